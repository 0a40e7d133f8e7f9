"""The history of an adoption, in words for the editorial team."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from practices.models import Adoption

# By the name of the service that wrote the row.
ACTIONS = {
    "request": "Suivi demandé par l’employeur",
    "request_again": "Suivi demandé de nouveau",
    "confirm": "Adresse confirmée",
    "change": "Renseignements corrigés par l’employeur",
    "ask": "Question posée",
    "answer": "Réponse reçue",
    "add_details": "Réponse complétée",
    "stop": "Plus de question, à la demande de l’employeur",
    "close_silent": "Clos sans nouvelles",
    "end_follow_up": "Suivi terminé, adresse et plan effacés",
    "erase": "Données personnelles effacées à la demande de l’employeur",
    "forget": "Effacement demandé autrement que par son lien",
    "accept_answer": "Retour accepté",
    "reject_answer": "Retour écarté",
    "accept_adoption": "Essai accepté",
    "reject_adoption": "Essai écarté",
}


@dataclass(frozen=True)
class Step:
    """One change: when, what, by whom in the team (nobody for the employer and the site), and why."""

    at: datetime
    what: str
    by: str
    note: str


def steps_of(adoption: Adoption) -> Iterator[Step]:
    """Yield the changes of an adoption, oldest first."""
    for event in adoption.events.select_related("by"):
        by = event.by.get_full_name() if event.by else ""
        yield Step(event.at, ACTIONS.get(event.action, event.action), by, event.note)
