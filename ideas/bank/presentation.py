"""What the page of an idea shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from core.addresses import absolute
from core.linked_data import breadcrumb_list, ld_script
from core.models import HOME_LABEL
from ideas import selectors
from ideas.models import Comment, Idea
from ideas.search import NAME
from ideas.states import Action
from lineage.selectors import chain
from search.service import SearchService

State = Idea.State
# The steps of a history, as everyone reads them: a title, and the symbol beside it.
TITLES = {
    Action.PUBLISH: ("Idée reçue", "success"),
    Action.STUDY: ("À l’étude", "success"),
    Action.ACCEPT: ("Retenue", "success"),
    Action.DECLINE: ("Non retenue", "info"),
    Action.START: ("En expérimentation", "m-experimentation"),
    Action.GENERALISE: ("Devenue une pratique", "m-eprouvee"),
    Action.STOP: ("Non poursuivie", "info"),
    Action.MERGE: ("Réunie à une idée proche", "link"),
}
# Where nothing more is expected: the way has no further step to show.
SETTLED = (State.PRACTICE, State.DECLINED)
DESCRIPTION_LENGTH = 160
NEXT = ("La suite", "Chaque étape sera dite ici, et à qui suit l’idée.")


@dataclass(frozen=True)
class TimelineStep:
    """One public step of an idea.

    Attributes:
        title, icon: what it is, its symbol.
        at: when.
        reason: what was said of it; may be empty.
        is_last: whether the idea stands there now.
    """

    title: str
    icon: str
    at: datetime
    reason: str
    is_last: bool


def timeline(idea: Idea) -> list[TimelineStep]:
    """Return the public history of an idea, the oldest first; one query."""
    rows = list(idea.steps.filter(is_public=True))
    return [
        TimelineStep(*TITLES[Action(row.action)], row.at, row.reason, row is rows[-1])
        for row in rows
        if row.action in TITLES
    ]


def signature(idea: Idea) -> str:
    """Return how the author of an idea is named, as they chose; empty when nothing is shown."""
    shown = {
        Idea.Shown.NAME: (idea.author_name, idea.author_role, idea.author_organisation),
        Idea.Shown.ROLE: (idea.author_role, idea.author_organisation),
        Idea.Shown.NOTHING: (),
    }[Idea.Shown(idea.author_shown)]
    return ", ".join(part for part in shown if part)


def idea_context(idea: Idea) -> dict[str, Any]:
    """Return the context of the page of an idea that ``selectors.shown`` returned."""
    bank = selectors.bank_page()
    crumbs = [(HOME_LABEL, "/"), *([(bank.title, bank.public_path)] if bank else []), (idea.title, "")]
    path = reverse("ideas:idea", args=[idea.slug])
    return {
        "idea": idea,
        "crumbs": crumbs,
        "bank_url": bank.public_path if bank else "/",
        "timeline": timeline(idea),
        "to_come": None if idea.state in SETTLED else NEXT,
        "signature": signature(idea),
        "chain": chain(idea),
        "files": list(idea.files.all()) if getattr(idea, "has_files", True) else [],
        "comments": comments(idea),
        "similar": SearchService().similar(NAME, idea.pk, types=(NAME,)),
        "description": _description(idea),
        "ld_json": ld_script(_entity(idea), breadcrumb_list(crumbs, path)),
    }


def comments(idea: Idea) -> list[Comment]:
    """Return the comments that everyone reads; nothing is asked when the idea counts none."""
    return list(idea.comments.filter(state=Comment.State.PUBLISHED)) if idea.comments_count else []


def _description(idea: Idea) -> str:
    """Return what search engines and social networks show of an idea: its title says enough without text."""
    return Truncator(" ".join(idea.description.split()) or idea.title).chars(DESCRIPTION_LENGTH)


def _entity(idea: Idea) -> dict[str, Any]:
    """Return an idea as schema.org tells it (https://schema.org/CreativeWork)."""
    return {
        "@type": "CreativeWork",
        "name": idea.title,
        "description": _description(idea),
        "url": absolute(reverse("ideas:idea", args=[idea.slug])),
        "inLanguage": "fr",
        "datePublished": idea.published_at,
        "dateModified": idea.moved_at,
        "creativeWorkStatus": idea.get_state_display(),
        "commentCount": idea.comments_count,
        "about": [
            term for term in (idea.axis and idea.axis.short_title, idea.theme and idea.theme.name) if term
        ],
        "spatialCoverage": idea.territory.name if idea.territory else None,
        "isBasedOn": idea.assembly.source.url if idea.assembly and idea.assembly.source else None,
    }
