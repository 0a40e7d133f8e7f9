"""A drill from beginning to end: what goes on meanwhile, what must hold all along, and how it is told."""

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.services.elasticsearch import ElasticsearchServer

from .editing import Deed, Editors, Journal
from .load import Answer, Load
from .portal import Portal, wait_until
from .readers import Readers
from .report import Phase, table

RATE = 20.0
# Within a minute of the server's return nothing tells that it was ever away.
RETURN_S = 60.0
# Far beyond what anyone should wait, and what a loaded machine may ask of the tests.
LONGEST_S = 10.0
# How long what is published may take to be found, whatever happens to the server.
PUBLISHED_S = 30.0
# How long the site is watched once all is well again.
CALM_S = 4.0
# Readers' searches that tell which engine answers, and how many of them another may answer for a moment's
# slowness.
LAST, FEW = 12, 3
# Seconds between two comparisons, each of which takes a processor for some seconds.
COMPARING_PAUSE_S = 2.0


@dataclass
class Drill:
    """What the drills share: a portal, its search server, what its editors did, and the tables of figures."""

    portal: Portal
    server: ElasticsearchServer
    tables: list[str]
    journal: Journal = field(default_factory=Journal)

    def well(self) -> None:
        """Wait until the server is there and answers the readers, as before any drill."""
        self.server.start()
        wait_until(lambda: not self.portal.degraded(), RETURN_S, "the server answers readers", pause=1.0)


class Day:
    """Readers and editors at work while the block lasts; at its end, what held all along is checked.

    Args:
        drill: what is drilled.
        title: of the table.
    """

    def __init__(self, drill: Drill, title: str) -> None:
        self._drill, self._title = drill, title
        self._phases: list[tuple[str, float]] = []
        self._first_deed = len(drill.journal.deeds)
        self._load = Load(drill.portal.port, Readers(drill.portal, drill.journal).choose, RATE)
        self._editors = Editors(drill.portal, drill.journal)

    def __enter__(self) -> Self:
        self._editors.__enter__()
        wait_until(lambda: bool(self._deeds()), LONGEST_S * 3, "the editors are at work")
        self._load.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.phase("")
        try:
            self._editors.stop()
        finally:
            self._load.__exit__(kind, error, trace)
            self._tell()
        if error is None:
            self._check()

    def phase(self, name: str) -> float:
        """Begin a phase; return when."""
        now = time.monotonic()
        self._phases.append((name, now))
        return now

    def goes_on(self, seconds: float) -> None:
        """Let readers and editors work."""
        time.sleep(seconds)

    def published_is_found(self) -> float:
        """Wait until a sheet published from now on is found; return how many seconds it took to be."""
        now = time.monotonic()
        wait_until(lambda: self._kept_after(now) is not None, PUBLISHED_S, "an editor publishes")
        deed = self._kept_after(now)
        assert deed is not None
        search = self._drill.portal.search
        wait_until(lambda: search(deed.key)["count"] == 1, PUBLISHED_S, f"the sheet of {deed.key} is found")
        return time.monotonic() - deed.ended

    def all_searches_are_degraded(self, since: float) -> None:
        """Check that another engine stood in for each search from a moment on."""
        said = self._degraded_since(since)
        assert said, "nobody searched"
        assert all(said), f"{said.count(False)} searches of {len(said)} were answered by an absent server"

    def recovers(self) -> None:
        """Check that in a minute from now the server answers readers, and holds exactly what the site has."""
        began = self.phase("back")
        answered = wait_until(lambda: self._served_since(began), RETURN_S, "the server answers readers again")
        self._editors.stop()
        left = RETURN_S - (time.monotonic() - began)
        wait_until(self._equal, left, "both indexes are what the site is", COMPARING_PAUSE_S)
        equal = time.monotonic() - began
        self._title += (
            f"\nback: searches by the server after {answered:.0f} s, indexes equal in {equal:.0f} s"
        )
        calm = self.phase("as before")
        self.goes_on(CALM_S)
        assert self._served_since(calm), "the server does not answer readers any more"

    def note(self, text: str) -> None:
        """Add to the title of the table."""
        self._title += f"\n{text}"

    def _equal(self) -> bool:
        done = self._drill.portal.run("-m", "tests.drills.equality")
        assert done.returncode == 0 or done.stdout, done.stderr
        print(done.stdout)  # what differed last, for whoever reads a failure
        return done.returncode == 0

    def _degraded_since(self, moment: float) -> list[bool]:
        """Return, for each search of the API from a moment on, whether another engine stood in."""
        asked = [
            each for each in self._answers() if each.visit.path.startswith("/api/") and each.status == 200
        ]
        return [each.degraded for each in asked if each.sent >= moment]

    def _served_since(self, moment: float) -> bool:
        """Tell whether the server answers nearly all of the last searches."""
        last = self._degraded_since(moment)[-LAST:]
        return len(last) == LAST and sum(last) <= FEW

    def _deeds(self) -> list[Deed]:
        return self._drill.journal.deeds[self._first_deed :]

    def _kept_after(self, moment: float) -> Deed | None:
        return self._drill.journal.kept_after(moment)

    def _answers(self) -> list[Answer]:
        return list(self._load.answers)

    def _tell(self) -> None:
        ends = [since for _, since in self._phases[1:]]
        named = zip(self._phases, ends, strict=False)
        phases = [Phase(name, since, until) for (name, since), until in named]
        self._drill.tables += [*table(self._title, phases, self._answers(), self._deeds()), ""]

    def _check(self) -> None:
        answers = self._answers()
        wrong = [(each.status, each.visit.path) for each in answers if each.status != 200]
        assert not wrong, f"{len(wrong)} answers of {len(answers)} are errors (0: none in time): {wrong[:10]}"
        assert not self._drill.journal.leaks(answers)
        slow = [each.visit.path for each in answers if each.seconds > LONGEST_S]
        assert not slow, f"readers waited more than {LONGEST_S} s for {slow[:10]}"
        slow = [each.what for each in self._deeds() if each.seconds > LONGEST_S]
        assert not slow, f"editors waited more than {LONGEST_S} s to {slow[:10]}"
