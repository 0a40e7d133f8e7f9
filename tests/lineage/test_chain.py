"""The chain of an object: complete in both directions, in order, and silent about what is not public."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lineage import selectors, services
from lineage.errors import UnknownNodeError
from lineage.models import Link, Milestone
from lineage.selectors import Chain, Step, chain
from practices.models import Adoption
from tests.factories import (
    AdoptionFactory,
    MilestoneFactory,
    PracticePageFactory,
    SourceFactory,
    TagFactory,
    restrict,
)

INSPIRED = Link.Relation.INSPIRED
pytestmark = pytest.mark.django_db


def titles(steps: Iterable[Step]) -> list[str]:
    return [step.card.title for step in steps]


def link_all(*nodes: Model) -> None:
    for source, target in pairwise(nodes):
        services.link(source, target, INSPIRED)


def named_adoption(**values: Any) -> Adoption:
    """An adoption that anyone may know of."""
    chosen = {"is_public": True, "counted": True, "review": Adoption.Review.ACCEPTED, **values}
    adoption: Adoption = AdoptionFactory(**chosen)
    return adoption


def test_the_whole_ancestry_comes_oldest_first() -> None:
    idea = MilestoneFactory(title="Traiter les dysfonctionnements", when="écoutes, 2024")
    trial = MilestoneFactory(kind=Milestone.Kind.EXPERIMENT, title="La logistique", when="depuis mai 2024")
    sheet = PracticePageFactory(title="Un espace de discussion")
    born = PracticePageFactory(title="Née d’un essai")
    link_all(idea, trial, sheet, born)
    services.link(idea, sheet, INSPIRED)  # a shorter way does not change the order

    found = chain(sheet)
    assert titles(found.before) == ["Traiter les dysfonctionnements", "La logistique"]
    assert [step.icon for step in found.before] == ["idea", "experiment"]
    assert [step.card.what for step in found.before] == [
        "Idée, écoutes, 2024",
        "Expérimentation, depuis mai 2024",
    ]
    assert titles(found.after) == ["Née d’un essai"]
    assert found.after[0].card.url == born.public_path

    assert titles(chain(idea).after) == ["La logistique", "Un espace de discussion", "Née d’un essai"]
    assert titles(chain(born).before) == [*titles(found.before), "Un espace de discussion"]


def test_the_source_of_a_step_is_told() -> None:
    source = SourceFactory(short_name="Bilan de 2024", url="https://example.org/bilan")
    idea, sheet = MilestoneFactory(source=source), PracticePageFactory()
    link_all(idea, sheet)
    card = chain(sheet).before[0].card
    assert (card.source, card.source_url, card.url) == ("Bilan de 2024", "https://example.org/bilan", "")


def test_an_object_without_links_has_an_empty_chain() -> None:
    assert chain(PracticePageFactory()) == Chain()
    assert not chain(Milestone(title="Pas encore enregistrée"))
    with pytest.raises(UnknownNodeError):
        chain(TagFactory())


def test_the_chain_goes_through_what_is_hidden_without_telling_it() -> None:
    idea, sheet = MilestoneFactory(title="Une idée"), PracticePageFactory(title="La fiche")
    draft = PracticePageFactory(title="Brouillon secret", live=False)
    private = PracticePageFactory(title="Fiche privée")
    restrict(private)
    link_all(idea, draft, private, sheet)

    assert chain(sheet) == Chain(before=chain(sheet).before)
    assert titles(chain(sheet).before) == ["Une idée"]
    assert titles(chain(idea).after) == ["La fiche"]


@pytest.mark.parametrize(
    "hidden",
    [
        {"is_public": False},
        {"counted": False},
        {"review": Adoption.Review.PENDING},
        {"review": Adoption.Review.REJECTED},
        {"organisation_name": "", "organisation_key": ""},
    ],
)
def test_a_structure_is_named_only_when_it_agreed_and_was_read(hidden: dict[str, Any]) -> None:
    sheet = PracticePageFactory()
    shown = named_adoption(sheet=sheet, organisation_name="Association des Tilleuls")
    other = named_adoption(**{"sheet": sheet, "organisation_name": "Foyer discret", **hidden})
    services.link(sheet, shown, Link.Relation.ADOPTED)
    services.link(sheet, other, Link.Relation.ADOPTED)

    found = chain(sheet)
    assert titles(found.after) == ["Association des Tilleuls"]
    assert found.more_after == ()
    card = found.after[0].card
    assert card.url == f"{sheet.public_path}#retours"
    assert card.what.startswith("Essaimage, depuis ")


def test_a_structure_is_not_named_when_the_sheet_it_tries_is_withdrawn() -> None:
    idea, sheet = MilestoneFactory(), PracticePageFactory()
    adoption = named_adoption(sheet=sheet)
    link_all(idea, sheet, adoption)
    assert len(chain(idea).after) == 2
    restrict(sheet)
    assert chain(idea) == Chain()


def test_many_are_counted_and_the_nearest_are_shown() -> None:
    sheet = PracticePageFactory()
    for rank in range(5):
        adoption = named_adoption(sheet=sheet, organisation_name=f"Structure {rank}")
        services.link(sheet, adoption, Link.Relation.ADOPTED)

    found = chain(sheet, shown=2)
    assert titles(found.after) == ["Structure 4", "Structure 3"]
    [more] = found.more_after
    assert (more.count, more.label, more.url) == (3, "Essaimage", f"{sheet.public_path}#retours")

    ideas = MilestoneFactory.create_batch(4)
    for idea in ideas:
        services.link(idea, sheet, INSPIRED)
    assert [(more.count, more.url) for more in chain(sheet).more_before] == [(1, "")]


def test_queries_do_not_grow_with_the_chain() -> None:
    sheet = PracticePageFactory()
    link_all(MilestoneFactory(source=SourceFactory()), sheet, named_adoption(sheet=sheet))
    chain(sheet)
    with CaptureQueriesContext(connection) as few:
        chain(sheet)
    link_all(*(MilestoneFactory(source=SourceFactory()) for _ in range(6)), sheet)
    for _ in range(4):
        services.link(sheet, named_adoption(sheet=sheet), Link.Relation.ADOPTED)
    with CaptureQueriesContext(connection) as many:
        found = chain(sheet, shown=10)
    assert (len(found.before), len(found.after)) == (7, 5)
    # Links, milestones, adoptions, and the restrictions of the site that these ask about.
    assert len(many) == len(few) == 4
    with CaptureQueriesContext(connection) as fewer:
        found = chain(sheet, without=("adoption",))
    assert (len(found.before), found.after, found.more_after) == (3, (), ())
    assert len(fewer) == 2


def test_a_circle_written_by_hand_ends() -> None:
    first, second = MilestoneFactory.create_batch(2)
    link_all(first, second)
    Link.objects.create(
        source_type="milestone",
        source_id=second.pk,
        target_type="milestone",
        target_id=first.pk,
        relation="told",
    )
    assert titles(chain(first).before) == [second.title]


def test_what_is_looked_at_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "DEPTH", 3)
    monkeypatch.setattr(selectors, "REACH", 2)
    steps = MilestoneFactory.create_batch(6)
    link_all(*steps)
    assert titles(chain(steps[-1], shown=10).before) == [steps[3].title, steps[4].title]


# A graph of up to eight nodes, links from lower to higher or not, and which are hidden.
NODES = 8
PAIRS = st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1))


def reached(links: set[tuple[int, int]], start: int) -> set[int]:
    """The naive reference: follow the links until nothing is new."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for source, target in links:
            if source == here and target not in found:
                found.add(target)
                waiting.append(target)
    return found


