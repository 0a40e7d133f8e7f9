"""Keeps readers from waiting for a server that does not answer: a budget for each, a breaker for all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from search.engines import Unavailable

# How many failures open the breaker: one slow answer is no outage.
FAILURES = 3
# What an answer makes up for, in failures. A server that fails one request in three is left alone too:
# at each of these a reader waits for nothing, and one that is overloaded or just started needs the rest.
FORGIVEN = 0.5
# How long nobody asks; then one request tries, and the others go on without.
REST_S = 3.0
# With less than this left there is no use in asking.
LEAST_S = 0.02


class Breaker:
    """Counts the failures of this process, and says when to ask. Shared by threads.

    No library is used: those of today hold a lock while they ask, so that threads would wait for one another.

    Args:
        failures: how many open it, answers between them deducted.
        rest: how many seconds nobody asks then.
        told: called with True when it opens, with False when it closes.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        rest: float = REST_S,
        told: Callable[[bool], object] = lambda is_open: None,
    ) -> None:
        self._failures, self._rest, self._told = failures, rest, told
        self._lock = Lock()
        self._weight = 0.0
        self._openings = 0
        self._next_try = 0.0

    def reset(self) -> None:
        """Forget every failure."""
        with self._lock:
            was_open = self.open
            self._weight = 0.0
        if was_open:
            self._told(False)

    @property
    def open(self) -> bool:
        """Whether the server is left alone."""
        return self._weight >= self._failures

    def enter(self) -> int:
        """Let a request through, or not: while open, one at each end of a rest.

        Returns:
            What ``succeeded`` wants to know of the request: how often the breaker had opened before it.

        Raises:
            Unavailable: while the server is left alone.
        """
        with self._lock:
            if self.open:
                now = monotonic()
                if now < self._next_try:
                    raise Unavailable("left alone after failures")
                self._next_try = now + self._rest
            return self._openings

    def succeeded(self, entered: int) -> None:
        """Note an answer. It closes the breaker, which one failure then opens again until more answers came.

        The late answer to a request made before the breaker opened does not close it.
        """
        with self._lock:
            closes = self.open and entered == self._openings
            if closes:
                self._weight = self._failures - 1
            elif not self.open:
                self._weight = max(0.0, self._weight - FORGIVEN)
        if closes:
            self._told(False)

    def failed(self) -> None:
        """Note a failure; the one that is too many opens the breaker."""
        with self._lock:
            opens = not self.open and self._weight + 1 >= self._failures
            self._weight = min(self._weight + 1, self._failures)
            self._openings += opens
            self._next_try = monotonic() + self._rest
        if opens:
            self._told(True)


class Budget:
    """The time that one reader's request may wait for the server in all, its own work left aside."""

    def __init__(self, seconds: float) -> None:
        self.seconds = self._left = seconds

    @property
    def overrun(self) -> bool:
        """Whether more time passed than there was."""
        return self._left < 0

    @contextmanager
    def spend(self) -> Iterator[float]:
        """Give the seconds left, and take off those that pass inside.

        Raises:
            Unavailable: when nothing is left.
        """
        if self._left < LEAST_S:
            raise Unavailable("no time left")
        started = monotonic()
        try:
            yield self._left
        finally:
            self._left -= monotonic() - started
