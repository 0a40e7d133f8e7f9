"""« Essaimage » in the admin: who reads, who decides, what is shown, what follows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from practices.adoption.moderation import accept_answer, adoption_print, answer_print, reject_adoption
from practices.models import Adoption, AdoptionAnswer, AdoptionEvent, MaturityProposal, PracticePage
from tests.admin.forms import edit_url, messages_of
from tests.factories import (
    AdoptionAnswerFactory,
    AdoptionFactory,
    PracticePageFactory,
    StandardPageFactory,
    UserFactory,
)
from tests.traces import traces_of
from tests.unchanged import nothing_changes

Review = AdoptionAnswer.Review
SECRET = "secret@example.org"
REASON = "Semble inventé."


def url(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)


def proposal_of(sheet: PracticePage) -> MaturityProposal:
    """Return the proposal that one accepted answer opens on an idea."""
    answer = AdoptionAnswerFactory(adoption=AdoptionFactory(sheet=sheet), outcome="adopted")
    accept_answer(answer, UserFactory())
    return MaturityProposal.objects.get(sheet=sheet)


def pages() -> dict[str, str]:
    """Return the address of every page of « Essaimage »."""
    answer = AdoptionAnswerFactory(advice="Prenez le temps.")
    proposal = proposal_of(PracticePageFactory(maturity="idee"))
    return {
        "answers": url("retours:index"),
        "results of answers": url("retours:index_results"),
        "answer": url("retours:inspect", answer.pk),
        "textless": url("retours:textless"),
        "adoptions": url("essais:index"),
        "results of adoptions": url("essais:index_results"),
        "adoption": url("essais:inspect", answer.adoption_id),
        "proposals": url("maturites:index"),
        "proposal": url("maturites:inspect", proposal.pk),
    }


# Who opens each page: (somebody without role, editor, moderator).
ACCESS = {name: (False, name != "textless", True) for name in (
    "answers", "results of answers", "answer", "textless", "adoptions", "results of adoptions", "adoption",
    "proposals", "proposal",
)}  # fmt: skip


@pytest.mark.parametrize(("role", "column"), [("nobody", 0), ("editor", 1), ("moderator", 2)])
def test_each_role_opens_what_it_needs(role: str, column: int, sign_in: Callable[[str], Client]) -> None:
    client, addresses = sign_in(role), pages()
    assert addresses.keys() == ACCESS.keys()
    statuses = {name: client.get(address).status_code for name, address in addresses.items()}
    assert {name: status == 200 for name, status in statuses.items()} == {
        name: row[column] for name, row in ACCESS.items()
    }
    assert set(statuses.values()) <= {200, 302, 403}


def test_nobody_enters_without_signing_in(client: Client, sheets: object) -> None:
    for address in pages().values():
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/login/" in answer.url


def test_looking_changes_nothing(superuser: Client) -> None:
    addresses = list(pages().values())
    superuser.get(addresses[0])
    with nothing_changes():
        for address in addresses:
            assert superuser.get(address).status_code == 200
            assert superuser.head(address).status_code == 200


def test_no_address_of_the_admin_adds_edits_or_deletes(superuser: Client) -> None:
    answer = AdoptionAnswerFactory()
    for list_name, pk in (("retours", answer.pk), ("essais", answer.adoption_id)):
        for path in ("new/", "add/", f"edit/{pk}/", f"delete/{pk}/", f"copy/{pk}/"):
            assert superuser.get(f"/admin/{list_name}/{path}").status_code == 404


def decisions() -> dict[str, tuple[str, dict[str, str]]]:
    """Return what is posted to take each decision."""
    answer = AdoptionAnswerFactory(adoption__is_public=True)
    other = AdoptionAnswerFactory(adoption=AdoptionFactory(sheet=answer.adoption.sheet))
    old = AdoptionAnswerFactory(adoption=AdoptionFactory(sheet=answer.adoption.sheet))
    AdoptionAnswer.objects.filter(pk=old.pk).update(answered_at=timezone.now() - timedelta(days=2))
    adoption = answer.adoption
    return {
        "accept answer": (
            url("retours:inspect", answer.pk),
            {"decision": "accept", "seen": answer_print(answer)},
        ),
        "reject answer": (url("retours:inspect", other.pk), {"decision": "reject", "choice": REASON}),
        "accept textless": (url("retours:textless"), {}),
        "accept adoption": (
            url("essais:inspect", adoption.pk),
            {"decision": "accept", "seen": adoption_print(adoption)},
        ),
        "reject adoption": (url("essais:inspect", adoption.pk), {"decision": "reject", "choice": REASON}),
    }


DECISIONS = ("accept answer", "reject answer", "accept textless", "accept adoption", "reject adoption")


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(("role", "may"), [("nobody", False), ("editor", False), ("moderator", True)])
def test_each_role_decides_what_it_may(
    role: str, may: bool, decision: str, sign_in: Callable[[str], Client]
) -> None:
    client, (address, data) = sign_in(role), decisions()[decision]
    if not may:
        with nothing_changes():
            assert client.post(address, data).status_code in {302, 403}
        return
    before = AdoptionEvent.objects.count()
    assert client.post(address, data).status_code == 302
    assert AdoptionEvent.objects.count() == before + 1


@pytest.mark.parametrize("role", ["editor", "moderator"])
@pytest.mark.parametrize("decision", ["apply", "dismiss"])
def test_both_roles_decide_of_proposals_on_the_sheets_they_edit(
    role: str, decision: str, sign_in: Callable[[str], Client]
) -> None:
    proposal = proposal_of(PracticePageFactory(maturity="idee"))
    response = sign_in(role).post(
        url("maturites:inspect", proposal.pk), {"decision": decision, "reason": "Trop tôt."}
    )
    assert response.status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == {"apply": "applied", "dismiss": "dismissed"}[decision]


def test_a_proposal_on_a_sheet_that_one_may_not_edit_is_not_decided(editor: Client) -> None:
    sheet = PracticePageFactory(maturity="idee")
    proposal = proposal_of(sheet)
    elsewhere = StandardPageFactory()
    # A sheet moved out of the section where the roles work.
    sheet.refresh_from_db()
    sheet.move(elsewhere, pos="last-child")
    page = editor.get(url("maturites:inspect", proposal.pk))
    assert "Vous ne pouvez pas modifier cette fiche" in page.content.decode()
    with nothing_changes():
        response = editor.post(url("maturites:inspect", proposal.pk), {"decision": "apply"})
        assert response.status_code in {302, 403}


def test_an_address_is_shown_to_superusers_only(sign_in: Callable[[str], Client]) -> None:
    answer = AdoptionAnswerFactory(adoption__email=SECRET)
    addresses = (
        url("essais:inspect", answer.adoption_id),
        url("retours:inspect", answer.pk),
        url("essais:index"),
        url("retours:index"),
        f"{url('essais:index')}?q={SECRET[:6]}",
    )
    shown = {}
    for role in ("editor", "moderator", "superuser"):
        client = sign_in(role)
        shown[role] = [SECRET in client.get(address).content.decode() for address in addresses]
    nowhere = [False] * 5
    assert shown == {"editor": nowhere, "moderator": nowhere, "superuser": [True, *nowhere[1:]]}


def test_an_address_cannot_be_guessed_by_searching(superuser: Client) -> None:
    AdoptionFactory(email=SECRET)
    for name in ("essais:index", "retours:index"):
        assert not superuser.get(url(name), {"q": SECRET}).context["object_list"]


def test_reading_goes_from_the_oldest_to_the_next(moderator: Client) -> None:
    sheet = PracticePageFactory()
    first, second, third = (
        AdoptionAnswerFactory(adoption=AdoptionFactory(sheet=sheet), advice="Prenez le temps.")
        for _ in range(3)
    )
    listed = moderator.get(url("retours:index")).context["object_list"]
    assert list(listed) == [first, second, third]

    def accept(answer: AdoptionAnswer) -> Any:
        data = {"decision": "accept", "advice": answer.advice, "seen": answer_print(answer)}
        return moderator.post(url("retours:inspect", answer.pk), data)

    response = accept(second)
    assert response.url == url("retours:inspect", third.pk)
    assert "Il en reste 2 à relire" in messages_of(moderator, response)
    # After the last one comes what was passed over.
    response = accept(third)
    assert response.url == url("retours:inspect", first.pk)
    response = accept(first)
    assert response.url == url("retours:index")
    assert "Il n’en reste aucun à relire" in messages_of(moderator, response)


def test_texts_are_corrected_before_they_are_accepted(moderator: Client) -> None:
    answer = AdoptionAnswerFactory(changes="Avec Madame Untel.", advice="Prenez le temps.")
    page = moderator.get(url("retours:inspect", answer.pk))
    form = page.context["accept_form"]
    assert form["changes"].value() == "Avec Madame Untel."
    data = {**form.initial, "decision": "accept", "changes": "Avec une collègue."}
    moderator.post(url("retours:inspect", answer.pk), data)
    answer.refresh_from_db()
    assert (answer.changes, answer.advice, answer.review) == (
        "Avec une collègue.",
        "Prenez le temps.",
        "accepted",
    )
    history = moderator.get(url("retours:inspect", answer.pk)).content.decode()
    assert "Textes corrigés" in history
    assert "par Camille Moderator" in history
    assert "Untel" not in history


def test_what_the_employer_adds_meanwhile_is_read_first(moderator: Client) -> None:
    answer = AdoptionAnswerFactory(advice="Prenez le temps.")
    form = moderator.get(url("retours:inspect", answer.pk)).context["accept_form"]
    AdoptionAnswer.objects.update(advice="Appelez Madame Untel.", changes="En binôme.")
    data = {**form.initial, "decision": "accept", "advice": "Prenez votre temps."}
    with nothing_changes():
        page = moderator.post(url("retours:inspect", answer.pk), data)
    html = page.content.decode()
    assert page.status_code == 200
    assert "pendant votre lecture" in html
    assert "Appelez Madame Untel." in html, "what is new is shown"
    assert "Prenez votre temps." in html, "the correction is kept"
    again = {field.name: field.value() for field in page.context["accept_form"]}
    moderator.post(url("retours:inspect", answer.pk), {"decision": "accept", **again})
    answer.refresh_from_db()
    assert (answer.advice, answer.changes) == ("Prenez votre temps.", "En binôme.")
    assert answer.review == Review.ACCEPTED


def test_nothing_is_written_in_the_place_of_an_employer(moderator: Client) -> None:
    answer = AdoptionAnswerFactory(changes="En binôme.")
    data = {"decision": "accept", "advice": "Inventé.", "changes": "", "seen": answer_print(answer)}
    moderator.post(url("retours:inspect", answer.pk), data)
    answer.refresh_from_db()
    assert (answer.advice, answer.changes, answer.review) == ("", "", Review.ACCEPTED)


def test_a_text_too_long_is_refused_beside_its_field(moderator: Client) -> None:
    answer = AdoptionAnswerFactory(advice="Prenez le temps.")
    data = {"decision": "accept", "advice": "a" * 2_001, "seen": answer_print(answer)}
    with nothing_changes():
        page = moderator.post(url("retours:inspect", answer.pk), data)
    assert "advice" in page.context["accept_form"].errors


@pytest.mark.parametrize(
    "data", [{}, {"choice": "autre"}, {"choice": "autre", "words": " "}, {"choice": "x"}]
)
@pytest.mark.parametrize("name", ["retours:inspect", "essais:inspect"])
def test_rejecting_asks_for_a_reason(name: str, data: dict[str, str], moderator: Client) -> None:
    answer = AdoptionAnswerFactory()
    pk = answer.pk if name.startswith("retours") else answer.adoption_id
    with nothing_changes():
        page = moderator.post(url(name, pk), {"decision": "reject", **data})
    assert page.status_code == 200
    assert page.context["reject_form"].errors
    assert '<details class="decision" open>' in page.content.decode()


def test_the_reason_is_in_the_history(moderator: Client) -> None:
    answer = AdoptionAnswerFactory()
    data = {"decision": "reject", "choice": "autre", "words": "Parle d’une autre fiche."}
    moderator.post(url("retours:inspect", answer.pk), data)
    assert "Parle d’une autre fiche." in AdoptionEvent.objects.get().note
    page = moderator.get(url("essais:inspect", answer.adoption_id)).content.decode()
    assert "Parle d’une autre fiche." in page
    assert "Retour écarté" in page


@pytest.mark.parametrize("decision", ["accept", "reject", "", "sweep"])
def test_what_is_decided_is_decided_once(decision: str, moderator: Client) -> None:
    answer = AdoptionAnswerFactory(review=Review.ACCEPTED)
    data = {"decision": decision, "choice": REASON, "seen": answer_print(answer)}
    with nothing_changes():
        response = moderator.post(url("retours:inspect", answer.pk), data)
    assert response.status_code == 302
    shown = messages_of(moderator, response)
    assert ("Quelqu’un d’autre en a décidé" in shown) is (decision in {"accept", "reject"})


def test_answers_without_text_are_accepted_after_a_question(moderator: Client) -> None:
    AdoptionAnswerFactory.create_batch(2)
    assert "sans texte" not in str(moderator.get(url("retours:index")).context["header_buttons"])
    AdoptionAnswer.objects.update(answered_at=timezone.now() - timedelta(days=2))
    assert "Accepter les 2 sans texte" in moderator.get(url("retours:index")).content.decode()
    response = moderator.post(url("retours:textless"))
    assert "2 retours sans texte acceptés" in messages_of(moderator, response)
    assert AdoptionAnswer.objects.filter(review=Review.ACCEPTED).count() == 2


def test_the_list_of_adoptions_filters(moderator: Client) -> None:
    sheet = PracticePageFactory()
    dropped = AdoptionFactory(sheet=sheet, state="dropped", territory=sheet.territory)
    named = AdoptionFactory(sheet=sheet, is_public=True, organisation_name="EHPAD Les Tilleuls")
    uncounted = AdoptionFactory(counted=False, confirmed_at=timezone.now() - timedelta(days=90))
    rejected = AdoptionFactory()
    reject_adoption(rejected, UserFactory(), REASON)
    AdoptionFactory(pending=True)

    def listed(**filters: object) -> set[Adoption]:
        response = moderator.get(url("essais:index"), filters)
        assert response.status_code == 200
        return set(response.context["object_list"])

    assert listed() == {dropped, named, uncounted, rejected}
    assert listed(state="dropped") == {dropped}
    assert listed(state=["dropped", "running"], sheet=sheet.pk) == {dropped, named}
    assert listed(review="rejected") == {rejected}
    assert listed(names="true") == {named}
    assert listed(counted="false") == {uncounted, rejected}
    assert listed(territory=sheet.territory_id) == {dropped}
    assert listed(q="tilleuls") == {named}
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert listed(confirmed_at_to=yesterday) == {uncounted}
    assert listed(confirmed_at_from=yesterday) == {dropped, named, rejected}


def test_the_list_of_answers_shows_what_is_to_be_read_unless_asked(moderator: Client) -> None:
    waiting, accepted = (
        AdoptionAnswerFactory(),
        AdoptionAnswerFactory(review=Review.ACCEPTED, outcome="dropped"),
    )

    def listed(**filters: object) -> set[AdoptionAnswer]:
        return set(moderator.get(url("retours:index"), filters).context["object_list"])

    assert listed() == {waiting}
    assert listed(review="accepted") == {accepted}
    assert listed(review="toutes") == {waiting, accepted}
    assert listed(review="toutes", outcome="dropped") == {accepted}
    assert listed(sheet=accepted.adoption.sheet_id) == set()


@pytest.mark.parametrize("name", ["retours:index", "essais:index", "maturites:index"])
def test_lists_do_not_query_row_by_row(name: str, moderator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert moderator.get(url(name)).status_code == 200
        return len(captured)

    def more(times: int) -> None:
        for _ in range(times):
            AdoptionAnswerFactory()
            proposal_of(PracticePageFactory(maturity="idee"))

    more(2)
    queries()
    before = queries()
    more(5)
    assert queries() <= before


def test_the_home_page_says_what_waits(sign_in: Callable[[str], Client]) -> None:
    home = reverse("wagtailadmin_home")
    moderator = sign_in("moderator")
    assert "0 retour à relire" in moderator.get(home).content.decode()
    AdoptionAnswerFactory.create_batch(2, adoption__is_public=True)
    AdoptionAnswerFactory(adoption__review="rejected")
    proposal_of(PracticePageFactory(maturity="idee"))
    html = moderator.get(home).content.decode()
    assert "2 retours à relire" in html
    assert "2 noms de structures à relire" in html
    assert "1 maturité proposée" in html
    html = sign_in("editor").get(home).content.decode()
    assert "à relire</a>" in html, "the sheets"
    assert "retours à relire" not in html.replace("Retours à relire", "")
    assert "1 maturité proposée" in html


def test_a_proposal_is_told_above_the_sheet_and_applied_from_there(editor: Client) -> None:
    sheet = PracticePageFactory(maturity="idee")
    assert "suggèrent" not in editor.get(edit_url(sheet)).content.decode()
    proposal = proposal_of(sheet)
    page = editor.get(edit_url(sheet)).content.decode()
    assert "suggèrent la maturité" in page
    assert url("maturites:inspect", proposal.pk) in page
    response = editor.post(url("maturites:inspect", proposal.pk), {"decision": "apply"})
    assert response.url == edit_url(sheet)
    page = editor.get(response.url)
    assert "Rien n’est publié" in " ".join(map(str, page.context["messages"]))
    assert page.context["form"]["maturity"].value() == "experimentation"
    sheet.refresh_from_db()
    assert sheet.maturity == "idee"


def test_dismissing_needs_a_reason(editor: Client) -> None:
    proposal = proposal_of(PracticePageFactory(maturity="idee"))
    with nothing_changes():
        page = editor.post(url("maturites:inspect", proposal.pk), {"decision": "dismiss", "reason": " "})
    assert "Dites pourquoi" in page.content.decode()


def test_the_numbers_of_a_proposal_lead_to_what_they_count(editor: Client) -> None:
    sheet = PracticePageFactory(maturity="idee")
    AdoptionFactory(sheet=sheet, counted=False)
    AdoptionFactory.create_batch(2, sheet=sheet)
    AdoptionFactory(state="adopted")
    proposal = proposal_of(sheet)
    evidence = editor.get(url("maturites:inspect", proposal.pk)).context["evidence"]
    assert {label: number for label, number, _ in evidence} == {
        "Essai en cours": 2, "Adoptée": 1, "Adoptée en l’adaptant": 0, "Arrêtée": 0, "Sans nouvelles": 0,
        "Retours acceptés": 1,
    }  # fmt: skip
    for _, number, address in evidence:
        assert len(editor.get(address).context["object_list"]) == number


def test_a_structure_is_forgotten_at_its_request(sign_in: Callable[[str], Client]) -> None:
    adoption = AdoptionFactory(
        is_public=True, review="accepted", organisation_name="Les Glycines", state="adopted"
    )
    address, data = url("essais:inspect", adoption.pk), {"decision": "forget"}
    editor, moderator = sign_in("editor"), sign_in("moderator")
    with nothing_changes():
        assert editor.post(address, data).status_code in {302, 403}
    assert "Oublier cette structure" in moderator.get(address).content.decode()
    moderator.post(address, data)
    assert traces_of("Glycines") == []
    adoption.refresh_from_db()
    assert (adoption.counted, adoption.state, adoption.is_public) == (True, "adopted", False)
    with nothing_changes():  # once is enough
        moderator.post(address, data)
    assert "Oublier cette structure" not in moderator.get(address).content.decode()
