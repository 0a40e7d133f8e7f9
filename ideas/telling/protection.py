"""No sheet that someone told is published before its author approved its very text; then they are told."""

from typing import Any

from wagtail.signals import page_published

from core.checked import forbid
from ideas.models import ToldPractice
from practices.credit import register as register_credit
from practices.models import PracticePage

from . import services
from .presentation import credit


def errors(page: PracticePage) -> dict[str, str]:
    """Return what forbids publishing a sheet, as ``core.checked`` asks."""
    why = services.lacks_approval(page)
    return {"told": why} if why else {}


def sheet_published(sender: type[PracticePage], instance: PracticePage, **kwargs: Any) -> None:
    """Tell the author that the sheet is on the site; one that is planned for later is not there yet."""
    if instance.live:
        services.published(instance)


def credited(sheet_id: int) -> str | None:
    """Return who told the practice of a sheet, as they chose to be named; None when nobody told it."""
    told = ToldPractice.objects.filter(sheet_id=sheet_id).first()
    return credit(told) if told else None


def connect() -> None:
    """Follow the sheets; called once, when the app is ready."""
    register_credit(credited)
    forbid(PracticePage, errors)
    page_published.connect(sheet_published, PracticePage, dispatch_uid="ideas.telling.sheet_published")
