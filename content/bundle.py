"""The content files, read and checked before anything is written.

``Bundle`` is what each app's ``loading.py`` receives: ``validate(bundle)`` reports every defect it finds,
all at once, and ``load(bundle, report)`` runs only when there is none. Apps below « content » use these
classes through that argument and import them for typing only, so that imports keep pointing down.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .capabilities import unknown_marks
from .entry import Entry

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
PHONE = re.compile(r"(?<!\d)0[1-9]([ .\u00a0-]?\d{2}){4}(?!\d)")
STRAIGHT_APOSTROPHE = re.compile(r"[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# What no text of the content may hold: people are known by their function, and typography is French.
FORBIDDEN = (
    (EMAIL, "une adresse électronique n’a pas sa place ici"),
    (PHONE, "un numéro de téléphone n’a pas sa place ici"),
    (STRAIGHT_APOSTROPHE, "apostrophe droite : écrivez « ’ »"),
    (re.compile(r"\t"), "tabulation : écrivez des espaces"),
)


@dataclass(frozen=True, order=True)
class Defect:
    """One thing to correct, named so that it is found at once: file, entry, field."""

    file: str
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{' / '.join(part for part in (self.file, self.entry, self.field) if part)} : {self.message}"


class StrictLoader(yaml.SafeLoader):
    """Refuses the duplicate keys that PyYAML accepts in silence, the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping whose keys are all different."""
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"clé en double « {key} »", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


class Bundle:
    """Every content file, and the defects found in them.

    Args:
        documents: the parsed files, by name without extension.
    """

    def __init__(self, documents: Mapping[str, Any] | None = None) -> None:
        self._documents: dict[str, Any] = dict(documents or {})
        self._defects: dict[Defect, None] = {}
        self._rows: dict[tuple[str, str], list[Entry]] = {}

    @classmethod
    def read(cls, folder: Path) -> "Bundle":
        """Read the YAML files of ``folder``; what cannot be read becomes a defect, not an exception."""
        bundle = cls()
        for path in sorted(folder.glob("*.yaml")):
            bundle._read_file(path)
        return bundle

    def _read_file(self, path: Path) -> None:
        try:
            document = yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)  # noqa: S506
        except UnicodeDecodeError:
            return self.error(path.stem, "", "", "le fichier n’est pas en UTF-8")
        except yaml.YAMLError as error:
            return self.error(path.stem, "", "", _explain(error))
        if not isinstance(document, dict):
            return self.error(path.stem, "", "", "le fichier doit être une suite de listes nommées")
        self._documents[path.stem] = document
        return None

    @property
    def defects(self) -> list[Defect]:
        """Every defect found so far, each once, in the order in which they were found."""
        return list(self._defects)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that could be read, without extension."""
        return tuple(self._documents)

    def error(self, file: str, entry: str, field: str, message: str) -> None:
        """Report a defect; ``file`` is named without extension, ``entry`` and ``field`` may be empty."""
        self._defects[Defect(f"{file}.yaml", entry, field, message)] = None

    def rows(self, file: str, key: str) -> list[Entry]:
        """Return the entries of a list, each with a well-formed slug that is unique in it.

        Entries that are not so are reported and, when they have no slug at all, left out.
        """
        if (file, key) not in self._rows:
            self._rows[file, key] = list(self._check_slugs(file, key))
        return self._rows[file, key]

    def slugs(self, file: str, key: str) -> frozenset[str]:
        """Return the slugs of a list, which is what references are checked against."""
        return frozenset(row.slug for row in self.rows(file, key))

    def _check_slugs(self, file: str, key: str) -> Iterator[Entry]:
        rows = self._documents.get(file, {}).get(key)
        if not isinstance(rows, list) or not rows:
            return self.error(file, "", key, "liste absente ou vide")
        seen: set[str] = set()
        for position, row in enumerate(rows, 1):
            name = f"{key}[{position}]"
            if not isinstance(row, dict):
                self.error(file, name, "", "une entrée faite de champs est attendue")
                continue
            slug = row.get("slug")
            if not isinstance(slug, str) or not slug:
                self.error(file, name, "slug", "champ manquant")
                continue
            if not SLUG.fullmatch(slug):
                self.error(file, slug, "slug", "minuscules sans accent, chiffres et tirets seulement")
            if slug in seen:
                self.error(file, slug, "slug", f"déjà pris dans « {key} »")
            seen.add(slug)
            yield Entry(self, file, slug, row)
        return None

    def entry(self, file: str, slug: str, data: Mapping[str, Any]) -> Entry:
        """Return an entry that comes from elsewhere than the files, as the site's address does."""
        return Entry(self, file, slug, data)

    def check_marks(self) -> None:
        """Report the passages held back for a capability that nobody knows: they would be so for ever."""
        for file, document in self._documents.items():
            for key, rows in document.items():
                for position, row in enumerate(rows if isinstance(rows, list) else [], 1):
                    name = row.get("slug") if isinstance(row, dict) else None
                    for field, value in unknown_marks(row):
                        self.error(
                            file, str(name or f"{key}[{position}]"), field, f"fonction inconnue « {value} »"
                        )

    def check_texts(self) -> None:
        """Report what no text of any file may hold: see ``FORBIDDEN``."""
        for file, document in self._documents.items():
            for key, rows in document.items():
                for position, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
                    name = row.get("slug") if isinstance(row, dict) else None
                    self._check_value(file, str(name or f"{key}[{position}]"), "", row)

    def _check_value(self, file: str, entry: str, field: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, child in value.items():
                self._check_value(file, entry, f"{field}.{key}" if field else str(key), child)
        elif isinstance(value, list):
            for position, child in enumerate(value, 1):
                self._check_value(file, entry, f"{field}[{position}]", child)
        elif isinstance(value, str):
            for pattern, message in FORBIDDEN:
                if pattern.search(value):
                    self.error(file, entry, field, message)


def fingerprint(value: Any) -> str:
    """Return a digest that changes when, and only when, the value does (key order left aside)."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _explain(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"ligne {mark.line + 1}, colonne {mark.column + 1} : " if mark else ""
    return f"YAML illisible, {place}{getattr(error, 'problem', None) or error}"
