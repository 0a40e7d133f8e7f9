"""Dossiers and series: what they show, who names them, what publishing asks; the press kit."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file

from core.checked import checks_of
from core.models import EssaimImage
from search.service import SearchService
from search.types import SearchQuery
from stories.models import DossierPage
from tests.factories import PracticePageFactory, restrict
from tests.story_factories import (
    DossierPageFactory,
    EpisodePageFactory,
    PressKitPageFactory,
    StoryPageFactory,
    VideoPageFactory,
    story_index,
)

pytestmark = pytest.mark.django_db


def page_of(client: Client, page: Any) -> str:
    response = client.get(page.public_path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_dossier_shows_what_it_gathers_in_its_order(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sheet = PracticePageFactory(title="Le tutorat")
        first, second = StoryPageFactory(title="Le récit"), EpisodePageFactory(title="La voix")
        dossier = DossierPageFactory(gathers=[(second, "À écouter."), (sheet, ""), (first, "")])
    text = page_of(client, dossier)
    places = [text.index(title) for title in ("À écouter.", "La voix", "Le tutorat", "Le récit")]
    assert places == sorted(places)
    assert "3 contenus" in text


def test_what_is_not_public_is_not_in_a_dossier(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        shown = StoryPageFactory(title="Ouverte à tous")
        hidden = [StoryPageFactory(title="En brouillon", live=False), StoryPageFactory(title="Réservée")]
        restrict(hidden[1])
        dossier = DossierPageFactory(gathers=[(page, "Une note.") for page in (*hidden, shown)])
    text = page_of(client, dossier)
    assert "Ouverte à tous" in text
    assert "En brouillon" not in text
    assert "Réservée" not in text
    # Nor the sentence written for it, which may tell what it is about.
    assert text.count("Une note.") == 1
    checks = checks_of(dossier)
    assert checks is not None
    assert sum("n’est pas public" in warning for warning in checks.warnings(dossier)) == 2


def test_a_story_names_its_dossiers_and_what_stands_around_it(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        before, here, after = (
            StoryPageFactory(title=f"Histoire {name}") for name in ("une", "deux", "trois")
        )
        hidden = StoryPageFactory(title="Cachée", live=False)
        series = DossierPageFactory(
            title="La belle série", kind=DossierPage.Kind.SERIES,
            gathers=[(before, ""), (hidden, ""), (here, ""), (after, "")],
        )  # fmt: skip
        draft = DossierPageFactory(
            title="Un dossier en projet", live=False, gathers=[(here, ""), (after, "")]
        )
    text = page_of(client, here)
    assert "La belle série" in text
    assert "2 sur 3" in text, "what nobody sees has no number"
    assert f'<a href="{before.public_path}" rel="prev">' in text
    assert f'<a href="{after.public_path}" rel="next">' in text
    assert "Cachée" not in text
    assert draft.title not in text
    with django_capture_on_commit_callbacks(execute=True):
        series.unpublish()
    assert "La belle série" not in page_of(client, here)


def test_a_sheet_leads_to_the_dossiers_that_gather_it(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sheet = PracticePageFactory()
        DossierPageFactory(title="Tout sur le tutorat", gathers=[(sheet, ""), (StoryPageFactory(), "")])
    assert "Tout sur le tutorat" in page_of(client, sheet)


def test_the_pages_cost_no_more_when_much_is_gathered(
    client: Client, django_capture_on_commit_callbacks: Any, django_assert_max_num_queries: Any
) -> None:
    def cost(count: int) -> tuple[int, int]:
        with django_capture_on_commit_callbacks(execute=True):
            told = [StoryPageFactory() for _ in range(count)]
            dossier = DossierPageFactory(gathers=[(page, "") for page in told])
        return queries(client, dossier), queries(client, told[1])

    def queries(client: Client, page: Any) -> int:
        page_of(client, page)
        with django_assert_max_num_queries(30) as counted:
            page_of(client, page)
        return len(counted)

    assert cost(2) == cost(30)


def test_a_dossier_is_found_under_its_own_kind(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        DossierPageFactory(
            title="Ralentir ensemble", gathers=[(StoryPageFactory(), ""), (VideoPageFactory(), "")]
        )
    (hit,) = SearchService().search(SearchQuery(text="ralentir ensemble")).hits
    assert hit.card["kind_label"] == "Dossier"


def test_a_dossier_gathers_two_contents_at_least_and_no_other_dossier() -> None:
    one, two = StoryPageFactory(), StoryPageFactory()
    alone = DossierPageFactory(gathers=[(one, "")])
    whole = DossierPageFactory(gathers=[(one, ""), (two, "")])
    nested = DossierPageFactory(gathers=[(one, ""), (whole, "")])
    checks = checks_of(whole)
    assert checks is not None
    assert "au moins deux" in checks.errors(alone)["entries"]
    assert whole.title in checks.errors(nested)["entries"]
    assert checks.errors(whole) == {}


def test_what_is_deleted_leaves_its_dossiers(django_capture_on_commit_callbacks: Any, client: Client) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        gone, left = StoryPageFactory(title="Supprimée"), StoryPageFactory(title="Restée")
        dossier = DossierPageFactory(gathers=[(gone, "Un mot."), (left, "")])
        gone.delete()
    text = page_of(client, dossier)
    assert "Restée" in text
    assert "Un mot." not in text


def test_the_press_kit_gives_what_may_be_shown(client: Client) -> None:
    free = picture(title="L’équipe", credit="A. Martin", people=EssaimImage.People.NOBODY)
    over = picture(title="Ancienne image", people=EssaimImage.People.NOBODY, rights_until=date(2020, 1, 1))
    kit = PressKitPageFactory(
        contact_name="Direction de la communication",
        pictures=[
            ("picture", {"image": _placed(image, text), "caption": ""})
            for image, text in ((free, "Quatre personnes"), (over, "Une façade"))
        ],
        releases=[
            ("release", {"date": date(2026, 3, 2), "title": "Cent fiches", "summary": "", "document": None})
        ],
    )
    text = page_of(client, kit)
    assert "© A. Martin" in text
    assert 'alt="Quatre personnes"' in text
    assert "Une façade" not in text
    assert "2 mars 2026" in text
    assert 'href="/contact/"' in text, "without an address, the form"
    checks = checks_of(kit)
    assert checks is not None
    assert "Ancienne image" in checks.errors(kit)["pictures"]


def picture(**given: Any) -> EssaimImage:
    return EssaimImage.objects.create(file=get_test_image_file(), **given)


def _placed(image: EssaimImage, text: str) -> EssaimImage:
    image.contextual_alt_text, image.decorative = text, False
    return image


def test_the_list_of_stories_leads_to_the_press_kit_once_it_is_public(client: Client) -> None:
    assert "Espace presse" not in page_of(client, story_index())
    kit = PressKitPageFactory(title="Pour la presse")
    assert f'href="{kit.public_path}"' in page_of(client, story_index())
