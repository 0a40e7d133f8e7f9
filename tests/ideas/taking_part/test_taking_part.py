"""Members support, comment and report ideas: counted once, read first, hidden when several say so."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.members import BACKEND
from accounts.models import User
from core.models import Mail
from core.privacy.erasure import forget_person
from ideas import services as institution
from ideas.models import Comment, Idea, Support
from ideas.taking_part import moderation, services
from ideas.taking_part.errors import DecidedError, NotOpenError, OwnIdeaError, TooManyError
from ideas.taking_part.topic import TOPIC
from subscriptions.models import News
from subscriptions.selectors import is_following
from tests.factories import UserFactory
from tests.idea_factories import IdeaFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State = Idea.State


@pytest.fixture
def moderator() -> User:
    return UserFactory(superuser=True)


def count(idea: Idea) -> int:
    idea.refresh_from_db()
    assert idea.supports_count == idea.supports.count()
    return idea.supports_count


def commented(idea: Idea, user: User) -> Comment:
    return services.comment(idea.pk, user, "Nous l’avons essayé.", "Une encadrante")


def test_a_support_counts_once_and_is_taken_back_once() -> None:
    idea, user = IdeaFactory(), UserFactory()
    for _ in range(2):
        services.support(idea.pk, user)
    assert count(idea) == 1
    for _ in range(2):
        services.withdraw_support(idea.pk, user)
    assert count(idea) == 0


@pytest.mark.parametrize("state", sorted(set(State.values) - set(Idea.PUBLIC) - {State.MERGED}))
def test_nothing_is_done_of_what_is_not_on_the_site(state: str) -> None:
    idea, user = IdeaFactory(state=state), UserFactory()
    with nothing_changes(but={"core_quotause"}):
        for step in (
            lambda: services.support(idea.pk, user),
            lambda: commented(idea, user),
            lambda: services.report(user, "autre", "", idea=idea),
        ):
            with pytest.raises(NotOpenError):
                step()


def test_nobody_supports_their_own_idea() -> None:
    user = UserFactory()
    with pytest.raises(OwnIdeaError):
        services.support(IdeaFactory(author_email=user.email).pk, user)


def test_whoever_supports_both_counts_once_when_they_are_joined(moderator: User) -> None:
    first, second = IdeaFactory.create_batch(2)
    both, one, other = UserFactory.create_batch(3)
    for idea, user in ((first, both), (second, both), (first, one), (second, other)):
        services.support(idea.pk, user)

    institution.merge(first.pk, second.pk, moderator)

    assert (count(first), count(second)) == (0, 3)


def test_a_support_outlives_the_account() -> None:
    idea, user = IdeaFactory(), UserFactory()
    services.support(idea.pk, user)
    forget_person(user.email)
    assert count(idea) == 1
    assert Support.objects.get().user is None


def test_followers_are_told_of_public_steps_and_go_along_when_it_is_joined(moderator: User) -> None:
    first, second = IdeaFactory.create_batch(2)
    user = UserFactory()
    services.follow(first, user)

    institution.study(first.pk, moderator)
    assert News.objects.filter(topic=TOPIC, key=str(first.pk)).count() == 1
    institution.merge(first.pk, second.pk, moderator)

    assert is_following(user.email, TOPIC, str(second.pk))


def test_a_first_comment_is_read_before_it_is_shown_and_the_next_are_not(moderator: User) -> None:
    idea, user = IdeaFactory(), UserFactory()
    first = commented(idea, user)
    assert first.state == Comment.State.PENDING
    moderation.publish_comment(first.pk, moderator)
    second = commented(idea, user)

    idea.refresh_from_db()
    assert (second.state, idea.comments_count) == (Comment.State.PUBLISHED, 2)
    with pytest.raises(DecidedError):
        moderation.publish_comment(first.pk, moderator)


def test_who_is_refused_is_told_why_and_read_again(moderator: User) -> None:
    idea, user = IdeaFactory(), UserFactory()
    moderation.reject_comment(commented(idea, user).pk, moderator, "Une personne y est nommée.")
    assert Mail.objects.get().recipient == user.email
    assert commented(idea, user).state == Comment.State.PENDING


def test_a_comment_taken_back_leaves_no_text() -> None:
    idea, user = IdeaFactory(), UserFactory()
    written = commented(idea, user)
    services.remove_comment(written.pk, user)
    written.refresh_from_db()
    assert (written.state, written.text, written.signature) == (Comment.State.REMOVED, "", "")


def test_there_is_an_end_to_what_one_writes_in_a_day() -> None:
    idea, user = IdeaFactory(), UserFactory()
    for _ in range(services.COMMENT_QUOTA.limit):
        commented(idea, user)
    with pytest.raises(TooManyError):
        commented(idea, user)


def test_three_people_hide_an_idea_and_the_same_three_not_again(moderator: User) -> None:
    idea, people = IdeaFactory(), UserFactory.create_batch(3)
    for user in (people[0], people[0], people[1]):
        services.report(user, "injure", "", idea=idea)
    idea.refresh_from_db()
    assert idea.state == State.PUBLISHED

    services.report(people[2], "injure", "", idea=idea)
    idea.refresh_from_db()
    assert (idea.state, idea.hidden_from) == (State.HIDDEN, State.PUBLISHED)

    institution.restore(idea.pk, moderator)
    for user in people:
        services.report(user, "injure", "", idea=idea)
    idea.refresh_from_db()
    assert idea.state == State.PUBLISHED


def test_three_people_hide_a_comment(moderator: User) -> None:
    idea = IdeaFactory()
    written = moderation.publish_comment(commented(idea, UserFactory()).pk, moderator)
    for user in UserFactory.create_batch(3):
        services.report(user, "injure", "", idea=idea, comment=written)
    written.refresh_from_db()
    idea.refresh_from_db()
    assert (written.state, idea.comments_count) == (Comment.State.HIDDEN, 0)


PAGES = ("support", "follow", "comment", "report")


@pytest.mark.parametrize("name", PAGES)
def test_one_signs_in_first_and_comes_back(client: Client, name: str) -> None:
    path = reverse(f"ideas:{name}", args=[IdeaFactory().slug])
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/connexion/?suite=")


@pytest.mark.parametrize("name", PAGES)
def test_looking_changes_nothing_and_is_kept_by_no_cache(client: Client, name: str) -> None:
    client.force_login(UserFactory(), backend=BACKEND)
    path = reverse(f"ideas:{name}", args=[IdeaFactory().slug])
    with nothing_changes():
        answer = client.get(path)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_the_pages_do_it(client: Client) -> None:
    idea, user = IdeaFactory(), UserFactory()
    client.force_login(user, backend=BACKEND)

    def post(name: str, **data: str) -> None:
        assert client.post(reverse(f"ideas:{name}", args=[idea.slug]), data).status_code in (200, 302)

    post("support")
    post("follow")
    post("comment", texte="Nous l’avons essayé.", signature="Une encadrante")
    post("report", raison="autre", precision="À revoir.")
    assert (idea.supports.count(), idea.comments.count(), idea.reports.count()) == (1, 1, 1)
    assert is_following(user.email, TOPIC, str(idea.pk))
    post("support", retirer="1")
    assert idea.supports.count() == 0


def test_nobody_takes_back_the_comment_of_someone_else_nor_opens_their_idea(client: Client) -> None:
    idea = IdeaFactory()
    written = commented(idea, UserFactory())
    client.force_login(UserFactory(), backend=BACKEND)
    assert client.post(reverse("ideas:remove_comment", args=[idea.slug, written.pk])).status_code == 404
    assert client.post(reverse("ideas:open_own", args=[idea.pk])).status_code == 404


def test_an_author_who_is_signed_in_opens_the_page_of_their_idea(client: Client) -> None:
    user = UserFactory()
    idea = IdeaFactory(author_email=user.email)
    client.force_login(user, backend=BACKEND)
    assert "Mes idées" in client.get(reverse("own_page")).content.decode()
    answer = client.post(reverse("ideas:open_own", args=[idea.pk]), follow=True)
    assert idea.title in answer.content.decode()


def test_a_forged_request_is_refused(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(), backend=BACKEND)
    assert strict.post(reverse("ideas:support", args=[IdeaFactory().slug])).status_code == 403


def test_a_comment_that_was_refused_makes_nobody_known_once_taken_back() -> None:
    moderator, member = UserFactory(superuser=True), UserFactory()
    idea = IdeaFactory()
    good = services.comment(idea.pk, member, "Utile.", "Une cadre")
    moderation.publish_comment(good.pk, moderator)
    bad = services.comment(idea.pk, member, "Elle vise quelqu’un.", "Une cadre")
    moderation.hide_comment(bad.pk, moderator, "Elle vise quelqu’un.")
    services.remove_comment(bad.pk, member)
    bad.refresh_from_db()
    assert bad.text == ""
    assert not services.is_known(member)


def test_each_refusal_of_a_comment_is_told() -> None:
    moderator, member = UserFactory(superuser=True), UserFactory()
    written = services.comment(IdeaFactory().pk, member, "Utile.", "Une cadre")
    for reason in ("Une raison.", "Une autre."):
        moderation.publish_comment(written.pk, moderator)
        moderation.hide_comment(written.pk, moderator, reason)
    assert Mail.objects.filter(kind="ideas.comment_refused").count() == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("comment", {"texte": "Nous l’avons essayé <b>deux</b> mois.", "signature": "Une encadrante"}),
        ("report", {"raison": "personne", "precision": "Un nom est cité."}),
    ],
)
def test_what_was_typed_signed_out_is_given_back_once_signed_in(
    client: Client, name: str, said: dict[str, str]
) -> None:
    idea, other = IdeaFactory(), IdeaFactory()
    url = reverse(f"ideas:{name}", args=[idea.slug])
    answer = client.post(url, said)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign_in"))
    client.force_login(UserFactory(), backend=BACKEND)
    assert client.get(reverse(f"ideas:{name}", args=[other.slug])).context["unsent"] == {}
    page = client.get(url)
    assert page.context["unsent"] == said
    assert escape(said.get("texte", "Un nom est cité.")) in page.content.decode()
    assert client.get(url).context["unsent"] == {}, "once"
    assert not Comment.objects.exists()
