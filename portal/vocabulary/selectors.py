"""What the pages of the vocabulary show, listed through the search as everywhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import slugify

from core.addresses import absolute
from core.linked_data import breadcrumb_list, ld_script
from core.models import HOME_LABEL
from search import registry
from search.facets import BY_NAME
from search.service import SearchService
from search.types import Hit, SearchQuery, SearchResponse
from taxonomy.models import Term

from .base import Counts, Group, Kind
from .kinds import KINDS
from .plans import planned_shelves

# How many cards a page shows of what is published; the search shows the rest.
SHOWN = 12
Crumbs = list[tuple[str, str]]


@dataclass(frozen=True)
class Shelf:
    """Contents of one type, as cards.

    Attributes:
        title: of the section. note: said under it.
        anchor: of the section.
        template: of a card of this type.
        hits: the most recent ones.
    """

    title: str
    anchor: str
    template: str
    hits: tuple[Hit, ...]
    note: str = ""


def counts_by_kind() -> dict[str, Counts]:
    """Return how many results each term would give, by kind: one search, whatever the number of terms."""
    return _counts(SearchService().search(SearchQuery(sort="date", page_size=1)))


def _counts(response: SearchResponse) -> dict[str, Counts]:
    facets = {facet.name: {value.value: value.count for value in facet.values} for facet in response.facets}
    return {name: facets.get(name, {}) for name in KINDS}


def index_context(kind: Kind[Any]) -> dict[str, Any]:
    """Return what the list of a kind's terms shows."""
    groups = [group for group in kind.groups(counts_by_kind()[kind.name]) if group.entries or group.url]
    crumbs: Crumbs = [(HOME_LABEL, "/"), (kind.plural, "")]
    page = {
        "@type": "CollectionPage",
        "name": kind.plural,
        "description": kind.introduction,
        "url": absolute(kind.index_url),
        "inLanguage": "fr",
    }
    return {
        "kind": kind,
        "groups": groups,
        "crumbs": crumbs,
        "meta_description": kind.introduction,
        "ld_json": ld_script(page, breadcrumb_list(crumbs, kind.index_url)),
    }


def term_context(kind: Kind[Any], term: Any) -> dict[str, Any]:
    """Return what the page of a term shows."""
    response = _search(kind, term)
    crumbs: Crumbs = [(HOME_LABEL, "/"), (kind.plural, kind.index_url), *kind.crumbs(term)]
    crumbs.append((kind.label(term), ""))
    neighbours = kind.neighbours(term, _counts(response)[kind.name])
    return {
        "kind": kind,
        "term": term,
        "title": kind.label(term),
        "page_title": kind.page_title(term),
        "full_name": kind.full_name(term),
        "kind_label": kind.kind_label(term),
        "facts": kind.facts(term),
        "documents": kind.documents(term),
        "neighbours": [group for group in neighbours if group.entries],
        "crumbs": crumbs,
        "count": response.count,
        "shelves": planned_shelves(kind.shelves, kind.name, term.slug)
        if kind.shelves
        else _shelves(kind, term, response),
        "feed_url": reverse(f"{kind.name}_feed", args=[term.slug]),
        "search_url": f"{reverse('search')}?{urlencode({BY_NAME[kind.name].param: term.slug})}",
        "all_url": reverse("search"),
        "meta_description": meta_description(kind, term, response.count),
        "ld_json": ld_script(
            _linked_data(kind, term, response), breadcrumb_list(crumbs, term.get_absolute_url())
        ),
    }


def _search(kind: Kind[Any], term: Term, strict: tuple[str, ...] = ()) -> SearchResponse:
    query = SearchQuery(filters={kind.name: (term.slug,)}, sort="date", page_size=2 * SHOWN, strict=strict)
    return SearchService().search(query)


def _shelves(kind: Kind[Any], term: Term, response: SearchResponse) -> list[Shelf]:
    """Return the contents tied to a term first, then those that concern every term of its kind."""
    if not kind.everyone or not response.hits:
        return list(_by_type(response.hits[:SHOWN]))
    tied = _search(kind, term, strict=(kind.name,))
    # Both are sorted alike: whatever is tied among the first of all is among the first of the tied.
    named = {(hit.type, hit.object_id) for hit in tied.hits}
    others = [hit for hit in response.hits if (hit.type, hit.object_id) not in named]
    shelves = list(_by_type(tied.hits[:SHOWN], kind.named))
    return [*shelves, *_by_type(others[:SHOWN], kind.everyone, kind.everyone_note)]


def _by_type(hits: Sequence[Hit], scope: str = "", note: str = "") -> Iterable[Shelf]:
    for document_type in registry.document_types():
        found = tuple(hit for hit in hits if hit.type == document_type.name)
        if found:
            yield Shelf(
                title=f"{document_type.label_plural} {scope}".strip(),
                anchor=slugify(f"{document_type.name} {scope}"),
                template=f"components/card_{document_type.name}.html",
                hits=found,
                note=note,
            )


def meta_description(kind: Kind[Any], term: Term, count: int) -> str:
    """Return what search engines show of the page of a term."""
    published = f"{count} contenus publiés." if count > 1 else "Un contenu publié." if count else ""
    parts = (kind.full_name(term) or kind.label(term), term.description, published)
    return " – ".join(part for part in parts if part)


def _linked_data(kind: Kind[Any], term: Term, response: SearchResponse) -> dict[str, Any]:
    """Return the page of a term as schema.org reads it: what it is about, and the first contents."""
    about = {
        "@type": kind.schema,
        "name": kind.full_name(term) or kind.label(term),
        "description": term.description,
        **kind.linked_data(term),
    }
    items = [
        {"@type": "ListItem", "position": position, "name": hit.title, "url": absolute(hit.url)}
        for position, hit in enumerate(response.hits[:SHOWN], 1)
    ]
    return {
        "@type": "CollectionPage",
        "name": kind.label(term),
        "url": absolute(term.get_absolute_url()),
        "inLanguage": "fr",
        "about": about,
        "mainEntity": {"@type": "ItemList", "numberOfItems": response.count, "itemListElement": items},
    }


def site_map_groups() -> list[Group]:
    """Return every term under which something is published, by kind: what the site map lists."""
    counts = counts_by_kind()
    groups = []
    for kind in KINDS.values():
        published = (term for term in kind.terms() if counts[kind.name].get(term.slug))
        groups.append(Group(kind.plural, kind.entries(published, counts[kind.name]), kind.index_url))
    return groups
