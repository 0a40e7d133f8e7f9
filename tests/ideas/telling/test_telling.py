"""A practice goes from a form to a published sheet; its author approves its very text, without an account."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Revision

from accounts.models import User
from accounts.roles import EDITOR, MODERATOR, setup_roles
from core.privacy.erasure import forget_person
from core.privacy.purge import purge
from ideas.admin.selectors import told_waiting
from ideas.errors import IdeaError, NotAllowedError, ReasonMissingError
from ideas.models import ToldFile, ToldPractice, ToldStep
from ideas.telling import authors, links, services
from ideas.telling.errors import NotThatTextError, ToldIncompleteError, ToldMovedError
from ideas.telling.states import TRANSITIONS, Action, Who, possible
from practices.drafting import paragraphs, text_print
from practices.models import PracticePage
from tests.events.registration.inbox import deliver, text_of
from tests.factories import (
    AxisFactory,
    OrganisationFactory,
    PracticePageFactory,
    TerritoryFactory,
    UserFactory,
    practice_index,
)
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EMAIL = "sacha@exemple.example"
State = ToldPractice.State
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def clock() -> Any:
    practice_index()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def moderator() -> User:
    user: User = UserFactory(email="moderation@exemple.example")
    user.groups.add(setup_roles()[MODERATOR.name])
    return user


def told_in(state: str, **given: Any) -> ToldPractice:
    """Return a practice that was told, in a state."""
    return ToldPractice.objects.create(
        **{
            "state": state, "title": "Le binôme d’accueil", "aim": "Que personne ne soit seul.",
            "actions": "Un binôme.\n\nTrois mois.", "author_email": EMAIL, "author_name": "Sacha Petit",
            "organisation_name": "Les Tilleuls", "submitted_at": None if state == State.DRAFT else NOW,
            "axis": AxisFactory(), "territory": TerritoryFactory(), **given,
        }
    )  # fmt: skip


def with_sheet(moderator: User) -> ToldPractice:
    """Return one whose draft sheet is made, and has all that a sheet needs."""
    told = services.draft(told_in(State.PENDING).pk, moderator)
    assert told.sheet
    write_the_rest(told.sheet)
    return told


def latest(sheet: PracticePage) -> PracticePage:
    """Return a sheet as it was last saved."""
    page: PracticePage = PracticePage.objects.get(pk=sheet.pk).get_latest_revision_as_object()
    return page


def publish(sheet: PracticePage) -> None:
    """Publish a sheet as it was last saved, as the editor's button does once its hooks let it."""
    PracticePage.objects.get(pk=sheet.pk).get_latest_revision().publish()


def write_the_rest(sheet: PracticePage) -> None:
    """Save a draft of a sheet that has all that it needs to be published."""
    draft = latest(sheet)
    draft.effort, draft.main_axis, draft.territory = "faible", AxisFactory(), TerritoryFactory()
    draft.organisation = OrganisationFactory()
    draft.save_revision()


def tell(client: Client, clock: Any, **said: Any) -> Any:
    page = client.get(reverse("told:tell"))
    clock.shift(timedelta(seconds=30))
    stamp = page.context["form"].fresh_stamp
    typed = {"titre": "Le binôme d’accueil", "courriel": EMAIL, "montrer": "structure", "horodatage": stamp}
    return client.post(reverse("told:tell"), {**typed, **said})


def own_path() -> str:
    """Return the path that the last mail leads to."""
    return str(re.findall(r"https?://[^/\s]+(/pratiques/raconter/[\w-]{20,}/)", text_of(deliver()[-1]))[-1])


