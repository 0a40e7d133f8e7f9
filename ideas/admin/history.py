"""The whole history of an idea, as the team reads it."""

from dataclasses import dataclass
from datetime import datetime

from ideas.models import Idea
from ideas.services import CORRECT, LINK
from ideas.states import Action

WHAT = {
    Action.SUBMIT: "Envoyée par son auteur",
    Action.PUBLISH: "Publiée",
    Action.ASK_CHANGES: "Rendue à son auteur",
    Action.REJECT: "Non publiée",
    Action.STUDY: "Mise à l’étude",
    Action.ACCEPT: "Retenue",
    Action.DECLINE: "Non retenue",
    Action.START: "En expérimentation",
    Action.GENERALISE: "Devenue une pratique",
    Action.STOP: "Non poursuivie",
    Action.MERGE: "Réunie à une autre",
    Action.WITHDRAW: "Retirée par son auteur",
    Action.HIDE: "Masquée",
    Action.RESTORE: "Montrée à nouveau",
    CORRECT: "Corrigée",
    LINK: "Reliée à une fiche",
}


@dataclass(frozen=True)
class Step:
    """One row of the history: when, what, by whom, what was said, and what the team noted."""

    at: datetime
    what: str
    by: str
    reason: str
    note: str


def history(idea: Idea) -> list[Step]:
    """Return the history of an idea, the oldest first, in one query."""
    return [
        Step(
            row.at,
            WHAT.get(row.action, row.action),
            row.by.get_full_name() or row.by.email if row.by else "",
            row.reason,
            row.note,
        )
        for row in idea.steps.select_related("by")
    ]
