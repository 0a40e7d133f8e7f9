"""The document types that apps make searchable; each app registers its own in ``AppConfig.ready``."""

from collections.abc import Mapping

from .types import DocumentType

_types: dict[str, DocumentType] = {}
_choices: dict[str, dict[str, str]] = {}


def register(document_type: DocumentType) -> None:
    """Make a type searchable.

    Raises:
        ValueError: when another type has this name.
    """
    known = _types.setdefault(document_type.name, document_type)
    if known != document_type:
        raise ValueError(f"A document type is already named {document_type.name!r}.")


def unregister(name: str) -> None:
    """Forget a type (tests, and apps that are being removed)."""
    _types.pop(name, None)


def register_facet_labels(facet: str, labels: Mapping[str, str]) -> None:
    """Name the values of a closed facet (``sector``, ``maturity``, ``state``, ``effort``), in their order.

    Several apps may name values of the same facet; the first label given to a value stays.
    """
    known = _choices.setdefault(facet, {})
    for value, label in labels.items():
        known.setdefault(value, label)


def facet_labels(facet: str) -> Mapping[str, str]:
    """Return the registered labels of a closed facet, in order."""
    return _choices.get(facet, {})


def document_types() -> tuple[DocumentType, ...]:
    """Return every registered type, in the order of registration."""
    return tuple(_types.values())


def document_type(name: str) -> DocumentType:
    """Return the type of this name; ``KeyError`` when there is none."""
    return _types[name]


def types_of_model(model: type) -> tuple[DocumentType, ...]:
    """Return the types whose objects are instances of ``model``."""
    return tuple(item for item in _types.values() if issubclass(model, item.model))
