"""The index of a run of the tests on a shared Elasticsearch: made once, emptied after each test, removed."""

import time

from django.conf import settings


class OwnIndex:
    """An index under a name that no site and no other run uses.

    Tests come back to the same identifiers and, rolled back, to the same versions: those of a test are moved
    after all that the tests before it wrote, which Elasticsearch remembers for a while, even deleted.

    Args:
        name: what the names of index and aliases begin with.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        settings.ELASTICSEARCH_INDEX = name

    def ready(self) -> None:
        """Have one index, empty, and no other; making one is slow, so that it is kept while it can be."""
        from search.engines.elastic import indices
        from search.engines.elastic.connection import client

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

    def remove(self) -> None:
        """Delete every index of this run."""
        from search.engines.elastic import indices

        for index in indices.ours():
            indices.drop(index)

    @staticmethod
    def after_all_others() -> None:
        """Let the versions that this test writes follow those of every other."""
        from search.models import IndexState

        IndexState.objects.update_or_create(pk=1, defaults={"version": time.time_ns() // 1_000})
