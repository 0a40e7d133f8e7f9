"""Where an idea stands, as its author reads it."""

from dataclasses import dataclass

from ideas.models import Idea
from ideas.states import TRANSITIONS, Action

State = Idea.State
TEXTS = {
    State.DRAFT: ("Un brouillon", "Vous seul le voyez. Complétez-le, puis envoyez-le."),
    State.PENDING: (
        "En cours de relecture",
        "La modération la lit avant sa publication. Un courriel vous dira ce qu’il en est.",
    ),
    State.PUBLISHED: ("Publiée", "Tout le monde peut la lire et la soutenir."),
    State.UNDER_REVIEW: ("À l’étude", "L’institution l’examine, et répondra sur sa page."),
    State.ACCEPTED: ("Retenue", "L’institution l’a retenue. Sa réponse est sur la page de l’idée."),
    State.DECLINED: (
        "Non retenue",
        "L’institution ne l’a pas retenue. Sa réponse est sur la page de l’idée.",
    ),
    State.EXPERIMENTING: ("En expérimentation", "Une équipe l’essaie\u00a0: la page de l’idée dit laquelle."),
    State.PRACTICE: ("Devenue une pratique", "Une fiche la détaille, que d’autres peuvent copier."),
    State.MERGED: (
        "Réunie à une autre",
        "Une idée proche existait\u00a0: la vôtre y mène, avec ses soutiens.",
    ),
    State.REJECTED: ("Non publiée", "La modération ne l’a pas publiée. La raison est ci-dessous."),
    State.WITHDRAWN: ("Retirée", "Vous l’avez retirée. Personne d’autre ne la voit."),
    State.HIDDEN: (
        "Masquée",
        "La modération l’examine à nouveau. Elle n’est plus sur le site pour l’instant.",
    ),
}
GIVEN_BACK = (
    "À compléter",
    "La modération vous l’a rendue et peut la lire. Complétez-la, puis renvoyez-la\u00a0: nous la gardons "
    "trois mois.",
)


@dataclass(frozen=True)
class Standing:
    """Where an idea stands.

    Attributes:
        title: in a few words.
        text: what it means, and what happens next.
        reason: what the moderation said at its last step; may be empty.
        may_withdraw: whether the author may take it back now.
    """

    title: str
    text: str
    reason: str
    may_withdraw: bool


def standing(idea: Idea) -> Standing:
    """Return where an idea stands; one query."""
    title, text = GIVEN_BACK if idea.state == State.DRAFT and idea.submitted_at else TEXTS[State(idea.state)]
    last = idea.steps.order_by("-at", "-pk").first()
    return Standing(
        title=title,
        text=text,
        reason=last.reason if last else "",
        may_withdraw=idea.state in TRANSITIONS[Action.WITHDRAW].origins,
    )