def test_from_a_form_to_a_published_sheet(client: Client, clock: Any, moderator: User) -> None:
    assert tell(client, clock).status_code == 302
    path = own_path()
    typed = {
        "titre": "Le binôme d’accueil",
        "montrer": "structure",
        "structure": "Les Tilleuls",
        "envoyer": "1",
    }
    incomplete = client.post(path, typed)
    assert "dites au moins ce que vous vouliez changer" in incomplete.content.decode()
    client.post(
        path, {**typed, "aim": "Que personne ne soit seul.", "actions": "Un <b>binôme</b>.\n\nTrois mois."}
    )
    told = ToldPractice.objects.get()
    assert told.state == State.PENDING

    admin = Client()
    admin.force_login(moderator, backend=BACKEND)
    page = reverse("recits:inspect", args=[told.pk])
    assert "Un &lt;b&gt;binôme" in admin.get(page).content.decode()
    admin.post(page, {"decision": "draft"})
    told.refresh_from_db()
    sheet = told.sheet
    assert sheet
    assert (sheet.live, sheet.origin, told.state) == (False, "employeur", State.DRAFTING)
    draft = latest(sheet)
    assert [block.block_type for block in draft.body] == ["objective", "actions"]
    assert "&lt;b&gt;binôme" in draft.body[1].value["text"].source
    write_the_rest(sheet)
    admin.post(page, {"decision": "propose"})

    deliver()
    secret = links.manage_secret(ToldPractice.objects.get())
    proposed = reverse("told:proposed", args=[secret])
    html = client.get(proposed).content.decode()
    assert "Trois mois." in html
    read = re.search(r'name="lu" value="(\w+)"', html)
    assert read
    assert client.post(proposed, {"decision": "approuver", "lu": read[1]}).status_code == 302
    publish(sheet)
    told.refresh_from_db()
    assert told.state == State.PUBLISHED
    assert "votre pratique est publiée" in str(deliver()[-1]["Subject"]).lower()
    assert "Racontée par Les Tilleuls" in client.get(sheet.public_path).content.decode()
    actions = list(ToldStep.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["submit", "draft", "propose", "approve", "publish"]


TAKE: dict[Action, Any] = {
    Action.SUBMIT: lambda told, by: authors.submit(links.manage_secret(told)),
    Action.ASK_CHANGES: lambda told, by: services.ask_changes(told.pk, by, "Précisez."),
    Action.REJECT: lambda told, by: services.reject(told.pk, by, "Hors sujet."),
    Action.DRAFT: lambda told, by: services.draft(told.pk, by),
    Action.PROPOSE: lambda told, by: services.propose(told.pk, by),
    Action.APPROVE: lambda told, by: authors.approve(links.manage_secret(told), told.proposed_print),
    Action.ASK_AGAIN: lambda told, by: authors.ask_again(links.manage_secret(told), "Le titre."),
    Action.WAIVE: lambda told, by: services.waive(told.pk, by, "Sans réponse."),
    Action.WITHDRAW: lambda told, by: authors.withdraw(links.manage_secret(told)),
}


@pytest.mark.parametrize("state", State.values)
def test_every_step_from_every_state(state: str, moderator: User) -> None:
    assert set(TAKE) == set(Action) - {Action.PUBLISH}
    editor: User = UserFactory()
    editor.groups.add(setup_roles()[EDITOR.name])
    for action, take in TAKE.items():
        step, sheet = TRANSITIONS[action], None
        if state in {State.DRAFTING, State.TO_APPROVE, State.APPROVED, State.PUBLISHED}:
            sheet = with_sheet(moderator).sheet
        # A sheet is begun where there is none.
        told = told_in(state, sheet=None if action == Action.DRAFT else sheet, proposed_print="a" * 64)
        secret = links.manage_secret(told)
        if step.who == Who.MODERATOR:
            with nothing_changes(), pytest.raises(NotAllowedError):
                take(told, editor)
        if state not in step.origins:
            with pytest.raises(ToldMovedError):
                take(told, moderator)
            told.refresh_from_db()
            assert told.state == state
            continue
        take(told, moderator)
        told.refresh_from_db()
        assert told.state == step.target, (action, state)
        assert secret


def test_guards_change_nothing(moderator: User) -> None:
    pending, draft, waits = (
        told_in(State.PENDING),
        told_in(State.DRAFT, actions=""),
        told_in(State.TO_APPROVE),
    )
    secrets = {told.pk: links.manage_secret(told) for told in (draft, waits)}
    attempts: list[tuple[type[IdeaError], Any]] = [
        (ReasonMissingError, lambda: services.reject(pending.pk, moderator, "  ")),
        (ToldIncompleteError, lambda: authors.submit(secrets[draft.pk])),
        (ReasonMissingError, lambda: authors.ask_again(secrets[waits.pk], " ")),
        (NotThatTextError, lambda: authors.approve(secrets[waits.pk], "un autre texte")),
    ]
    for error, attempt in attempts:
        with nothing_changes(), pytest.raises(error):
            attempt()


def test_no_door_publishes_a_text_that_its_author_did_not_approve(moderator: User) -> None:
    told = with_sheet(moderator)
    sheet = told.sheet
    assert sheet
    administrator = Client()
    administrator.force_login(UserFactory(superuser=True), backend=BACKEND)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    def tried() -> bool:
        """Try to publish in bulk, which goes through no form."""
        administrator.post(f"{bulk}?id={sheet.pk}&next=/admin/", {"include_descendants": ""})
        return bool(Page.objects.get(pk=sheet.pk).live)

    assert not tried(), "nobody was asked"
    services.propose(told.pk, moderator)
    assert not tried(), "the author has not answered"
    told.refresh_from_db()
    authors.approve(links.manage_secret(told), told.proposed_print)
    draft = latest(sheet)
    draft.summary = "Un autre résumé."
    draft.save_revision()
    assert not tried(), "the text changed since"
    assert services.lacks_approval(latest(sheet)) == services.CHANGED
    services.waive(told.pk, moderator, "L’auteur ne répond pas.")
    assert tried()
    told.refresh_from_db()
    assert told.state == State.PUBLISHED


def test_saving_again_does_not_make_another_text(moderator: User) -> None:
    sheet = with_sheet(moderator).sheet
    assert sheet
    first = text_print(latest(sheet))
    again = latest(sheet)
    again.save_revision()
    assert text_print(latest(sheet)) == first


def test_other_sheets_are_published_as_before() -> None:
    assert services.lacks_approval(PracticePageFactory()) == ""


def test_what_looks_like_markup_stays_text() -> None:
    assert paragraphs("Un <script>x</script>\nsuite\n\n\nDeux & trois") == (
        "<p>Un &lt;script&gt;x&lt;/script&gt; suite</p><p>Deux &amp; trois</p>"
    )


def test_who_erases_leaves_nothing_and_the_published_sheet_stays(client: Client, moderator: User) -> None:
    told = with_sheet(moderator)
    services.waive(told.pk, moderator, "Sans réponse.")
    sheet = told.sheet
    assert sheet
    publish(sheet)
    assert "Racontée par" in client.get(sheet.public_path).content.decode()
    forget_person(EMAIL)
    told.refresh_from_db()
    assert (told.author_email, told.author_name, told.actions) == ("", "", "")
    html = client.get(sheet.public_path).content.decode()
    assert "Racontée par" not in html
    assert "Les Tilleuls" not in html


def test_drafts_go_after_two_weeks(clock: Any) -> None:
    told_in(State.DRAFT)
    told_in(State.PENDING)
    clock.shift(timedelta(days=15))
    purge()
    assert [told.state for told in ToldPractice.objects.all()] == [State.PENDING]


@pytest.mark.parametrize("path", ["", "fiche/", "retirer/", "effacer/"])
def test_links_that_open_nothing_answer_alike_and_get_changes_nothing(client: Client, path: str) -> None:
    told = told_in(State.TO_APPROVE)
    good = f"/pratiques/raconter/{links.manage_secret(told)}/{path}"
    with nothing_changes():
        client.get(good)
    links.revoke(told)
    answers = {client.get(address).content for address in (good, f"/pratiques/raconter/{'x' * 43}/{path}")}
    assert len(answers) == 1
    assert client.post(good).status_code == 410


def test_nobody_else_decides(client: Client) -> None:
    told = told_in(State.PENDING)
    user: User = UserFactory()
    user.groups.add(setup_roles()[EDITOR.name])
    client.force_login(user, backend=BACKEND)
    page = reverse("recits:inspect", args=[told.pk])
    with nothing_changes():
        assert client.post(page, {"decision": "draft"}).status_code in {302, 403}
    assert EMAIL not in client.get(page, follow=True).content.decode()


def test_no_sheet_takes_the_address_of_the_form(moderator: User) -> None:
    told = services.draft(told_in(State.PENDING, title="Raconter").pk, moderator)
    assert told.sheet
    assert told.sheet.slug == "raconter-2"
    told.sheet.slug = "raconter"
    with pytest.raises(ValidationError, match="celle d’une autre page"):
        told.sheet.full_clean()


def in_bulk(sheet: PracticePage) -> bool:
    """Publish a sheet in bulk, which goes through no form; return whether it is on the site."""
    administrator = Client()
    administrator.force_login(UserFactory(superuser=True), backend=BACKEND)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    administrator.post(f"{bulk}?id={sheet.pk}&next=/admin/", {"include_descendants": ""})
    return bool(Page.objects.get(pk=sheet.pk).live)


@pytest.mark.parametrize("over", ["withdraw", "reject"])
def test_what_is_taken_back_or_refused_is_never_published(moderator: User, over: str) -> None:
    told = with_sheet(moderator)
    assert told.sheet
    if over == "withdraw":
        authors.withdraw(links.manage_secret(told))
    else:
        services.reject(told.pk, moderator, "Une autre fiche le dit déjà.")
    assert not in_bulk(told.sheet)
    assert services.lacks_approval(latest(told.sheet)) == services.OVER


def test_who_erases_before_publication_takes_the_draft_away(moderator: User) -> None:
    told = with_sheet(moderator)
    assert told.sheet
    sheet = told.sheet.pk
    authors.erase(links.manage_secret(told))
    assert not PracticePage.objects.filter(pk=sheet).exists()
    assert not Revision.objects.filter(object_id=str(sheet)).exists()
    assert not ToldPractice.objects.exists()


def test_a_sheet_planned_for_later_is_not_published_yet(moderator: User, clock: Any) -> None:
    told = with_sheet(moderator)
    assert told.sheet
    services.waive(told.pk, moderator, "Sans réponse.")
    draft = latest(told.sheet)
    draft.go_live_at = NOW + timedelta(days=30)
    draft.save_revision().publish()
    told.refresh_from_db()
    assert told.state == State.APPROVED
    clock.shift(timedelta(days=31))
    call_command("publish_scheduled", verbosity=0)
    told.refresh_from_db()
    assert told.state == State.PUBLISHED


def test_a_story_whose_sheet_was_deleted_begins_again_or_ends(moderator: User) -> None:
    told = with_sheet(moderator)
    services.propose(told.pk, moderator)
    assert told.sheet
    told.sheet.delete()
    told.refresh_from_db()
    assert set(possible(Who.MODERATOR, told)) == {Action.REJECT, Action.DRAFT}
    services.draft(told.pk, moderator)
    told.refresh_from_db()
    assert told.sheet
    with nothing_changes(), pytest.raises(ToldMovedError):
        services.draft(told.pk, moderator)


def test_the_moderation_is_told_what_the_author_answered(moderator: User) -> None:
    told = with_sheet(moderator)
    services.propose(told.pk, moderator)
    assert not told_waiting()
    authors.ask_again(links.manage_secret(told), "Le titre.")
    assert list(told_waiting()) == [told]
    services.propose(told.pk, moderator)
    told.refresh_from_db()
    authors.approve(links.manage_secret(told), told.proposed_print)
    assert list(told_waiting()) == [told]


@pytest.mark.parametrize("change", [{"cost": "1 000 €"}, {"delay": "Deux ans"}, {"summary": "Autre."}])
def test_all_that_a_sheet_says_is_approved(moderator: User, change: dict[str, str]) -> None:
    sheet = with_sheet(moderator).sheet
    assert sheet
    before = text_print(latest(sheet))
    draft = latest(sheet)
    for name, value in change.items():
        setattr(draft, name, value)
    assert text_print(draft) != before


def test_who_wants_no_name_has_none_on_the_sheet(client: Client, moderator: User) -> None:
    told = services.draft(told_in(State.PENDING, credit=ToldPractice.Credit.NOTHING).pk, moderator)
    assert told.sheet
    draft = latest(told.sheet)
    draft.effort, draft.main_axis, draft.territory = "faible", AxisFactory(), TerritoryFactory()
    draft.save_revision()
    services.waive(told.pk, moderator, "Sans réponse.")
    assert in_bulk(told.sheet), "no organisation is asked for"
    html = client.get(told.sheet.public_path).content.decode()
    assert "racontée par un employeur" in html
    assert "Les Tilleuls" not in html


def test_a_draft_given_back_is_kept_three_months(clock: Any, moderator: User) -> None:
    told = told_in(State.PENDING)
    services.ask_changes(told.pk, moderator, "Précisez.")
    clock.shift(timedelta(days=80))
    purge()
    assert ToldPractice.objects.filter(pk=told.pk).exists()
    clock.shift(timedelta(days=15))
    purge()
    assert not ToldPractice.objects.filter(pk=told.pk).exists()


def test_a_story_taken_back_while_its_sheet_was_planned_does_not_appear(moderator: User, clock: Any) -> None:
    told = with_sheet(moderator)
    services.propose(told.pk, moderator)
    told.refresh_from_db()
    authors.approve(links.manage_secret(told), told.proposed_print)
    assert told.sheet
    draft = latest(told.sheet)
    draft.go_live_at = NOW + timedelta(hours=1)
    draft.save_revision().publish()
    authors.withdraw(links.manage_secret(told))
    clock.shift(timedelta(hours=2))
    call_command("publish_scheduled", verbosity=0)
    assert not Page.objects.get(pk=told.sheet.pk).live


def test_what_an_author_asked_to_change_goes_with_them(moderator: User) -> None:
    told = with_sheet(moderator)
    services.propose(told.pk, moderator)
    authors.ask_again(links.manage_secret(told), "Appelez Sacha Petit au 06 12.")
    services.waive(told.pk, moderator, "Sans réponse.")
    assert told.sheet
    publish(told.sheet)
    forget_person(EMAIL)
    assert not ToldStep.objects.filter(told=told, reason__contains="06 12").exists()
    assert ToldStep.objects.filter(told=told, reason="Sans réponse.").exists()


def test_what_is_not_sent_yet_is_shown_to_nobody(moderator: User) -> None:
    client = Client()
    client.force_login(moderator, backend=BACKEND)
    for state, status in ((State.DRAFT, 404), (State.PENDING, 200)):
        row = ToldFile(told=told_in(state), title="x", content_type="application/pdf", size=5)
        row.file.save("a.pdf", ContentFile(b"%PDF-"), save=True)
        assert client.get(reverse("told_file", args=[row.pk])).status_code == status
