"""What can be followed: each app registers its own in ``AppConfig.ready``.

    topics.register(Topic("ideas.idea", "Idées suivies", shown))

A topic is a kind of thing; a key says which one. This app knows nothing else of what is followed, and asks
each time what of it is public now.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """Something that is followed, as it is public now.

    Attributes:
        title: its name.
        url: its path on the site.
    """

    title: str
    url: str


@dataclass(frozen=True)
class Topic:
    """A kind of thing that can be followed.

    Attributes:
        name: « app.what »; never changes, since rows name it.
        label: what is followed, in French, as a heading: « Idées suivies ».
        shown: returns what of these keys is public now, by key, in a constant number of queries; what is not
            public is left out.
    """

    name: str
    label: str
    shown: Callable[[Collection[str]], Mapping[str, Shown]]


_topics: dict[str, Topic] = {}


def register(topic: Topic) -> None:
    """Have a kind of thing followed.

    Raises:
        ValueError: when another topic has this name.
    """
    if _topics.setdefault(topic.name, topic) != topic:
        raise ValueError(f"A topic is already named {topic.name!r}.")


def unregister(name: str) -> None:
    """Forget a topic (tests, and apps that are being removed): nothing of it is shown nor told any more."""
    _topics.pop(name, None)


def topic(name: str) -> Topic:
    """Return the topic of this name; ``KeyError`` when there is none."""
    return _topics[name]


def label(name: str) -> str:
    """Return how a topic is called; its name when no app registers it any more."""
    found = _topics.get(name)
    return found.label if found else name


def shown(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Shown]:
    """Return what of these is public now.

    Args:
        pairs: (name of a topic, key).
    """
    keys: dict[str, set[str]] = {}
    for name, key in pairs:
        keys.setdefault(name, set()).add(key)
    found: dict[tuple[str, str], Shown] = {}
    for name in sorted(keys.keys() & _topics.keys()):
        for key, each in _topics[name].shown(keys[name]).items():
            found[name, key] = each
    return found
