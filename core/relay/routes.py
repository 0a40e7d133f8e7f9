"""Where the messages of a form go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.branding import default_brand
from core.models import RelayedMessage


class NobodyReceivesError(Exception):
    """Nobody can receive a message now: no contact, and no address of the editorial team."""


@dataclass(frozen=True)
class Recipient:
    """Who receives a message.

    Attributes:
        address: where it is sent.
        fields: what is written on the message about them: their key, never their address.
    """

    address: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def editors(**fields: Any) -> Recipient:
    """Return the editorial team, at the contact address of the site.

    Raises:
        NobodyReceivesError: when the site has none.
    """
    address = default_brand().contact
    if not address:
        raise NobodyReceivesError
    return Recipient(address, fields)


def no_stop_link(message: Any) -> str:
    """Return no address: the editorial team cannot stop what it receives by a link."""
    return ""


@dataclass(frozen=True)
class Route:
    """One form, and where its messages go.

    Attributes:
        name: « app.what »; names its mails, links, quotas and personal data, and never changes.
        model: its messages.
        label: what they are, in French, as operators read it: « Question à une structure ».
        templates: path that its mails begin with: ``<templates>_confirm``, ``_relayed`` and ``_receipt``.
        confirm_url_name: the address where the sender confirms; it takes the link's secret.
        recipient: chooses who receives a message; called in the transaction that relays it, and raises
            ``NobodyReceivesError``.
        about: what the mails and the page that confirms say of what a message is about.
        stop_link: the full address that ends these mails for whoever receives this one; may be empty.
    """

    name: str
    model: type[RelayedMessage]
    label: str
    templates: str
    confirm_url_name: str
    recipient: Callable[[Any], Recipient]
    about: Callable[[Any], Mapping[str, Any]]
    stop_link: Callable[[Any], str] = no_stop_link

    @property
    def confirmation(self) -> str:
        """The purpose of the links that confirm."""
        return f"{self.name}_confirm"

    def kind(self, step: str) -> str:
        """Return the name of one of its kinds of mail: « confirm », « relayed » or « receipt »."""
        return f"{self.name}_{step}"

    def key(self, message_id: int, step: str) -> str:
        """Return what makes one mail about a message unique."""
        return f"{self.name}-{message_id}-{step}"
