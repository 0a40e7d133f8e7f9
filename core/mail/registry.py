"""The kinds of mail that apps register."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.models import Mail

# How long a mail that cannot be delivered is tried before it is given up, and shown to operators.
PATIENCE = datetime.timedelta(days=3)


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail.

    Attributes:
        name: of the file, with its extension.
        content: its bytes.
        content_type: its MIME type, with parameters: « text/calendar; method=REQUEST; charset=utf-8 ».
        inline: True for another form of the mail itself, which calendars look for beside its text.
    """

    name: str
    content: bytes
    content_type: str
    inline: bool = False


@dataclass(frozen=True)
class Letter:
    """What a mail says, made when it is sent.

    Attributes:
        context: for its templates; addresses in it are full (``core.addresses.absolute``).
        reply_to: the address that an answer goes to; empty for the site's own.
        attachments: its files.
        stop_link: the full address that ends what this mail is part of, for the List-Unsubscribe header;
            must do it on POST (RFC 8058). Empty for a mail that answers what someone just did.
    """

    context: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    stop_link: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of mail.

    Attributes:
        name: « app.what »; never changes, since rows name it.
        label: what it is, in French, as operators read it.
        template: path without extension: ``.txt`` (its first line is the subject) and ``.mjml`` exist.
        build: returns what to say, from the row; None when there is nothing left to say: the mail is then
            cancelled. Called in a transaction just before sending, once at each attempt. It may issue tokens.
        patience: how long after its date it is tried again. One that is later than that for another reason
            — nothing ran, no server answered — is tried once.
    """

    name: str
    label: str
    template: str
    build: "Callable[[Mail], Letter | None]"
    patience: datetime.timedelta = PATIENCE


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Have a kind of mail sent.

    Raises:
        ValueError: when another kind has this name.
    """
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"A kind of mail is already named {kind.name!r}.")


def unregister(name: str) -> None:
    """Forget a kind (tests, and apps that are being removed); its mails then wait, and end as failed."""
    _kinds.pop(name, None)


def kind(name: str) -> Kind:
    """Return the kind of this name; ``KeyError`` when there is none."""
    return _kinds[name]


def kinds() -> tuple[Kind, ...]:
    """Return every registered kind, in the order of registration."""
    return tuple(_kinds.values())
