"""What a process keeps in memory, for as long as the index does not change."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Generational(Generic[Value]):
    """A value loaded once for each generation of the index (``IndexState``), then shared by threads."""

    def __init__(self, load: Callable[[], Value]) -> None:
        self._load = load
        self._lock = Lock()
        self._kept: tuple[int, Value] | None = None

    def get(self, generation: int) -> Value:
        """Return the value for ``generation``, loading it when another one is kept.

        The generation must have been read before: what is loaded is then at least as recent.
        """
        kept = self._kept
        if kept is not None and kept[0] == generation:
            return kept[1]
        with self._lock:
            kept = self._kept
            if kept is None or kept[0] != generation:
                kept = self._kept = (generation, self._load())
            return kept[1]
