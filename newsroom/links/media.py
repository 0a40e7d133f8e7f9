"""Pictures, documents, sounds and films that nothing shows, and those whose file is lost."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousFileOperation
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.permissions import policy_registry
from wagtailmedia.models import get_media_model
from wagtailmedia.permissions import get_permission_policy

# What was just brought waits for the page it was brought for.
FRESH = timedelta(days=30)
# How many of each are shown, the oldest first.
SHOWN = 200


@dataclass(frozen=True)
class Medium:
    """A picture, a document, a sound or a film: ``url`` is its form in the admin."""

    title: str
    kind: str
    url: str
    created_at: datetime


def report(user: Any) -> tuple[list[Medium], list[Medium]]:
    """Return what nothing shows, and what has lost its file, among the media that an account may delete."""
    unused: list[Medium] = []
    without_file: list[Medium] = []
    drafted = held_by_drafts()
    for policy, model, kind, edit in _kinds():
        allowed = policy.instances_user_has_any_permission_for(user, ["change", "delete"])
        # None but those who manage a collection: who only brings files keeps their own.
        if not policy.user_has_any_permission(user, ["change", "delete"]):
            continue
        told = partial(_told, kind, edit)
        unused += map(told, orphans(model, drafted).filter(pk__in=allowed.values("pk"))[:SHOWN])
        without_file += map(told, islice(lost(allowed), SHOWN))
    return unused, without_file


def _told(kind: str, edit: str, medium: Any) -> Medium:
    return Medium(medium.title, kind, reverse(edit, args=[medium.pk]), medium.created_at)


def _kinds() -> list[tuple[Any, Any, str, str]]:
    """Return the types of media: (who may do what, model, what it is, name of the address of its form)."""
    image, document, sound = get_image_model(), get_document_model(), get_media_model()
    of_type = policy_registry.get_by_type
    return [
        (of_type(image), image, "Image", "wagtailimages:edit"),
        (of_type(document), document, "Document", "wagtaildocs:edit"),
        (get_permission_policy(), sound, "Son ou film", "wagtailmedia:edit"),
    ]


def orphans(model: Any, drafted: Collection[tuple[int, str]]) -> QuerySet[Any]:
    """Return the media of a type that nothing refers to, the oldest first.

    Args:
        model: the type.
        drafted: what drafts hold, as ``held_by_drafts`` returns it.
    """
    kind = ContentType.objects.get_for_model(model)
    key = Cast(OuterRef("pk"), CharField())
    used = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=key)
    old = model.objects.filter(created_at__lt=timezone.now() - FRESH)
    held = [key for content_type, key in drafted if content_type == kind.pk]
    return old.filter(~Exists(used)).exclude(pk__in=held).order_by("created_at", "pk")


def held_by_drafts() -> set[tuple[int, str]]:
    """Return what drafts refer to, of pages published or not yet, as (key of the content type, key).

    Wagtail's index tells what is saved, not what a revision holds; its way to read an object has no public
    name.
    """
    unsaved = Q(has_unpublished_changes=True) | Q(live=False)
    latest = Page.objects.filter(unsaved).values("latest_revision")
    revisions = Revision.objects.filter(pk__in=latest).iterator(chunk_size=100)
    return {
        (content_type, key)
        for revision in revisions
        for content_type, key, *_ in ReferenceIndex._extract_references_from_object(revision.as_object())
    }


def lost(media: QuerySet[Any]) -> Iterator[Any]:
    """Yield those of these media whose file is not there."""
    for medium in media.order_by("pk").iterator(chunk_size=500):
        try:
            there = bool(medium.file) and medium.file.storage.exists(medium.file.name)
        except (OSError, ValueError, SuspiciousFileOperation):
            there = False
        if not there:
            yield medium
