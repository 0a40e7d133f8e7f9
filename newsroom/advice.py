"""What the checklist of a page says beside its own rules: links that lead nowhere, a text hard to read."""

from core.checked import advise
from core.models import BasePage

from . import readability, texts
from .links import inside, outside


def advice(page: BasePage) -> list[str]:
    """Return what a reviewer should look at, in French."""
    lost = [f"Un lien mène à ce que personne ne peut lire\u00a0: {told}." for told in inside.broken(page)]
    dead = [
        f"Un lien ne répond plus\u00a0: {link.address} ({link.fault.lower()})."
        for link in outside.dead_of(page)
    ]
    return [*lost, *dead, *readability.advice(texts.prose(page))]


def connect() -> None:
    """Add it to every checklist; called once, when the app is ready."""
    advise(advice)
