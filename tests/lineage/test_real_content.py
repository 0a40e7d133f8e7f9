"""The chains of the real content: each origin that the files name is a link, read in order."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from content.bundle import Bundle
from ideas.models import Idea
from lineage.models import Link, Milestone
from lineage.selectors import chain, leading_to
from practices.models import PracticePage
from tests.real_content import real_content

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with real_content(django_db_blocker):
        yield


def ancestry(slug: str) -> list[tuple[str, str]]:
    sheet = PracticePage.objects.get(slug=slug)
    return [(step.card.what, step.card.title) for step in chain(sheet, shown=100).before]


def test_every_origin_that_a_sheet_names_is_among_its_ancestors() -> None:
    bundle = Bundle.read(Path(__file__).parents[2] / "content")
    rows = bundle.rows("practices", "practices")
    named = {
        (row.slug, origin)
        for row in rows
        for origin in (row["idea_origin"], row["experiment_origin"])
        if origin
    }
    assert len(named) > 30
    slugs = {
        **{("milestone", pk): slug for pk, slug in Milestone.objects.values_list("pk", "slug")},
        **{("idea", pk): slug for pk, slug in Idea.objects.values_list("pk", "slug")},
    }
    told = {
        (row.slug, slugs[step.type_name, step.key])
        for row in rows
        for step in chain(PracticePage.objects.get(slug=row.slug), shown=100).before
        if step.type_name in ("milestone", "idea")
    }
    assert named <= told


def test_a_sheet_of_a_trial_reads_from_the_idea_to_the_sheet() -> None:
    what = [what for what, _ in ancestry("edd-logistique")]
    assert what[-1] == "Expérimentation, depuis mai 2024"
    assert set(what[:-1]) == {"Idée, écoutes des Hauts-de-France, 2024"}
    titles = [title for _, title in ancestry("edd-logistique")]
    assert titles[0].startswith("Traiter les dysfonctionnements")
    assert titles[-1].startswith("FDR Aisne")


def test_what_has_no_origin_shows_no_chain_of_its_own() -> None:
    named = Link.objects.filter(target_type="practice").values_list("target_id", flat=True)
    orphans = PracticePage.objects.exclude(pk__in=named)
    assert all(not chain(sheet).before for sheet in orphans)


def test_every_milestone_has_a_source_and_leads_to_a_sheet() -> None:
    assert not Milestone.objects.filter(source=None).exists()
    assert sum(leading_to("practice", "").values()) == Milestone.objects.count()
