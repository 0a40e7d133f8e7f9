"""Model fields of our own."""

from typing import TYPE_CHECKING, Any

from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """A StreamField whose migrations do not carry the definition of its blocks.

    Wagtail writes every block into each migration, so that a changed label makes a migration of
    thousands of lines. The blocks are not needed to build the schema; the price is that a data
    migration that reads a StreamField must name its blocks itself.
    """

    if TYPE_CHECKING:
        # Wagtail ships no types: reading gives a StreamValue, and writing takes lists too.
        def __get__(self, instance: Any, owner: Any = None) -> Any: ...
        def __set__(self, instance: Any, value: Any) -> None: ...

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A migration gives no block at all; the model gives them.
        super().__init__(*(args or ([],)), **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the field without its blocks, as migrations write it."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
