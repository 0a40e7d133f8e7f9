"""Renaming and merging tags: no link is lost, in no version."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from practices.models import PracticePage
from search.service import SearchService
from search.types import SearchQuery
from taxonomy.models import Tag, TagAlias
from taxonomy.services import TagNameTakenError, merge_tags, rename_tag
from tests.factories import PracticePageFactory, TagFactory

pytestmark = pytest.mark.django_db


def tags_of(page: PracticePage) -> list[str]:
    return sorted(tag.slug for tag in PracticePage.objects.get(pk=page.pk).tags.all())


def draft_of(page: PracticePage, *tags: Tag) -> PracticePage:
    """Save a draft with these tags, as an editor does, and leave what is published as it is."""
    page = PracticePage.objects.get(pk=page.pk)
    page.tags.set(tags)
    page.save_revision()
    return PracticePage.objects.get(pk=page.pk)


class TestRename:
    def test_the_address_follows_and_the_former_one_leads_there(self) -> None:
        tag = TagFactory(name="tutorat")
        page = PracticePageFactory(tags=[tag])

        rename_tag(tag, "  Le  compagnonnage ")

        tag.refresh_from_db()
        assert (tag.name, tag.slug) == ("Le compagnonnage", "le-compagnonnage")
        assert TagAlias.objects.get(slug="tutorat").tag == tag
        assert tags_of(page) == ["le-compagnonnage"]

    def test_going_back_takes_the_former_address_again(self) -> None:
        tag = TagFactory(name="tutorat")
        rename_tag(tag, "compagnonnage")

        rename_tag(tag, "tutorat")

        tag.refresh_from_db()
        assert tag.slug == "tutorat"
        assert [alias.slug for alias in tag.aliases.all()] == ["compagnonnage"]

    def test_accents_alone_leave_the_address(self) -> None:
        tag = TagFactory(name="teletravail")

        rename_tag(tag, "télétravail")

        tag.refresh_from_db()
        assert (tag.name, tag.slug) == ("télétravail", "teletravail")
        assert not TagAlias.objects.exists()

    @pytest.mark.parametrize("name", ["Écoute active", "écoute active", "Ecoute  ACTIVE", "ÉCOUTE ACTIVE"])
    def test_a_name_that_another_tag_bears_is_refused(self, name: str) -> None:
        tag, _other = TagFactory(name="tutorat"), TagFactory(name="Écoute active")

        with pytest.raises(TagNameTakenError, match="« Écoute active » existe déjà"):
            rename_tag(tag, name)

        tag.refresh_from_db()
        assert tag.name == "tutorat"

    def test_the_address_of_another_tag_is_never_taken(self) -> None:
        former = TagFactory(name="tutorat")
        rename_tag(former, "compagnonnage")
        TagFactory(name="scène", slug="theatre")
        tag = TagFactory(name="autre")

        assert rename_tag(tag, "Tutorat").slug == "tutorat-2"
        assert rename_tag(tag, "Theatre").slug == "theatre-2"
        assert TagAlias.objects.get(slug="tutorat").tag == former

    def test_a_new_tag_leaves_former_addresses_alone(self) -> None:
        rename_tag(TagFactory(name="télétravail"), "travail à distance")

        assert Tag.objects.create(name="Télétravail").slug == "teletravail-2"


class TestMerge:
    def test_links_go_to_the_target_once(self) -> None:
        source, target = TagFactory(slug="source"), TagFactory(slug="target")
        alone, both = PracticePageFactory(tags=[source]), PracticePageFactory(tags=[source, target])
        neither = PracticePageFactory()

        merge_tags(source, target)

        assert tags_of(alone) == tags_of(both) == ["target"]
        assert tags_of(neither) == []
        assert not Tag.objects.filter(slug="source").exists()

    def test_every_former_address_leads_to_the_target(self) -> None:
        source, target = TagFactory(name="source"), TagFactory(name="target")
        rename_tag(source, "autre nom")

        merge_tags(source, target)

        assert {alias.slug: alias.tag for alias in TagAlias.objects.all()} == {
            "source": target,
            "autre-nom": target,
        }

    def test_a_draft_that_names_the_source_is_published_with_the_target(self) -> None:
        source, target = TagFactory(slug="source"), TagFactory(slug="target")
        page = draft_of(PracticePageFactory(), source)

        merge_tags(source, target)
        page.get_latest_revision().publish()

        assert tags_of(page) == ["target"]

    def test_a_draft_with_both_is_published_with_the_target_once(self) -> None:
        source, target = TagFactory(slug="source"), TagFactory(slug="target")
        page = draft_of(PracticePageFactory(tags=[source]), source, target)

        merge_tags(source, target)
        page.get_latest_revision().publish()

        assert tags_of(page) == ["target"]

    def test_a_draft_older_than_the_link_is_published(self) -> None:
        # The published page bears both; its draft kept the link to the source only, which the merge removes.
        source, target = TagFactory(slug="source"), TagFactory(slug="target")
        page = PracticePageFactory(tags=[source, target])
        page.tags.remove(target.name)
        page.save_revision()

        merge_tags(source, target)
        PracticePage.objects.get(pk=page.pk).get_latest_revision().publish()

        assert tags_of(page) == ["target"]

    def test_a_scheduled_version_is_published_with_the_target(self) -> None:
        source, target = TagFactory(slug="source"), TagFactory(slug="target")
        page = PracticePageFactory()
        page.tags.set([source])
        page.go_live_at = timezone.now() + timezone.timedelta(days=1)
        revision = page.save_revision()
        revision.publish()

        merge_tags(source, target)
        revision.refresh_from_db()
        revision.approved_go_live_at = timezone.now() - timezone.timedelta(minutes=1)
        revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
        revision.save()
        call_command("publish_scheduled", verbosity=0)

        assert tags_of(page) == ["target"]

    def test_versions_that_do_not_name_the_source_are_left_as_they_are(self) -> None:
        source, target = TagFactory(), TagFactory()
        page = PracticePageFactory(tags=[target])
        before = page.latest_revision.content

        merge_tags(source, target)

        page.latest_revision.refresh_from_db()
        assert page.latest_revision.content == before

    def test_a_tag_that_went_meanwhile_is_not_merged(self) -> None:
        source, target = TagFactory(), TagFactory()
        page = PracticePageFactory(tags=[source])
        Tag.objects.filter(pk=target.pk).delete()

        with pytest.raises(Tag.DoesNotExist):
            merge_tags(source, target)

        assert tags_of(page) == [source.slug]

    def test_a_tag_is_not_merged_with_itself(self) -> None:
        tag = TagFactory()

        with pytest.raises(ValueError, match="itself"):
            merge_tags(tag, tag)

        assert Tag.objects.filter(pk=tag.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_the_search_follows_a_rename_then_a_merge() -> None:
    source, target = TagFactory(name="Tutorat"), TagFactory(name="Parrainage")
    page = PracticePageFactory(tags=[source])

    def found(**query: tuple[str, ...]) -> list[str]:
        return [hit.slug for hit in SearchService().search(SearchQuery(filters=query)).hits]

    assert found(tag=("tutorat",)) == [page.slug]
    rename_tag(source, "Compagnonnage")
    assert found(tag=("compagnonnage",)) == [page.slug]
    assert found(tag=("tutorat",)) == [page.slug]

    merge_tags(Tag.objects.get(name="Compagnonnage"), target)

    assert found(tag=("parrainage",)) == [page.slug]
    assert found(tag=("tutorat",)) == found(tag=("compagnonnage",)) == [page.slug]
