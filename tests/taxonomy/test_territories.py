"""The tree of territories stays a tree."""

import pytest
from django.core.exceptions import ValidationError

from practices.search import build
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_territory_is_not_part_of_itself_however_far() -> None:
    region = factories.TerritoryFactory(level="region")
    department = factories.TerritoryFactory(level="departement", parent=region)
    for parent in (region, department):
        region.parent = parent
        with pytest.raises(ValidationError) as refused:
            region.full_clean()
        assert "parent" in refused.value.message_dict
    region.parent = None
    region.full_clean()
    department.full_clean()


def test_a_loop_that_came_another_way_does_not_hang_the_index() -> None:
    region = factories.TerritoryFactory(level="region")
    sheet = factories.PracticePageFactory(territory=region)
    type(region).objects.filter(pk=region.pk).update(parent=region)
    sheet = type(sheet).objects.get(pk=sheet.pk)
    assert build(sheet).facets["territory"] == (region.slug,)
