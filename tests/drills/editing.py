"""The editors of a drill, in a process of their own, and the journal of what they did."""

import json
import math
import random
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from .load import Answer
from .portal import ROOT, Portal

STOP_TIMEOUT_S = 60


@dataclass(frozen=True)
class Deed:
    """One thing that an editor did.

    Attributes:
        what: « publish », « unpublish », « restrict », « delete », « expire », « edit ».
        began, ended: on the monotonic clock, which all processes share; committed at ``ended``.
        mark, key: the unique words of the sheet; empty for a sheet of the content.
        kept: whether the sheet is there to stay.
    """

    what: str
    began: float
    ended: float
    mark: str = ""
    key: str = ""
    kept: bool = False

    @property
    def seconds(self) -> float:
        """How long the editor waited."""
        return self.ended - self.began


@dataclass
class _Sheet:
    key: str
    # When it was not public: from the commit to the beginning of what publishes it again.
    hidden: list[tuple[float, float]] = field(default_factory=list)


class Journal:
    """What was published and withdrawn, and when. Written by one thread, read by others."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self._sheets: dict[str, _Sheet] = {}
        self._withdrawn: list[str] = []

    def note(self, deed: Deed) -> None:
        """Add what was just done."""
        self.deeds.append(deed)
        if not deed.mark:
            return
        sheet = self._sheets.setdefault(deed.mark, _Sheet(deed.key))
        if deed.what != "publish":
            sheet.hidden.append((deed.ended, math.inf))
            self._withdrawn.append(deed.key)
        elif sheet.hidden:
            sheet.hidden[-1] = (sheet.hidden[-1][0], deed.began)

    def withdrawn_key(self, chance: random.Random) -> str | None:
        """Return the word of a sheet that was withdrawn, most often of late."""
        return chance.choice(self._withdrawn[-8:]) if self._withdrawn else None

    def kept_after(self, moment: float) -> Deed | None:
        """Return the first publication, begun after a moment, of a sheet that stays."""
        kept = (deed for deed in self.deeds if deed.kept and deed.began > moment)
        return next(kept, None)

    def leaks(self, answers: list[Answer]) -> list[str]:
        """Return what is in these answers though it was withdrawn before they were asked for."""
        by_key = {sheet.key: mark for mark, sheet in self._sheets.items()}
        found = []
        for answer in answers:
            for word in answer.seen:
                # What was asked for is repeated; a mark is never asked for.
                if word in answer.visit.path:
                    continue
                sheet = self._sheets.get(by_key.get(word, word))
                if sheet and _hidden_throughout(sheet, answer):
                    found.append(f"{word} in {answer.visit.path}")
        return found


def _hidden_throughout(sheet: _Sheet, answer: Answer) -> bool:
    ended = answer.began + answer.seconds
    return any(since <= answer.sent and ended <= until for since, until in sheet.hidden)


class Editors:
    """Publish, edit and withdraw sheets while the block lasts."""

    def __init__(self, portal: Portal, journal: Journal) -> None:
        self._journal = journal
        self._log = (portal.folder / "editors.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.editor"],
            cwd=ROOT, env=portal.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, name="journal")

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Let them finish what they are at; nothing to do when they have.

        Raises:
            AssertionError: something that they did failed; their log has it.
        """
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            code = self._process.wait(STOP_TIMEOUT_S)
        finally:
            self._process.kill()
            self._listener.join()
            self._log.close()
        assert code == 0, f"what editors do failed: see {self._log.name}"

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._journal.note(Deed(**json.loads(line)))
