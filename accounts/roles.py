"""Who may do what in the admin: the roles of the editorial team and of organisers, with the
least they need.

Everything is named by strings, as Django names permissions, so that this low layer imports no app above it.
Tags, glossary and synonyms are curated: moderators keep them, editors only choose among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

WORKFLOW = "Relecture"
TASK = "Relecture par la modération"
# What Wagtail's own migrations create on the whole tree: roles and a workflow that nobody here holds.
STOCK_GROUPS = ("Editors", "Moderators")
STOCK_WORKFLOW = "Moderators approval"

# Wagtail keeps these permissions on its own models, whatever models the project uses.
IMAGE, DOCUMENT = "wagtailimages.{}_image", "wagtaildocs.{}_document"
# Sounds and films.
MEDIA = "wagtailmedia.{}_media"
JOB_SHEETS = "taxonomy.change_job"
QUESTIONNAIRE = "questionnaires.{}_questionnaire"

# The sections of the site where the roles work, as « app.Model »; the site cannot do without the first one.
SHEETS, EVENTS = "practices.PracticeIndexPage", "events.EventIndexPage"
STORIES, PODCASTS = "stories.StoryIndexPage", "stories.PodcastIndexPage"
SECTION_MODELS = (SHEETS, EVENTS, STORIES, PODCASTS)


@dataclass(frozen=True)
class Role:
    """A group of accounts and its permissions.

    Attributes:
        name: the group's name, as shown in the admin.
        permissions: ``app.codename`` over whole models.
        page_actions: Wagtail's page actions (« add », « publish »…) on each of its sections.
        collection_permissions: ``app.codename`` on the root collection of images and documents.
        sections: those of ``SECTION_MODELS`` where the role works.
    """

    name: str
    permissions: tuple[str, ...]
    page_actions: tuple[str, ...]
    collection_permissions: tuple[str, ...]
    sections: tuple[str, ...] = SECTION_MODELS


def _each(pattern: str, *actions: str) -> tuple[str, ...]:
    return tuple(pattern.format(action) for action in actions)


EDITOR = Role(
    name="Rédaction",
    permissions=(
        "wagtailadmin.access_admin",
        # The sheets of the jobs: their texts, not their names.
        JOB_SHEETS,
        # Who tries what, and what they say: read; a proposed maturity is decided by whoever edits the sheet.
        *_each("practices.{}_adoption", "view"),
        *_each("practices.{}_adoptionanswer", "view"),
        *_each("practices.{}_maturityproposal", "view", "change"),
        # The questions that events ask of those who register.
        *_each(QUESTIONNAIRE, "add", "change", "view"),
    ),
    page_actions=("add", "change"),
    collection_permissions=(
        *_each(IMAGE, "add", "choose"),
        *_each(DOCUMENT, "add", "choose"),
        *_each(MEDIA, "add"),
    ),
)
MODERATOR = Role(
    name="Modération",
    permissions=(
        "wagtailadmin.access_admin",
        *_each("taxonomy.{}_tag", "add", "change", "delete"),
        JOB_SHEETS,
        *_each("search.{}_synonymgroup", "add", "change", "delete"),
        *_each("portal.{}_glossaryterm", "add", "change", "delete"),
        # A sheet cites its source and its organisation: whoever approves it can enter them.
        *_each("taxonomy.{}_source", "add", "change"),
        *_each("taxonomy.{}_organisation", "add", "change"),
        # The ideas and trials that sheets came from.
        *_each("lineage.{}_milestone", "add", "change", "delete"),
        # Adoptions and what employers say of them are decided of, never added nor deleted by hand.
        *_each("practices.{}_adoption", "view", "change"),
        *_each("practices.{}_adoptionanswer", "view", "change"),
        *_each("practices.{}_maturityproposal", "view", "change"),
        # Who receives the questions about a sheet: asked and retired; addresses are for administrators.
        *_each("practices.{}_sheetcontact", "add", "change", "view"),
        # The registrations of every event, and which team sees those of which.
        *_each("events.{}_registration", "view", "change"),
        "events.manage_all_registrations",
        *_each("events.{}_eventteam", "add", "change", "delete", "view"),
        *_each(QUESTIONNAIRE, "add", "change", "delete", "view"),
        # Ideas are decided of by services, never added nor deleted by hand; so are comments and reports.
        *_each("ideas.{}_idea", "view", "change", "moderate"),
        *_each("ideas.{}_comment", "view", "change"),
        *_each("ideas.{}_toldpractice", "view", "change"),
        *_each("ideas.{}_reasontemplate", "add", "change", "delete", "view"),
        *_each("ideas.{}_animator", "add", "change", "delete", "view"),
        *_each("ideas.{}_assembly", "add", "change", "delete", "view"),
    ),
    page_actions=("add", "change", "publish", "lock", "unlock"),
    collection_permissions=(
        *_each(IMAGE, "add", "choose", "change", "delete"),
        *_each(DOCUMENT, "add", "choose", "change", "delete"),
        *_each(MEDIA, "add", "change", "delete"),
    ),
)
# Who runs events: writes their pages, which the moderation publishes, and sees the registrations of the
# events of its own teams (``events.models.EventTeam``).
ORGANISER = Role(
    name="Organisation",
    permissions=(
        "wagtailadmin.access_admin",
        *_each("events.{}_registration", "view", "change"),
        *_each(QUESTIONNAIRE, "add", "change", "view"),
    ),
    page_actions=("add", "change"),
    collection_permissions=(*_each(IMAGE, "add", "choose"), *_each(DOCUMENT, "add", "choose")),
    sections=(EVENTS,),
)
# Who answers the ideas of some themes (``ideas.models.Animator``), and moves them forward.
ANIMATOR = Role(
    name="Animation de thème",
    permissions=("wagtailadmin.access_admin", *_each("ideas.{}_idea", "view", "answer")),
    page_actions=(),
    collection_permissions=(),
    sections=(),
)
# Who follows the ideas from the inside, without deciding.
IDEA_READER = Role(
    name="Lecture des idées",
    permissions=("wagtailadmin.access_admin", *_each("ideas.{}_idea", "view")),
    page_actions=(),
    collection_permissions=(),
    sections=(),
)
ROLES = (EDITOR, MODERATOR, ORGANISER, ANIMATOR, IDEA_READER)


class RoleSetupError(Exception):
    """The site is not ready for the roles; the message says what to do."""


def _sections() -> dict[str, Page]:
    """Return the sections that exist, by model; an administrator may have deleted any but the first."""
    found = {model: apps.get_model(model)._default_manager.first() for model in SECTION_MODELS}
    if found[SHEETS] is None:
        raise RoleSetupError(
            "La liste des fiches pratiques n’existe pas encore : lancez d’abord « load_content »."
        )
    return {model: section for model, section in found.items() if section is not None}


def _permissions(names: Iterable[str]) -> list[Permission]:
    found = []
    for name in names:
        app_label, codename = name.split(".")
        try:
            found.append(Permission.objects.get(content_type__app_label=app_label, codename=codename))
        except Permission.DoesNotExist as error:
            raise RoleSetupError(
                f"La permission « {name} » n’existe pas : lancez d’abord « migrate »."
            ) from error
    return found


def _apply(role: Role, sections: list[Page], strict: bool) -> Group:
    """Give a role its permissions; with ``strict``, take back all others."""
    group, _ = Group.objects.get_or_create(name=role.name)
    model_permissions = _permissions(role.permissions)
    page_permissions = _permissions(f"wagtailcore.{action}_page" for action in role.page_actions)
    collection_permissions = _permissions(role.collection_permissions)
    root = Collection.get_first_root_node()

    if strict:
        group.permissions.set(model_permissions)
        given = GroupPagePermission.objects.filter(group=group)
        given.exclude(page__in=sections, permission__in=page_permissions).delete()
        shared = GroupCollectionPermission.objects.filter(group=group)
        shared.exclude(collection=root, permission__in=collection_permissions).delete()
    else:
        group.permissions.add(*model_permissions)
    for section in sections:
        for permission in page_permissions:
            GroupPagePermission.objects.get_or_create(group=group, page=section, permission=permission)
    for permission in collection_permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    return group


def _attach_workflow(moderators: Group, sections: list[Page]) -> None:
    """Make « Relecture » the workflow of the sections, unless an administrator chose another one."""
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW, defaults={"active": True})
    task, _ = GroupApprovalTask.objects.get_or_create(name=TASK, defaults={"active": True})
    task.groups.add(moderators)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    for section in sections:
        WorkflowPage.objects.get_or_create(page=section, defaults={"workflow": workflow})


def _retire_stock_roles() -> None:
    """Remove Wagtail's ready-made groups while nobody is in them, and its workflow while nothing is in it."""
    Group.objects.filter(name__in=STOCK_GROUPS, user__isnull=True).delete()
    for workflow in Workflow.objects.filter(name=STOCK_WORKFLOW, active=True):
        if not workflow.workflow_states.exists():
            workflow.deactivate()


@transaction.atomic
def setup_roles(strict: bool = False) -> dict[str, Group]:
    """Create the roles and their workflow; running it again changes nothing.

    Args:
        strict: also take back what an administrator added to the roles since.

    Returns:
        The groups by name.

    Raises:
        RoleSetupError: when the section of the sheets or a permission does not exist yet.
    """
    sections = _sections()
    groups = {}
    for role in ROLES:
        own = [section for model, section in sections.items() if model in role.sections]
        groups[role.name] = _apply(role, own, strict)
    _attach_workflow(groups[MODERATOR.name], list(sections.values()))
    _retire_stock_roles()
    return groups
