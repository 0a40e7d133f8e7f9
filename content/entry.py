"""One entry of a content file, and the checks that apps share."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from core.richtext import from_markdown
from core.typography import keep_together

from .capabilities import shown

if TYPE_CHECKING:
    from .bundle import Bundle


class Entry(Mapping[str, Any]):
    """A mapping that knows where it was read, so that each of its defects names file, entry and field.

    Each check reports what is wrong and carries on: an editor sees all there is to correct at once. What is
    missing or empty is reported by ``fields``; the other checks leave an absent value alone.

    Args:
        bundle: where defects go.
        file: name of the file, without extension.
        slug: name of the entry.
        data: its fields, as read.
        prefix: where the entry stands in the one that holds it (« sections[2]. »).
    """

    def __init__(
        self, bundle: "Bundle", file: str, slug: str, data: Mapping[str, Any], prefix: str = ""
    ) -> None:
        self.bundle = bundle
        self.file = file
        self.slug = slug
        self.data = data
        self.prefix = prefix

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def shown(self) -> "Entry":
        """Return the entry without the passages that speak of what the portal cannot do yet."""
        return Entry(self.bundle, self.file, self.slug, shown(self.data), self.prefix)

    def typeset(self, field: str) -> str:
        """Return a text on one line, with the spaces that French does not part."""
        return keep_together(" ".join(str(self.data[field]).split()))

    def rich(self, field: str) -> str:
        """Return a Markdown text as the rich text that Wagtail stores; empty when the field is absent."""
        return from_markdown(str(self.data.get(field) or ""))

    def error(self, field: str, message: str) -> None:
        """Report a defect of ``field``."""
        self.bundle.error(self.file, self.slug, self.prefix + field, message)

    def fields(self, *required: str, nullable: Collection[str] = (), optional: Collection[str] = ()) -> None:
        """Check which fields are there.

        Args:
            required: must be there and filled.
            nullable: must be there; may be null.
            optional: may be absent.
        """
        for field in (*required, *nullable):
            if field not in self.data:
                self.error(field, "champ manquant")
        for field in required:
            if field in self.data and self.data[field] in (None, ""):
                self.error(field, "champ vide")
        for field in self.data:
            if field not in {*required, *nullable, *optional, "slug"}:
                self.error(str(field), "champ inconnu")

    def text(self, field: str, max_length: int | None = None, words: tuple[int, int] | None = None) -> None:
        """Check a text: at most ``max_length`` characters, and a number of words within ``words``."""
        value = self.data.get(field)
        if value is None:
            return
        if not isinstance(value, str):
            return self.error(field, f"texte attendu, et non « {value} »")
        if max_length is not None and len(value.strip()) > max_length:
            self.error(field, f"{len(value.strip())} caractères, {max_length} au plus")
        count = len(value.split())
        if words and not words[0] <= count <= words[1]:
            self.error(field, f"{count} mots, attendu de {words[0]} à {words[1]}")
        return None

    def one_of(self, field: str, allowed: Collection[Any], nullable: bool = False) -> None:
        """Check that the value is one of ``allowed``, slugs included; ``nullable`` lets it be null."""
        value = self.data.get(field)
        if field not in self.data or (value is None and nullable):
            return
        if not _is_in(value, allowed):
            self.error(field, f"valeur inconnue « {value} »{_choices(allowed)}")

    def many_of(self, field: str, allowed: Collection[Any], low: int = 0, high: int | None = None) -> None:
        """Check a list of different values of ``allowed``, of ``low`` to ``high`` items."""
        values = self.data.get(field)
        if field not in self.data:
            return
        if not isinstance(values, list):
            return self.error(field, "liste attendue")
        for value in values:
            if not _is_in(value, allowed):
                self.error(field, f"valeur inconnue « {value} »{_choices(allowed)}")
        if len({str(value) for value in values}) != len(values):
            self.error(field, "valeur répétée")
        self._size(field, values, low, high)
        return None

    def integer(self, field: str, low: int = 0) -> None:
        """Check a whole number of at least ``low``."""
        value = self.data.get(field)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < low):
            self.error(field, f"nombre entier d’au moins {low} attendu, et non « {value} »")

    def date(self, field: str) -> None:
        """Check a date written « 2024-06-19 »."""
        value = self.data.get(field)
        if value is None or isinstance(value, datetime.date):
            return
        try:
            datetime.date.fromisoformat(value)
        except (TypeError, ValueError):
            self.error(field, f"date impossible « {value} », écrivez « 2024-06-19 »")

    def children(self, field: str, low: int = 0, high: int | None = None) -> list["Entry"]:
        """Return the entries of a list that this one holds, ``low`` to ``high`` of them."""
        values = self.data.get(field)
        if values is None:
            return []
        if not isinstance(values, list):
            self.error(field, "liste attendue")
            return []
        self._size(field, values, low, high)
        children = []
        for position, value in enumerate(values, 1):
            path = f"{field}[{position}]"
            if isinstance(value, dict):
                children.append(Entry(self.bundle, self.file, self.slug, value, f"{self.prefix}{path}."))
            else:
                self.error(path, "une entrée faite de champs est attendue")
        return children

    def child(self, field: str) -> "Entry | None":
        """Return the entry that a field holds."""
        value = self.data.get(field)
        if isinstance(value, dict):
            return Entry(self.bundle, self.file, self.slug, value, f"{self.prefix}{field}.")
        if value is not None:
            self.error(field, "une entrée faite de champs est attendue")
        return None

    def texts(self, field: str, low: int = 0, high: int | None = None) -> list[str]:
        """Return a list of texts, each checked to be one and not to be empty."""
        values = self.data.get(field)
        if values is None:
            return []
        if not isinstance(values, list):
            self.error(field, "liste attendue")
            return []
        self._size(field, values, low, high)
        for position, value in enumerate(values, 1):
            if not isinstance(value, str) or not value.strip():
                self.error(f"{field}[{position}]", "texte attendu")
        return [value for value in values if isinstance(value, str)]

    def _size(self, field: str, values: list[Any], low: int, high: int | None) -> None:
        if len(values) < low or (high is not None and len(values) > high):
            expected = f"{low} au moins" if high is None else f"attendu de {low} à {high}"
            self.error(field, f"{len(values)} élément(s), {expected}")


def _is_in(value: Any, allowed: Collection[Any]) -> bool:
    return isinstance(value, str | int) and value in allowed


def _choices(allowed: Collection[Any]) -> str:
    """Name what may be written, where the list is short enough to help."""
    if not 0 < len(allowed) <= 10:
        return ""
    return f" (possibles : {', '.join(sorted(str(value) for value in allowed))})"
