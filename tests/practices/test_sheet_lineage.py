"""The way of a sheet, as its reader meets it: from an idea, by a trial, to those who try it."""

from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client

from lineage.models import Link, Milestone
from lineage.services import link
from practices.models import PracticePage
from tests.factories import (
    AdoptionFactory,
    MilestoneFactory,
    PracticePageFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TITLE = "D’où vient cette pratique, où elle va"


def read(client: Client, page: PracticePage) -> str:
    call_command("search_rebuild", verbosity=0)
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def lineage(html: str) -> Element:
    root: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return next(node for node in root.iter("ol") if node.get("class") == "lineage")


def words(node: Element) -> str:
    return " ".join(" ".join("".join(node.itertext()).split()).replace("\u00a0", " ").split())


def told(client: Client, page: PracticePage) -> list[str]:
    return [words(item) for item in lineage(read(client, page))]


@pytest.fixture
def sheet() -> PracticePage:
    """A sheet born of an idea that a trial tested."""
    source = SourceFactory(short_name="Bilan de juillet 2024")
    idea = MilestoneFactory(title="Traiter les dysfonctionnements", when="écoutes, 2024", source=source)
    trial = MilestoneFactory(
        title="FDR Aisne", kind=Milestone.Kind.EXPERIMENT, when="depuis mai 2024", source=source
    )
    page: PracticePage = PracticePageFactory(title="Un espace de discussion")
    link(idea, trial, Link.Relation.TESTED)
    link(trial, page, Link.Relation.TOLD)
    return page


def test_a_sheet_tells_where_it_comes_from_and_asks_where_it_goes(
    client: Client, sheet: PracticePage
) -> None:
    html = read(client, sheet)

    steps = list(lineage(html))
    assert [words(step) for step in steps] == [
        "Idée, écoutes, 2024Traiter les dysfonctionnements",
        "Expérimentation, depuis mai 2024FDR Aisne",
        "Fiche pratiqueVous êtes ici",
        "EssaimageEt chez vous ?",
    ]
    [current] = [node for step in steps for node in step.iter() if node.get("aria-current")]
    assert words(current) == "Vous êtes ici"
    assert f'href="/pratiques/{sheet.slug}/essayer/"' in html
    assert html.count("Bilan de juillet 2024") == 1
    assert 'href="#parcours"' in html


def test_a_sheet_counts_those_who_try_it(client: Client, sheet: PracticePage) -> None:
    AdoptionFactory.create_batch(4, sheet=sheet)
    last = lineage(read(client, sheet))[-1]
    assert words(last) == "Essaimage3 structures l’ont mise à l’essai"
    assert [node.get("href") for node in last.iter("a")] == ["#retours"]


def test_a_sheet_of_which_nothing_is_known_says_nothing(client: Client) -> None:
    html = read(client, PracticePageFactory())
    assert TITLE not in html
    assert "#parcours" not in html
    assert 'class="lineage"' not in html


def test_a_sheet_born_of_another_leads_to_it_and_back(client: Client, sheet: PracticePage) -> None:
    born = PracticePageFactory(title="Née d’une autre")
    link(sheet, born, Link.Relation.INSPIRED)
    assert "Fiche pratiqueNée d’une autre" in told(client, sheet)
    assert told(client, born)[2:4] == ["Fiche pratiqueUn espace de discussion", "Fiche pratiqueVous êtes ici"]


def test_what_is_hidden_is_not_told(client: Client, sheet: PracticePage) -> None:
    link(sheet, PracticePageFactory(title="Brouillon secret", live=False), Link.Relation.INSPIRED)
    assert "secret" not in read(client, sheet)


def test_many_are_counted(client: Client, sheet: PracticePage) -> None:
    for rank in range(5):
        link(MilestoneFactory(title=f"Autre idée {rank}"), sheet, Link.Relation.INSPIRED)
    steps = told(client, sheet)
    assert steps[0] == "Idées et expérimentationset 4 autres"
    assert len(steps) == 1 + 3 + 2


def test_titles_are_text(client: Client, sheet: PracticePage) -> None:
    link(MilestoneFactory(title="<script>alert(1)</script>"), sheet, Link.Relation.INSPIRED)
    html = read(client, sheet)
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_preview_does_without_it(client: Client, sheet: PracticePage) -> None:
    client.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(f"/admin/pages/{sheet.pk}/view_draft/")
    assert response.status_code == 200
    assert TITLE not in response.content.decode()
