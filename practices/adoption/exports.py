"""Adoptions and their answers as files, for the moderation: every row of the list, no e-mail address."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from core import tables
from core.tables import Cell, Table, paris
from practices.models import Adoption, AdoptionAnswer
from practices.models.sheet import PracticePage

# Rows read from the database at a time.
CHUNK = 500
MATURITIES: Mapping[str, str] = dict(PracticePage.Maturity.choices)


@dataclass(frozen=True)
class Column:
    """One column: its heading, where its value is found, what is written of it."""

    heading: str
    field: str
    write: Callable[[Any], Cell] = str


@dataclass(frozen=True)
class Export:
    """A table to export.

    Attributes:
        name: of the file, without extension.
        title: of the table, in French.
        columns: in their order.
    """

    name: str
    title: str
    columns: Sequence[Column]

    @property
    def headings(self) -> list[str]:
        """What each column holds, in French."""
        return [column.heading for column in self.columns]

    def table(self, objects: QuerySet[Any]) -> Table:
        """Return the table of objects, read when it is written."""
        return Table(self.name, self.title, self.headings, self.rows(objects))

    def rows(self, objects: QuerySet[Any]) -> Iterator[list[Cell]]:
        """Yield a row for each object; an absent value is an empty text."""
        fields = [column.field for column in self.columns]
        for values in objects.values_list(*fields).iterator(chunk_size=CHUNK):
            yield [
                "" if value is None else column.write(value)
                for column, value in zip(self.columns, values, strict=True)
            ]


def _label(choices: Sequence[tuple[Any, Any]]) -> Callable[[Any], Cell]:
    labels = {str(value): str(label) for value, label in choices}
    return lambda value: labels[str(value)]


def _yes_no(value: bool) -> str:
    return "oui" if value else "non"


ADOPTIONS = Export(
    "essais",
    "Essais des fiches pratiques",
    (
        Column("Numéro de l’essai", "pk", int),
        Column("Fiche pratique", "sheet__title"),
        Column("Adresse de la fiche (identifiant)", "sheet__slug"),
        Column("Maturité de la fiche", "sheet__maturity", lambda value: MATURITIES[value]),
        Column("Structure (ne pas diffuser si son nom n’est pas montré)", "organisation_name"),
        Column("Accord pour montrer le nom de la structure", "is_public", _yes_no),
        Column("Département", "territory__name"),
        Column("État de l’essai", "state", _label(Adoption.State.choices)),
        Column("Relecture", "review", _label(Adoption.Review.choices)),
        Column("Compté (une fois par structure et par fiche)", "counted", _yes_no),
        Column("Adresse confirmée le (heure de Paris)", "confirmed_at", paris),
        Column("Interrogée à trois mois le (heure de Paris)", "asked_3_at", paris),
        Column("Interrogée à six mois le (heure de Paris)", "asked_6_at", paris),
        Column("Clos le (heure de Paris)", "closed_at", paris),
        Column("Données personnelles effacées le (heure de Paris)", "forgotten_at", paris),
    ),
)
ANSWERS = Export(
    "retours",
    "Retours sur les essais",
    (
        Column("Numéro du retour", "pk", int),
        Column("Numéro de l’essai", "adoption_id", int),
        Column("Fiche pratique", "adoption__sheet__title"),
        Column("Adresse de la fiche (identifiant)", "adoption__sheet__slug"),
        Column("Structure (ne pas diffuser si son nom n’est pas montré)", "adoption__organisation_name"),
        Column("Accord pour montrer le nom de la structure", "adoption__is_public", _yes_no),
        Column("Question posée après (mois)", "month", int),
        Column("Réponse", "outcome", _label(AdoptionAnswer.Outcome.choices)),
        Column("Pourquoi", "reason"),
        Column("Ce qui a été adapté", "changes"),
        Column("Conseil aux suivants", "advice"),
        Column("Reçu le (heure de Paris)", "answered_at", paris),
        Column("Relecture (seuls les retours acceptés sont publics)", "review",
               _label(AdoptionAnswer.Review.choices)),
        Column("Relu le (heure de Paris)", "reviewed_at", paris),
    ),
)  # fmt: skip


def as_csv(export: Export, objects: QuerySet[Any]) -> StreamingHttpResponse:
    """Answer a table as CSV."""
    return tables.as_csv(export.table(objects))


def as_xlsx(export: Export, objects: QuerySet[Any]) -> FileResponse:
    """Answer a table as XLSX."""
    return tables.as_xlsx(export.table(objects))


WRITERS: Mapping[str, Callable[[Export, QuerySet[Any]], HttpResponseBase]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
}
