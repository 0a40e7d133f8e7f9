"""One reader's dealings with the server: within a budget, through the breaker."""

import logging
from collections.abc import Sequence
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError

from search import metrics
from search.engines import Unavailable

from .breaker import Breaker, Budget
from .connection import current_alias, hurried

log = logging.getLogger(__name__)


def _tell(is_open: bool) -> None:
    """Log that searches change engine, and count it."""
    if is_open:
        log.error("Elasticsearch does not answer: searches go to the database.")
    else:
        log.warning("Elasticsearch answers again.")
    metrics.breaker(is_open)


breaker = Breaker(told=_tell)

# What says that the question is wrong. All else says that the server is in trouble, or that we are with it: a
# key that it refuses, an address that is not its own.
_QUESTION = frozenset((400, 413))
# What the client raises for an address that it cannot read, and we for an answer that is not one.
_NO_ANSWER = (LookupError, TypeError, ValueError, AttributeError)


class Server:
    """Sends searches on behalf of one request.

    Args:
        budget: how long it may wait in all.
        index: where it looks; in the index that is read, by default.
    """

    def __init__(self, budget: Budget, index: str = "") -> None:
        self._budget = budget
        self._index = index or current_alias()

    def ask(self, searches: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Send searches together and return their answers, whole.

        Raises:
            Unavailable: the server failed, refused, gave a partial answer, or took too long.
        """
        with self._budget.spend() as seconds:
            # After the budget: who has no time left does not try for the others.
            entered = breaker.enter()
            try:
                answers = self._send(searches, seconds)
                for answer in answers:
                    _demand_whole(answer)
            except (TransportError, ApiError) as error:
                raise _failure(error) from error
            except _NO_ANSWER as error:
                log.exception("Elasticsearch cannot be asked, or its answer cannot be read.")
                raise _trouble(type(error).__name__) from error
        if self._budget.overrun:
            # The client bounds each wait, not their sum: it came in pieces, or its address did late.
            metrics.failed("LateAnswer")
            breaker.failed()
        else:
            breaker.succeeded(entered)
        return answers

    def _send(self, searches: Sequence[dict[str, Any]], seconds: float) -> list[dict[str, Any]]:
        # Always the same, since the server keeps answers by all that a question says: ``seconds`` decides.
        whole = f"{int(self._budget.seconds * 1000)}ms"
        lines: list[dict[str, Any]] = []
        for body in searches:
            lines += [
                {"allow_partial_search_results": False},
                {**body, "timeout": whole},
            ]
        asked = hurried(seconds).msearch(index=self._index, searches=lines)
        return list(asked["responses"])


def _demand_whole(answer: dict[str, Any]) -> None:
    status = answer.get("status", 200)
    if status >= 400:
        raise _refusal(status, _kind(answer.get("error")))
    if answer.get("timed_out") or answer["_shards"]["failed"]:
        raise _trouble("PartialAnswer")


def _failure(error: TransportError | ApiError) -> Unavailable:
    if isinstance(error, ApiError):
        return _refusal(error.status_code, error.message)
    return _trouble(type(error).__name__)


def _kind(error: Any) -> str:
    """Return what kind of error it is, not its reason: that one may quote what a reader searched."""
    return str(error.get("type", "")) if isinstance(error, dict) else ""


def _refusal(status: int, kind: str) -> Unavailable:
    """Tell a server in trouble from a question that it refuses: one reader's odd question is no outage."""
    if status not in _QUESTION:
        log.error("Elasticsearch answers %s: %s", status, kind)
        return _trouble(str(status))
    log.error("Elasticsearch refuses a query (%s): %s", status, kind)
    metrics.failed(str(status))
    return Unavailable(f"status {status}")


def _trouble(reason: str) -> Unavailable:
    metrics.failed(reason)
    breaker.failed()
    return Unavailable(reason)
