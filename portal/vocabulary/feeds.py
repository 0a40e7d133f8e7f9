"""The feed of a term: what was lately published under it, of every type."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from core import atom
from core.branding import default_brand
from search.latest import latest
from taxonomy.models import Term

from .base import Kind


def term_feed(kind: Kind[Any], term: Term) -> HttpResponse:
    """Answer with the feed of a term."""
    items = latest({kind.name: (term.slug,)})
    title = f"{default_brand().name}\u00a0: {kind.page_title(term)}"
    url = reverse(f"{kind.name}_feed", args=[term.slug])
    text = atom.atom(title, term.get_absolute_url(), url, items)
    return atom.fed(text, atom.MIME)
