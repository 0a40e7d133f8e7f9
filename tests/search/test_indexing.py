"""The index follows the site: additions, edits, renames, check, rebuild."""

import contextlib
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from practices.models import PracticePage
from search import fulltext, indexing, registry
from search.models import IndexState, SearchEntry, SearchStem, SearchText, SearchWord, SynonymGroup
from search.types import DocumentType, SearchDocument
from taxonomy.models import Tag
from tests.factories import (
    AxisFactory,
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    TagFactory,
    TerritoryFactory,
    practice_index,
    section,
)
from tests.search.conftest import Committed
from tests.search.helpers import counts, search, titles

pytestmark = pytest.mark.django_db


def assert_exact() -> None:
    """The index says exactly what the site publishes."""
    call_command("search_check", stdout=StringIO())


class TestFollowing:
    def test_what_is_published_waits_for_the_worker(self, no_worker: None, committed: Committed) -> None:
        with committed():
            PracticePageFactory(title="Tutorat")
        assert search("tutorat").count == 0

    def test_an_edit_is_found_and_what_it_replaced_is_not(self, committed: Committed) -> None:
        with committed():
            page = PracticePageFactory(title="Tutorat", body=[section(text="parrainage")])
        with committed():
            page.title = "Logement"
            page.body = [section(text="caution")]
            page.save_revision().publish()
        assert titles("logement caution") == ["Logement"]
        assert search("tutorat").count == search("parrainage").count == 0
        assert not SearchWord.objects.filter(word="parrainage").exists()
        assert_exact()

    def test_words_are_counted_entry_by_entry(self, committed: Committed) -> None:
        with committed():
            one = PracticePageFactory(title="Tutorat, tutorat")
            PracticePageFactory(title="Le tutorat des tuteurs")
        assert SearchWord.objects.get(word="tutorat").documents == 2
        assert SearchWord.objects.get(word="tutorat").display == "tutorat"
        one.delete()
        assert SearchWord.objects.get(word="tutorat").documents == 1
        assert SearchStem.objects.get(stem="tutorat").documents == 1

    def test_indexing_twice_changes_nothing(self, committed: Committed) -> None:
        with committed():
            page = PracticePageFactory(title="Tutorat")
        before = IndexState.current(), list(SearchEntry.objects.values_list("pk", "fingerprint"))
        assert indexing.index("practice", [page.pk, page.pk]) == 0
        assert (IndexState.current(), list(SearchEntry.objects.values_list("pk", "fingerprint"))) == before

    def test_a_new_slug_changes_the_address_of_all_that_is_under(self, committed: Committed) -> None:
        with committed():
            PracticePageFactory(title="Tutorat")
        index = practice_index()
        with committed():
            index.slug = "fiches"
            index.save_revision().publish()
        assert search("tutorat").hits[0].url.endswith("/fiches/tutorat/")
        assert_exact()

    def test_a_moved_page_is_found_at_its_new_address(self, committed: Committed) -> None:
        from tests.factories import StandardPageFactory

        with committed():
            page = PracticePageFactory(title="Tutorat")
            other = StandardPageFactory(title="Ailleurs")
        with committed():
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=other.pk), pos="last-child")
        assert search("tutorat").hits[0].url.endswith("/ailleurs/tutorat/")
        assert_exact()

    def test_a_publication_costs_one_task_and_a_draft_none(
        self, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[Any] = []
        with committed():
            page = PracticePageFactory(title="Tutorat")
        monkeypatch.setattr(indexing, "index", lambda name, pks: done.append((name, pks)))
        with committed():
            revision = page.save_revision()
        assert done == []
        with committed():
            revision.publish()
        assert done == [("practice", [page.pk])]

    def test_what_a_rollback_undoes_is_not_indexed(self, committed: Committed) -> None:
        with committed():
            page = PracticePageFactory(title="Tutorat", live=False)
            with contextlib.suppress(RuntimeError), transaction.atomic():
                page.save_revision().publish()
                raise RuntimeError
        assert search("tutorat").count == 0


class TestLocking:
    """Editors only wait for the index when something leaves it."""

    @pytest.fixture
    def draft(self, committed: Committed) -> PracticePage:
        with committed():
            page: PracticePage = PracticePageFactory(title="Tutorat", live=False)
        return page

    def test_a_draft_and_its_first_publication_do_not_wait_for_the_index(self) -> None:
        other = PracticePageFactory()
        terms = {name: getattr(other, name) for name in ("main_axis", "territory", "source", "organisation")}
        with CaptureQueriesContext(connection) as queries:
            page = PracticePageFactory(title="Tutorat", live=False, **terms)
            page.tags.add("entièrement nouveau")
            page.title = "Tutorat repris"
            page.save_revision()
            page.save()
            page.save_revision().publish()
        assert on_the_lock(queries) == []

    def test_an_edit_of_a_published_sheet_does_not_wait_for_the_index(self, committed: Committed) -> None:
        with committed():
            page = PracticePageFactory(title="Tutorat")
        with CaptureQueriesContext(connection) as queries:
            page.title = "Logement"
            page.save_revision().publish()
        assert on_the_lock(queries) == []

    def test_an_unpublished_sheet_leaves_under_the_lock(
        self, committed: Committed, draft: PracticePage
    ) -> None:
        with committed():
            draft.save_revision().publish()
        assert search("tutorat").count == 1
        with CaptureQueriesContext(connection) as queries:
            PracticePage.objects.get(pk=draft.pk).unpublish()
        assert on_the_lock(queries)
        assert not SearchEntry.objects.exists()

    def test_a_withdrawal_that_finds_nothing_is_made_sure_of_after_the_commit(
        self, committed: Committed, draft: PracticePage
    ) -> None:
        """A task may be adding what it read before: its entry, not committed, is not seen from here."""
        with committed():
            draft.save()
            entry = SearchEntry(type="practice", object_id=draft.pk, slug="x", url="/x/", title="Tutorat")
            entry.save()
        assert not SearchEntry.objects.exists()


def on_the_lock(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if "search_indexstate" in query["sql"]]


class TestVocabulary:
    def test_a_renamed_tag_is_found_and_labelled_anew(self, committed: Committed) -> None:
        tag = TagFactory(name="Vélo", slug="velo")
        with committed():
            PracticePageFactory(title="Se déplacer", tags=[tag])
        with committed():
            tag.name, tag.slug = "Bicyclette", "bicyclette"
            tag.save()
        assert titles("bicyclette") == ["Se déplacer"]
        assert search("vélo").count == 0
        assert counts(search(), "tag") == {"bicyclette": 1}
        assert_exact()

    def test_a_deleted_tag_leaves(self, committed: Committed) -> None:
        with committed():
            PracticePageFactory(title="Se déplacer", tags=[TagFactory(name="Vélo", slug="velo")])
        with committed():
            Tag.objects.get(slug="velo").delete()
        assert search("vélo").count == 0
        assert counts(search(), "tag") == {}
        assert_exact()

    @pytest.mark.parametrize(
        ("facet", "field", "factory", "name"),
        [
            ("axis", "main_axis", AxisFactory, "short_title"),
            ("organisation", "organisation", OrganisationFactory, "name"),
            ("territory", "territory", TerritoryFactory, "name"),
        ],
    )
    def test_a_renamed_term_reaches_words_and_labels(
        self, committed: Committed, facet: str, field: str, factory: Any, name: str
    ) -> None:
        term = factory()
        with committed():
            PracticePageFactory(title="Une fiche", **{field: term})
        with committed():
            setattr(term, name, "Zanzibar")
            term.save()
        assert titles("zanzibar") == ["Une fiche"]
        shown = next(item for item in search().facets if item.name == facet)
        assert [value.label for value in shown.values if value.value == term.slug] == ["Zanzibar"]
        assert_exact()

    def test_a_territory_that_changes_parent_counts_elsewhere(self, committed: Committed) -> None:
        old, new = TerritoryFactory(level="region"), TerritoryFactory(level="region")
        place = TerritoryFactory(parent=old)
        with committed():
            PracticePageFactory(title="Ici", territory=place)
        with committed():
            place.parent = new
            place.save()
        assert titles(filters={"territory": (new.slug,)}) == ["Ici"]
        assert titles(filters={"territory": (old.slug,)}) == []

    def test_new_terms_give_the_worker_nothing_to_do(self, django_capture_on_commit_callbacks: Any) -> None:
        with django_capture_on_commit_callbacks() as announced:
            for factory in (AxisFactory, JobFactory, TagFactory, TerritoryFactory, OrganisationFactory):
                factory()
        assert announced == []

    def test_a_new_job_is_offered_at_once(self, committed: Committed) -> None:
        with committed():
            PracticePageFactory(title="Pour tous")
        search()
        job = JobFactory()
        assert counts(search(), "job")[job.slug] == 1


class TestCheckAndRebuild:
    @pytest.fixture
    def sheets(self, committed: Committed) -> list[PracticePage]:
        with committed():
            return [PracticePageFactory(title=f"Tutorat {n}") for n in range(3)]

    def test_every_kind_of_difference_is_named_and_repaired(self, sheets: list[PracticePage]) -> None:
        Page.objects.filter(pk=sheets[0].pk).update(live=False)
        Page.objects.filter(pk=sheets[1].pk).update(title="Changé sans signal")
        indexing.withdraw("practice", [sheets[2].pk])
        out = StringIO()
        with pytest.raises(CommandError, match="3 différence"):
            call_command("search_check", stdout=out)
        for page, what in zip(sheets, ("de trop", "périmée", "absente"), strict=True):
            assert f"practice {page.pk}\u00a0: {what}" in out.getvalue()
        call_command("search_check", "--repair", stdout=StringIO())
        assert_exact()
        assert set(titles()) == {"Changé sans signal", "Tutorat 2"}

    def test_a_wrong_vocabulary_is_repaired(self, sheets: list[PracticePage]) -> None:
        SearchWord.objects.filter(word="tutorat").update(documents=40)
        SearchStem.objects.filter(stem="tutorat").delete()
        with pytest.raises(CommandError):
            call_command("search_check", stdout=StringIO())
        call_command("search_check", "--repair", stdout=StringIO())
        assert_exact()
        assert search("tutorat").count == 3

    @pytest.mark.parametrize("options", [[], ["--empty"]])
    def test_rebuild_from_an_empty_and_from_a_wrong_index(
        self, sheets: list[PracticePage], options: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(indexing, "CHUNK", 2)
        indexing.clear()
        assert search().count == 0
        call_command("search_rebuild", *options, stdout=StringIO())
        assert_exact()
        Page.objects.filter(pk=sheets[0].pk).update(live=False)
        SearchEntry.objects.create(type="gone", object_id=1, slug="x", url="/x/", title="x", fingerprint="x")
        call_command("search_rebuild", *options, stdout=StringIO())
        assert_exact()
        assert search().count == 2

    def test_memory_and_queries_do_not_grow_with_each_sheet(
        self, sheets: list[PracticePage], django_assert_max_num_queries: Any
    ) -> None:
        def cost() -> int:
            indexing.clear()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                call_command("search_rebuild", stdout=StringIO())
            return len(queries)

        before = cost()
        for n in range(4):
            PracticePageFactory(title=f"Tutorat encore {n}")
        assert cost() <= before + 2


class TestFullText:
    def test_the_index_of_the_database_follows_its_table(self, committed: Committed) -> None:
        """Rows removed by any means leave the full-text index too."""
        with committed():
            page = PracticePageFactory(title="Tutorat")
            PracticePageFactory(title="Autre")
        SearchText.objects.filter(entry__object_id=page.pk).update(title="logement")
        with connection.cursor() as cursor:
            assert self._matching(cursor, "tutorat") == 0
            assert self._matching(cursor, "logement") == 1
            SearchText.objects.all().delete()
            assert self._matching(cursor, "logement") == 0

    def _matching(self, cursor: Any, stem: str) -> int:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT COUNT(*) FROM search_fts WHERE search_fts MATCH %s", [f"title : {stem}"])
        else:
            cursor.execute(
                "SELECT COUNT(*) FROM search_searchtext WHERE vector @@ %s::tsquery", [f"{stem}:A"]
            )
        count: int = cursor.fetchone()[0]
        return count

    def test_it_can_be_dropped_and_made_again(self) -> None:
        fulltext.uninstall(connection)
        fulltext.install(connection)
        assert search("tutorat").count == 0


class TestDeclaring:
    def test_two_types_cannot_have_one_name(self) -> None:
        kind = registry.document_type("practice")
        registry.register(kind)
        other = DocumentType("practice", "Autre", "Autres", "x", Page, Page.objects.all, kind.build)
        with pytest.raises(ValueError, match="practice"):
            registry.register(other)

    @pytest.mark.parametrize("facets", [{"colour": ("red",)}, {"axis": ("a b",)}, {"axis": ("",)}])
    def test_a_malformed_projection_is_refused(self, facets: dict[str, tuple[str, ...]]) -> None:
        from search.documents import prepare

        document = SearchDocument("practice", 1, "x", "/x/", "X", "", facets=facets)
        with pytest.raises(ValueError, match=r"facet|value"):
            prepare(document)

    @pytest.mark.parametrize(
        "terms", ["seul", "", "un deux\nde la", "\n".join(f"terme {n}" for n in range(50))]
    )
    def test_a_group_of_synonyms_that_would_do_nothing_is_refused(self, terms: str) -> None:
        with pytest.raises(ValidationError) as error:
            SynonymGroup(slug="x", terms=terms).full_clean()
        assert "terms" in error.value.message_dict
