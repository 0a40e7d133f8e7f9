"""A test with real transactions, which empties every table, leaves the database as migrations made it."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, Page

# Both with real transactions: such tests run last, in the order written.
pytestmark = pytest.mark.django_db(transaction=True)

SEEN: dict[str, object] = {}


def rows() -> dict[str, object]:
    return {
        "pages": sorted(Page.objects.values_list("pk", "url_path")),
        "collections": sorted(Collection.objects.values_list("pk", "name")),
        "groups": sorted(Group.objects.values_list("pk", "name")),
        "permissions": sorted(Permission.objects.values_list("pk", "codename", "content_type__model")),
    }


def test_one_changes_everything() -> None:
    SEEN.update(rows())
    assert Collection.get_first_root_node() is not None

    Group.objects.all().delete()
    Group.objects.create(name="Trace")


def test_the_next_finds_what_migrations_wrote() -> None:
    assert rows() == SEEN
    assert Collection.get_first_root_node() is not None
