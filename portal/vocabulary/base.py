"""What the pages of every kind of term share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import QuerySet
from django.urls import reverse

from core.text import alphabetical
from taxonomy.models import Axis, Source, Term

from .plans import ShelfPlan

# How many results each term of a kind would give, by slug.
Counts = Mapping[str, int]
T = TypeVar("T", bound=Term)


@dataclass(frozen=True)
class Fact:
    """A line of the summary of a term. ``icon`` is a name of the sprite; ``url`` may be empty."""

    icon: str
    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """A link to a term, with how much is published under it (None: not counted)."""

    label: str
    url: str
    count: int | None = None
    text: str = ""
    axis: Axis | None = None


@dataclass(frozen=True)
class Group:
    """Terms that go together: a family of métiers, a region and its départements."""

    title: str
    entries: tuple[Entry, ...]
    url: str = ""
    count: int | None = None


class Kind(Generic[T]):
    """A kind of term: what its list and its pages say beside what is published.

    Attributes:
        model: the terms.
        name: of its route and of its search facet; its list is at the route ``<name>_index``.
        singular, plural: as shown.
        icon: of the sprite.
        schema: the schema.org type of a term.
        all_label: of a link to the list of its terms.
        described: whether that list gives the description of each.
        introduction: what the list of its terms is for.
        named, everyone: said after a type of contents that name the term, or that concern every term of the
            kind (« pour ce métier », « pour tous les métiers »); empty where no content concerns them all.
        everyone_note: why the latter are there.
        nothing: said when nothing is published under a term.
        template: of the page of a term.
        shelves: of a page that is read in an order of its own; empty for what was published last.
    """

    model: type[T]
    name: ClassVar[str]
    singular: ClassVar[str]
    plural: ClassVar[str]
    icon: ClassVar[str]
    schema: ClassVar[str] = "DefinedTerm"
    all_label: ClassVar[str]
    introduction: ClassVar[str]
    described: ClassVar[bool] = False
    named: ClassVar[str] = ""
    everyone: ClassVar[str] = ""
    everyone_note: ClassVar[str] = ""
    nothing: ClassVar[str]
    template: ClassVar[str] = "portal/term.html"
    shelves: ClassVar[tuple[ShelfPlan, ...]] = ()

    @property
    def index_url(self) -> str:
        """The path of the list of the terms."""
        return reverse(f"{self.name}_index")

    def terms(self) -> QuerySet[T]:
        """Return the terms, with what a page reads of each."""
        return self.model._default_manager.all()

    def label(self, term: T) -> str:
        """Return the name by which a term is called in titles, lists and breadcrumbs."""
        return term.name

    def page_title(self, term: T) -> str:
        """Return what tells the page of a term from all others: tabs, bookmarks, search engines."""
        return f"{self.label(term)} – {self.plural}"

    def full_name(self, term: T) -> str:
        """Return the longer name shown under the title; empty when the title says it."""
        return ""

    def kind_label(self, term: T) -> str:
        """Return what a term is, shown above its title."""
        return self.singular

    def facts(self, term: T) -> list[Fact]:
        """Return what is known of a term."""
        return []

    def crumbs(self, term: T) -> list[tuple[str, str]]:
        """Return the levels between the list and a term, as (title, path)."""
        return []

    def groups(self, counts: Counts) -> list[Group]:
        """Return every term, as the list shows them."""
        return [Group("", self.entries(self.terms(), counts))]

    def neighbours(self, term: T, counts: Counts) -> list[Group]:
        """Return where else to look."""
        others = self.terms().exclude(pk=term.pk)
        return [Group(f"Les autres {self.plural.lower()}", self.entries(others, counts))]

    def documents(self, term: T) -> list[Source]:
        """Return the public documents that a term published."""
        return []

    def linked_data(self, term: T) -> dict[str, Any]:
        """Return what schema.org says of a term, beside its name, description and address."""
        return {}

    def entry(self, term: T, counts: Counts, text: str = "") -> Entry:
        """Return the link to a term."""
        return Entry(self.label(term), term.get_absolute_url(), counts.get(term.slug, 0), text)

    def entries(self, terms: Iterable[T], counts: Counts) -> tuple[Entry, ...]:
        """Return links to terms in alphabetical order."""
        ordered = sorted(terms, key=lambda term: alphabetical(self.label(term)))
        return tuple(self.entry(term, counts) for term in ordered)
