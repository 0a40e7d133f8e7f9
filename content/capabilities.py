"""What the portal can do today: the one place that decides which passages of the content are shown.

A passage that speaks of a capability says so in its file, with ``needs: [ideas]``; it is held back until the
capability is listed here, so that no page promises what is absent. One that is true only without it says
``until: [ideas]``. Each capability adds its name to ``EXISTING`` when it lands.
"""

from collections.abc import Iterator, Mapping
from typing import Any

# Everything that a passage may speak of. Names are those of the apps, or of what they offer.
KNOWN = frozenset(
    {
        "practices",  # practice sheets
        "adoption",  # « Je l’essaie chez moi »
        "ideas",  # the idea bank, support
        "comments",  # comments on ideas
        "experiments",  # calls, dossiers, experiments
        "events",  # agenda, registration
        "stories",  # stories, podcasts, videos
        "observatory",  # indicators, charts, roadmap
        "subscriptions",  # alerts, newsletters
        "contact",  # the contact form
        "audience",  # audience measurement
    }
)

EXISTING = frozenset(
    {"practices", "adoption", "contact", "events", "ideas", "comments", "subscriptions", "stories"}
)

MARKS = ("needs", "until")


def is_shown(passage: Mapping[str, Any], existing: frozenset[str] = EXISTING) -> bool:
    """Tell whether all that a passage needs exists, and not all that it waits for."""
    until = set(_names(passage.get("until")))
    return set(_names(passage.get("needs"))) <= existing and not (until and until <= existing)


def _names(mark: Any) -> list[Any]:
    """Return the capabilities that a mark names: ``needs: ideas`` says as much as ``needs: [ideas]``."""
    if mark is None:
        return []
    return mark if isinstance(mark, list) else [mark]


def _known(name: Any) -> bool:
    return isinstance(name, str) and name in KNOWN


def unknown_marks(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (field, name) for each mark, in an entry, that names no known capability."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key in MARKS:
                yield from ((f"{path}{key}", name) for name in _names(child) if not _known(name))
            else:
                yield from unknown_marks(child, f"{path}{key}.")
    elif isinstance(value, list):
        for position, child in enumerate(value, 1):
            yield from unknown_marks(child, f"{path[:-1]}[{position}].")


def shown(value: Any, existing: frozenset[str] = EXISTING) -> Any:
    """Return a copy of an entry without the passages that are held back, nor the marks that hold them."""
    if isinstance(value, Mapping):
        return {key: shown(child, existing) for key, child in value.items() if key not in MARKS}
    if isinstance(value, list):
        return [
            shown(child, existing)
            for child in value
            if not isinstance(child, Mapping) or is_shown(child, existing)
        ]
    return value
