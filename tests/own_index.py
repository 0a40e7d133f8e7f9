"""The index of a run of the tests on a shared Elasticsearch: made once, emptied after each test, removed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

# Of a machine that runs many tests at once: the deadline of readers has tests of its own.
DEADLINE_S = 20.0


class OwnIndex:
    """An index under a name that no site and no other run uses.

    Tests come back to the same identifiers and, rolled back, to the same versions: those of a test are moved
    after all that the tests before it wrote, which Elasticsearch remembers for a while, even deleted.

    Args:
        name: what the names of index and aliases begin with.
    """

    def __init__(self, name: str) -> None:
        self._held = False
        settings.ELASTICSEARCH_INDEX = name
        settings.ELASTICSEARCH_DEADLINE_S = DEADLINE_S

    def ready(self) -> None:
        """Have one index, empty, and no other; making one is slow, so that it is kept while it can be.

        Nothing is emptied while a module holds its content.
        """
        from search.engines.elastic import indices
        from search.engines.elastic.connection import client
        from search.engines.elastic.server import breaker

        breaker.reset()
        if self._held:
            return
        current = indices.resolve().current
        for index in indices.ours():
            if index != current:
                indices.drop(index)
        if current:
            client().indices.refresh(index=current)
            client().delete_by_query(
                index=current, query={"match_all": {}}, conflicts="proceed", refresh=True
            )
        else:
            indices.swap(indices.create())

    def renew(self) -> None:
        """Have a new index: removed documents count in how rare words are until they are merged away."""
        from search.engines.elastic import indices

        if not self._held:
            for index in indices.ours():
                indices.drop(index)
            self.ready()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let the content that is written inside, once told, last for several tests that change nothing."""
        self.after_all_others()
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self.ready()

    @staticmethod
    def tell() -> None:
        """Tell Elasticsearch what was written, as the worker does after a commit."""
        from search.engines.elastic import sending

        sent = sending.send()
        assert sent.reached
        assert not sent.refused

    def remove(self) -> None:
        """Delete every index of this run."""
        from search.engines.elastic import indices

        for index in indices.ours():
            indices.drop(index)

    @staticmethod
    def count_stand_ins(monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Return a list that grows with each answer that another engine gives instead of Elasticsearch."""
        from search import metrics

        stand_ins: list[str] = []
        answered = metrics.answered

        def note(engine: str, degraded: bool, seconds: float) -> None:
            if degraded:
                stand_ins.append(engine)
            answered(engine, degraded, seconds)

        monkeypatch.setattr(metrics, "answered", note)
        return stand_ins

    @staticmethod
    def after_all_others() -> None:
        """Let the versions that this test writes follow those of every other."""
        from search.engines.elastic import indices
        from search.models import IndexState

        state = {"version": time.time_ns() // 1_000, "form": indices.FORM}
        IndexState.objects.update_or_create(pk=1, defaults=state)
