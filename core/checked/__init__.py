"""Pages that are published complete only, whatever the door.

A draft may lack anything: editors save as they go. The form of the admin asks for the rest when a page is
submitted or published; Wagtail checks nothing on its other ways to publish (bulk action, approval from the
dashboard), which look here, as does the checklist shown in the editor. Each app registers the checks of its
pages in ``AppConfig.ready``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page

LACKING_CODES = {"blank", "null", "required"}
# What Wagtail fills by itself when it first saves a page.
FILLED_LATER = {"path", "depth", "url_path", "slug", "content_type", "locale"}


@dataclass(frozen=True)
class Checks:
    """What a type of page needs.

    Attributes:
        errors: what forbids publishing a page: French messages by field name, empty when nothing does.
        warnings: what a reviewer should look at, in French; none of it forbids publishing.
    """

    errors: Callable[[Any], Mapping[str, str]]
    warnings: Callable[[Any], list[str]]


_checks: dict[type[Page], Checks] = {}


def register(model: type[Page], checks: Checks) -> None:
    """Have the pages of a type published only when their checks find no error."""
    _checks[model] = checks


def models() -> tuple[type[Page], ...]:
    """Return the types of pages that are checked."""
    return tuple(_checks)


def checks_of(page: Page) -> Checks | None:
    """Return the checks of a page, given as its own type; None for one that is not checked."""
    return _checks.get(type(page))


def field_errors(page: Page, missing: Mapping[str, str]) -> dict[str, str]:
    """Return what the rules of the model refuse (``full_clean``): they are written once.

    Args:
        page: a page, saved or not.
        missing: for a field that may be empty in a draft, what to say when it is.
    """
    errors: dict[str, str] = {}
    try:
        page.full_clean(exclude=None if page.pk else FILLED_LATER)
    except ValidationError as error:
        for field, problems in error.error_dict.items():
            problem = problems[0]
            lacking = problem.code in LACKING_CODES and field in missing
            errors[field] = missing[field] if lacking else " ".join(problem.messages)
    return errors
