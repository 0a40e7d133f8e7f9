"""What uses a term of the vocabulary, found from the models' own relations.

Apps above attach their content to terms by foreign keys and many-to-many fields; this module reads those
relations from Django, so that the vocabulary knows how much it is used without knowing by whom. Wagtail's
reference index is not enough: it leaves many-to-many fields out, and so themes, jobs and secondary axes.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from modelcluster.fields import ParentalKey
from wagtail.models import DraftStateMixin, Revision

# Rows that belong to the term itself, and go with it.
OWN_RELATIONS = {"taxonomy.TagAlias"}


def using_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the foreign keys and many-to-many fields, of any app, that point to ``model``."""
    fields = []
    for user in apps.get_models():
        if user._meta.proxy or user._meta.label in OWN_RELATIONS:
            continue
        local = [*user._meta.local_fields, *user._meta.local_many_to_many]
        fields += [field for field in local if field.related_model is model]
    return fields


def annotate_uses(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Add ``uses``, the number of rows that point to each term, in the same query."""
    total: Any = Value(0)
    for field in using_fields(queryset.model):
        counted = (
            field.model._base_manager.filter(**{field.name: OuterRef("pk")})
            .order_by()
            .values(field.name)
            .annotate(number=Count("pk"))
            .values("number")
        )
        total = total + Coalesce(Subquery(counted), Value(0))
    return queryset.annotate(uses=total)


def objects_using(term: models.Model) -> list[models.Model]:
    """Return what points to a term, drafts included, each object once: the page for a tag set on a page."""
    found: dict[tuple[type[models.Model], Any], models.Model] = {}
    for field in using_fields(type(term)):
        for row in field.model._base_manager.filter(**{field.name: term}):
            user = _owner(row)
            found.setdefault((type(user), user.pk), user)
    for user in _drafts_using(term):
        found.setdefault((type(user), user.pk), user)
    return sorted(found.values(), key=lambda user: (user._meta.verbose_name_plural, str(user)))


def _parental_key(model: type[models.Model]) -> ParentalKey | None:
    """Return the key by which rows of ``model`` belong to a page or another object, if they do."""
    return next((field for field in model._meta.local_fields if isinstance(field, ParentalKey)), None)


def _owner(row: models.Model) -> models.Model:
    """Return the object that a child row belongs to, or the row itself."""
    key = _parental_key(type(row))
    return getattr(row, key.name) if key else row


def _drafts_using(term: models.Model) -> Iterator[models.Model]:
    """Yield what uses a term in a saved version, whatever the published one says.

    A version whose foreign key points nowhere cannot be opened any more, whichever its age: all of them
    count. Elsewhere (many-to-many, child rows) a missing term is dropped in silence: the latest counts.
    """
    for field in using_fields(type(term)):
        key = _parental_key(field.model)
        owner = key.related_model if key else field.model
        if not issubclass(owner, DraftStateMixin):
            continue
        revisions = Revision.objects.filter(content_type=ContentType.objects.get_for_model(owner))
        if key is None and not field.many_to_many:
            ids = set(
                revisions.filter(**{f"content__{field.name}": term.pk}).values_list("object_id", flat=True)
            )
        else:
            place = key.remote_field.get_accessor_name() if key else field.name
            latest = owner._base_manager.filter(has_unpublished_changes=True).values("latest_revision")
            rows = revisions.filter(pk__in=latest).values_list("object_id", f"content__{place}")
            ids = {object_id for object_id, saved in rows if _names(saved, field.name, term.pk)}
        yield from owner._base_manager.filter(pk__in=ids)


def _names(saved: list[Any] | None, name: str, pk: Any) -> bool:
    """Tell whether a saved list, of keys or of child rows, holds ``pk``."""
    return any((item.get(name) if isinstance(item, dict) else item) == pk for item in saved or [])
