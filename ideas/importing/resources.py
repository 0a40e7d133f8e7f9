"""From the rows of a table to ideas: what each column must say, and what is wrong with a row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.text import slugify
from import_export import fields, resources, widgets

from ideas.models import Assembly, Idea
from ideas.models.idea import DESCRIPTION_LENGTH, TITLE_LENGTH
from taxonomy.models import Axis, Job, Territory, Theme

from .mapping import FIELDS

# What parts several métiers in one cell.
PARTS = ";", ",", "\n", "/"


class _TextWidget(widgets.Widget):
    """A text of some length at most."""

    def __init__(self, label: str, most: int, required: bool = False) -> None:
        super().__init__()
        self.label, self.most, self.required = label, most, required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the text.

        Raises:
            ValueError: in French.
        """
        text = str(value or "").strip()
        if self.required and not any(char.isalnum() for char in text):
            raise ValueError(f"{self.label}\u00a0: il manque.")
        if len(text) > self.most:
            raise ValueError(f"{self.label}\u00a0: {len(text)} caractères, {self.most} au plus.")
        return text


class _TermWidget(widgets.Widget):
    """A term by any of the names that people write: told apart without case, accents nor punctuation."""

    def __init__(self, label: str, terms: Callable[[], Iterable[tuple[Any, Iterable[str]]]]) -> None:
        super().__init__()
        self.label, self.terms = label, terms
        self._known: dict[str, Any] | None = None

    @property
    def known(self) -> dict[str, Any]:
        """The terms by name, read once."""
        if self._known is None:
            self._known = {
                slugify(name): term for term, names in self.terms() for name in names if slugify(name)
            }
        return self._known

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the term; None for an empty cell.

        Raises:
            ValueError: in French.
        """
        text = str(value or "").strip()
        if not text:
            return None
        if (found := self.known.get(slugify(text))) is None:
            raise ValueError(f"{self.label}\u00a0: «\u00a0{text[:80]}\u00a0» n’est pas connu.")
        return found


class _TermsWidget(_TermWidget):
    """Several terms in one cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        """Return the terms.

        Raises:
            ValueError: in French.
        """
        text = str(value or "")
        if (whole := self.known.get(slugify(text))) is not None:
            return [whole]
        for sign in PARTS:
            text = text.replace(sign, "\n")
        found = [_TermWidget.clean(self, part) for part in text.splitlines()]
        return [term for term in found if term is not None]


class ContributionResource(resources.ModelResource):
    """Ideas of one assembly, made and not saved: ``made`` holds them with the number of their row, from 1."""

    class Meta:
        model = Idea
        fields = tuple(FIELDS)
        import_id_fields: tuple[str, ...] = ()
        skip_diff = True
        use_transactions = False

    def __init__(self, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.assembly = assembly
        self.made: list[tuple[int, Idea]] = []
        chosen = {
            "title": _TextWidget("Titre", TITLE_LENGTH, required=True),
            "description": _TextWidget("Description", DESCRIPTION_LENGTH),
            "axis": _TermWidget("Axe", lambda: _named(Axis.objects.all(), "short_title", "name", "number")),
            "theme": _TermWidget("Thème", lambda: _named(Theme.objects.all(), "short_name", "name")),
            "subtheme": _TermWidget("Sous-thème", lambda: _named(assembly.subthemes.all(), "title")),
            "workshop": _TermWidget("Atelier", lambda: _named(assembly.workshops.all(), "title")),
            "jobs": _TermsWidget("Métiers", lambda: _named(Job.objects.all(), "name")),
            "territory": _TermWidget("Territoire", lambda: _named(Territory.objects.all(), "name")),
        }
        self.fields = {
            name: fields.Field(
                attribute="chosen_jobs" if name == "jobs" else name, column_name=name, widget=widget
            )
            for name, widget in chosen.items()
        }

    def get_import_order(self) -> tuple[str, ...]:
        """Read the fields in their order."""
        return tuple(FIELDS)

    def init_instance(self, row: Mapping[str, Any] | None = None) -> Idea:
        """Begin an idea of the assembly."""
        idea = Idea(
            assembly=self.assembly, territory=self.assembly.territory, author_shown=Idea.Shown.NOTHING
        )
        idea.chosen_jobs = []  # type: ignore[attr-defined]
        return idea

    def after_import_instance(self, instance: Idea, new: bool, **kwargs: Any) -> None:
        """Nothing is done of an instance before it is kept."""

    def save_instance(self, instance: Idea, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Keep the idea; its sub-theme or its workshop says its theme, the assembly says where."""
        held = instance.subtheme or instance.workshop
        if instance.theme is None and held is not None:
            instance.theme = held.theme
        instance.territory = instance.territory or self.assembly.territory
        self.made.append((kwargs["row_number"], instance))

    def save_m2m(self, instance: Idea, row: Any, **kwargs: Any) -> None:
        """The métiers are written with the rest."""


def _named(rows: Iterable[Any], *names: str) -> Iterable[tuple[Any, Iterable[str]]]:
    """Yield each term with the names that it is known by, its slug among them."""
    for term in rows:
        yield term, [str(getattr(term, name, "")) for name in (*names, "slug") if getattr(term, name, "")]
