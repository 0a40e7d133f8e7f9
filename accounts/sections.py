"""The sections of « Mon espace » that apps register in ``AppConfig.ready``.

sections.register(Section("ideas", "Mes idées", "ideas/_mine.html", mine))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .models import User


@dataclass(frozen=True)
class Section:
    """One section of the page of a member.

    Attributes:
        name: its anchor, in the alphabet of slugs; sections are shown in the order of registration.
        label: its title, in French.
        template: what is shown under the title.
        context: what this template is given, about one member; it also has « member ».
    """

    name: str
    label: str
    template: str
    context: Callable[[User], Mapping[str, Any]]


@dataclass(frozen=True)
class Shown:
    """A section as the page of a member shows it."""

    section: Section
    html: SafeString


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Have a section shown.

    Raises:
        ValueError: when another one has this name.
    """
    if _sections.setdefault(section.name, section) != section:
        raise ValueError(f"A section is already named {section.name!r}.")


def unregister(name: str) -> None:
    """Forget a section (tests)."""
    _sections.pop(name, None)


def shown(request: HttpRequest, member: User) -> list[Shown]:
    """Return each section as its template makes it for a member; forms in it have their CSRF token."""
    return [
        Shown(
            section,
            render_to_string(section.template, {**section.context(member), "member": member}, request),
        )
        for section in _sections.values()
    ]
