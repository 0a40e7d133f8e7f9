"""Reads addresses: pages clamp what is wrong, the API refuses it."""

from collections.abc import Mapping
from typing import Any, get_args

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from .addresses import SORT_PARAMS, Address
from .analysis import clean
from .facets import FACETS
from .types import Sort

# In pages, text beyond this is cut; the API refuses it.
MAX_TEXT = 200
# More values than this, all facets together, is no reader's doing.
MAX_VALUES = 100
MAX_VALUE_LENGTH = 255
MAX_PAGE = 1_000_000
TOO_MANY_VALUES = f"Pas plus de {MAX_VALUES} valeurs, tous filtres confondus."
PAGE_SIZE = 20
SORTS: tuple[Sort, ...] = get_args(Sort)
MAX_PAGE_SIZE = 50


def read_address(path: str, parameters: QueryDict) -> Address:
    """Read a page's address; whatever is wrong in it is left out or brought back within bounds."""
    filters = {}
    room = MAX_VALUES
    for facet in FACETS:
        values = [clean(value) for value in parameters.getlist(facet.param)[:room]]
        kept = tuple(dict.fromkeys(v for v in values if v and len(v) <= MAX_VALUE_LENGTH and " " not in v))
        if kept:
            filters[facet.name] = kept
            room -= len(kept)
    return Address(
        path=path,
        text=clean(parameters.get("q", "")[: MAX_TEXT * 10])[:MAX_TEXT],
        filters=filters,
        sort=SORT_PARAMS.get(parameters.get("tri", "")),
        page=_page(parameters.get("page", "")),
        exact=parameters.get("exact") == "1",
    )


def _page(text: str) -> int:
    """Return a page number within bounds; 1 for what is not one."""
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(max(1, int(text[:9])), MAX_PAGE)


class _ManyField(forms.Field):
    """A repeated parameter: several short values without spaces or control characters."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[str, ...]:
        """Return the values, once each.

        Raises:
            ValidationError: for a malformed one; a value that does not exist is not malformed.
        """
        values = [each for each in value or [] if each]
        if len(values) > MAX_VALUES:
            raise ValidationError(TOO_MANY_VALUES)
        for each in values:
            if clean(each) != each or " " in each or len(each) > MAX_VALUE_LENGTH:
                raise ValidationError("Valeur mal formée : un identifiant sans espace est attendu.")
        return tuple(dict.fromkeys(values))


class _TextField(forms.CharField):
    """What is searched; control characters count for nothing."""

    def to_python(self, value: Any) -> str:
        """Return the text on one line."""
        return clean(super().to_python(value) or "")


class ApiForm(forms.Form):
    """The parameters of ``GET /api/v1/search``."""

    q = _TextField(
        required=False,
        max_length=MAX_TEXT,
        error_messages={"max_length": f"Texte trop long : {MAX_TEXT} caractères au plus."},
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[(sort, "") for sort in SORTS],
        error_messages={"invalid_choice": f"Tri inconnu\u00a0: {', '.join(SORTS)}."},
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE_SIZE)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        for facet in FACETS:
            self.fields[facet.name] = _ManyField(required=False)

    def clean(self) -> None:
        """Refuse too many values in all, at the first facet where there are."""
        room = MAX_VALUES
        for facet in FACETS:
            room -= len(self.cleaned_data.get(facet.name, ()))
            if room < 0:
                self.add_error(facet.name, TOO_MANY_VALUES)
                return

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """The chosen values, by facet."""
        chosen = {facet.name: self.cleaned_data[facet.name] for facet in FACETS}
        return {name: values for name, values in chosen.items() if values}

    @property
    def chosen_sort(self) -> Sort:
        """How to sort: by relevance unless asked."""
        return self.cleaned_data["sort"] or "relevance"
