"""``manage.py run_periodic``: does the periodic work at its time."""

import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format

from core import periodic
from core.periodic import runner, selectors
from core.periodic.selectors import JobState

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
UNITS = ((timedelta(days=1), "j"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "min"))


class Command(BaseCommand):
    """Runs for ever, or once with ``--once``; any number may run at the same time."""

    help = (
        "Fait le travail périodique à son heure, jusqu’à SIGTERM ou Ctrl-C (deux fois pour ne rien attendre)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="fait ce qui est dû, puis s’arrête")
        parser.add_argument("--all", action="store_true", help="avec --once : fait tout, même avant l’heure")
        parser.add_argument("--list", action="store_true", help="dit ce qui est prévu et comment cela va")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, or report.

        Raises:
            CommandError: when a job failed (``--once``), or had to be left in hand.
        """
        if options["all"] and not options["once"]:
            raise CommandError("--all va avec --once.")
        if options["list"]:
            self._list()
        elif options["once"]:
            failed = runner.run_once(periodic.jobs(), everything=options["all"])
            if failed:
                raise CommandError(f"En échec : {', '.join(job.name for job in failed)}. Voir --list.")
        else:
            self._run()

    def _run(self) -> None:
        endless = runner.Runner()
        with _stopped_by_signals(endless):
            if not endless.run():
                raise CommandError("Un travail a été laissé en plan ; il sera repris. Voir --list.")

    def _list(self) -> None:
        for state in selectors.states():
            style = self.style.ERROR if state.late or state.failing else self.style.SUCCESS
            self.stdout.write(f"{state.job.label} ({state.job.name}), {rhythm(state)}")
            self.stdout.write(f"    {style(condition(state))} ; {last_run(state)} ; {next_run(state)}")
            if state.row.last_error:
                self.stdout.write(f"    dernière erreur : {state.row.last_error}")


@contextmanager
def _stopped_by_signals(endless: runner.Runner) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        endless.stop()

    former = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def rhythm(state: JobState) -> str:
    """Say when a job runs: « tous les jours à 3 h », « à 10 s d’intervalle »."""
    job = state.job
    if job.every is None:
        return f"tous les jours à {clock(job.at or time.min)}"
    return f"à {length(job.every)} d’intervalle"


def condition(state: JobState) -> str:
    """Say how a job is."""
    failures = state.row.failures
    if state.running:
        return f"en cours ({state.row.holder})"
    if state.late:
        return "en retard : « run_periodic » tourne-t-il ?"
    if failures:
        return f"{failures} échec{'s' if failures > 1 else ''} de suite"
    return "en ordre" if state.row.last_succeeded else "jamais lancé"


def last_run(state: JobState) -> str:
    """Say when a job ran last, and how long it took."""
    started, finished = state.row.last_started, state.row.last_finished
    if started is None:
        return "aucun passage"
    if finished is None or finished < started:
        return f"commencé le {moment(started)}"
    return f"dernier passage le {moment(started)}, en {length(finished - started)}"


def next_run(state: JobState) -> str:
    """Say when a job runs next."""
    now = timezone.now()
    if state.row.next_run <= now:
        return "dû maintenant"
    return f"prochain dans {length(state.row.next_run - now)}"


def moment(date: datetime) -> str:
    """Say a date in the site's time zone: « 22/11/2026 à 20:59:08 »."""
    return date_format(timezone.localtime(date), "d/m/Y à H:i:s")


def clock(hour: time) -> str:
    """Say an hour: « 3 h », « 14 h 30 »."""
    return f"{hour.hour}\u00a0h" + (f"\u00a0{hour.minute:02}" if hour.minute else "")


def length(duration: timedelta) -> str:
    """Say a length of time in its largest unit, rounded down: « 0,2 s », « 45 s », « 3 min », « 2 j »."""
    for unit, name in UNITS:
        if duration >= unit:
            return f"{duration // unit}\u00a0{name}"
    tenths = duration // timedelta(milliseconds=100)
    if tenths == 0:
        return "moins de 0,1\u00a0s"
    return (
        f"{tenths // 10},{tenths % 10}\u00a0s" if tenths < 100 and tenths % 10 else f"{tenths // 10}\u00a0s"
    )
