"""What is like an entry: by its words, public, never itself."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from practices.models import PracticePage
from search.service import SearchService
from tests.factories import PracticePageFactory, restrict, section
from tests.search.conftest import Committed

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets(committed: Committed) -> dict[str, PracticePage]:
    """Two sheets about tutoring, one that mentions it, two about something else."""
    texts = {
        "tutorat": ("Le tutorat des apprentis", "Un tuteur accompagne chaque apprenti pendant un an."),
        "binome": ("Un binôme de tuteurs", "Le tutorat est partagé : deux tuteurs pour un apprenti."),
        "livret": ("Un livret d’accueil", "Remis le premier jour, il nomme le tuteur de chaque personne."),
        "covoiturage": ("Le covoiturage", "Des trajets partagés vers les établissements isolés."),
        "navette": ("Une navette du soir", "Des trajets sûrs depuis les établissements isolés."),
    }
    with committed():
        return {
            slug: PracticePageFactory(
                slug=slug, title=title, summary=summary, body=[section("actions", summary)]
            )
            for slug, (title, summary) in texts.items()
        }


def similar(sheet: PracticePage, **options: Any) -> list[str]:
    return [hit.slug for hit in SearchService().similar("practice", sheet.pk, **options)]


def test_what_shares_the_most_telling_words_comes_first(sheets: dict[str, PracticePage]) -> None:
    assert similar(sheets["tutorat"])[0] == "binome"
    assert similar(sheets["covoiturage"])[0] == "navette"
    assert "tutorat" not in similar(sheets["tutorat"], limit=10)
    assert similar(sheets["tutorat"], limit=1) == ["binome"]


def test_the_answer_is_ready_to_be_shown(sheets: dict[str, PracticePage]) -> None:
    hit = SearchService().similar("practice", sheets["tutorat"].pk)[0]
    assert (hit.title, hit.type_label) == ("Un binôme de tuteurs", "Fiche pratique")
    assert hit.url.endswith("/pratiques/binome/")
    assert hit.card["axis"] is not None


def test_only_the_types_asked_for(sheets: dict[str, PracticePage]) -> None:
    assert similar(sheets["tutorat"], types=("practice",))[0] == "binome"
    assert similar(sheets["tutorat"], types=("story",)) == []


def test_what_is_withdrawn_is_like_nothing_from_then_on(
    sheets: dict[str, PracticePage], committed: Committed
) -> None:
    assert similar(sheets["tutorat"])[0] == "binome"
    sheets["binome"].unpublish()  # before any worker runs
    assert "binome" not in similar(sheets["tutorat"], limit=10)
    assert similar(sheets["binome"]) == []
    with committed():
        restrict(sheets["navette"])
    assert "navette" not in similar(sheets["covoiturage"], limit=10)


def test_nothing_is_like_what_is_unknown_or_a_draft(sheets: dict[str, PracticePage]) -> None:
    draft = PracticePageFactory(title="Le tutorat des stagiaires", live=False)
    assert similar(draft) == []
    assert SearchService().similar("practice", 999_999) == []
    assert SearchService().similar("unknown", sheets["tutorat"].pk) == []


def test_an_entry_alone_has_nothing_alike(committed: Committed) -> None:
    with committed():
        sheet = PracticePageFactory(title="Seule")
    assert similar(sheet) == []


def test_finding_asks_no_more_than_three_things(
    sheets: dict[str, PracticePage], django_assert_max_num_queries: Any
) -> None:
    similar(sheets["tutorat"])
    asked = 3 if not settings.ELASTICSEARCH_URL else 4
    with django_assert_max_num_queries(asked):
        assert similar(sheets["binome"])


def test_the_answer_is_kept_while_the_index_does_not_change(
    sheets: dict[str, PracticePage], django_assert_max_num_queries: Any
) -> None:
    first = similar(sheets["tutorat"])
    # The generation and, beside another engine, what it was not told yet.
    with django_assert_max_num_queries(2):
        assert similar(sheets["tutorat"]) == first


class TestOnTheSheet:
    def neighbours(self, client: Client, page: PracticePage) -> list[str]:
        return [hit.slug for hit in client.get(page.url).context["related"]]

    def test_what_editors_chose_comes_before_what_is_similar(
        self, client: Client, committed: Committed, sheets: dict[str, PracticePage]
    ) -> None:
        with committed():
            page = PracticePageFactory(
                title="Le tutorat croisé", summary="Un tuteur, deux apprentis.", related=[sheets["navette"]]
            )
        shown = self.neighbours(client, page)
        assert shown[0] == "navette"
        assert set(shown[1:]) == {"tutorat", "binome"}

    def test_what_editors_chose_is_not_shown_twice_nor_cut(
        self, client: Client, committed: Committed, sheets: dict[str, PracticePage]
    ) -> None:
        chosen = ["binome", "livret", "navette", "covoiturage"]
        sheet = sheets["tutorat"]
        for slug in chosen[:1]:
            sheet.related_links.create(target=sheets[slug])
        with committed():
            sheet.save_revision().publish()
        shown = self.neighbours(client, sheet)
        assert shown[0] == "binome"
        assert shown.count("binome") == 1
        for slug in chosen[1:]:
            sheet.related_links.create(target=sheets[slug])
        with committed():
            sheet.save_revision().publish()
        assert self.neighbours(client, sheet) == chosen

    def test_a_preview_only_shows_what_its_editor_chose(
        self, rf: Any, sheets: dict[str, PracticePage]
    ) -> None:
        response = sheets["tutorat"].make_preview_request(rf.get("/"))
        assert response.status_code == 200
        assert "Pratiques voisines" not in response.rendered_content
