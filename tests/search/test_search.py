"""What a search answers: ranking, facets, corrections, synonyms, paging."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import TestCase

from practices.models import PracticePage
from search.engines import EngineAnswer, EngineQuery
from search.engines.embedded import EmbeddedEngine
from search.models import SynonymGroup
from search.service import SearchService
from search.types import FACET_NAMES, SearchQuery
from taxonomy.models import TagAlias, Territory
from tests.factories import (
    AxisFactory,
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    TagFactory,
    TerritoryFactory,
    section,
)
from tests.search.conftest import Committed
from tests.search.helpers import counts, search, titles

pytestmark = pytest.mark.django_db


def sheet(title: str, body: str = "Rien de plus.", **fields: Any) -> PracticePage:
    page: PracticePage = PracticePageFactory(title=title, body=[section(text=body)], **fields)
    return page


def publish(*pages: dict[str, Any]) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        for fields in pages:
            sheet(**fields)


@pytest.mark.usefixtures("new_index")
class TestRanking:
    def test_the_title_weighs_more_than_the_body(self) -> None:
        publish(
            {"title": "Cuisine", "body": "On parle du covoiturage."},
            {"title": "Le covoiturage"},
            {"title": "Jardin", "summary": "Avec covoiturage."},
        )
        assert titles("covoiturage") == ["Le covoiturage", "Jardin", "Cuisine"]

    def test_covering_the_query_beats_repeating_one_word(self) -> None:
        publish(
            {"title": "Logement", "body": "logement logement logement"},
            {"title": "Vélo", "body": "Pour le logement comme pour le transport."},
            {"title": "Autre", "body": "Rien."},
        )
        assert titles("logement transport")[0] in {"Vélo", "Logement"}
        assert set(titles("logement transport")) == {"Vélo", "Logement"}
        assert titles("le transport et le logement du vélo")[0] == "Vélo"

    def test_a_query_about_something_else_answers_nothing(self) -> None:
        publish({"title": "Tutorat", "body": "Une déclaration de principe."}, {"title": "Logement"})
        response = search("déclaration d’impôts")
        assert response.count == 0
        assert response.hits == ()
        assert [hit.title for hit in response.nearest] == ["Tutorat"]

    def test_words_without_subject_answer_nothing(self) -> None:
        publish({"title": "Tutorat"})
        assert search("comment est-ce que ?").count == 0

    def test_rare_words_outrank_common_ones(self) -> None:
        publish(
            *({"title": f"Équipe {n}", "body": "salarié"} for n in range(6)),
            {"title": "Manga", "body": "dessin"},
        )
        assert titles("salarié dessin")[0] == "Manga"

    def test_by_date_when_asked_and_without_text(self) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            for year in (2021, 2023, 2022):
                page = sheet(f"Accueil {year}")
                page.first_published_at = datetime(year, 5, 1, tzinfo=UTC)
                page.save()
        expected = ["Accueil 2023", "Accueil 2022", "Accueil 2021"]
        assert titles() == expected
        assert titles("accueil", sort="date") == expected

    def test_what_is_shown_is_marked_and_escaped(self) -> None:
        publish({"title": "L’accueil <b>", "body": "Corps avec logement et <script>."})
        hit = search("accueil").hits[0]
        assert hit.title_html == "L’<mark>accueil</mark> &lt;b&gt;"
        assert hit.passage_html == ""
        assert "<mark>logement</mark>" in search("logement").hits[0].passage_html


class TestWords:
    def test_a_slip_is_corrected_shown_and_reversible(self) -> None:
        publish({"title": "Le livret d’accueil"})
        response = search("livret d'acceuil")
        assert (response.count, response.corrected) == (1, "livret d'accueil")
        exact = search("acceuil", correct=False)
        assert (exact.count, exact.corrected, exact.suggestion) == (0, None, "accueil")

    def test_an_uncertain_correction_is_only_offered(self) -> None:
        publish({"title": "La prise de poste"})
        response = search("grise")
        assert (response.count, response.corrected, response.suggestion) == (0, None, "prise")

    def test_a_correction_that_finds_nothing_is_not_offered(self) -> None:
        publish({"title": "La prise de poste"})
        assert search("grise volcan lave cratère").suggestion is None
        assert search("grise", filters={"territory": ("ailleurs",)}).suggestion is None

    def test_the_beginning_of_a_word_is_completed(self) -> None:
        publish({"title": "Le covoiturage"})
        assert search("covoit").corrected == "covoiturage"

    @pytest.mark.usefixtures("new_index")
    def test_synonyms_are_understood_told_and_weigh_less(self) -> None:
        SynonymGroup.objects.create(slug="tutorat", terms="tutorat\nparrainage")
        publish({"title": "Le tutorat"}, {"title": "Le parrainage"})
        response = search("tutorat")
        assert [hit.title for hit in response.hits] == ["Le tutorat", "Le parrainage"]
        assert response.synonyms == ("parrainage",)
        assert titles("parrainage") == ["Le parrainage", "Le tutorat"]

    @pytest.mark.usefixtures("new_index")
    def test_a_one_way_group_is_not_read_backwards(self) -> None:
        SynonymGroup.objects.create(slug="boulot", terms="boulot\ntravail", one_way=True)
        publish({"title": "Le travail"}, {"title": "Le boulot"})
        assert titles("boulot") == ["Le boulot", "Le travail"]
        assert titles("travail") == ["Le travail"]

    def test_a_synonym_of_several_words_is_found_as_a_phrase(self) -> None:
        SynonymGroup.objects.create(slug="edd", terms="EDD\nespace de discussion")
        publish(
            {"title": "Un espace de discussion"},
            {"title": "Une discussion sur un espace vert"},
            {"title": "Un EDD"},
        )
        assert titles("EDD") == ["Un EDD", "Un espace de discussion"]
        assert set(titles("espace de discussion")) >= {"Un EDD", "Un espace de discussion"}

    def test_a_changed_group_counts_at_once(self) -> None:
        publish({"title": "Le tutorat"}, {"title": "Autre"})
        assert titles("mentorat") == []
        group = SynonymGroup.objects.create(slug="t", terms="tutorat\nmentorat")
        assert titles("mentorat") == ["Le tutorat"]
        group.delete()
        assert titles("mentorat") == []

    @pytest.mark.parametrize(
        "text",
        [
            '"',
            "'",
            "''; DROP TABLE search_searchentry; --",
            "* OR NOT AND NEAR(",
            "title:x",
            "a:*",
            "\\",
            "&|!<->()",
            "\x00",
            "a\x00b",
            "\ud7ff",
            "١٢٣",
            "日本語 検索",
            "😀",
            "%s %(x)s",
            "n+1",
            "{title} : x",
            "x" * 10_000,
            "mot " * 5_000,
        ],
    )
    def test_whatever_is_typed_is_answered(self, text: str) -> None:
        publish({"title": "Le tutorat"})
        response = search(text)
        assert response.count >= 0
        assert SearchService().suggest(text) is not None


class TestFacets:
    def test_a_facet_leaves_its_own_choices_aside(self) -> None:
        one, two = AxisFactory(), AxisFactory()
        publish(
            {"title": "A", "main_axis": one, "maturity": "idee"},
            {"title": "B", "main_axis": two, "maturity": "idee"},
            {"title": "C", "main_axis": two, "maturity": "eprouvee"},
        )
        response = search(filters={"axis": (one.slug,)})
        assert [hit.title for hit in response.hits] == ["A"]
        assert counts(response, "axis") == {one.slug: 1, two.slug: 2}
        assert counts(response, "maturity") == {"idee": 1, "experimentation": 0, "eprouvee": 0}
        both = search(filters={"axis": (one.slug, two.slug), "maturity": ("idee",)})
        assert {hit.title for hit in both.hits} == {"A", "B"}

    def test_counts_are_what_choosing_would_give(self) -> None:
        axes = [AxisFactory() for _ in range(3)]
        jobs = [JobFactory() for _ in range(3)]
        publish(
            *(
                {
                    "title": f"Accueil {n}",
                    "main_axis": axes[n % 3],
                    "jobs": jobs[: n % 4],
                    "effort": ["faible", "moyen"][n % 2],
                }
                for n in range(12)
            )
        )
        filters = {"job": (jobs[1].slug,), "effort": ("faible",)}
        response = search("accueil", filters=filters)
        for facet in response.facets:
            for value in facet.values:
                chosen = {**filters, facet.name: (value.value,)}
                assert search("accueil", filters=chosen).count == value.count, (facet.name, value.value)

    def test_a_sheet_without_job_concerns_every_job(self) -> None:
        job, other = JobFactory(), JobFactory()
        publish({"title": "Pour un", "jobs": [job]}, {"title": "Pour tous"})
        assert counts(search(), "job") == {job.slug: 2, other.slug: 1}
        assert titles(filters={"job": (other.slug,)}) == ["Pour tous"]

    def test_sectors(self) -> None:
        publish(
            {"title": "Les deux", "sector": "AHI-PJM"},
            {"title": "Tous", "sector": "intersectoriel"},
            {"title": "PJM", "sector": "PJM"},
        )
        assert counts(search(), "sector") == {"AHI": 2, "PJM": 3, "AHI-PJM": 2, "intersectoriel": 1}

    def test_a_territory_includes_what_is_in_it(self) -> None:
        region = TerritoryFactory(level=Territory.Level.REGION)
        department = TerritoryFactory(parent=region)
        publish({"title": "Ici", "territory": department}, {"title": "Région", "territory": region})
        assert set(titles(filters={"territory": (region.slug,)})) == {"Ici", "Région"}
        assert titles(filters={"territory": (department.slug,)}) == ["Ici"]

    def test_open_facets_show_what_occurs_closed_ones_show_all(self) -> None:
        unused_place, unused_axis, unused_tag = TerritoryFactory(), AxisFactory(), TagFactory()
        organisation = OrganisationFactory()
        publish({"title": "A", "organisation": organisation, "tags": [TagFactory(name="Vélo", slug="velo")]})
        response = search()
        assert unused_place.slug not in counts(response, "territory")
        assert unused_tag.slug not in counts(response, "tag")
        assert counts(response, "axis")[unused_axis.slug] == 0
        assert counts(response, "organisation") == {organisation.slug: 1}
        assert counts(search("introuvable"), "tag") == {"velo": 0}

    def test_an_unknown_value_matches_nothing_and_can_be_removed(self) -> None:
        publish({"title": "Pour tous"})
        response = search(filters={"job": ("licorne",)})
        assert response.count == 0
        facet = next(facet for facet in response.facets if facet.name == "job")
        assert [value.value for value in facet.selected] == ["licorne"]
        assert [(f.name, v.value, n) for f, v, n in response.relax] == [("job", "licorne", 1)]

    def test_a_former_tag_counts_as_its_tag(self) -> None:
        tag = TagFactory(name="Vélo", slug="velo")
        TagAlias.objects.create(slug="bicyclette", tag=tag)
        publish({"title": "À vélo", "tags": [tag]}, {"title": "À pied"})
        response = search(filters={"tag": ("bicyclette",)})
        assert [hit.title for hit in response.hits] == ["À vélo"]
        facet = next(facet for facet in response.facets if facet.name == "tag")
        assert [value.label for value in facet.selected] == ["Vélo"]

    def test_which_filter_to_drop_is_said_best_first(self) -> None:
        one, two = AxisFactory(), AxisFactory()
        publish(
            {"title": "Accueil A", "main_axis": one, "effort": "faible"},
            {"title": "Accueil B", "main_axis": one, "effort": "faible"},
            {"title": "Accueil C", "main_axis": two, "effort": "fort"},
        )
        response = search("accueil", filters={"axis": (one.slug,), "effort": ("fort",)})
        assert response.count == 0
        assert [(f.name, count) for f, _, count in response.relax] == [("effort", 2), ("axis", 1)]

    def test_a_long_address_asks_no_more_than_a_short_one(self) -> None:
        """Values of one facet add up: to drop one of several gives nothing, and must not be tried."""
        publish({"title": "Accueil", "effort": "faible"})
        many = {name: tuple(f"v{n}" for n in range(50)) for name in FACET_NAMES}
        engine = CountingEngine()
        response = SearchService(engine).search(SearchQuery("accueil", filters=many))
        assert (response.count, response.relax) == (0, ())
        assert engine.asked <= 3
        engine.asked = 0
        one = dict.fromkeys(FACET_NAMES, ("v1",))
        SearchService(engine).search(SearchQuery("accueil", filters=one))
        assert engine.asked <= 3 + len(FACET_NAMES)


class CountingEngine(EmbeddedEngine):
    """Counts the searches that a question costs."""

    def __init__(self) -> None:
        self.asked = 0

    def search(self, query: EngineQuery, generation: int) -> EngineAnswer:
        self.asked += 1
        return super().search(query, generation)


class TestPages:
    def test_pages_follow_one_another_without_gap(self) -> None:
        publish(*({"title": f"Accueil {n}"} for n in range(7)))
        seen = [title for page in (1, 2, 3) for title in titles("accueil", page=page, page_size=3)]
        assert sorted(seen) == [f"Accueil {n}" for n in range(7)]
        assert search("accueil", page_size=3).pages == 3
        assert titles("accueil", page=4, page_size=3) == []
        listed = [title for page in (1, 2, 3) for title in titles(page=page, page_size=3)]
        assert sorted(listed) == sorted(seen)

    def test_cards_keep_their_order_and_leave_out_what_is_not_public(self, committed: Committed) -> None:
        with committed():
            one, two, draft = sheet("Un"), sheet("Deux"), sheet("Trois", live=False)
        hits = SearchService().cards("practice", [two.pk, draft.pk, one.pk, two.pk, 999_999])
        assert [hit.title for hit in hits] == ["Deux", "Un"]


class TestSuggestions:
    def test_titles_then_words_whatever_the_accents(self) -> None:
        publish({"title": "Le télétravail choisi", "body": "Un téléphone."}, {"title": "Autre"})
        found = SearchService().suggest("TELE")
        assert [(item.label, item.type) for item in found] == [
            ("Le télétravail choisi", "practice"),
            ("téléphone", ""),
            ("télétravail", ""),
        ]
        assert found[0].url.endswith("/pratiques/le-teletravail-choisi/")

    def test_words_before_are_kept(self) -> None:
        publish({"title": "Le livret d’accueil"}, {"title": "Accueil des stagiaires"})
        found = SearchService().suggest("livret acc")
        assert [item.label for item in found if item.type] == ["Le livret d’accueil"]
        assert "livret accueil" in [item.query for item in found]

    def test_too_little_suggests_nothing(self) -> None:
        publish({"title": "Accueil"})
        assert SearchService().suggest("a") == []
        assert SearchService().suggest("  ") == []


def test_a_search_costs_few_queries(settings: Any, django_assert_max_num_queries: Any) -> None:
    """Beside the generation and the entries: the scores, or what Elasticsearch was not told and the words."""
    new_text, listing, again = (6, 4, 2) if settings.ELASTICSEARCH_URL else (3, 2, 1)
    publish(*({"title": f"Accueil {n}"} for n in range(5)))
    search("accueil")
    with django_assert_max_num_queries(new_text):
        search("accueil", page_size=4)
    with django_assert_max_num_queries(listing):
        search(page_size=3)
    with django_assert_max_num_queries(again):
        search("accueil", page_size=4)
