"""Links: made once, never in a circle, and gone with what they tie."""

from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import Page

from lineage import registry, services
from lineage.errors import CycleError, UnknownNodeError
from lineage.models import Link, Milestone
from lineage.registry import Card, NodeType
from practices.models import PracticePage
from tests.factories import AdoptionFactory, MilestoneFactory, PracticePageFactory, TagFactory
from tests.races import race, shared_database

TOLD, INSPIRED = Link.Relation.TOLD, Link.Relation.INSPIRED
pytestmark = pytest.mark.django_db


def ends() -> list[tuple[str, int, str, int, str]]:
    fields = ("source_type", "source_id", "target_type", "target_id", "relation")
    return list(Link.objects.order_by("pk").values_list(*fields))


def test_a_link_is_made_once_and_takes_the_last_relation() -> None:
    idea, sheet = MilestoneFactory(), PracticePageFactory()

    first = services.link(idea, sheet, INSPIRED)
    again = services.link(idea, sheet, TOLD)

    assert again.pk == first.pk
    assert ends() == [("milestone", idea.pk, "practice", sheet.pk, "told")]


def test_a_link_can_be_undone() -> None:
    idea, sheet = MilestoneFactory(), PracticePageFactory()
    services.link(idea, sheet, INSPIRED)

    assert not services.unlink(sheet, idea)
    assert services.unlink(idea, sheet)
    assert not services.unlink(idea, sheet)
    assert ends() == []


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_is_refused_and_changes_nothing(length: int) -> None:
    steps = MilestoneFactory.create_batch(length)
    for source, target in pairwise(steps):
        services.link(source, target, INSPIRED)
    before = ends()

    with pytest.raises(CycleError):
        services.link(steps[-1], steps[0], INSPIRED)

    assert ends() == before


def test_the_same_key_in_two_types_is_not_the_same_node() -> None:
    sheet = PracticePageFactory()
    idea = MilestoneFactory(pk=sheet.pk)
    services.link(idea, sheet, INSPIRED)
    assert len(ends()) == 1


def test_what_is_not_registered_or_not_saved_is_refused() -> None:
    sheet = PracticePageFactory()
    for unknown in (TagFactory(), Milestone(title="Pas encore enregistrée"), Page.objects.get(pk=sheet.pk)):
        with pytest.raises(UnknownNodeError):
            services.link(unknown, sheet, INSPIRED)
        with pytest.raises(UnknownNodeError):
            services.link(sheet, unknown, INSPIRED)
    assert ends() == []


def test_the_database_refuses_a_link_to_itself_and_a_second_one() -> None:
    idea, sheet = MilestoneFactory(), PracticePageFactory()
    services.link(idea, sheet, INSPIRED)
    wrong = [
        Link(source_type="practice", source_id=1, target_type="practice", target_id=1, relation=TOLD),
        Link(
            source_type="milestone",
            source_id=idea.pk,
            target_type="practice",
            target_id=sheet.pk,
            relation=TOLD,
        ),
    ]
    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_name_and_a_model_are_registered_once() -> None:
    known = registry.node_type("practice")
    assert known is not None
    registry.register(known)

    def describe(node: object) -> Card:
        return Card("", "", "")

    for name, model in (("practice", Milestone), ("another", PracticePage)):
        other = NodeType(name, "Autre", "idea", 1, model, PracticePage.objects.all, describe)
        with pytest.raises(ValueError, match="already"):
            registry.register(other)
    assert registry.node_type("practice") is known


def test_links_end_with_what_they_tie() -> None:
    idea, sheet, kept = MilestoneFactory(), PracticePageFactory(), PracticePageFactory()
    adoption = AdoptionFactory(sheet=sheet)
    services.link(idea, sheet, INSPIRED)
    services.link(sheet, adoption, Link.Relation.ADOPTED)
    services.link(idea, kept, INSPIRED)

    sheet.delete()  # its adoptions go with it

    assert ends() == [("milestone", idea.pk, "practice", kept.pk, "inspired")]
    Milestone.objects.filter(pk=idea.pk).delete()
    assert ends() == []


def test_links_end_with_a_whole_section_of_the_site() -> None:
    first, second = PracticePageFactory(), PracticePageFactory()
    services.link(first, second, INSPIRED)

    Page.objects.get(pk=first.get_parent().pk).delete()

    assert not PracticePage.objects.exists()
    assert ends() == []


def test_forgetting_a_node_takes_both_its_sides() -> None:
    first, second, third = MilestoneFactory.create_batch(3)
    services.link(first, second, INSPIRED)
    services.link(second, third, INSPIRED)
    services.link(first, third, INSPIRED)

    assert services.forget_node(second) == 2
    assert ends() == [("milestone", first.pk, "milestone", third.pk, "inspired")]


@pytest.mark.django_db(transaction=True)
def test_two_links_at_once_cannot_close_a_circle(tmp_path: Path) -> None:
    with shared_database(tmp_path):
        for _attempt in range(5):
            steps = MilestoneFactory.create_batch(4)
            around = zip(steps, [*steps[1:], steps[0]], strict=True)
            results = race([partial(services.link, source, target, INSPIRED) for source, target in around])
            refused = [result for result in results if isinstance(result, Exception)]
            assert [type(error) for error in refused] == [CycleError]
            keys = [step.pk for step in steps]
            assert Link.objects.filter(source_id__in=keys, target_id__in=keys).count() == 3
