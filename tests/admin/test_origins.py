"""What sheets came from, in the admin: told by moderators, read by editors, never in a circle."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lineage.models import Link, Milestone
from lineage.services import link
from practices.models import PracticePage
from tests.factories import MilestoneFactory, PracticePageFactory, SourceFactory

pytestmark = pytest.mark.django_db


def values(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Développer le tutorat", "slug": "developper-le-tutorat", "kind": "idea",
        "when": "écoutes de 2024", "source": "", "sheets": [], **changes,
    }  # fmt: skip


def ties() -> set[tuple[int, str, int]]:
    links = Link.objects.filter(source_type="milestone", target_type="practice")
    return set(links.values_list("source_id", "relation", "target_id"))


def test_a_moderator_tells_what_sheets_came_from(moderator: Client) -> None:
    first, second, draft = PracticePageFactory(), PracticePageFactory(), PracticePageFactory(live=False)
    source = SourceFactory()
    added = values(source=source.pk, sheets=[first.pk, draft.pk])
    response = moderator.post(reverse("milestone:add"), added)
    assert response.status_code == 302, response.content.decode()
    idea = Milestone.objects.get()
    assert (idea.title, idea.source) == ("Développer le tutorat", source)
    assert ties() == {(idea.pk, "inspired", first.pk), (idea.pk, "inspired", draft.pk)}

    page = moderator.get(reverse("milestone:edit", args=[idea.pk])).content.decode()
    assert page.count(" checked") == 2
    changed = values(kind="experiment", sheets=[first.pk, second.pk])
    assert moderator.post(reverse("milestone:edit", args=[idea.pk]), changed).status_code == 302
    assert {(source, target) for source, _, target in ties()} == {(idea.pk, first.pk), (idea.pk, second.pk)}

    assert idea.title in moderator.get(reverse("milestone:index")).content.decode()
    assert moderator.post(reverse("milestone:delete", args=[idea.pk])).status_code == 302
    assert not Milestone.objects.exists()
    assert ties() == set()


def test_a_circle_is_refused_beside_the_field_and_nothing_is_saved(moderator: Client) -> None:
    sheet, other = PracticePageFactory(), PracticePageFactory()
    idea = MilestoneFactory(title="Le titre d’avant")
    link(sheet, idea, Link.Relation.INSPIRED)

    response = moderator.post(reverse("milestone:edit", args=[idea.pk]), values(sheets=[sheet.pk, other.pk]))

    assert response.status_code == 200
    assert "vient elle-même d’une des fiches cochées" in response.content.decode()
    idea.refresh_from_db()
    assert idea.title == "Le titre d’avant"
    assert ties() == set()


def test_an_editor_reads_only(editor: Client) -> None:
    idea = MilestoneFactory()
    for name, arguments in (("index", []), ("add", []), ("edit", [idea.pk]), ("delete", [idea.pk])):
        response = editor.post(reverse(f"milestone:{name}", args=arguments), values())
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/")
    assert Milestone.objects.get() == idea


def edit_page(client: Client, sheet: PracticePage) -> str:
    response = client.get(reverse("wagtailadmin_pages:edit", args=[sheet.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_edit_page_of_a_sheet_tells_its_chain(moderator: Client, editor: Client) -> None:
    sheet = PracticePageFactory()
    assert "On ne sait pas encore d’où vient cette fiche" in edit_page(editor, sheet)

    idea = MilestoneFactory(title="Une idée < d’ailleurs", when="écoutes de 2024")
    link(idea, sheet, Link.Relation.INSPIRED)
    address = reverse("milestone:edit", args=[idea.pk])
    seen_by_editor, seen_by_moderator = edit_page(editor, sheet), edit_page(moderator, sheet)
    for page in (seen_by_editor, seen_by_moderator):
        assert "Idée, écoutes de 2024" in page
        assert "Une idée &lt; d’ailleurs" in page
    assert address in seen_by_moderator
    assert address not in seen_by_editor
    assert reverse("milestone:index") not in seen_by_editor


def test_a_new_sheet_has_no_chain_yet(editor: Client, sheets: Any) -> None:
    response = editor.get(reverse("wagtailadmin_pages:add", args=["practices", "practicepage", sheets.pk]))
    assert response.status_code == 200
    assert "On ne sait pas encore" in response.content.decode()
