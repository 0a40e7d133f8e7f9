"""The search server is absent, dies, hangs, loses its data: readers are answered, editors work, and within a
minute of its return nothing tells that it was away. Figures are printed at the end of the run; the bound that
readers are promised (p95 of 1 s once the breaker is open) is read there, not asserted: machines differ.
"""

import shutil

from .drill import LONGEST_S, Day, Drill
from .portal import wait_until

CALM_S = 6.0
# Longer than what the portal accepts to be behind (30 s) and than a bulk request waits (30 s).
LONG_OUTAGE_S = 35.0
SHORT_OUTAGE_S = 8.0
PROCESSES = 2
OPEN = "essaim_elasticsearch_breaker_open"
STAND_INS = 'essaim_search_answers_total{degraded="true",engine="embedded"}'


def breakers_open(day: Day, drill: Drill) -> float:
    """Wait until every process leaves the server alone; return when, on the monotonic clock."""
    figure = drill.portal.figure
    wait_until(lambda: figure(OPEN) == PROCESSES, LONGEST_S, "every process leaves the server alone")
    return day.phase("breaker open")


def test_the_portal_starts_without_its_server_and_builds_the_index_when_it_comes(drill: Drill) -> None:
    drill.portal.stop()
    drill.server.remove()
    drill.portal.start()
    with Day(drill, "The server was never there") as day:
        absent = day.phase("absent")
        day.goes_on(SHORT_OUTAGE_S)
        day.all_searches_are_degraded(absent)
        day.phase("starting")
        drill.server.start()
        day.recovers()


def test_readers_and_editors_go_on_when_the_server_is_killed(drill: Drill) -> None:
    drill.well()
    stand_ins = drill.portal.figure(STAND_INS)
    with Day(drill, "kill -9, then started again on the same data") as day:
        day.phase("calm")
        day.goes_on(CALM_S)
        day.phase("killed")
        drill.server.kill()
        opened = breakers_open(day, drill)
        day.note(f"published meanwhile: found after {day.published_is_found():.1f} s")
        day.goes_on(SHORT_OUTAGE_S)
        day.all_searches_are_degraded(opened)
        assert drill.portal.figure(STAND_INS) > stand_ins
        day.phase("starting")
        drill.server.start()
        day.recovers()


def test_readers_and_editors_go_on_when_the_server_hangs(drill: Drill) -> None:
    drill.well()
    with Day(drill, "SIGSTOP, then SIGCONT") as day:
        day.phase("calm")
        day.goes_on(CALM_S)
        day.phase("hung")
        drill.server.hang()
        try:
            opened = breakers_open(day, drill)
            day.note(f"published meanwhile: found after {day.published_is_found():.1f} s")
            day.goes_on(LONG_OUTAGE_S)
            day.all_searches_are_degraded(opened)
        finally:
            drill.server.resume()
        day.recovers()


def test_an_index_that_is_lost_is_built_again_without_anyone(drill: Drill) -> None:
    drill.well()
    with Day(drill, "Killed, and started again without its data") as day:
        day.phase("calm")
        day.goes_on(CALM_S / 2)
        day.phase("killed")
        drill.server.kill()
        shutil.rmtree(drill.server.state / "data")
        drill.server.start()
        day.recovers()
