"""Where a practice that is told stands, as its author reads it; and how a sheet thanks its author."""

from dataclasses import dataclass

from ideas.models import ToldPractice

from .states import TRANSITIONS, Action, Who

State = ToldPractice.State
# How what an author writes is called.
LABELS = {
    "aim": "But",
    "actions": "Ce qui est fait",
    "people": "Avec qui",
    "time": "Temps et moyens",
    "results": "Résultats",
    "difficulties": "Difficultés",
}
TEXTS = {
    State.DRAFT: ("Un brouillon", "Vous seul le voyez. Complétez-le, puis envoyez-le."),
    State.PENDING: (
        "En cours de lecture",
        "La rédaction lit votre récit. Un courriel vous dira ce qu’il devient.",
    ),
    State.DRAFTING: (
        "La fiche s’écrit",
        "La rédaction en fait une fiche. Elle vous en enverra le texte à approuver.",
    ),
    State.TO_APPROVE: (
        "La fiche vous attend",
        "Relisez son texte\u00a0: approuvez-le, ou dites ce qui doit changer.",
    ),
    State.APPROVED: ("Prête à être publiée", "La rédaction va publier la fiche."),
    State.PUBLISHED: ("Publiée", "D’autres employeurs peuvent la lire et la copier."),
    State.REJECTED: ("Non retenue", "La rédaction n’en fait pas une fiche. La raison est ci-dessous."),
    State.WITHDRAWN: ("Retirée", "Vous l’avez retirée. La rédaction n’en fera rien."),
}
GIVEN_BACK = (
    "À compléter",
    "La rédaction vous l’a rendue et peut la lire. Complétez-la, puis renvoyez-la\u00a0: nous la gardons "
    "trois mois.",
)


@dataclass(frozen=True)
class Standing:
    """Where it stands: in a few words, what it means, what was said last, what its author may do."""

    title: str
    text: str
    reason: str
    may_read: bool
    may_withdraw: bool


def standing(told: ToldPractice) -> Standing:
    """Return where it stands; one query."""
    title, text = GIVEN_BACK if told.state == State.DRAFT and told.submitted_at else TEXTS[State(told.state)]
    last = told.steps.order_by("-at", "-pk").first()
    return Standing(
        title,
        text,
        last.reason if last and TRANSITIONS[Action(last.action)].who == Who.MODERATOR else "",
        told.state == State.TO_APPROVE and told.sheet_id is not None,
        told.state in TRANSITIONS[Action.WITHDRAW].origins,
    )


def credit(told: ToldPractice) -> str:
    """Return how the author of a practice is thanked on its sheet, as they chose; empty when they are not."""
    shown = {
        ToldPractice.Credit.NAME: (told.author_name, told.author_role, told.organisation_name),
        ToldPractice.Credit.ORGANISATION: (told.organisation_name,),
        ToldPractice.Credit.NOTHING: (),
    }[ToldPractice.Credit(told.credit)]
    return ", ".join(part for part in shown if part)
