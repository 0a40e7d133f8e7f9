"""The team of a territory: a section of the stories that is its own, and what it needs to fill it."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Collection

from accounts import roles
from taxonomy.models import Territory

from .models import StoryIndexPage, TerritorySectionPage

NO_STORIES = "La liste des histoires n’existe pas encore\u00a0: lancez d’abord «\u00a0load_content\u00a0»."


class TeamSetupError(Exception):
    """The site is not ready for a team; the message says what to do."""


@dataclass(frozen=True)
class Team:
    """What the team of a territory was given: accounts are added to its group in the admin."""

    group: Group
    section: TerritorySectionPage
    collection: Collection


@transaction.atomic
def open_section(territory: Territory) -> Team:
    """Give the team of a territory its section, group and collection; running it again changes nothing.

    The team writes in its section, adds pictures and sounds to its collection, and chooses among all. Its
    stories are read as all are before they are published.

    Raises:
        TeamSetupError: when the list of stories or a permission does not exist yet.
    """
    section = TerritorySectionPage.objects.filter(territory=territory).first() or _new_section(territory)
    root = Collection.get_first_root_node()
    # A région and its département may share a name (La Réunion): their slugs tell them apart.
    name = f"{territory.name} ({territory.slug})"
    collection = root.get_children().filter(name=name).first() or root.add_child(name=name)
    group, _ = Group.objects.get_or_create(name=f"{roles.COMMUNICATION.name} – {name}")
    adding = [name for name in roles.COMMUNICATION.collection_permissions if ".add_" in name]
    choosing = [name for name in roles.COMMUNICATION.collection_permissions if ".choose_" in name]
    try:
        roles.grant(group, roles.COMMUNICATION.permissions)
        roles.grant_on_pages(group, [section], roles.COMMUNICATION.page_actions)
        roles.grant_in_collection(group, collection, adding)
        roles.grant_in_collection(group, root, choosing)
    except roles.RoleSetupError as error:
        raise TeamSetupError(str(error)) from error
    return Team(group, section, collection)


def _new_section(territory: Territory) -> TerritorySectionPage:
    index = StoryIndexPage.objects.first()
    if index is None:
        raise TeamSetupError(NO_STORIES)
    section = TerritorySectionPage(title=territory.name, slug=territory.slug, territory=territory)
    index.add_child(instance=section)
    section.save_revision().publish()
    return section
