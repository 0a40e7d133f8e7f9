"""``manage.py search_quality``: how well the search answers the judged queries, engine by engine."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from search import quality, registry
from search.service import SearchService
from search.types import SearchQuery

FOLDER = settings.BASE_DIR / "tests" / "search_quality"
# Long enough for the whole ranking of any judged query: the reciprocal rank looks beyond the first page.
WHOLE = 1_000
# What the measures must reach, and how far one may fall under the baseline.
TARGETS = {"ndcg": 0.85, "zero": 0.02, "none": 1.0, "variants_ratio": 0.95}
# Where an engine must do better.
ENGINE_TARGETS = {"elasticsearch": {"ndcg": 0.88}}
TOLERANCE = 0.02


class Command(BaseCommand):
    """Measures, prints a table by category, and fails under the targets or far under the baseline."""

    help = "Mesure la pertinence de la recherche sur les requêtes jugées (tests/search_quality)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--folder", type=Path, default=FOLDER, help="dossier des jugements")
        parser.add_argument("--queries", action="store_true", help="montre aussi la mesure de chaque requête")
        parser.add_argument("--write-baseline", action="store_true", help="enregistre ces mesures")
        parser.add_argument("--figures", type=Path, help="écrit aussi ces mesures dans ce fichier (JSON)")

    def handle(
        self, *, folder: Path, queries: bool, write_baseline: bool, figures: Path | None, **options: Any
    ) -> None:
        """Measure, compare, say."""
        types = [kind.name for kind in registry.document_types()]
        judgments = quality.load(sorted(folder.glob("judgments*.yaml")), types)
        report = quality.evaluate(judgments, self._ranking)
        engine = _engine()
        self._print(report, engine)
        if figures:
            figures.write_text(json.dumps(_figures(report)), encoding="utf-8")
        if queries:
            for name, value in sorted(report.ndcg.items(), key=lambda item: item[1]):
                self.stdout.write(f"  {value:.3f}  {name}")
        baseline = folder / "baseline.json"
        known = json.loads(baseline.read_text(encoding="utf-8")) if baseline.exists() else {}
        if write_baseline:
            known[engine] = _figures(report)
            baseline.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        elif faults := [*below_targets(report, engine), *_below_baseline(report, known.get(engine, {}))]:
            raise CommandError("\n".join(faults))

    def _ranking(self, text: str) -> list[str]:
        response = SearchService().search(SearchQuery(text=text, page_size=WHOLE))
        if response.degraded:
            raise CommandError(
                f"«\u00a0{text}\u00a0»\u00a0: le moteur de secours a répondu, la mesure ne vaut rien."
            )
        return [f"{hit.type}:{hit.slug}" for hit in response.hits]

    def _print(self, report: quality.Report, engine: str) -> None:
        self.stdout.write(f"Moteur : {engine}")
        self.stdout.write(
            f"{'catégorie':<20} {'requêtes':>8} {'nDCG@10':>8} {'MRR':>6} {'rappel@10':>10} {'zéro':>6}"
        )
        rows = [
            *sorted(report.categories.items()),
            ("ensemble", report.overall),
            ("fautes de frappe", report.variants),
        ]
        for name, row in rows:
            figures = f"{row.ndcg:>8.3f} {row.mrr:>6.3f} {row.recall:>10.3f} {row.zero:>6.1%}"
            self.stdout.write(f"{name:<20} {row.queries:>8} {figures}")
        self.stdout.write(f"Variantes fautives : {report.variants_ratio:.1%} de la note des requêtes justes.")
        self.stdout.write(f"Requêtes sans réponse attendue et sans réponse : {report.none:.0%}.")


def _engine() -> str:
    """Return what measures are kept under; the engine inside the database depends on which one it is."""
    name = SearchService().search(SearchQuery()).engine
    return f"{name}-{connection.vendor}" if name == "embedded" else name


def _figures(report: quality.Report) -> dict[str, float]:
    figures = {
        "ndcg": report.overall.ndcg,
        "mrr": report.overall.mrr,
        "recall": report.overall.recall,
        "zero": report.overall.zero,
        "none": report.none,
        "variants_ratio": report.variants_ratio,
    }
    return {name: round(value, 4) for name, value in figures.items()}


def below_targets(report: quality.Report, engine: str) -> list[str]:
    """Name what an engine does not reach."""
    figures = _figures(report)
    targets = TARGETS | ENGINE_TARGETS.get(engine, {})
    return [
        f"{name} : {figures[name]:.3f}, objectif {target}"
        for name, target in targets.items()
        if (figures[name] > target if name == "zero" else figures[name] < target)
    ]


def _below_baseline(report: quality.Report, known: dict[str, float]) -> list[str]:
    """Name what lost more than the tolerance; a rate of zero results loses by growing."""
    figures = _figures(report)
    return [
        f"{name} : {figures[name]:.3f}, au lieu de {before:.3f}"
        for name, before in known.items()
        if (figures[name] - before if name == "zero" else before - figures[name]) > TOLERANCE
    ]
