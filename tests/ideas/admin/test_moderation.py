"""The moderation in the admin: who sees what, what each decision does, what is kept of it."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import ANIMATOR, EDITOR, IDEA_READER, MODERATOR, setup_roles
from core.models import Mail
from ideas import services
from ideas.admin import selectors
from ideas.admin.names import COMMENTS, IDEAS, QUEUE
from ideas.models import Animator, Comment, Idea, IdeaStep, ReasonTemplate, Report
from ideas.states import Action
from lineage import services as lineage
from lineage.models import Link
from tests.factories import (
    AxisFactory,
    PracticeIndexPageFactory,
    PracticePageFactory,
    ThemeFactory,
    UserFactory,
)
from tests.idea_factories import AssemblyFactory, IdeaFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State = Idea.State
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def groups() -> dict[str, Any]:
    PracticeIndexPageFactory()
    return setup_roles()


def account(groups: dict[str, Any], role: str) -> User:
    user: User = UserFactory()
    user.groups.add(groups[role])
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def moderator(groups: dict[str, Any]) -> Client:
    return signed_in(account(groups, MODERATOR.name))


def page_of(idea: Idea) -> str:
    return reverse(f"{IDEAS}:inspect", args=[idea.pk])


def decide(client: Client, idea: Idea, decision: str, **said: Any) -> Any:
    """Post a decision as the page of the idea does."""
    html = client.get(page_of(idea)).content.decode()
    found = re.search(rf'name="{decision}-seen" value="([^"]+)"', html)
    data = {f"{decision}-{name}": value for name, value in said.items()}
    if found:
        data.setdefault(f"{decision}-seen", found[1])
    return client.post(page_of(idea), {"decision": decision, **data}, follow=True)


def test_the_queue_holds_what_waits_and_leads_on(moderator: Client) -> None:
    first = IdeaFactory(state=State.PENDING, title="La première")
    second = IdeaFactory(state=State.PENDING, title="La seconde")
    hidden = IdeaFactory(state=State.HIDDEN, title="La masquée")
    IdeaFactory(state=State.DRAFT, title="Le brouillon")
    IdeaFactory(title="La publiée")
    html = moderator.get(reverse(f"{QUEUE}:index")).content.decode()
    for title, shown in (
        ("La première", 1),
        ("La seconde", 1),
        ("La masquée", 1),
        ("Le brouillon", 0),
        ("La publiée", 0),
    ):
        assert (title in html) == bool(shown), title
    answer = decide(moderator, first, "publish")
    assert answer.redirect_chain[-1][0] == page_of(second)
    assert "Il en reste 2 à relire." in answer.content.decode()
    first.refresh_from_db()
    assert (first.state, bool(first.slug)) == (State.PUBLISHED, True)
    assert hidden.pk


def test_a_refusal_is_told_to_the_author_and_kept(moderator: Client) -> None:
    idea = IdeaFactory(state=State.PENDING)
    missing = decide(moderator, idea, "reject")
    assert "Dites pourquoi" in missing.content.decode()
    idea.refresh_from_db()
    assert idea.state == State.PENDING
    decide(moderator, idea, "reject", reason="Elle nomme quelqu’un.", note="Troisième fois.")
    idea.refresh_from_db()
    step = IdeaStep.objects.get(idea=idea, action=Action.REJECT)
    assert (idea.state, step.reason, step.note) == (
        State.REJECTED,
        "Elle nomme quelqu’un.",
        "Troisième fois.",
    )
    assert step.by is not None
    assert Mail.objects.count() == 1
    html = moderator.get(page_of(idea)).content.decode()
    assert "Elle nomme quelqu’un." in html
    assert "Troisième fois." in html


def test_a_decision_is_about_what_was_read(moderator: Client, groups: dict[str, Any]) -> None:
    idea = IdeaFactory(state=State.PENDING)
    for seen in ("1.000000", ""):
        with nothing_changes():
            answer = decide(moderator, idea, "publish", seen=seen)
        assert "relisez avant de décider" in answer.content.decode()


def test_what_was_typed_stays_when_a_decision_cannot_be_taken(moderator: Client) -> None:
    idea = IdeaFactory(state=State.PENDING, theme=None)
    answer = decide(moderator, idea, "publish", note="À classer en QVCT")
    html = answer.content.decode()
    assert "Choisissez d’abord un thème et un axe." in html
    assert "À classer en QVCT" in html


def test_an_idea_is_corrected_and_filed_then_published(moderator: Client) -> None:
    idea = IdeaFactory(state=State.PENDING, theme=None, title="Le cas de Mme Durand")
    theme, axis = ThemeFactory(), AxisFactory()
    typed = {"title": "Le cas d’une dame", "description": "Texte.", "theme": theme.pk, "axis": axis.pk}
    moderator.post(page_of(idea), {"decision": "correct", **typed})
    idea.refresh_from_db()
    assert (idea.title, idea.theme, idea.axis, idea.state) == (
        "Le cas d’une dame",
        theme,
        axis,
        State.PENDING,
    )
    assert IdeaStep.objects.get(idea=idea).action == services.CORRECT
    decide(moderator, idea, "publish")
    idea.refresh_from_db()
    assert idea.state == State.PUBLISHED


def test_an_idea_becomes_a_practice_once_a_sheet_is_linked(moderator: Client) -> None:
    idea, sheet = IdeaFactory(), PracticePageFactory(title="La fiche née")
    refused = decide(moderator, idea, "generalise")
    assert "Reliez d’abord la fiche" in refused.content.decode()
    for _ in range(2):
        moderator.post(page_of(idea), {"decision": "link", "sheet": sheet.pk})
    (linked,) = IdeaStep.objects.filter(idea=idea, action=services.LINK)
    assert (linked.note, linked.is_public, linked.by is not None) == (sheet.title, False, True)
    assert Link.objects.get().target_id == sheet.pk
    decide(moderator, idea, "generalise")
    idea.refresh_from_db()
    assert idea.state == State.PRACTICE


def test_an_idea_born_of_a_sheet_is_not_where_it_came_from(moderator: Client) -> None:
    idea, sheet = IdeaFactory(), PracticePageFactory()
    lineage.link(sheet, idea, Link.Relation.TOLD)
    answer = moderator.post(page_of(idea), {"decision": "link", "sheet": sheet.pk})
    assert answer.status_code == 200
    assert "née elle-même de cette fiche" in answer.content.decode()
    assert Link.objects.count() == 1


def test_two_ideas_are_joined_by_the_address_of_one(moderator: Client) -> None:
    kept, joined = IdeaFactory(), IdeaFactory()
    wrong = decide(moderator, joined, "merge", into="https://essaim.example/idees/inconnue/")
    assert "Aucune idée publiée n’a cette adresse." in wrong.content.decode()
    assert "C’est cette idée même" in decide(moderator, joined, "merge", into=joined.slug).content.decode()
    decide(moderator, joined, "merge", into=f"https://essaim.example/idees/{kept.slug}/")
    joined.refresh_from_db()
    assert (joined.state, joined.merged_into) == (State.MERGED, kept)


def test_a_ready_made_reason_fills_the_form_without_script(moderator: Client) -> None:
    template = ReasonTemplate.objects.create(
        action=Action.REJECT, title="Publicité", text="C’est une publicité."
    )
    idea = IdeaFactory(state=State.PENDING)
    html = moderator.get(page_of(idea), {"motif": template.pk}).content.decode()
    assert "C’est une publicité." in html
    assert f"?motif={template.pk}" in moderator.get(page_of(idea)).content.decode()


def read_at(client: Client, address: str) -> dict[str, str]:
    """Return what the page of several ideas posts about the texts that it shows."""
    html = client.get(address).content.decode()
    return dict(re.findall(r'name="(seen-\d+)" value="([^"]+)"', html))


def test_several_are_decided_at_once_and_what_cannot_be_is_told(moderator: Client) -> None:
    ideas = IdeaFactory.create_batch(3, state=State.PENDING)
    unfiled = IdeaFactory(state=State.PENDING, theme=None, title="Sans thème")
    address = reverse(f"{QUEUE}:bulk")
    read = read_at(moderator, address)
    said = {"ideas": [idea.pk for idea in (*ideas, unfiled)], "decision": "publish", **read}
    html = moderator.post(address, said, follow=True).content.decode()
    assert "3 idées décidées." in html
    assert "Choisissez d’abord un thème et un axe." in html
    assert Idea.objects.filter(state=State.PUBLISHED).count() == 3
    nothing = moderator.post(address, {"decision": "reject", "ideas": [unfiled.pk]})
    assert "Dites pourquoi" in nothing.content.decode()
    moderator.post(address, {"decision": "reject", "ideas": [unfiled.pk], "reason": "Hors sujet.", **read})
    unfiled.refresh_from_db()
    assert unfiled.state == State.REJECTED


def test_several_are_decided_of_as_they_were_read(moderator: Client) -> None:
    kept, rewritten = IdeaFactory.create_batch(2, state=State.PENDING)
    address = reverse(f"{QUEUE}:bulk")
    read = read_at(moderator, address)
    assert set(read) == {f"seen-{kept.pk}", f"seen-{rewritten.pk}"}
    rewritten.description = "Tout autre chose."
    rewritten.save()
    said = {"ideas": [kept.pk, rewritten.pk], "decision": "publish", **read}
    answer = moderator.post(address, said, follow=True).content.decode()
    assert "Une idée décidée." in answer
    assert "relisez avant de décider" in answer
    states = dict(Idea.objects.values_list("pk", "state"))
    assert states == {kept.pk: State.PUBLISHED, rewritten.pk: State.PENDING}


def test_reports_are_settled_and_leave_the_queue(moderator: Client) -> None:
    idea = IdeaFactory()
    Report.objects.create(idea=idea, user=UserFactory(), why=Report.Why.INSULT, text="Ligne 2")
    assert idea.title in moderator.get(reverse(f"{QUEUE}:index")).content.decode()
    assert "Ligne 2" in moderator.get(page_of(idea)).content.decode()
    moderator.post(page_of(idea), {"decision": "settle"})
    assert not Report.objects.filter(settled_at=None).exists()
    assert idea.title not in moderator.get(reverse(f"{QUEUE}:index")).content.decode()


def test_a_comment_is_published_or_refused(moderator: Client) -> None:
    idea = IdeaFactory()
    one, two = (
        Comment.objects.create(idea=idea, user=UserFactory(), signature="Une cadre", text=f"Texte {n}")
        for n in (1, 2)
    )
    first = moderator.post(reverse(f"{COMMENTS}:inspect", args=[one.pk]), {"decision": "publish"})
    assert first.url == reverse(f"{COMMENTS}:inspect", args=[two.pk])
    address = reverse(f"{COMMENTS}:inspect", args=[two.pk])
    assert "Dites pourquoi" in moderator.post(address, {"decision": "refuse"}).content.decode()
    moderator.post(address, {"decision": "refuse", "reason": "Une personne est nommée."})
    idea.refresh_from_db()
    states = set(Comment.objects.values_list("state", flat=True))
    assert (idea.comments_count, states) == (1, {Comment.State.PUBLISHED, Comment.State.REJECTED})


def test_the_animator_answers_the_ideas_of_their_themes_only(groups: dict[str, Any]) -> None:
    theme, user = ThemeFactory(), account(groups, ANIMATOR.name)
    Animator.objects.create(user=user).themes.add(theme)
    client, mine, other = signed_in(user), IdeaFactory(theme=theme), IdeaFactory()
    html = client.get(page_of(mine)).content.decode()
    assert mine.author_email not in html
    assert 'value="accept"' in html
    assert 'value="hide"' not in html
    assert 'value="accept"' not in client.get(page_of(other)).content.decode()
    said = {"answer": "Oui, dès janvier.", "answered_by": "Le comité"}
    assert client.post(
        page_of(other), {"decision": "accept", **{f"accept-{k}": v for k, v in said.items()}}
    ).status_code in {302, 403}
    decide(client, mine, "accept", **said)
    mine.refresh_from_db()
    assert (mine.state, mine.answer) == (State.ACCEPTED, "Oui, dès janvier.")
    for refused in ("correct", "settle", "link", "publish", "merge", "hide"):
        with nothing_changes():
            client.post(page_of(mine), {"decision": refused, f"{refused}-reason": "x", "title": "x"})


@pytest.mark.parametrize("role", [IDEA_READER.name, EDITOR.name, None])
def test_others_decide_of_nothing(groups: dict[str, Any], role: str | None) -> None:
    user = account(groups, role) if role else UserFactory()
    client, idea = signed_in(user), IdeaFactory(state=State.PENDING)
    comment = Comment.objects.create(idea=idea, signature="Une cadre", text="Texte")
    reads = role == IDEA_READER.name
    page = client.get(page_of(idea))
    assert (page.status_code == 200) == reads
    if reads:
        assert idea.author_email not in page.content.decode()
        assert 'name="decision"' not in page.content.decode()
    targets = [page_of(idea), reverse(f"{COMMENTS}:inspect", args=[comment.pk]), reverse(f"{QUEUE}:bulk")]
    for address in targets:
        with nothing_changes():
            answer = client.post(address, {"decision": "publish", "ideas": [idea.pk]})
        assert answer.status_code in (302, 403)
    export = client.get(reverse(f"{IDEAS}:index"), {"export": "csv"})
    assert "text/csv" not in export.get("Content-Type", "")


def test_the_list_is_exported_without_addresses(moderator: Client) -> None:
    IdeaFactory(title="=2+2", author_name="Camille Martin", author_shown=Idea.Shown.ROLE)
    answer = moderator.get(reverse(f"{IDEAS}:index"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (line,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert line["Titre"] == "'=2+2"
    assert "@" not in text
    assert "Camille" not in text
    assert moderator.get(reverse(f"{IDEAS}:index"), {"export": "xlsx"}).status_code == 200


def test_figures_count_what_waits_and_what_was_decided(moderator: Client) -> None:
    idea = IdeaFactory(state=State.PENDING)
    decide(moderator, idea, "publish")
    IdeaFactory(state=State.PENDING)
    html = moderator.get(reverse(f"{IDEAS}:statistics")).content.decode()
    assert "moins d’une heure" in html
    assert "Moins d’un jour" in html


def test_lists_cost_the_same_whatever_they_hold(
    moderator: Client, django_assert_max_num_queries: Any
) -> None:
    IdeaFactory.create_batch(2, state=State.PENDING, assembly=AssemblyFactory())
    moderator.get(reverse(f"{QUEUE}:index"))
    IdeaFactory.create_batch(30, state=State.PENDING)
    for name in (QUEUE, IDEAS, COMMENTS):
        with django_assert_max_num_queries(25):
            assert moderator.get(reverse(f"{name}:index")).status_code == 200


@pytest.mark.parametrize(
    "query", ["?state=abc", "?age=abc", "?theme=abc", "?ordering=zz", "?q=%00", "?p=abc"]
)
def test_no_address_is_an_error(moderator: Client, query: str) -> None:
    IdeaFactory(state=State.PENDING)
    for name in (QUEUE, IDEAS, COMMENTS):
        assert moderator.get(reverse(f"{name}:index") + query).status_code in (200, 302, 404), name


def test_what_reports_hid_may_stay_so(moderator: Client) -> None:
    idea = IdeaFactory(state=State.HIDDEN, hidden_from=State.PUBLISHED)
    Report.objects.create(idea=idea, why=Report.Why.values[0], user=UserFactory())
    decide(moderator, idea, "reject", reason="Elle vise quelqu’un.")
    idea.refresh_from_db()
    assert (idea.state, idea.hidden_from) == (State.REJECTED, "")
    assert not Report.objects.filter(settled_at=None).exists()
    comment = Comment.objects.create(
        idea=IdeaFactory(), signature="x", text="Un mot.", state=Comment.State.HIDDEN
    )
    page = reverse(f"{COMMENTS}:inspect", args=[comment.pk])
    assert "refuse" in moderator.get(page).content.decode()
    moderator.post(page, {"decision": "refuse", "reason": "Il vise quelqu’un."})
    comment.refresh_from_db()
    assert comment.state in {Comment.State.HIDDEN, Comment.State.REJECTED}
    assert idea.pk not in set(selectors.waiting().values_list("pk", flat=True))
    assert comment.pk not in set(selectors.comments_waiting().values_list("pk", flat=True))


def test_a_correction_that_is_refused_stays_typed_and_a_decision_may_be_taken_again(
    moderator: Client,
) -> None:
    idea = IdeaFactory(title="Publiée")
    typed = {"decision": "correct", "title": "Mieux dite", "description": "Texte.", "theme": "", "axis": ""}
    assert "Mieux dite" in moderator.post(page_of(idea), typed).content.decode()
    pending = IdeaFactory(state=State.PENDING)
    html = decide(moderator, pending, "publish", seen="1.000000").content.decode()
    again = re.search(r'name="publish-seen" value="([^"]+)"', html)
    assert again
    moderator.post(page_of(pending), {"decision": "publish", "publish-seen": again[1]})
    pending.refresh_from_db()
    assert pending.state == State.PUBLISHED
