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

from core import pictures

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
# What other apps add to what forbids publishing pages of a type: each returns messages by field name.
_more: dict[type[Page], list[Callable[[Any], Mapping[str, str]]]] = {}

_advice: list[Callable[[Any], list[str]]] = []


def register(model: type[Page], checks: Checks) -> None:
    """Have the pages of a type published only when their checks find no error."""
    _checks[model] = checks


def forbid(model: type[Page], errors: Callable[[Any], Mapping[str, str]]) -> None:
    """Add what forbids publishing the pages of a type, from an app that stands above theirs."""
    known = _more.setdefault(model, [])
    if errors not in known:
        known.append(errors)


def advise(warnings: Callable[[Any], list[str]]) -> None:
    """Add what a reviewer should look at on any checked page, from an app that stands above theirs."""
    if warnings not in _advice:
        _advice.append(warnings)


def models() -> tuple[type[Page], ...]:
    """Return the types of pages that are checked."""
    return tuple(_checks)


def checks_of(page: Page) -> Checks | None:
    """Return the checks of a page, given as its own type; None for one that is not checked."""
    checks = _checks.get(type(page))
    if checks is None:
        return None
    # The rights of pictures are the same wherever they are shown.
    more = (pictures.refusals, *_more.get(type(page), []))

    def errors(page: Any) -> Mapping[str, str]:
        found = dict(checks.errors(page))
        for add in more:
            found |= add(page)
        return found

    def warnings(page: Any) -> list[str]:
        return [*checks.warnings(page), *(one for add in _advice for one in add(page))]

    return Checks(errors, warnings)


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
