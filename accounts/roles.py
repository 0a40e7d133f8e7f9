"""Who may do what in the admin: the roles of the teams, with the least they need, and who reads what before
it is published.

Everything is named by strings, as Django names permissions, so that this low layer imports no app above it.
Tags, glossary and synonyms are curated: moderators keep them, editors only choose among them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    AbstractGroupApprovalTask,
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

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
NEWSROOM = (STORIES, PODCASTS)


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
        # The sheets of the jobs: their texts, not their names.
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
# Who writes the stories, and reads those of the others.
COMMUNICATION = Role(
    name="Communication",
    permissions=("wagtailadmin.access_admin",),
    page_actions=("add", "change"),
    collection_permissions=(
        *_each(IMAGE, "add", "choose"),
        *_each(DOCUMENT, "add", "choose"),
        *_each(MEDIA, "add"),
    ),
    sections=NEWSROOM,
)
# Who answers for what is told, and when.
CHIEF = Role(
    name="Rédaction en chef",
    permissions=("wagtailadmin.access_admin", JOB_SHEETS),
    page_actions=("add", "change", "publish", "lock", "unlock"),
    collection_permissions=(
        *_each(IMAGE, "add", "choose", "change"),
        *_each(DOCUMENT, "add", "choose", "change"),
        *_each(MEDIA, "add", "change", "delete"),
    ),
    sections=NEWSROOM,
)
ROLES = (EDITOR, MODERATOR, ORGANISER, ANIMATOR, IDEA_READER, COMMUNICATION, CHIEF)


@dataclass(frozen=True)
class Stage:
    """A reading before a publication.

    Attributes:
        name: as shown in the admin.
        roles: who may approve.
        model: the kind of Wagtail task, as « app.Model ».
        options: what else the task says of itself.
    """

    name: str
    roles: tuple[Role, ...]
    model: str = "wagtailcore.GroupApprovalTask"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Circuit:
    """The readings of the pages of some sections, in order: a workflow of Wagtail."""

    name: str
    stages: tuple[Stage, ...]
    sections: tuple[str, ...]


# Read once: the moderation answers for it.
REVIEW = Circuit("Relecture", (Stage("Relecture par la modération", (MODERATOR,)),), (SHEETS, EVENTS))
# Read twice, by others than its author; the moderation stands in for a team of one.
RELEASE = Circuit(
    "Parution des histoires",
    (
        Stage("Relecture par l’équipe", (COMMUNICATION, CHIEF, MODERATOR), "stories.OtherEyesTask"),
        # The chief sets the date, and may mend what was read.
        Stage(
            "Accord de la rédaction en chef",
            (CHIEF, MODERATOR),
            "stories.OtherEyesTask",
            {"writers_aside": False},
        ),
    ),
    NEWSROOM,
)
CIRCUITS = (REVIEW, RELEASE)


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
    names = list(names)
    codenames = {name.partition(".")[2] for name in names}
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(codename__in=codenames).select_related("content_type")
    }
    if missing := [name for name in names if name not in found]:
        raise RoleSetupError(f"La permission « {missing[0]} » n’existe pas : lancez d’abord « migrate ».")
    return [found[name] for name in names]


def _apply(role: Role, sections: list[Page], strict: bool) -> Group:
    """Give a role its permissions; with ``strict``, take back all others."""
    group, _ = Group.objects.get_or_create(name=role.name)
    root = Collection.get_first_root_node()
    if strict:
        _take_back(role, group, sections, root)
    grant(group, role.permissions)
    grant_on_pages(group, sections, role.page_actions)
    grant_in_collection(group, root, role.collection_permissions)
    return group


def _take_back(role: Role, group: Group, sections: Iterable[Page], root: Collection) -> None:
    """Take back from a group all that its role does not give."""
    group.permissions.set(_permissions(role.permissions))
    given = GroupPagePermission.objects.filter(group=group)
    given.exclude(page__in=sections, permission__in=_on_pages(role.page_actions)).delete()
    shared = GroupCollectionPermission.objects.filter(group=group)
    shared.exclude(collection=root, permission__in=_permissions(role.collection_permissions)).delete()


def _on_pages(actions: Iterable[str]) -> list[Permission]:
    return _permissions(f"wagtailcore.{action}_page" for action in actions)


def grant(group: Group, permissions: Iterable[str]) -> None:
    """Give a group permissions over whole models, as « app.codename ».

    Raises:
        RoleSetupError: when one does not exist yet.
    """
    group.permissions.add(*_permissions(permissions))


def grant_on_pages(group: Group, pages: Iterable[Page], actions: Iterable[str]) -> None:
    """Give a group Wagtail's page actions (« add », « publish »…) on pages and what is under them."""
    permissions = _on_pages(actions)
    for page in pages:
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def grant_in_collection(group: Group, collection: Collection, permissions: Iterable[str]) -> None:
    """Give a group permissions, as « app.codename », over what a collection and those under it hold.

    Raises:
        RoleSetupError: when one does not exist yet.
    """
    for permission in _permissions(permissions):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def _open_circuit(circuit: Circuit, groups: dict[str, Group], sections: Iterable[Page]) -> None:
    """Have the pages of the sections read so, unless an administrator chose another workflow for them."""
    workflow, _ = Workflow.objects.get_or_create(name=circuit.name, defaults={"active": True})
    for order, stage in enumerate(circuit.stages):
        model: type[AbstractGroupApprovalTask] = apps.get_model(stage.model)
        task, _ = model._default_manager.get_or_create(
            name=stage.name, defaults={"active": True, **stage.options}
        )
        task.groups.add(*(groups[role.name] for role in stage.roles))
        WorkflowTask.objects.get_or_create(
            workflow=workflow, task=task.task_ptr, defaults={"sort_order": order}
        )
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
    """Create the roles and the circuits of review; running it again changes nothing.

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
    for circuit in CIRCUITS:
        _open_circuit(
            circuit, groups, [page for model, page in sections.items() if model in circuit.sections]
        )
    _retire_stock_roles()
    return groups
