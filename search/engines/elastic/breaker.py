"""Keeps readers from waiting for a server that does not answer: a budget for each, a breaker for all."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from search.engines import Unavailable

# How many failures in a row open the breaker: one slow answer is no outage.
FAILURES = 3
# How long nobody asks; then one request tries, and the others go on without.
REST_S = 3.0
# With less than this left there is no use in asking.
LEAST_S = 0.02


class Breaker:
    """Counts the failures of this process, and says when to ask. Shared by threads."""

    def __init__(self, failures: int = FAILURES, rest: float = REST_S) -> None:
        self._failures, self._rest = failures, rest
        self._lock = Lock()
        self.reset()

    def reset(self) -> None:
        """Forget every failure."""
        with self._lock:
            self._in_a_row = 0
            self._next_try = 0.0

    @property
    def open(self) -> bool:
        """Whether the server is left alone."""
        return self._in_a_row >= self._failures

    def enter(self) -> None:
        """Let a request through, or not: while open, one at each end of a rest.

        Raises:
            Unavailable: while the server is left alone.
        """
        with self._lock:
            if self.open:
                now = monotonic()
                if now < self._next_try:
                    raise Unavailable("left alone after failures")
                self._next_try = now + self._rest

    def succeeded(self) -> None:
        """Note an answer; close the breaker."""
        if self._in_a_row:
            self.reset()

    def failed(self) -> bool:
        """Note a failure; return whether it is the one that opens the breaker."""
        with self._lock:
            self._in_a_row += 1
            self._next_try = monotonic() + self._rest
            return self._in_a_row == self._failures


class Budget:
    """The time that one reader's request may wait for the server in all, its own work left aside."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

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
