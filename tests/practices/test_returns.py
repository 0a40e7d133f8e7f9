"""« Ce que les autres en ont fait », on a sheet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import html5lib
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from practices.adoption.counting import Split
from practices.adoption.returns import UNNAMED, NamedStructure, Quote, Returns, sheet_returns
from practices.models import Adoption, AdoptionAnswer, PracticePage
from tests.factories import AdoptionAnswerFactory, AdoptionFactory, PracticePageFactory, UserFactory

pytestmark = pytest.mark.django_db

State, Review = Adoption.State, Adoption.Review
SEPTEMBER = datetime(2026, 9, 14, 10, tzinfo=ZoneInfo("Europe/Paris"))
LATER = datetime(2026, 10, 2, 10, tzinfo=ZoneInfo("Europe/Paris"))
NAMED = {"is_public": True, "review": Review.ACCEPTED}


def tries(sheet: PracticePage, state: str, count: int, **fields: Any) -> Sequence[Adoption]:
    made: Sequence[Adoption] = AdoptionFactory.create_batch(count, sheet=sheet, state=state, **fields)
    return made


def said(adoption: Adoption, **fields: Any) -> AdoptionAnswer:
    fields = {"review": AdoptionAnswer.Review.ACCEPTED, **fields}
    answer: AdoptionAnswer = AdoptionAnswerFactory(adoption=adoption, **fields)
    return answer


def section(client: Client, sheet: PracticePage) -> Element:
    """Return the section as a browser reads it."""
    response = client.get(sheet.url)
    assert response.status_code == 200
    root = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return next(node for node in root.iter("section") if node.get("aria-labelledby") == "retours")


def text(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


@pytest.fixture
def sheet() -> PracticePage:
    made: PracticePage = PracticePageFactory(slug="le-tutorat")
    return made


def test_a_structure_that_agreed_is_named(sheet: PracticePage) -> None:
    AdoptionFactory(
        sheet=sheet, state=State.ADAPTED, organisation_name="Les Tilleuls", confirmed_at=SEPTEMBER, **NAMED
    )
    AdoptionFactory(sheet=sheet, organisation_name="Le Cèdre", confirmed_at=LATER, **NAMED)
    assert sheet_returns(sheet) == Returns(
        split=Split(running=1, adapted=1),
        named=(
            NamedStructure("Le Cèdre", "essai en cours", "clock", LATER),
            NamedStructure("Les Tilleuls", "en place, adaptée", "pen", SEPTEMBER),
        ),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"is_public": True},
        {"review": Review.ACCEPTED},
        {"organisation_name": "", **NAMED},
    ],
)
def test_others_are_counted_by_threes_and_not_named(sheet: PracticePage, fields: dict[str, Any]) -> None:
    tries(sheet, State.RUNNING, 2, **fields)
    assert sheet_returns(sheet) == Returns()
    tries(sheet, State.RUNNING, 2, **fields)
    assert sheet_returns(sheet) == Returns(split=Split(running=3), unnamed=Split(running=3))


@pytest.mark.parametrize(
    "fields",
    [
        {"pending": True},
        {"counted": False},
        {"review": Review.REJECTED, "is_public": True},
    ],
)
def test_what_does_not_count_is_left_out(sheet: PracticePage, fields: dict[str, Any]) -> None:
    AdoptionFactory.create_batch(4, sheet=sheet, **fields)
    tries(PracticePageFactory(), State.RUNNING, 4)
    assert sheet_returns(sheet) == Returns()


def test_words_are_signed_by_those_who_agreed_only(sheet: PracticePage) -> None:
    (named,) = tries(sheet, State.ADAPTED, 1, organisation_name="Les Tilleuls", **NAMED)
    unnamed = tries(sheet, State.ADAPTED, 3)
    said(unnamed[0], changes="Un binôme au lieu d’un tuteur.", advice="  ")
    said(named, changes="Une heure de moins.", advice="Prévenez l’équipe de nuit.")
    found = sheet_returns(sheet)
    assert found.changes == (
        Quote("Une heure de moins.", "Les Tilleuls", sheet.pk),
        Quote("Un binôme au lieu d’un tuteur.", UNNAMED, sheet.pk),
    )
    assert [quote.text for quote in found.advice] == ["Prévenez l’équipe de nuit."]


def test_words_of_too_few_are_kept_back(sheet: PracticePage) -> None:
    """They would say that somebody stopped, where nothing else says it."""
    tries(sheet, State.RUNNING, 3)
    stopped = tries(sheet, State.DROPPED, 2)
    for adoption in stopped:
        said(adoption, reason="Le tuteur est parti.", advice="Formez-en deux.")
    found = sheet_returns(sheet)
    assert (found.reasons, found.advice) == ((), ())
    tries(sheet, State.DROPPED, 1)
    found = sheet_returns(sheet)
    assert [quote.author for quote in found.reasons] == [UNNAMED] * 2
    assert len(found.advice) == 2


@pytest.mark.parametrize("review", [AdoptionAnswer.Review.PENDING, AdoptionAnswer.Review.REJECTED])
def test_words_that_were_not_accepted_are_not_shown(sheet: PracticePage, review: str) -> None:
    (named,) = tries(sheet, State.ADAPTED, 1, **NAMED)
    said(named, review=review, changes="À ne pas montrer.")
    assert sheet_returns(sheet).changes == ()


def test_words_of_a_rejected_try_go_with_it(sheet: PracticePage) -> None:
    (named, other) = tries(sheet, State.ADAPTED, 2, **NAMED)
    said(named, changes="À ne pas montrer.")
    Adoption.objects.filter(pk=named.pk).update(review=Review.REJECTED)
    found = sheet_returns(sheet)
    assert (found.total, found.changes) == (1, ())
    assert [structure.name for structure in found.named] == [other.organisation_name]


def test_a_try_that_is_forgotten_keeps_counting(sheet: PracticePage) -> None:
    tries(sheet, State.ADOPTED, 3)
    before = sheet_returns(sheet)
    Adoption.objects.update(email="", organisation_name="", organisation_key="", plan="", forgotten_at=LATER)
    assert sheet_returns(sheet) == before


def test_it_takes_one_query_or_two(
    sheet: PracticePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        sheet_returns(sheet)
    for adoption in tries(sheet, State.ADAPTED, 20, **NAMED):
        said(adoption, changes="Autrement.")
    with django_assert_num_queries(2):
        assert len(sheet_returns(sheet).changes) == 20


def test_a_sheet_that_nobody_tried_invites(client: Client, sheet: PracticePage) -> None:
    shown = section(client, sheet)
    assert "Aucun retour publié pour l’instant" in text(shown)
    assert [link.get("href") for link in shown.iter("a")] == ["/pratiques/le-tutorat/suivre/"]


def test_a_sheet_says_what_others_made_of_it(client: Client, sheet: PracticePage) -> None:
    (named,) = tries(
        sheet, State.DROPPED, 1, organisation_name="<b>Les Tilleuls</b>", confirmed_at=SEPTEMBER, **NAMED
    )
    tries(sheet, State.ADOPTED, 4)
    said(named, reason="Trop court.\nhttps://example.org <script>alert(1)</script>")
    shown = section(client, sheet)
    told = text(shown)
    assert "4 structures l’ont mise à l’essai" in told
    assert "3 en place telle quelle" in told
    assert "1 a arrêté" in told
    assert "<b>Les Tilleuls</b> essai arrêté, essai commencé en septembre 2026" in told.replace(
        "</b>essai", "</b> essai"
    )
    assert "Trop court.https://example.org <script>alert(1)</script>" in told
    assert [link.get("href") for link in shown.iter("a")] == [
        "/essaimage/#methode",
        "/pratiques/le-tutorat/suivre/",
    ]
    assert not list(shown.iter("script"))


def test_many_words_are_folded_not_lost(client: Client, sheet: PracticePage) -> None:
    for rank, adoption in enumerate(tries(sheet, State.ADAPTED, 11, **NAMED)):
        said(adoption, changes=f"Changement numéro {rank}.")
    shown = section(client, sheet)
    assert len(list(shown.iter("blockquote"))) == 11
    folded = [len(list(details.iter("blockquote"))) for details in shown.iter("details")]
    assert sorted(folded) == [0, 7], "structures are folded apart"


def test_a_draft_says_nothing_of_addresses_that_do_not_exist(client: Client) -> None:
    client.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    draft = PracticePageFactory(live=False)
    response = client.get(f"/admin/pages/{draft.pk}/view_draft/")
    assert response.status_code == 200
    html = response.content.decode()
    assert "Ce que les autres en ont fait" in html
    assert "/suivre/" not in html
