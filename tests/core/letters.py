"""A kind of mail for tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings

from core import mail
from core.mail import Kind, Letter, registry
from core.models import Mail

TEMPLATES = Path(__file__).parent / "templates"
KIND = "tests.letter"


def template_settings() -> list[dict[str, Any]]:
    """The engine of the site, which finds the templates of the tests as well."""
    engines = deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"] = [*engines[0]["DIRS"], TEMPLATES]
    return engines


def letter(row: Mail) -> Letter | None:
    """Say what the context of a row asks for."""
    return Letter({"link": "https://exemple.fr/suite/?a=1&b=2", **row.context})


@contextmanager
def letters(
    build: Callable[[Mail], Letter | None] = letter, patience: timedelta = registry.PATIENCE
) -> Iterator[None]:
    """Have a kind of mail, whose templates are found; in place of the former, if there is one."""
    before = [kind for kind in mail.kinds() if kind.name == KIND]
    registry.unregister(KIND)
    mail.register(Kind(KIND, "Lettre d’essai", "mail/letter", build, patience))
    try:
        with override_settings(TEMPLATES=template_settings()):
            yield
    finally:
        registry.unregister(KIND)
        for kind in before:
            mail.register(kind)


def queue(count: int, first: int = 0) -> None:
    """Queue letters to as many people."""
    mail.queue_many(
        mail.Request(KIND, f"lettre-{n}", f"personne{n}@exemple.fr", {"number": n})
        for n in range(first, first + count)
    )
