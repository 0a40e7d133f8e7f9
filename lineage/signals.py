"""Links end with what they tie, whatever deletes it: a page, its parent, a bulk action, a cascade."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete


def follow(model: type[Model]) -> None:
    """Have the links of the objects of a class end with them, in the transaction that deletes them."""
    post_delete.connect(_ended, sender=model, dispatch_uid="lineage")


def _ended(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    from .services import forget_node

    forget_node(instance)
