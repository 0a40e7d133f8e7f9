"""What the portal can do today: the one place that decides which passages of the content are shown.

A passage that speaks of a capability says so in its file, with ``needs: [ideas]``; it is held back until
the capability is listed here, so that no page promises what is absent. Each capability adds its name when
it lands.
"""

from collections.abc import Mapping
from typing import Any

# Everything that a passage may need. Names are those of the apps, or of what they offer.
KNOWN = frozenset(
    {
        "practices",  # practice sheets
        "adoption",  # « Je l’essaie chez moi »
        "ideas",  # the idea bank, support
        "experiments",  # calls, dossiers, experiments
        "events",  # agenda, registration
        "stories",  # stories, podcasts, videos
        "observatory",  # indicators, charts, roadmap
        "subscriptions",  # alerts, newsletters
        "contact",  # the contact form
        "audience",  # audience measurement
    }
)

EXISTING = frozenset({"practices"})


def is_shown(passage: Mapping[str, Any], existing: frozenset[str] = EXISTING) -> bool:
    """Tell whether all that a passage needs exists."""
    return set(passage.get("needs", ())) <= existing


def without_held_back(value: Any, existing: frozenset[str] = EXISTING) -> Any:
    """Return a copy of an entry without the passages that are held back, nor the marks that hold them."""
    if isinstance(value, Mapping):
        return {key: without_held_back(child, existing) for key, child in value.items() if key != "needs"}
    if isinstance(value, list):
        return [
            without_held_back(child, existing)
            for child in value
            if not isinstance(child, Mapping) or is_shown(child, existing)
        ]
    return value
