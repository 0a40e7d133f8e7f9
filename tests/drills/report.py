"""The figures of a drill: how long readers and editors waited, phase by phase."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .editing import Deed
from .load import Answer


@dataclass(frozen=True)
class Phase:
    """A stretch of a drill, on the monotonic clock."""

    name: str
    since: float
    until: float


def table(title: str, phases: Sequence[Phase], answers: Sequence[Answer], deeds: Sequence[Deed]) -> list[str]:
    """Return the lines of a table, times in milliseconds; what falls outside the phases is left aside."""
    head = f"{'':26}{'requests':>9}{'p50':>7}{'p95':>7}{'max':>7}{'degraded':>10}{'saves':>7}{'longest':>9}"
    lines = [title, head]
    for phase in phases:
        asked = [each for each in answers if phase.since <= each.began < phase.until]
        saved = [each.seconds for each in deeds if phase.since <= each.began < phase.until]
        taken = sorted(each.seconds for each in asked)
        lines.append(
            f"{phase.name[:18]:18}{phase.until - phase.since:6.0f} s{len(asked):>9}"
            f"{_ms(_quantile(taken, 0.5))}{_ms(_quantile(taken, 0.95))}{_ms(max(taken, default=0))}"
            f"{_share(asked):>10}{len(saved):>7}{_ms(max(saved, default=0), 9)}"
        )
    return lines


def _quantile(values: Sequence[float], part: float) -> float:
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def _ms(seconds: float, width: int = 7) -> str:
    return f"{seconds * 1000:>{width}.0f}"


def _share(answers: Iterable[Answer]) -> str:
    said = [each.degraded for each in answers if each.visit.path.startswith("/api/")]
    return f"{100 * sum(said) / len(said):.0f} %" if said else "–"
