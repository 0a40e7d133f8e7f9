"""Writing, checking and publishing a sheet in the admin."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.rich_text import RichText

from practices.checks import publication_warnings
from practices.models import PracticeIndexPage, PracticePage
from tests.admin.forms import complete_fields, edit_url, messages_of, sheet_data
from tests.factories import PracticePageFactory, TagFactory, UserFactory


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


def test_publishing_asks_for_the_rest_beside_each_field(moderator: Client, sheets: PracticeIndexPage) -> None:
    response = moderator.post(add_url(sheets), {**sheet_data(), "action-publish": "1"})
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert {"summary", "main_axis", "territory", "origin", "effort", "body"} <= errors.keys()
    assert not PracticePage.objects.exists()


def test_submitting_asks_for_the_rest_too(editor: Client, sheets: PracticeIndexPage) -> None:
    response = editor.post(add_url(sheets), {**sheet_data(), "action-submit": "1"})
    assert response.status_code == 200
    assert "main_axis" in response.context["form"].errors


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": ""}, "source"),
        ({"origin": "employeur"}, "organisation"),
        ({"body": []}, "body"),
        ({"summary": "a" * 401}, "summary"),
    ],
)
def test_a_sheet_without_provenance_or_content_is_refused(
    changes: dict[str, object], field: str, moderator: Client, sheets: PracticeIndexPage
) -> None:
    fields = {**complete_fields(PracticePageFactory()), **changes}
    response = moderator.post(add_url(sheets), {**sheet_data(**fields), "action-publish": "1"})
    assert field in response.context["form"].errors


def test_a_complete_sheet_is_published(moderator: Client, sheets: PracticeIndexPage) -> None:
    fields = complete_fields(PracticePageFactory())
    response = moderator.post(add_url(sheets), {**sheet_data(**fields), "action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    sheet = PracticePage.objects.get(slug="une-fiche")
    assert sheet.live
    assert Client().get(sheet.url).status_code == 200


def test_a_sheet_is_published_at_a_date(moderator: Client, sheets: PracticeIndexPage) -> None:
    fields = complete_fields(PracticePageFactory())
    data = sheet_data(**fields, go_live_at="2126-01-15 08:00")
    moderator.post(add_url(sheets), {**data, "action-publish": "1"})
    sheet = PracticePage.objects.get(slug="une-fiche")
    assert not sheet.live
    listing = moderator.get(reverse("fiches:index"), {"status": "scheduled"})
    assert [page.pk for page in listing.context["object_list"]] == [sheet.pk]
    with time_machine.travel("2126-01-15 07:01:00+00:00"):
        call_command("publish_scheduled")
    sheet.refresh_from_db()
    assert sheet.live


def incomplete_draft() -> PracticePage:
    """A draft that lacks its axis and its sections."""
    return PracticePageFactory(live=False, main_axis=None, body=[])


def test_publishing_several_at_once_refuses_what_is_incomplete(
    moderator: Client, sheets: PracticeIndexPage
) -> None:
    ready, incomplete = PracticePageFactory(live=False), incomplete_draft()
    url = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    response = moderator.post(f"{url}?id={ready.pk}&id={incomplete.pk}&next=/admin/")
    assert "Choisissez l’axe principal" in messages_of(moderator, response)
    assert not PracticePage.objects.filter(live=True).exists(), "all or none, so that nothing is half done"
    moderator.post(f"{url}?id={ready.pk}&next=/admin/")
    assert list(PracticePage.objects.filter(live=True)) == [ready]


def test_publishing_a_section_at_once_looks_at_what_is_under_it(
    moderator: Client, sheets: PracticeIndexPage
) -> None:
    incomplete_draft()
    url = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    moderator.post(f"{url}?id={sheets.pk}&next=/admin/", {"include_descendants": "on"})
    assert not PracticePage.objects.filter(live=True).exists()


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "XMLHttpRequest"}])
def test_approving_from_the_dashboard_refuses_what_is_incomplete(
    headers: dict[str, str], moderator: Client, sheets: PracticeIndexPage
) -> None:
    sheet = incomplete_draft()
    sheet.get_workflow().start(sheet, UserFactory())
    state = sheet.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=(sheet.pk, "approve", state.pk))
    moderator.post(url, headers=headers)
    sheet.refresh_from_db()
    assert not sheet.live
    assert sheet.workflow_in_progress
    page = moderator.get(edit_url(sheet))
    assert "n’est pas prête à être publiée" in " ".join(map(str, page.context["messages"]))


def test_an_incomplete_draft_can_be_seen(editor: Client, sheets: PracticeIndexPage) -> None:
    sheet = incomplete_draft()
    response = editor.get(reverse("wagtailadmin_pages:view_draft", args=[sheet.pk]))
    assert response.status_code == 200
    assert sheet.title in response.content.decode()


def test_the_preview_is_the_real_page_with_the_content_checker(
    editor: Client, sheets: PracticeIndexPage
) -> None:
    sheet = PracticePageFactory()
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[sheet.pk])
    data = sheet_data(title="Vue d’avance", slug=sheet.slug, **complete_fields(sheet))
    assert editor.post(url, data).json() == {"is_valid": True, "is_available": True}
    response = editor.get(f"{url}?in_preview_panel=true")
    html = response.content.decode()
    assert "Vue d’avance" in html
    assert "wagtail-userbar-template" in html
    configuration = re.search(r'id="checker-axe-configuration"[^>]*>(.*?)</script>', html)
    assert (
        json.loads(configuration[1])["messages"]["heading-order"]["error_name"] == "Niveaux de titre sautés"
    )
    # The admin shows it in a frame, and a cache must not keep it.
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"] or "private" in response["Cache-Control"]
    # Readers never get the bar.
    assert "userbar" not in Client().get(sheet.url).content.decode()


@pytest.mark.parametrize(
    "column", ["title", "maturity", "review_date", "latest_revision_created_at", "live", "unknown"]
)
def test_what_is_found_is_sorted_by_any_column(
    moderator: Client, sheets: PracticeIndexPage, column: str
) -> None:
    sheet = PracticePageFactory(title="Le tutorat des arrivants")

    for order in (column, f"-{column}"):
        response = moderator.get(reverse("fiches:index"), {"q": "tutorat", "ordering": order})

        assert list(response.context["object_list"]) == [sheet]


def test_the_list_filters(moderator: Client, sheets: PracticeIndexPage) -> None:
    today = timezone.localdate()
    late = PracticePageFactory(review_date=today - timedelta(days=1), maturity="eprouvee", sector="AHI")
    soon = PracticePageFactory(review_date=today + timedelta(days=10), effort="fort")
    never = PracticePageFactory(live=False)
    tag = TagFactory()
    second = PracticePageFactory(
        other_axes=[late.main_axis], tags=[tag], review_date=today + timedelta(days=400)
    )
    never.get_workflow().start(never, UserFactory())

    def listed(**filters: object) -> set[PracticePage]:
        response = moderator.get(reverse("fiches:index"), filters)
        assert response.status_code == 200
        return set(response.context["object_list"])

    assert listed() == {late, soon, never, second}
    assert listed(review="late") == {late}
    assert listed(review="soon") == {soon}
    assert listed(review="none") == {never}
    assert listed(status="draft") == {never}
    assert listed(status="live") == {late, soon, second}
    assert listed(axis=late.main_axis_id) == {late, second}
    assert listed(maturity="eprouvee") == {late}
    assert listed(effort="fort") == {soon}
    assert listed(sector="AHI") == {late}
    assert listed(territory=soon.territory_id) == {soon}
    assert listed(tag=tag.pk) == {second}
    assert listed(status="review") == {never}
    assert listed(maturity=["eprouvee", "idee"], status="live") == {late, soon, second}
    # The search of the admin and the filters combine.
    assert listed(q=late.title, review="late") == {late}
    assert listed(q=late.title, review="soon") == set()


def test_the_list_does_not_query_row_by_row(moderator: Client, sheets: PracticeIndexPage) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            moderator.get(reverse("fiches:index"))
        return len(captured)

    PracticePageFactory.create_batch(2)
    moderator.get(reverse("fiches:index"))
    before = queries()
    PracticePageFactory.create_batch(6)
    assert queries() <= before + 1


def test_the_list_is_exported(moderator: Client, sheets: PracticeIndexPage) -> None:
    sheet = PracticePageFactory(title="Une fiche à exporter")
    response = moderator.get(reverse("fiches:index"), {"export": "csv"})
    text = b"".join(response.streaming_content).decode()
    assert "Une fiche à exporter" in text
    assert str(sheet.territory) in text


def test_the_home_page_says_what_is_late(editor: Client, sheets: PracticeIndexPage) -> None:
    PracticePageFactory(review_date=timezone.localdate() - timedelta(days=1))
    assert "1 fiche à relire" in editor.get(reverse("wagtailadmin_home")).content.decode()


def test_a_changed_address_redirects(
    moderator: Client, sheets: PracticeIndexPage, django_capture_on_commit_callbacks: Any
) -> None:
    sheet = PracticePageFactory(slug="ancienne-adresse")
    former = sheet.url
    data = sheet_data(title=sheet.title, slug="nouvelle-adresse", **complete_fields(sheet))
    with django_capture_on_commit_callbacks(execute=True):
        moderator.post(edit_url(sheet), {**data, "action-publish": "1"})
    response = Client().get(former)
    assert response.status_code == 301
    assert response.url.endswith("/nouvelle-adresse/")


@pytest.mark.usefixtures("db")  # a page asks for its content type
def test_the_checklist_names_what_deserves_a_look() -> None:
    page = PracticePage(
        title="Un titre " + "long " * 20,
        summary="mot " * 90,
        review_date=date(2020, 1, 1),
        body=[("context", {"provenance": "source", "text": RichText("<p>Voir https://example.org/a</p>")})],
    )
    warnings = " ".join(publication_warnings(page))
    for words in (
        "Le titre compte",
        "Le résumé compte",
        "01/01/2020",
        "Pour copier",
        "vigilance",
        "adresse web",
    ):
        assert words in warnings


@pytest.mark.parametrize("slug", ["zorg-ré", "été", "fiche-à-relire"])
def test_an_address_takes_no_accent(editor: Client, sheets: PracticeIndexPage, slug: str) -> None:
    response = editor.post(add_url(sheets), sheet_data(slug=slug))
    assert "sans accent" in str(response.context["form"].errors["slug"])
    assert not PracticePage.objects.exists()
