"""What someone wrote before signing in, or after their session ended: given back once they are signed in."""

from typing import Any

from django.http import HttpRequest

from ideas.models.taking_part import COMMENT_LENGTH

KEPT = "ideas.typed"
FIELDS = ("texte", "signature", "raison", "precision")
# A sign-in takes minutes: an anonymous session is not kept longer for it.
KEPT_S = 3600


def keep(request: HttpRequest) -> None:
    """Keep what was posted by someone who is not signed in, in their session; it is theirs alone."""
    said = {name: request.POST[name][:COMMENT_LENGTH] for name in FIELDS if request.POST.get(name)}
    if said:
        request.session[KEPT] = {"path": request.path, "said": said}
        request.session.set_expiry(KEPT_S)


def given_back(request: HttpRequest) -> dict[str, Any]:
    """Return, once, what was kept for the form of this page; empty when nothing was."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return {}
    del request.session[KEPT]
    said: dict[str, Any] = kept["said"]
    return said
