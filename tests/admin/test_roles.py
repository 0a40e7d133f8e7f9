"""What each role can and cannot do, by address."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Site, Workflow, WorkflowPage

from accounts.models import User
from accounts.roles import EDITOR, REVIEW, ROLES, setup_roles
from practices.models import PracticeIndexPage, PracticePage
from search.models import SynonymGroup
from tests.admin.forms import complete_fields, edit_url, sheet_data
from tests.factories import (
    AxisFactory,
    GlossaryTermFactory,
    OrganisationFactory,
    PracticePageFactory,
    StandardPageFactory,
    TagFactory,
    UserFactory,
)

OPEN, CLOSED = True, False


def is_open(client: Client, url: str) -> bool:
    """Tell whether someone gets a page of the admin: a refusal leads back to the home page or answers 403."""
    response = client.get(url)
    if response.status_code == 200:
        return True
    assert response.status_code == 403 or (
        response.status_code == 302 and response.url.startswith("/admin/")
    ), f"{url}: {response.status_code}"
    return False


def addresses() -> dict[str, str]:
    """Return the pages of the admin that the table below speaks of."""
    sheet = PracticePageFactory()
    standard = StandardPageFactory()
    synonyms = SynonymGroup.objects.create(slug="ehpad", terms="ehpad\nmaison de retraite")
    return {
        "home": reverse("wagtailadmin_home"),
        "sheets": reverse("fiches:index"),
        "add sheet": reverse(
            "wagtailadmin_pages:add", args=("practices", "practicepage", sheet.get_parent().pk)
        ),
        "edit sheet": edit_url(sheet),
        "history of a sheet": reverse("wagtailadmin_pages:history", args=[sheet.pk]),
        "unpublish sheet": reverse("wagtailadmin_pages:unpublish", args=[sheet.pk]),
        "delete published sheet": reverse("wagtailadmin_pages:delete", args=[sheet.pk]),
        "privacy of a sheet": reverse("wagtailadmin_pages:set_privacy", args=[sheet.pk]),
        "edit standard page": reverse("wagtailadmin_pages:edit", args=[standard.pk]),
        "add image": reverse("wagtailimages:add"),
        "add document": reverse("wagtaildocs:add_multiple"),
        "tags": reverse("tag:index"),
        "edit tag": reverse("tag:edit", args=[TagFactory().pk]),
        "delete tag": reverse("tag:delete", args=[TagFactory().pk]),
        "merge tag": reverse("tag:merge", args=[TagFactory().pk]),
        "synonyms": reverse("synonymes:index"),
        "edit synonyms": reverse("synonymes:edit", args=[synonyms.pk]),
        "delete synonyms": reverse("synonymes:delete", args=[synonyms.pk]),
        "glossary": reverse("glossaire:index"),
        "delete glossary term": reverse("glossaire:delete", args=[GlossaryTermFactory().pk]),
        "add source": reverse("source:add"),
        "edit organisation": reverse("organisation:edit", args=[OrganisationFactory().pk]),
        "delete organisation": reverse("organisation:delete", args=[OrganisationFactory().pk]),
        "axes": reverse("axis:index"),
        "edit axis": reverse("axis:edit", args=[AxisFactory().pk]),
        "territories": reverse("territory:index"),
        "users": reverse("wagtailusers_users:index"),
        "add user": reverse("wagtailusers_users:add"),
        "groups": reverse("wagtailusers_groups:index"),
        "redirects": reverse("wagtailredirects:index"),
        "sites": reverse("wagtailsites:index"),
        "identity": reverse("wagtailsettings:edit", args=("portal", "siteidentity", Site.objects.get().pk)),
        "workflows": reverse("wagtailadmin_workflows:index"),
        "collections": reverse("wagtailadmin_collections:index"),
        "site history": reverse("wagtailadmin_reports:site_history"),
        "aging pages": reverse("wagtailadmin_reports:aging_pages"),
        "locked pages": reverse("wagtailadmin_reports:locked_pages"),
    }


# address: (editor, moderator)
ACCESS = {
    "home": (OPEN, OPEN),
    "sheets": (OPEN, OPEN),
    "add sheet": (OPEN, OPEN),
    "edit sheet": (OPEN, OPEN),
    "history of a sheet": (OPEN, OPEN),
    "unpublish sheet": (CLOSED, OPEN),
    "delete published sheet": (CLOSED, OPEN),
    "privacy of a sheet": (CLOSED, OPEN),
    "edit standard page": (CLOSED, CLOSED),
    "add image": (OPEN, OPEN),
    "add document": (OPEN, OPEN),
    "tags": (CLOSED, OPEN),
    "edit tag": (CLOSED, OPEN),
    "delete tag": (CLOSED, OPEN),
    "merge tag": (CLOSED, OPEN),
    "synonyms": (CLOSED, OPEN),
    "edit synonyms": (CLOSED, OPEN),
    "delete synonyms": (CLOSED, OPEN),
    "glossary": (CLOSED, OPEN),
    "delete glossary term": (CLOSED, OPEN),
    "add source": (CLOSED, OPEN),
    "edit organisation": (CLOSED, OPEN),
    "delete organisation": (CLOSED, CLOSED),
    "axes": (CLOSED, CLOSED),
    "edit axis": (CLOSED, CLOSED),
    "territories": (CLOSED, CLOSED),
    "users": (CLOSED, CLOSED),
    "add user": (CLOSED, CLOSED),
    "groups": (CLOSED, CLOSED),
    "redirects": (CLOSED, CLOSED),
    "sites": (CLOSED, CLOSED),
    "identity": (CLOSED, CLOSED),
    "workflows": (CLOSED, CLOSED),
    "collections": (CLOSED, CLOSED),
    "site history": (OPEN, OPEN),
    "aging pages": (OPEN, OPEN),
    "locked pages": (CLOSED, OPEN),
}


@pytest.mark.parametrize(("role", "column"), [("editor", 0), ("moderator", 1)])
def test_each_role_reaches_what_it_needs_and_nothing_else(
    role: str, column: int, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in(role)
    urls = addresses()
    assert urls.keys() == ACCESS.keys()
    found = {name: is_open(client, url) for name, url in urls.items()}
    assert found == {name: row[column] for name, row in ACCESS.items()}


def test_a_superuser_reaches_everything(superuser: Client) -> None:
    closed = [name for name, url in addresses().items() if not is_open(superuser, url)]
    assert closed == []


def test_an_account_without_role_stays_out(sign_in: Callable[[str], Client]) -> None:
    response = sign_in("nobody").get(reverse("wagtailadmin_home"))
    assert response.status_code in {302, 403}


def test_an_editor_cannot_publish_by_posting_the_action(editor: Client, sheets: PracticeIndexPage) -> None:
    model = PracticePageFactory()
    draft = PracticePageFactory(live=False, slug="brouillon")
    data = sheet_data(title="Retouchée", slug="brouillon", **complete_fields(model))
    editor.post(edit_url(draft), {**data, "action-publish": "1"})
    draft.refresh_from_db()
    assert not draft.live
    assert draft.get_latest_revision_as_object().title == "Retouchée"


def test_an_editor_creates_a_draft_and_submits_it(
    editor: Client, account: Callable[[str], User], sheets: PracticeIndexPage
) -> None:
    model = PracticePageFactory()
    url = reverse("wagtailadmin_pages:add", args=("practices", "practicepage", sheets.pk))
    response = editor.post(url, {**sheet_data(**complete_fields(model)), "action-submit": "1"})
    assert response.status_code == 302
    sheet = PracticePage.objects.get(slug="une-fiche")
    assert not sheet.live
    assert sheet.current_workflow_state.workflow.name == REVIEW.name

    moderator = account("moderator")
    assert list(
        GroupApprovalTask.objects.get(name=REVIEW.stages[0].name).get_task_states_user_can_moderate(moderator)
    ) == [sheet.current_workflow_task_state]


def test_an_editor_may_not_approve(editor: Client, sheets: PracticeIndexPage) -> None:
    sheet = PracticePageFactory(live=False)
    sheet.get_workflow().start(sheet, UserFactory())
    state = sheet.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=(sheet.pk, "approve", state.pk))
    assert editor.post(url).status_code in {302, 403}
    sheet.refresh_from_db()
    assert not sheet.live


def test_a_moderator_approves_and_the_sheet_is_published(
    moderator: Client, sheets: PracticeIndexPage
) -> None:
    sheet = PracticePageFactory(live=False)
    sheet.get_workflow().start(sheet, UserFactory())
    state = sheet.current_workflow_task_state
    moderator.post(reverse("wagtailadmin_pages:workflow_action", args=(sheet.pk, "approve", state.pk)))
    sheet.refresh_from_db()
    assert sheet.live


def test_setting_up_again_changes_nothing(sheets: PracticeIndexPage) -> None:
    def state() -> list[object]:
        return [
            {
                group.name: (
                    set(group.permissions.values_list("codename", flat=True)),
                    set(group.page_permissions.values_list("page", "permission")),
                    set(group.collection_permissions.values_list("collection", "permission")),
                )
                for group in Group.objects.all()
            },
            list(Workflow.objects.values()),
            list(WorkflowPage.objects.values()),
            list(GroupApprovalTask.objects.values()),
        ]

    before = state()
    setup_roles()
    assert state() == before
    assert set(Group.objects.values_list("name", flat=True)) == {role.name for role in ROLES}


def test_what_an_administrator_added_stays_unless_asked(sheets: PracticeIndexPage) -> None:
    group = Group.objects.get(name=EDITOR.name)
    extra = Permission.objects.get(codename="add_tag", content_type__app_label="taxonomy")
    group.permissions.add(extra)
    setup_roles()
    assert extra in group.permissions.all()
    setup_roles(strict=True)
    assert extra not in group.permissions.all()


def test_ready_made_groups_stay_while_someone_is_in_them(sheets: PracticeIndexPage) -> None:
    kept, _ = Group.objects.get_or_create(name="Editors")
    UserFactory().groups.add(kept)
    setup_roles()
    assert Group.objects.filter(name="Editors").exists()


@pytest.mark.django_db
def test_without_sheets_the_command_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="load_content"):
        call_command("setup_roles")
