"""Questionnaires in the admin: written, checked, previewed, versioned, kept where they served."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from accounts.roles import EDITOR, MODERATOR, ORGANISER, setup_roles
from questionnaires.blocks import QuestionsBlock
from questionnaires.models import AnswerSheet, Questionnaire, QuestionnaireVersion
from questionnaires.services import save_answers
from tests.factories import (
    EventPageFactory,
    QuestionnaireFactory,
    UserFactory,
    event_index,
    practice_index,
    question,
)
from tests.questionnaires.writing import every_kind, rewrite
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
LIST, ADD = "questionnaires:list", "questionnaires:add"
GROUPS = {"editor": EDITOR, "moderator": MODERATOR, "organiser": ORGANISER}


@pytest.fixture
def sign_in() -> Callable[[str], Client]:
    """Makes a client signed in with a role."""
    practice_index()
    event_index()
    setup_roles()

    def make(role: str) -> Client:
        user = UserFactory(superuser=True) if role == "superuser" else UserFactory()
        if role in GROUPS:
            user.groups.add(Group.objects.get(name=GROUPS[role].name))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def editor(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("editor")


@pytest.fixture
def moderator(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("moderator")


def address(name: str, questionnaire: Questionnaire) -> str:
    return reverse(f"questionnaires:{name}", args=[questionnaire.pk])


def sent(*questions: dict[str, Any], title: str = "Des questions") -> dict[str, Any]:
    """Return what a browser posts for these questions, as ``question`` makes them."""
    blocks = []
    for place, asked in enumerate(questions):
        value = {"help_text": "", **asked["value"]}
        if "options" in value:
            items = [
                {"id": item["id"], "value": item["value"], "order": order, "deleted": ""}
                for order, item in enumerate(value["options"])
            ]
            value["options"] = {"count": len(items), **{str(rank): item for rank, item in enumerate(items)}}
        blocks.append(
            {"id": asked["id"], "type": asked["type"], "value": value, "order": place, "deleted": ""}
        )
    stream = {"count": len(blocks), **{str(place): block for place, block in enumerate(blocks)}}
    data = nested_form_data({"title": title, "questions": stream})
    # A box that is not ticked is not sent.
    return {name: value for name, value in data.items() if value is not False and value is not None}


def html_of(response: HttpResponse) -> str:
    """Return a page with plain spaces, its entities and the escapes of its scripts read."""
    page = re.sub(
        r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), unescape(response.content.decode())
    )
    return " ".join(page.split())


def test_a_questionnaire_is_asked_as_soon_as_it_is_saved(editor: Client) -> None:
    response = editor.post(reverse(ADD), sent(*every_kind()))
    assert response.status_code == 302
    version = QuestionnaireVersion.objects.get()
    assert version.questionnaire.title == "Des questions"
    assert [asked.key for asked in version.asked] == [written["id"] for written in every_kind()]


def test_a_change_makes_a_version_and_keeps_the_keys(editor: Client) -> None:
    questionnaire = QuestionnaireFactory(questions=every_kind())
    form = editor.get(address("edit", questionnaire))
    assert "health" not in html_of(form)
    assert "RGPD, article 9" in html_of(form)
    changed = every_kind()[::-1]
    changed[0]["value"]["label"] = "J’accepte d’être filmé"
    assert editor.post(address("edit", questionnaire), sent(*changed)).status_code == 302
    first, second = questionnaire.versions.order_by("number")
    assert [asked.key for asked in second.asked] == [asked.key for asked in first.asked][::-1]
    assert second.asked[0].label == "J’accepte d’être filmé"


def test_saving_without_change_makes_no_version(editor: Client) -> None:
    questionnaire = QuestionnaireFactory(questions=every_kind())
    assert editor.post(address("edit", questionnaire), sent(*every_kind(), title="Autre")).status_code == 302
    assert [version.number for version in questionnaire.versions.all()] == [1]
    assert Questionnaire.objects.get().title == "Autre"


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ([], "Le nombre minimum d'éléments est 1"),
        ([question("text", "a", "")], "Champ requis."),
        ([question("choice", "a", "A", options={"x": "Un"})], "Le nombre minimum d'éléments est 2"),
        ([question("choice", "a", "A", options={"x": "Un", "y": " un "})], "est proposée deux fois."),
        ([question("number", "a", "A", minimum=5, maximum=4)], "aucun nombre ne convient"),
        ([question("number", "a", "A", maximum=10**12)], "999999999"),
        ([question("text", "a", "A"), question("date", "b", " a")], "Cette question est posée deux fois"),
        ([question("text", "a", "A"), question("text", "a", "B")], "Cette question est posée deux fois"),
        ([question("date", f"q{rank}", f"Question {rank}") for rank in range(31)], "30"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_beside_it(
    questions: list[dict[str, Any]], said: str, editor: Client
) -> None:
    response = editor.post(reverse(ADD), sent(*questions))
    assert response.status_code == 200
    assert said in html_of(response)
    assert not Questionnaire.objects.exists()


def test_the_preview_shows_the_form_and_keeps_nothing(editor: Client) -> None:
    questionnaire = QuestionnaireFactory()
    url = address("preview_on_edit", questionnaire)
    assert editor.post(url, sent(*every_kind())).json()["is_valid"]
    page = html_of(editor.get(url))
    assert 'type="date"' in page
    assert page.count('type="radio" name="question_fonction"') == 4
    assert "Combien de salariés" in page
    assert "Qu’attendez-vous de la journée" not in page
    assert [version.number for version in questionnaire.versions.all()] == [1]


def test_the_preview_of_a_new_one_shows_questions_that_have_no_identifier_yet(editor: Client) -> None:
    new = every_kind()[:4]
    for asked in new:
        asked["id"] = ""
    url = reverse("questionnaires:preview_on_add")
    assert editor.post(url, sent(*new)).json()["is_valid"]
    page = html_of(editor.get(url))
    assert page.count('class="field"') == 4
    assert not Questionnaire.objects.exists()


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("text", "<textarea"),
        ("choice", 'type="checkbox"'),
        ("number", 'inputmode="numeric"'),
        ("date", 'type="date"'),
        ("consent", "J’accepte que"),
    ],
)
def test_the_preview_of_a_kind_shows_what_one_answers_with(kind: str, shown: str, editor: Client) -> None:
    block = QuestionsBlock().child_blocks[kind]
    response = editor.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    assert shown in html_of(response)
    assert "css/components.css" in html_of(response)


def test_the_editor_tells_the_versions_and_where_they_serve(editor: Client) -> None:
    questionnaire = QuestionnaireFactory()
    save_answers(questionnaire.versions.get(), {"souhait": "Écouter"})
    rewrite(questionnaire, *every_kind())
    page = html_of(editor.get(address("edit", questionnaire)))
    assert "n’est posé nulle part" in page
    assert "posée maintenant : aucune réponse" in page
    assert ": 1 réponse<" in page

    event = EventPageFactory(title="Le forum des métiers", questionnaire=questionnaire)
    page = html_of(editor.get(address("edit", questionnaire)))
    assert f'<a href="{reverse("wagtailadmin_pages:edit", args=[event.pk])}">Le forum des métiers</a>' in page
    usage = html_of(editor.get(address("usage", questionnaire)))
    assert "Le forum des métiers" in usage
    assert "version 2" not in usage


def test_a_new_questionnaire_tells_no_version(editor: Client) -> None:
    page = html_of(editor.get(reverse(ADD)))
    assert "RGPD, article 9" in page
    assert "Où il sert" not in page


def test_the_list_counts_versions_and_answers_in_the_same_queries(
    editor: Client, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(60) as captured:
            assert editor.get(reverse(LIST)).status_code == 200
        return len(captured)

    questionnaire = QuestionnaireFactory(title="Le premier")
    for said in ("Un", "Deux"):
        save_answers(questionnaire.versions.get(), {"souhait": said})
    save_answers(rewrite(questionnaire, *every_kind()), {})
    queries()
    alone = queries()
    [row] = editor.get(reverse(LIST)).context["object_list"]
    assert (row.last, row.answers) == (2, 3)
    QuestionnaireFactory.create_batch(10)
    assert queries() == alone
    assert "Le premier" in html_of(editor.get(reverse(LIST), {"q": "premier"}))


def test_what_never_served_is_deleted(moderator: Client) -> None:
    questionnaire = QuestionnaireFactory()
    assert "Êtes-vous sûr" in html_of(moderator.get(address("delete", questionnaire)))
    assert moderator.post(address("delete", questionnaire)).status_code == 302
    assert not Questionnaire.objects.exists()
    assert not QuestionnaireVersion.objects.exists()


def test_what_was_answered_or_serves_stays_and_says_why(moderator: Client) -> None:
    questionnaire = QuestionnaireFactory()
    event = EventPageFactory(title="Le forum des métiers")
    event.questionnaire = questionnaire
    event.save_revision()
    for _ in range(2):
        save_answers(questionnaire.versions.get(), {})
    page = html_of(moderator.get(address("delete", questionnaire)))
    assert "2 personnes y ont répondu" in page
    assert "Le forum des métiers (événement)" in page
    assert "Oui, supprimer" not in page
    with nothing_changes():
        response = moderator.post(address("delete", questionnaire), follow=True)
    assert response.status_code == 200
    assert "a servi : rien n’a été supprimé" in html_of(response)
    assert AnswerSheet.objects.count() == 2


def test_several_are_never_deleted_at_once(moderator: Client) -> None:
    questionnaires = QuestionnaireFactory.create_batch(2)
    assert "bulk-action-checkbox" not in html_of(moderator.get(reverse(LIST)))
    url = reverse("wagtail_bulk_action", args=("questionnaires", "questionnaire", "delete"))
    query = "&".join(f"id={questionnaire.pk}" for questionnaire in questionnaires)
    for send in (moderator.get, moderator.post):
        response = send(f"{url}?{query}&next=/admin/", follow=True)
        assert "Supprimez les questionnaires un par un" in html_of(response)
    assert Questionnaire.objects.count() == 2


def test_a_copy_has_versions_of_its_own(editor: Client) -> None:
    questionnaire = QuestionnaireFactory(questions=every_kind())
    assert editor.get(address("copy", questionnaire)).status_code == 200
    assert editor.post(address("copy", questionnaire), sent(*every_kind(), title="Copie")).status_code == 302
    copy = Questionnaire.objects.get(title="Copie")
    assert copy.versions.count() == questionnaire.versions.count() == 1


# role: list, add, edit, delete
ACCESS = {
    "superuser": (200, 200, 200, 200),
    "moderator": (200, 200, 200, 200),
    "editor": (200, 200, 200, 302),
    "organiser": (200, 200, 200, 302),
    "nobody": (302, 302, 302, 302),
}


@pytest.mark.parametrize("role", ACCESS)
def test_each_role_may_do_what_it_needs(role: str, sign_in: Callable[[str], Client]) -> None:
    client = sign_in(role)
    questionnaire = QuestionnaireFactory()
    urls = (reverse(LIST), reverse(ADD), address("edit", questionnaire), address("delete", questionnaire))
    assert tuple(client.get(url).status_code for url in urls) == ACCESS[role]
    menu = html_of(client.get(reverse("wagtailadmin_home")))
    assert ("Questionnaires" in menu) == (role != "nobody")


def test_nobody_reads_answers_there(editor: Client) -> None:
    questionnaire = QuestionnaireFactory()
    save_answers(questionnaire.versions.get(), {"souhait": "Un secret"})
    for name in ("edit", "usage", "history"):
        assert "Un secret" not in html_of(editor.get(address(name, questionnaire)))
