"""What a sheet must say before it is published, and what it may leave for later."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from practices.models import PracticePage, RelatedPractice
from tests.factories import AxisFactory, OrganisationFactory, PracticePageFactory, practice_index

pytestmark = pytest.mark.django_db


def defects(page: PracticePage) -> dict[str, list[str]]:
    """Return what forbids publishing a sheet, by field."""
    with pytest.raises(ValidationError) as error:
        page.full_clean()
    messages: dict[str, list[str]] = error.value.message_dict
    return messages


def test_a_draft_may_lack_everything_but_its_title() -> None:
    page = PracticePage(title="Une idée", slug="une-idee", live=False)

    practice_index().add_child(instance=page)
    page.save_revision(clean=False)

    assert not PracticePage.objects.get(slug="une-idee").live


def test_publishing_asks_for_what_readers_need() -> None:
    page = PracticePageFactory(
        live=False, summary="", main_axis=None, territory=None, origin="", effort="", source=None, body=[]
    )

    assert defects(page).keys() == {"summary", "main_axis", "territory", "origin", "effort", "body"}
    with pytest.raises(ValidationError):
        page.get_latest_revision().publish()


def test_the_main_axis_is_not_repeated() -> None:
    axis = AxisFactory()
    page = PracticePageFactory(main_axis=axis, other_axes=[AxisFactory()])
    page.other_axes.add(axis)

    assert defects(page)["other_axes"] == ["L’axe principal ne se répète pas parmi les autres axes."]


def test_a_sheet_is_not_its_own_neighbour() -> None:
    page = PracticePageFactory()
    page.related_links.add(RelatedPractice(target=page))

    assert defects(page)["related_links"] == ["Une fiche n’est pas voisine d’elle-même."]
    with pytest.raises(IntegrityError), transaction.atomic():
        RelatedPractice.objects.create(page=page, target=page)


@pytest.mark.parametrize("origin", ["assises", "experimentation", "ailleurs"])
def test_what_comes_from_a_document_cites_it(origin: str) -> None:
    page = PracticePageFactory(live=False, origin="")
    page.origin, page.source = origin, None

    assert defects(page) == {"source": ["Citez le document d’où vient cette pratique."]}


def test_what_an_employer_tells_names_the_employer() -> None:
    page = PracticePageFactory(live=False)
    page.origin, page.source = "employeur", None

    assert defects(page) == {"organisation": ["Dites quel employeur a raconté cette pratique."]}
    page.organisation = OrganisationFactory()
    page.full_clean()


def test_a_section_is_there_once() -> None:
    page = PracticePageFactory(live=False)
    section = ("context", {"provenance": "source", "text": "<p>Un texte.</p>"})
    page.body = [section, section]

    assert defects(page)["body"] == [
        "Une section est incomplète ou se répète : ouvrez la fiche pour la corriger."
    ]


def test_a_section_without_text_is_incomplete() -> None:
    page = PracticePageFactory(live=False)
    page.body = [("context", {"provenance": "source", "text": ""})]

    assert "body" in defects(page)


def test_several_people_may_speak() -> None:
    words = {"provenance": "source", "quote": "On respire.", "role": "Éducatrice", "organisation": ""}
    page = PracticePageFactory(live=False)
    page.body = [("testimony", words), ("testimony", words)]

    page.full_clean()


def test_the_main_axis_comes_first() -> None:
    main, other = AxisFactory(number=9), AxisFactory(number=1)

    assert PracticePageFactory(main_axis=main, other_axes=[other]).axes == [main, other]
