"""Measure the search as the site grows, engine by engine: ``make bench-search``.

For each size, the engines at hand (in SQLite, in PostgreSQL, Elasticsearch) each answer the judged queries,
their misspelt variants, filters, listings, suggestions and similar sheets, in a process of its own, round by
round and in turn. Times are what ``SearchService`` takes, one reader at a time; the rate is that of four
threads. Figures are printed, never asserted: tests gate counts and bytes, not times.

The sites are generated (see ``texts``), which takes most of the time: ``--reuse DIR`` keeps them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.run_tests import elasticsearch_url, postgres_answers
from tests.load.corpora import START, Corpora, Databases, Files, environment
from tests.load.server import ROOT
from tests.services.elasticsearch import drop_indices

SIZES = (1_000, 10_000, 100_000)
# What the project wants of Elasticsearch at the largest size, in ms.
GOAL_P95_MS = 60
KINDS = {
    "text": "texte",
    "filtered": "texte et filtre",
    "listing": "liste",
    "suggestions": "suggestions",
    "similar": "semblables",
    "publication": "publier",
    "first search": "1re rech. ensuite",
}


@dataclass(frozen=True)
class Engine:
    """An engine to measure: on which sites, and by which server if it is not their database."""

    name: str
    corpora: Corpora
    server: str = ""


@dataclass
class Measured:
    """What an engine gave at one size."""

    engine: str
    size: int
    durations: dict[str, list[float]] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    others: int = 0
    facts: dict[str, float] = field(default_factory=dict)

    def add(self, given: dict[str, Any]) -> None:
        """Add what a round gave."""
        for kind, durations in given["durations"].items():
            self.durations.setdefault(kind, []).extend(durations)
        self.rates.append(given["rate"])
        self.others += given["others"]

    def percentile(self, kind: str, share: float) -> float:
        """Return the duration (ms) that this share of the questions of a kind stays under."""
        durations = sorted(self.durations[kind])
        return durations[min(int(len(durations) * share), len(durations) - 1)]


class Process:
    """One engine at work in a process of its own."""

    def __init__(self, environment: dict[str, str], rounds: int, seconds: float) -> None:
        program = START.format("measured_engine", "serve") + f"; serve({rounds}, {seconds})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()

    def ask(self, request: str) -> dict[str, Any]:
        """Have something done, and return what it gave."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{request}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = self._read()
        return answer

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("A process of the bench stopped; its error is above.")
        return json.loads(line)


def measure(engines: Sequence[Engine], size: int, rounds: int, seconds: float) -> list[Measured]:
    """Measure all engines at one size, in turn."""
    with ExitStack() as stack:
        processes = [stack.enter_context(working(engine, size, rounds, seconds)) for engine in engines]
        measured = [Measured(engine.name, size) for engine in engines]
        for number in range(rounds):
            for process, given in zip(processes, measured, strict=True):
                given.add(process.ask(str(number)))
        for engine, process, given in zip(engines, processes, measured, strict=True):
            given.facts = process.ask("facts")
            given.facts["rebuild_rate"] = given.facts["rebuild_rate"] or engine.corpora.rate(size)
    return measured


@contextmanager
def working(engine: Engine, size: int, rounds: int, seconds: float) -> Iterator[Process]:
    """Give an engine at work on a copy of a site."""
    index = f"essaim-bench-{os.getpid()}"
    with engine.corpora.copy(size, "elastic" if engine.server else "embedded") as url:
        try:
            process = Process(environment(url, engine.server, index), rounds, seconds)
            try:
                yield process
            finally:
                process.stop()
        finally:
            if engine.server:
                drop_indices(engine.server, index)


def show(measured: Sequence[Measured]) -> None:
    """Print the figures of one size."""
    titles = "".join(f"{title:>18}" for title in KINDS.values())
    print(f"\n{'fiches':>8}  {'moteur':<16}{titles}    (p50 / p95, ms)")
    for each in measured:
        cells = (f"{each.percentile(k, 0.5):.1f} / {each.percentile(k, 0.95):.1f}" for k in KINDS)
        print(f"{each.size:8d}  {each.engine:<16}" + "".join(f"{cell:>18}" for cell in cells))
    print(f"{'':26}{'rech./s à 4':>18}{'index Mo':>18}{'indexées/s':>18}{'mémoire Mo':>18}{'mots':>18}")
    for each in measured:
        facts = each.facts
        rate = facts["rebuild_rate"]
        figures = (
            f"{sum(each.rates) / len(each.rates):.1f}",
            f"{facts['index_mb']:.1f}",
            f"{rate:.0f}" if rate else "?",
            f"{facts['memory_mb']:.0f}",
            f"{facts['words']:.0f}",
        )
        print(f"{'':10}{each.engine:<16}" + "".join(f"{figure:>18}" for figure in figures))
        if each.others:
            print(f"{'':10}{each.others} réponses d’un autre moteur : ces chiffres ne valent rien.")
    sys.stdout.flush()


def conclude(measured: Sequence[Measured]) -> None:
    """Print how each engine grows, and whether Elasticsearch is as fast as wanted."""
    print("\nDe la plus petite taille à la plus grande, pour un texte (p95) :")
    for name in dict.fromkeys(each.engine for each in measured):
        first, *_, last = [each for each in measured if each.engine == name] * 2
        slower = last.percentile("text", 0.95) / first.percentile("text", 0.95)
        print(
            f"  {name:<16}{last.size / first.size:6.0f} fois plus de fiches, {slower:6.1f} fois plus de temps"
        )
        if name == "Elasticsearch":
            p95 = last.percentile("text", 0.95)
            verdict = "atteint" if p95 <= GOAL_P95_MS else "MANQUÉ"
            print(f"  {'':<16}p95 {p95:.0f} ms à {last.size} fiches : but de {GOAL_P95_MS} ms {verdict}")


def at_hand(folder: Path) -> Iterator[Engine]:
    """Yield the engines that this machine has, and say which it has not."""
    files = Corpora(Files(folder), folder, tell)
    yield Engine("SQLite", files)
    if postgres_answers():
        yield Engine("PostgreSQL", Corpora(Databases(), folder, tell))
    else:
        tell("PostgreSQL n’est pas là (« make services ») : il n’est pas mesuré.")
    if server := elasticsearch_url():
        yield Engine("Elasticsearch", files, server)
    else:
        tell("Elasticsearch n’est pas là (« make services ») : il n’est pas mesuré.")


def tell(line: str) -> None:
    """Say what is going on, beside the figures."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Measure every engine at every size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="sheets, comma-separated")
    parser.add_argument("--engines", default="", help="names, comma-separated; all by default")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of the threads together, a round")
    parser.add_argument("--reuse", type=Path, help="a folder that keeps the generated sites")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    with ExitStack() as stack:
        folder = options.reuse or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="essaim-")))
        folder.mkdir(parents=True, exist_ok=True)
        engines = [each for each in at_hand(folder) if not options.engines or each.name in options.engines]
        for corpora in dict.fromkeys(engine.corpora for engine in engines):
            if not options.reuse:
                stack.callback(corpora.drop, sizes)
            corpora.make(sizes)
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cœurs")
        measured: list[Measured] = []
        for size in sizes:
            some = measure(engines, size, options.rounds, options.seconds)
            show(some)
            measured += some
        conclude(measured)


if __name__ == "__main__":
    main()
