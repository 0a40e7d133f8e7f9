"""What the institution decides of one idea: which forms the steps take, and which service each calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from ideas import services
from ideas.errors import ChangedError
from ideas.history import lock
from ideas.models import Idea, ReasonTemplate
from ideas.states import Action

from .forms import AnswerForm, DecisionForm, MergeForm, NoteForm, ReasonForm, SaidReasonForm, StopForm

Take = Callable[[int, User, dict[str, Any]], Any]


@dataclass(frozen=True)
class Decision:
    """One step of the institution.

    Attributes:
        action: the step.
        label: of its button.
        done: what is said once it is taken.
        consequence: what is said before.
        form: what it asks for.
        take: calls the service.
        is_main: whether its form stands open.
    """

    action: Action
    label: str
    done: str
    consequence: str
    form: type[DecisionForm]
    take: Take
    is_main: bool = False


def _noted(service: Callable[..., Any]) -> Take:
    return lambda pk, by, said: service(pk, by, note=said["note"])


def _reasoned(service: Callable[..., Any]) -> Take:
    return lambda pk, by, said: service(pk, by, said["reason"], note=said["note"])


def _answered(service: Callable[..., Any]) -> Take:
    return lambda pk, by, said: service(pk, by, said["answer"], said["answered_by"], note=said["note"])


# In the order of the page: what is done most first.
DECISIONS = (
    Decision(Action.PUBLISH, "Publier", "Idée publiée.",
             "Tout le monde pourra la lire, la soutenir et la commenter. Son auteur est prévenu.",
             NoteForm, _noted(services.publish), is_main=True),
    Decision(Action.RESTORE, "Montrer à nouveau", "L’idée est à nouveau sur le site.",
             "Elle revient où elle en était. Les signalements sont classés.",
             NoteForm, _noted(services.restore), is_main=True),
    Decision(Action.STUDY, "Mettre à l’étude", "L’idée est à l’étude.",
             "Ce que vous en dites est montré sur sa page.", ReasonForm, _reasoned(services.study)),
    Decision(Action.ACCEPT, "Retenir", "Idée retenue.",
             "La réponse est publique. L’auteur et ceux qui suivent l’idée sont prévenus.",
             AnswerForm, _answered(services.accept)),
    Decision(Action.DECLINE, "Ne pas retenir", "Idée non retenue.",
             "La réponse est publique, et dit pourquoi. L’auteur et ceux qui suivent l’idée sont prévenus.",
             AnswerForm, _answered(services.decline)),
    Decision(Action.GENERALISE, "Dire qu’elle est devenue une pratique", "L’idée est devenue une pratique.",
             "Il faut qu’une fiche publiée lui soit reliée\u00a0: reliez-la d’abord, plus bas.",
             ReasonForm, _reasoned(services.generalise)),
    Decision(Action.STOP, "Ne pas poursuivre", "L’idée n’est pas poursuivie.",
             "La raison devient la réponse publique.", StopForm, _answered(services.stop)),
    Decision(Action.ASK_CHANGES, "Demander des changements", "L’idée est rendue à son auteur.",
             "Son auteur reçoit votre demande, et peut l’écrire à nouveau.",
             SaidReasonForm, _reasoned(services.ask_changes)),
    Decision(Action.REJECT, "Ne pas publier", "L’idée n’est pas publiée.",
             "Son auteur reçoit la raison. C’est définitif.", SaidReasonForm, _reasoned(services.reject)),
    Decision(Action.MERGE, "Réunir à une autre", "Les deux idées sont réunies.",
             "Ses soutiens vont à l’autre, sans compter personne deux fois. C’est définitif.",
             MergeForm, lambda pk, by, said: services.merge(pk, said["into"].pk, by, note=said["note"])),
    Decision(Action.HIDE, "Masquer", "L’idée n’est plus sur le site.",
             "Elle quitte le site jusqu’à ce que vous la montriez à nouveau. Son auteur reçoit la raison.",
             SaidReasonForm, _reasoned(services.hide)),
)  # fmt: skip
BY_ACTION = {decision.action: decision for decision in DECISIONS}


def seen(idea: Idea) -> str:
    """Return what tells the texts of an idea from later ones, for a decision to be about what was read."""
    return f"{idea.changed_at.timestamp():.6f}"


def expect_read(idea_id: int, read: str) -> None:
    """Lock an idea, and check that its texts are those that were read.

    Args:
        idea_id: its key.
        read: what ``seen`` gave for the page that was read.

    Raises:
        ChangedError: it was changed since.
        GoneError: it is gone.
    """
    idea = lock(idea_id)
    if seen(idea) != read:
        raise ChangedError


@transaction.atomic
def take(decision: Decision, idea_id: int, by: User, said: dict[str, Any]) -> None:
    """Take a step of an idea as it was read.

    Raises:
        ChangedError: it was changed since.
        IdeaError: as the service.
    """
    expect_read(idea_id, said["seen"])
    decision.take(idea_id, by, said)


def offered(
    actions: list[Action], posted: QueryDict | None, idea: Idea
) -> list[tuple[Decision, DecisionForm]]:
    """Return the decisions that may be taken, each with its form; the one posted keeps what was typed."""
    found = []
    for decision in DECISIONS:
        if decision.action in actions:
            typed = None
            if posted is not None and posted.get("decision") == decision.action:
                # What is on the page now is what the next decision is about.
                typed = posted.copy()
                typed[f"{decision.action}-seen"] = seen(idea)
            form = decision.form(typed, idea=idea, prefix=decision.action, initial={"seen": seen(idea)})
            found.append((decision, form))
    return found


def templates(actions: list[Action]) -> dict[str, list[ReasonTemplate]]:
    """Return the ready-made reasons of each of these actions, in one query."""
    found: dict[str, list[ReasonTemplate]] = {}
    for template in ReasonTemplate.objects.filter(action__in=actions):
        found.setdefault(template.action, []).append(template)
    return found
