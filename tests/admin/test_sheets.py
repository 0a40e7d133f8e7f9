"""Writing, checking and publishing a sheet in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from practices.models import PracticeIndexPage, PracticePage
from tests.admin.forms import complete_fields, edit_url, messages_of, sheet_data
from tests.factories import PracticePageFactory, UserFactory


def add_url(sheets: PracticeIndexPage) -> str:
    return reverse("wagtailadmin_pages:add", args=("practices", "practicepage", sheets.pk))


def test_a_draft_needs_only_a_title(editor: Client, sheets: PracticeIndexPage) -> None:
    response = editor.post(add_url(sheets), sheet_data())
    assert response.status_code == 302, response.context["form"].errors
    assert not PracticePage.objects.get(slug="une-fiche").live


def test_a_draft_saves_itself(editor: Client, sheets: PracticeIndexPage) -> None:
    response = editor.post(add_url(sheets), sheet_data(), headers={"Accept": "application/json"})
    assert response.json()["success"] is True, response.json()
    sheet = PracticePage.objects.get(slug="une-fiche")
    revision = sheet.latest_revision_id
    data = {**sheet_data(title="Une fiche reprise"), "overwrite_revision_id": str(revision)}
    answer = editor.post(edit_url(sheet), data, headers={"Accept": "application/json"}).json()
    assert answer["success"] is True, answer
    # The checklist is drawn again with what is still missing.
    assert "Il manque pour publier" in answer["html"]
    sheet.refresh_from_db()
    assert sheet.latest_revision_id == revision, "saving by itself piles up no version"
    assert sheet.get_latest_revision_as_object().title == "Une fiche reprise"
