"""When the index changes. What is withdrawn leaves in the transaction that withdraws it, with all that is
under it; what is added or edited is announced there, then indexed by a task after the commit.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move, pre_page_move

from taxonomy.models import Axis, Job, JobFamily, Organisation, Tag, TagAlias, Territory, Theme

from . import indexing, registry, tasks, trees
from .models import SynonymGroup

# The terms that entries count under, with their facet; their names are shown and searched.
TERM_FACETS: dict[type[models.Model], str] = {
    Axis: "axis",
    Job: "job",
    Theme: "theme",
    Territory: "territory",
    Organisation: "organisation",
    Tag: "tag",
}
# What only changes labels, groups, addresses of filters, or the words understood.
LABEL_MODELS = (JobFamily, TagAlias, SynonymGroup)
# What Wagtail writes on a page when only its draft changes.
DRAFT_FIELDS = frozenset(
    ("draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at")
)
_FORMER_SLUG = "_search_former_slug"


def announce(task: Any, *arguments: Any) -> None:
    """Enqueue ``task`` after the commit; nothing is enqueued if the transaction fails."""
    transaction.on_commit(partial(task.enqueue, *arguments))


def object_saved(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Withdraw an object that is not public (any more); announce one that is, or that was there before.

    An object that was there may be public for a task that is adding its entry at this moment, unseen from
    here: the task announced reads it again after the commit.
    """
    if DRAFT_FIELDS.issuperset(kwargs.get("update_fields") or {""}):
        return
    for kind in registry.types_of_model(sender):
        public = kind.public().filter(pk=instance.pk).exists()
        if not public:
            indexing.withdraw(kind.name, [instance.pk])
        if public or not kwargs.get("created"):
            announce(tasks.index_objects, kind.name, [instance.pk])


def object_deleted(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Withdraw an object, and the pages under it."""
    for kind in registry.types_of_model(sender):
        indexing.withdraw(kind.name, [instance.pk])
    if isinstance(instance, Page):
        withdraw_subtree(instance.pk)


def page_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Announce a page and all that is under it: their addresses or their audience may have changed."""
    announce(tasks.index_subtree, instance.pk)


def page_hidden(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Withdraw a page and all that is under it; what is still public comes back by the task."""
    withdraw_subtree(instance.pk)
    announce(tasks.index_subtree, instance.pk)


def restriction_about_to_be_saved(
    sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any
) -> None:
    """Withdraw what becomes private before it does: Wagtail saves restrictions outside a transaction.

    If this fails nothing is restricted, and the editor knows: what is private is never found.
    """
    withdraw_subtree(instance.page_id)


def restriction_saved(
    sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any
) -> None:
    """Withdraw what was indexed again meanwhile; announce what may still be public."""
    withdraw_subtree(instance.page_id)
    announce(tasks.index_subtree, instance.page_id)


def restriction_deleted(
    sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any
) -> None:
    """Announce what becomes public again."""
    announce(tasks.index_subtree, instance.page_id)


def withdraw_subtree(page_id: int) -> None:
    """Withdraw a page and all that is under it, in the caller's transaction."""
    for type_name, object_ids in trees.registered_under(page_id).items():
        indexing.withdraw(type_name, object_ids)


def term_about_to_change(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Remember the slug under which entries know a term."""
    former = sender._default_manager.filter(pk=instance.pk).values_list("slug", flat=True).first()
    setattr(instance, _FORMER_SLUG, former)


def term_changed(sender: type[models.Model], instance: Any, created: bool = False, **kwargs: Any) -> None:
    """Renew the labels, and announce the entries that carry the term; none carries a new one.

    A new tag is shown once an entry carries it, and that entry renews the labels: whoever saves a page with a
    new tag does not hold the index until the end of the transaction.
    """
    if not (created and sender is Tag):
        indexing.touch()
    if not created:
        slugs = {instance.slug, getattr(instance, _FORMER_SLUG, None)} - {None, ""}
        announce(tasks.index_carriers, TERM_FACETS[sender], sorted(slugs))


def labels_changed(sender: type[models.Model], **kwargs: Any) -> None:
    """Renew the labels and synonyms that processes keep."""
    indexing.touch()


def connect() -> None:
    """Listen to all that changes what is public or how it is named; called once, when apps are ready."""
    receivers: list[tuple[Any, Callable[..., None]]] = [
        (post_save, object_saved),
        (pre_delete, object_deleted),
        (page_unpublished, page_hidden),
        (page_slug_changed, page_changed),
        (pre_page_move, page_hidden),
        (post_page_move, page_hidden),
    ]
    for signal, receiver in receivers:
        signal.connect(receiver, dispatch_uid=f"search.{receiver.__name__}")
    pre_save.connect(
        restriction_about_to_be_saved,
        PageViewRestriction,
        dispatch_uid="search.restriction_about_to_be_saved",
    )
    post_save.connect(restriction_saved, PageViewRestriction, dispatch_uid="search.restriction_saved")
    post_delete.connect(restriction_deleted, PageViewRestriction, dispatch_uid="search.restriction_deleted")
    for term in TERM_FACETS:
        pre_save.connect(term_about_to_change, term, dispatch_uid="search.term_about_to_change")
        for signal in (post_save, post_delete):
            signal.connect(term_changed, term, dispatch_uid="search.term_changed")
    for model in LABEL_MODELS:
        for signal in (post_save, post_delete):
            signal.connect(labels_changed, model, dispatch_uid="search.labels_changed")
