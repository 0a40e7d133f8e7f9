"""A plan in a link: all of it is in the address, nothing is stored.

The state is a short JSON list, compressed (zlib), written in the alphabet of addresses (base64url) after the
number of its format: « 1eJyr… ». A link may come from anywhere: its size is bounded, before and after it is
opened, and all that it holds is checked as if it were posted.
"""

import base64
import binascii
import json
import zlib
from typing import Any

from core.exports import one_line

from .delays import parse_date
from .state import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_NOTE,
    MAX_ORGANISATION,
    MAX_STEP_TITLE,
    MAX_STEPS,
    MAX_TITLE,
    MAX_WHEN,
    MAX_WHO,
    Plan,
    Step,
    paragraph,
    with_sound_keys,
)

VERSION = "1"
# The first line of a request holds 4,094 characters for gunicorn, and mail programs break longer addresses.
MAX_LENGTH = 3_500
# Bytes of a plan opened: sixty steps full of what weighs most.
MAX_OPENED = 1_000_000
# A removed step travels in a field of the form, which may be longer than an address.
MAX_STEP_LENGTH = 20_000


class DamagedLinkError(ValueError):
    """A link does not hold a plan: cut, changed, or made by a later version."""


class LinkTooLongError(ValueError):
    """A plan is too long to stand in a link."""


def pack(plan: Plan) -> str:
    """Return the plan as the value of ``?plan=``.

    Raises:
        LinkTooLongError: if no address could hold it.
    """
    state = [
        plan.title,
        plan.organisation,
        plan.start.isoformat() if plan.start else "",
        plan.key,
        [_step_state(step) for step in plan.written_steps],
    ]
    packed = _pack(state)
    if len(packed) > MAX_LENGTH:
        raise LinkTooLongError
    return packed


def unpack(packed: str) -> Plan:
    """Return the plan of a link.

    Raises:
        DamagedLinkError: if there is none.
    """
    try:
        title, organisation, start, key, steps = _unpack(packed, MAX_LENGTH)
        if not isinstance(steps, list) or len(steps) > MAX_STEPS:
            raise DamagedLinkError
        plan = Plan(
            title=one_line(_text(title, MAX_TITLE)),
            organisation=one_line(_text(organisation, MAX_ORGANISATION)),
            start=parse_date(_text(start, 10)),
            steps=tuple(_step(step) for step in steps),
            key=_text(key, 32),
        )
    except (TypeError, ValueError) as error:
        raise DamagedLinkError from error
    if plan.start and not FIRST_YEAR <= plan.start.year <= LAST_YEAR:
        raise DamagedLinkError
    return with_sound_keys(plan)


def pack_step(step: Step, position: int) -> str:
    """Return a removed step and where it stood, as the value of a field."""
    return _pack([position, _step_state(step)])


def unpack_step(packed: str) -> tuple[Step, int] | None:
    """Return a removed step and where it stood; None when the field holds none."""
    try:
        position, step = _unpack(packed, MAX_STEP_LENGTH)
        return _step(step), max(0, min(int(position), MAX_STEPS))
    except (TypeError, ValueError, OverflowError):
        return None


def _step_state(step: Step) -> list[Any]:
    return [step.key, step.title, step.who, step.when, step.note, int(step.done)]


def _step(state: Any) -> Step:
    key, title, who, when, note, done = state
    return Step(
        key=_text(key, 16),
        title=one_line(_text(title, MAX_STEP_TITLE)),
        who=one_line(_text(who, MAX_WHO)),
        when=one_line(_text(when, MAX_WHEN)),
        note=paragraph(_text(note, MAX_NOTE)),
        done=done in (1, True),
    )


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise DamagedLinkError
    return value


def _pack(state: list[Any]) -> str:
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9))
    return VERSION + packed.decode().rstrip("=")


def _unpack(packed: str, limit: int) -> list[Any]:
    """Open what ``_pack`` made.

    Raises:
        DamagedLinkError: if it was not made so, or is too large.
    """
    if not packed.startswith(VERSION) or len(packed) > limit:
        raise DamagedLinkError
    body = packed[len(VERSION) :]
    try:
        compressed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        opener = zlib.decompressobj()
        opened = opener.decompress(compressed, MAX_OPENED)
        if not opener.eof:
            raise DamagedLinkError
        state = json.loads(opened)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise DamagedLinkError from error
    if not isinstance(state, list):
        raise DamagedLinkError
    return state
