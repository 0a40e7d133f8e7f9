"""What editors do without end, one line of JSON for each deed; until the standard input is closed.

Usage: python -m tests.drills.editor
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django

django.setup()

from wagtail.models import PageViewRestriction  # noqa: E402 - models exist once Django is set up

from practices.models import PracticePage  # noqa: E402
from taxonomy.models import Axis, Source, Territory  # noqa: E402
from tests.drills import words  # noqa: E402
from tests.factories import PracticePageFactory, section, steps  # noqa: E402

PAUSE_S = 0.4
# Sheets to be withdrawn live that long: most are indexed by then, some are not.
LIVES = 3


@dataclass
class Sheet:
    """A sheet of ours, and the words that only it holds."""

    page: PracticePage
    mark: str
    key: str


class Desk:
    """Does one thing at a time, and tells it."""

    def __init__(self) -> None:
        self._chance = random.Random()
        self._known = {
            "main_axis": Axis.objects.first(),
            "territory": Territory.objects.first(),
            "source": Source.objects.first(),
        }
        self._content = list(PracticePage.objects.live().public().values_list("pk", flat=True))
        self._live: list[Sheet] = []
        self._hidden: list[Sheet] = []
        self._turn = 0

    def work(self) -> None:
        """Do the next thing: as many sheets are published as withdrawn, and some of each are the same."""
        turns: tuple[Callable[[], None], ...] = (
            self._keep, self._publish, self._publish, self._edit, self._withdraw,
            self._publish, self._withdraw, self._republish, self._withdraw,
        )  # fmt: skip
        turns[self._turn % len(turns)]()
        self._turn += 1

    def _keep(self) -> None:
        self._make(kept=True)

    def _publish(self) -> None:
        self._live.append(self._make())

    def _make(self, kept: bool = False) -> Sheet:
        mark, key = words.make(words.MARK, self._chance), words.make(words.KEY, self._chance)
        began = time.monotonic()
        page = PracticePageFactory(
            title=f"Fiche {mark}",
            body=[section(text=f"Un mot rare : {key}."), steps("Réunir l’équipe")],
            **self._known,
        )
        sheet = Sheet(page, mark, key)
        tell("publish", began, sheet, kept=kept)
        return sheet

    def _edit(self) -> None:
        page = PracticePage.objects.get(pk=self._chance.choice(self._content))
        page.summary = f"{page.summary.split(' Relu ')[0]} Relu le {time.time():.0f}."
        began = time.monotonic()
        page.save_revision().publish()
        tell("edit", began)

    def _withdraw(self) -> None:
        if len(self._live) < LIVES:
            return self._publish()
        sheet = self._live.pop(0)
        ways = (self._unpublish, self._restrict, self._delete, self._expire)
        return ways[(self._turn // 3) % len(ways)](sheet)

    def _republish(self) -> None:
        """Publish what was unpublished, and unpublish it before anyone had time to index it; or not."""
        if not self._hidden:
            return self._publish()
        sheet = self._hidden.pop(0)
        page = PracticePage.objects.get(pk=sheet.page.pk)
        began = time.monotonic()
        page.save_revision().publish()
        tell("publish", began, sheet)
        if self._chance.random() < 0.5:
            return self._unpublish(sheet)
        return self._live.append(sheet)

    def _unpublish(self, sheet: Sheet) -> None:
        page = PracticePage.objects.get(pk=sheet.page.pk)
        began = time.monotonic()
        page.unpublish()
        tell("unpublish", began, sheet)
        self._hidden.append(sheet)

    def _expire(self, sheet: Sheet) -> None:
        page = PracticePage.objects.get(pk=sheet.page.pk)
        began = time.monotonic()
        page.unpublish(set_expired=True)
        tell("expire", began, sheet)

    def _restrict(self, sheet: Sheet) -> None:
        began = time.monotonic()
        PageViewRestriction.objects.create(page=sheet.page, restriction_type=PageViewRestriction.LOGIN)
        tell("restrict", began, sheet)

    def _delete(self, sheet: Sheet) -> None:
        page = PracticePage.objects.get(pk=sheet.page.pk)
        began = time.monotonic()
        page.delete()
        tell("delete", began, sheet)


def tell(what: str, began: float, sheet: Sheet | None = None, **more: Any) -> None:
    """Write what was just committed."""
    about = {"mark": sheet.mark, "key": sheet.key} if sheet else {}
    deed = {"what": what, "began": began, "ended": time.monotonic(), **about, **more}
    sys.stdout.write(json.dumps(deed) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Work until whoever reads closes our input."""
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    desk = Desk()
    while not over.wait(PAUSE_S):
        desk.work()


if __name__ == "__main__":
    main()
