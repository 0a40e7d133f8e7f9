"""The background work of the index: additions, and what another engine must be told. Each task re-reads what
is public, so that it may run twice, late, or after the object changed again."""

from django_tasks import task

from . import indexing, outbox, registry, trees


@task()
def index_objects(type_name: str, object_ids: list[int]) -> None:
    """Bring these objects' entries up to date; a type that is no longer registered has none."""
    if type_name in {kind.name for kind in registry.document_types()}:
        indexing.index(type_name, object_ids)


@task()
def index_subtree(page_id: int) -> None:
    """Bring up to date the entries of a page and of all that is under it now."""
    for type_name, object_ids in trees.registered_under(page_id).items():
        indexing.index(type_name, object_ids)


@task()
def index_carriers(facet: str, values: list[str]) -> None:
    """Write again the entries that count under these values: their labels or their ancestors changed."""
    for type_name, object_ids in indexing.carrying(facet, values).items():
        indexing.index(type_name, object_ids)


@task()
def tell_engine() -> None:
    """Tell the other engine what waits in the outbox; what it does not take now waits on.

    One task comes with each change: one of them tells them all, and when the server hangs, one waits for it.
    """
    if not outbox.in_hand():
        outbox.send()
