"""Which engine answers: the one for large sites when there is one and it can, else the database's."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Generic, TypeVar

from search import metrics, outbox
from search.models import IndexState

from . import Engine, Unavailable
from .embedded import EmbeddedEngine

Value = TypeVar("Value")
Question = Callable[[Engine, int], Value]

DATABASE = EmbeddedEngine()


@dataclass(frozen=True)
class Answer(Generic[Value]):
    """What an engine answered.

    Attributes:
        value: the answer.
        engine: the name of the engine.
        degraded: whether it stood in for another.
    """

    value: Value
    engine: str
    degraded: bool = False


def ask(
    question: Question[Value], engine: Engine | None = None, state: IndexState | None = None
) -> Answer[Value]:
    """Have a question answered, by ``engine`` or by the one that this site has; by the database if it cannot.

    The generation is read before anything else: what the engine knows is then at least as new. ``state`` is
    that of the index, when the question needed something read with it.
    """
    started = perf_counter()
    if state is None:
        state = IndexState.read()
    answer = _ask(question, state, engine)
    metrics.answered(answer.engine, answer.degraded, perf_counter() - started)
    return answer


def _ask(question: Question[Value], state: IndexState, engine: Engine | None) -> Answer[Value]:
    generation = state.generation
    if engine is not None:
        return Answer(question(engine, generation), engine.name)
    degraded = False
    if outbox.enabled():
        # A site without Elasticsearch does not load its client.
        from .elastic import session

        try:
            large = session(state)
            return Answer(question(large, generation), large.name)
        except Unavailable:
            degraded = True
    return Answer(question(DATABASE, generation), DATABASE.name, degraded)
