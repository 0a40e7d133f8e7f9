"""What the mails of a route say, made when they are sent."""

import re
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from core import mail, tokens
from core.addresses import absolute
from core.mail import Kind, Letter
from core.models import Mail, RelayedMessage

from .routes import Route
from .services import CONFIRMATION

# What readers' programs turn into links by themselves: the end of a scheme, and a dot inside a name.
SCHEME = re.compile(r"(?<=\w):(?=//)")
DOT = re.compile(r"(?<=\w)\.(?=[^\W\d]{2})")
# Holds the place of nothing: a name broken by it is no address any more.
WORD_JOINER = "\u2060"


def register(route: Route) -> None:
    """Have the three mails of a route sent."""
    for step, (label, build) in STEPS.items():
        mail.register(
            Kind(
                route.kind(step),
                f"{route.label}\u00a0: {label}",
                f"{route.templates}_{step}",
                _bound(build, route),
            )
        )


def unlinked(text: str) -> str:
    """Return a text whose web addresses no mail program makes clickable; it reads the same."""
    text = SCHEME.sub(f"{WORD_JOINER}:{WORD_JOINER}", text)
    return DOT.sub(f"{WORD_JOINER}.{WORD_JOINER}", text)


def _bound(build: Callable[[Route, Mail], Letter | None], route: Route) -> Callable[[Mail], Letter | None]:
    def build_one(row: Mail) -> Letter | None:
        return build(route, row)

    return build_one


def _find(route: Route, row: Mail, state: RelayedMessage.State) -> RelayedMessage | None:
    """Return the message that a mail is about; None once it is gone, forgotten, or past this state."""
    known = route.model._default_manager.filter(state=state, forgotten_at=None)
    return known.filter(pk=row.context.get("message")).first()


def _confirm(route: Route, row: Mail) -> Letter | None:
    """Ask to confirm. Nothing typed is quoted: the address may be that of someone else."""
    message = _find(route, row, RelayedMessage.State.PENDING)
    if message is None:
        return None
    secret = tokens.issue(route.confirmation, message.pk, CONFIRMATION)
    link = absolute(reverse(route.confirm_url_name, args=[secret]))
    return Letter({**route.about(message), "link": link})


def _relayed(route: Route, row: Mail) -> Letter | None:
    message = _find(route, row, RelayedMessage.State.RELAYED)
    if message is None:
        return None
    stop_link = route.stop_link(message)
    context = {**route.about(message), **_quoted(message), "stop_link": stop_link}
    return Letter(context, reply_to=message.email, stop_link=stop_link)


def _receipt(route: Route, row: Mail) -> Letter | None:
    message = _find(route, row, RelayedMessage.State.RELAYED)
    if message is None:
        return None
    return Letter({**route.about(message), **_quoted(message)})


def _quoted(message: RelayedMessage) -> dict[str, Any]:
    return {
        "name": message.name,
        "organisation_name": message.organisation_name,
        "email": message.email,
        # For the text: each line says that it is quoted, whatever it looks like.
        "quotation": "\n".join(f"> {line}".rstrip() for line in message.message.split("\n")),
        # For the HTML form, line by line.
        "message_lines": unlinked(message.message).split("\n"),
        "name_unlinked": unlinked(message.name),
        "organisation_unlinked": unlinked(message.organisation_name),
    }


# The mails of every route: their label and what makes them.
STEPS: dict[str, tuple[str, Callable[[Route, Mail], Letter | None]]] = {
    "confirm": ("confirmation", _confirm),
    "relayed": ("message transmis", _relayed),
    "receipt": ("accusé de transmission", _receipt),
}