class RandomGraphs(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(PAIRS, max_size=14), st.sets(st.integers(0, NODES - 1)), st.integers(0, NODES - 1))
    def test_a_chain_is_what_can_be_reached(
        self, tried: list[tuple[int, int]], hidden: set[int], here: int
    ) -> None:
        nodes = MilestoneFactory.create_batch(NODES)
        kept: set[tuple[int, int]] = set()
        for source, target in tried:
            would_close = source == target or source in reached(kept, target)
            try:
                services.link(nodes[source], nodes[target], INSPIRED)
            except services.CycleError:
                assert would_close
            else:
                assert not would_close
                kept.add((source, target))
        assert not any(rank in reached(kept, rank) for rank in range(NODES))

        seen = Milestone.objects.exclude(pk__in=[nodes[rank].pk for rank in hidden])
        with pytest.MonkeyPatch.context() as patch:
            hide(patch, seen)
            found = chain(nodes[here], shown=NODES)

        rank_of = {node.pk: rank for rank, node in enumerate(nodes)}
        before = [rank_of[step.key] for step in found.before]
        after = [rank_of[step.key] for step in found.after]
        backwards = {(target, source) for source, target in kept}
        assert sorted(before) == sorted(reached(backwards, here) - hidden)
        assert sorted(after) == sorted(reached(kept, here) - hidden)
        in_order = [*before, here, *after]
        for earlier, later in ((a, b) for i, a in enumerate(in_order) for b in in_order[i + 1 :]):
            assert earlier not in reached(kept, later), "what came of a node stands before it"


def hide(patch: pytest.MonkeyPatch, seen: Any) -> None:
    """Have only these milestones public."""
    kinds = selectors.node_types()
    only = tuple(replace(kind, public=seen.all) if kind.name == "milestone" else kind for kind in kinds)
    patch.setattr(selectors, "node_types", lambda: only)
