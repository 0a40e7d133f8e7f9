"""Loads the content files: all is validated first, then all is written, or nothing."""

from importlib import import_module
from types import ModuleType

from django.db import transaction

from .bundle import Bundle, Defect
from .report import Report

# In the order of their needs: an app's entries refer to those of the apps before it.
APPS = ("taxonomy", "search", "portal", "practices", "events", "stories", "ideas", "lineage")


class InvalidContentError(Exception):
    """The files have defects; nothing was written.

    Args:
        defects: all of them.
    """

    def __init__(self, defects: list[Defect]) -> None:
        super().__init__(f"{len(defects)} défaut(s)")
        self.defects = defects


def _modules() -> list[ModuleType]:
    return [import_module(f"{app}.loading") for app in APPS]


def validate(bundle: Bundle) -> list[Defect]:
    """Return every defect of the files, those of YAML first."""
    bundle.check_texts()
    bundle.check_marks()
    for module in _modules():
        module.validate(bundle)
    return bundle.defects


def load(bundle: Bundle, report: Report) -> None:
    """Write the content, in one transaction.

    Raises:
        InvalidContentError: when the files have defects; nothing is written then.
    """
    if defects := validate(bundle):
        raise InvalidContentError(defects)
    with transaction.atomic():
        for module in _modules():
            module.load(bundle, report)
        # What rests on the links between the entries of all apps.
        for module in _modules():
            if settle := getattr(module, "settle", None):
                settle(bundle, report)
