"""« Ce qui essaime » as a file: what the page shows, and nothing else."""

import csv
from collections.abc import Iterator

from django.http import HttpResponse
from django.utils import timezone

from core.addresses import absolute
from core.exports import neutralise, one_line
from practices.adoption.counting import THRESHOLD, Split

from .selectors import Spread

HEADINGS = (
    "Tableau",
    "Intitulé",
    "Adresse",
    "Essais",
    "Essais en cours",
    "En place telle quelle",
    "En place en l’adaptant",
    "Arrêtés",
    "Sans nouvelles ou sans détail",
    "Structures nommées",
)
NOTE = (
    "Un essai\u00a0: une structure et une fiche. Les structures qui ont accepté d’être nommées sont comptées "
    f"une à une. Les autres le sont par groupes entiers de {THRESHOLD}, arrondis vers le bas, pour qu’aucune "
    "ne soit reconnue\u00a0: un total peut dépasser ce que l’on dit de chaque fiche ou de chaque région. "
    "Source\u00a0: employeurs qui ont confirmé leur adresse électronique, retours relus par la rédaction."
)


def lines(found: Spread) -> Iterator[list[str]]:
    """Yield the lines of the file: headings, totals, sheets, regions, named structures, then a note."""
    yield list(HEADINGS)
    yield _line("Total", _about(found), _split(found.split, found.elsewhere), path=found.filters.url())
    for sheet in found.sheets:
        yield _line("Fiches", sheet.title, _split(sheet.split), path=sheet.url)
    if found.elsewhere:
        yield _line("Fiches", "Autres fiches, sans détail", [str(found.elsewhere)])
    for region in found.regions:
        yield _line("Régions", region.name, [str(region.count)], names=" ; ".join(region.named))
    for named in found.named:
        yield _line(
            "Structures nommées", f"{named.sheet.title} ({named.outcome})", ["1"], named.sheet.url, named.name
        )
    yield _line("Note", NOTE, [])


def _about(found: Spread) -> str:
    parts = [part.name for part in (found.axis, found.region) if part is not None]
    return ", ".join(parts) or "Toutes les fiches, toutes les régions"


def _split(split: Split, elsewhere: int = 0) -> list[str]:
    counts = (split.running, split.adopted, split.adapted, split.dropped, split.unsaid + elsewhere)
    return [str(count) for count in (split.total + elsewhere, *counts)]


def _line(table: str, title: str, counts: list[str], path: str = "", names: str = "") -> list[str]:
    blanks = [""] * (len(HEADINGS) - 4 - len(counts))
    return [table, title, absolute(path) if path else "", *counts, *blanks, names]


def as_csv(found: Spread) -> HttpResponse:
    """Answer the tables as CSV: semicolons and a byte order mark, which French spreadsheets expect."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    writer = csv.writer(response, delimiter=";")
    writer.writerows([neutralise(one_line(text)) for text in line] for line in lines(found))
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="essaimage-{day}.csv"'
    response["X-Robots-Tag"] = "noindex"
    return response
