"""Changes of the vocabulary that must keep every link: renaming and merging tags.

Both save through the models, whose signals tell the search which names and addresses changed.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from modelcluster.fields import ParentalKey
from wagtail.models import Revision

from .models import Tag, TagAlias
from .selectors import tag_like


class TagNameTakenError(ValueError):
    """Another tag bears this name, or nearly: merging them is what is wanted."""


@transaction.atomic
def rename_tag(tag: Tag, name: str) -> Tag:
    """Rename a tag; its address follows its name, and the former one keeps working.

    Returns:
        The tag as saved.

    Raises:
        TagNameTakenError: when another tag bears the name, or nearly; nothing is changed.
    """
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    name = " ".join(name.split())
    if found := tag_like(name, other_than=tag):
        raise TagNameTakenError(f"Le mot-clé « {found} » existe déjà : fusionnez-les plutôt.")
    former, tag.name = tag.slug, name
    tag.slug = _free_slug(tag, name)
    # The tag takes back an address that it bore before.
    TagAlias.objects.filter(tag=tag, slug=tag.slug).delete()
    tag.save()
    if tag.slug != former:
        TagAlias.objects.update_or_create(slug=former, defaults={"tag": tag})
    return tag


def _free_slug(tag: Tag, name: str) -> str:
    """Return the slug of a name, numbered when another tag has it."""
    taken = set(Tag.objects.exclude(pk=tag.pk).values_list("slug", flat=True))
    slug, number = tag.slugify(name), 0
    while slug in taken:
        number += 1
        slug = tag.slugify(name, number)
    return slug


@transaction.atomic
def merge_tags(source: Tag, target: Tag) -> None:
    """Give ``target`` all that ``source`` is tied to, in every version, and its addresses; ``source`` goes.

    Raises:
        ValueError: when both are the same tag.
        Tag.DoesNotExist: when one of them went meanwhile; nothing is changed.
    """
    if source.pk == target.pk:
        raise ValueError("A tag is not merged with itself.")
    # Always in the same order, so that two merges at once wait for each other.
    both = Tag.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk")
    locked = {tag.pk: tag for tag in both}
    if len(locked) < 2:
        raise Tag.DoesNotExist("One of the tags is not there any more.")
    source, target = locked[source.pk], locked[target.pk]
    for link, key in _links():
        _move_links(link, key, source, target)
        _move_in_revisions(link, key, source, target)
    TagAlias.objects.filter(tag=source).update(tag=target)
    TagAlias.objects.update_or_create(slug=source.slug, defaults={"tag": target})
    source.delete()


def _links() -> Iterator[tuple[type[models.Model], models.ForeignKey[Any, Any]]]:
    """Yield each model that ties tags to contents, with its key to the tag."""
    for relation in Tag._meta.related_objects:
        field = relation.field
        if isinstance(field, models.ForeignKey) and field.model is not TagAlias:
            yield field.model, field


def _parent(link: type[models.Model]) -> ParentalKey | None:
    """Return the key of a link to the content that it is saved with, if there is one."""
    return next((field for field in link._meta.local_fields if isinstance(field, ParentalKey)), None)


def _move_links(link: type[models.Model], key: models.ForeignKey[Any, Any], source: Tag, target: Tag) -> None:
    """Tie to ``target`` what is tied to ``source``, once."""
    rows = link._base_manager.filter(**{key.name: source})
    parent = _parent(link)
    if parent is not None:
        already = link._base_manager.filter(**{key.name: target}).values(parent.attname)
        rows.filter(**{f"{parent.attname}__in": already}).delete()
    rows.update(**{key.name: target})


def _move_in_revisions(
    link: type[models.Model], key: models.ForeignKey[Any, Any], source: Tag, target: Tag
) -> None:
    """Write ``target`` for ``source`` in the saved versions of contents: drafts, scheduled, former ones."""
    parent = _parent(link)
    if parent is None:
        return
    relation = parent.remote_field.get_accessor_name()
    owner = parent.related_model
    revisions = Revision.objects.filter(content_type=ContentType.objects.get_for_model(owner))
    # JSON is read only where the text says that the tag may be there.
    candidates = revisions.annotate(text=Cast("content", TextField())).filter(
        text__contains=f'"{key.name}": {source.pk}'
    )
    for revision in candidates.iterator(chunk_size=100):
        rows = revision.content.get(relation) or []
        if any(row.get(key.name) == source.pk for row in rows):
            revision.content[relation] = _moved(rows, key.name, source.pk, target.pk)
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def _moved(rows: list[dict[str, Any]], name: str, source: int, target: int) -> list[dict[str, Any]]:
    """Return the saved links with ``target`` for ``source``, without repeating it."""
    if any(row.get(name) == target for row in rows):
        return [row for row in rows if row.get(name) != source]
    return [{**row, name: target} if row.get(name) == source else row for row in rows]
