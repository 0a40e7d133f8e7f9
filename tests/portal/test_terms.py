"""The public pages of axes, themes, métiers, territories and organisations."""

import json
import re
from datetime import date

import pytest
from django.test import Client

from taxonomy.models import Organisation, Territory
from tests.factories import (
    AxisFactory,
    JobFactory,
    JobFamilyFactory,
    OrganisationFactory,
    PracticeIndexPageFactory,
    PracticePageFactory,
    SourceFactory,
    TerritoryFactory,
    ThemeFactory,
    home_page,
    practice_index,
    restrict,
)

from .conftest import Commit, no_more_queries_than, text

pytestmark = pytest.mark.django_db

INDEX_PATHS = ["/axes/", "/themes/", "/metiers/", "/territoires/", "/structures/"]
NOTHING = "Rien n’est encore publié"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def linked_data(html: str) -> list[dict[str, object]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    graph: list[dict[str, object]] = json.loads(found[1])["@graph"]
    return graph


def test_an_axis_tells_what_it_is_and_lists_its_sheets(client: Client, commit: Commit) -> None:
    axis = AxisFactory(short_title="Fidéliser", name="Fidéliser les professionnels", description="Rester.")
    with commit():
        PracticePageFactory(title="Le tutorat", main_axis=axis)
        PracticePageFactory(title="Le forum", main_axis=AxisFactory())
    html = page(client, f"/axes/{axis.slug}/")
    # One sheet, already there to read: nothing to narrow.
    assert f"/recherche/?axe={axis.slug}" not in html
    with commit():
        PracticePageFactory(title="Le livret", main_axis=axis)
    html = page(client, f"/axes/{axis.slug}/")
    assert "<h1>Fidéliser</h1>" in html
    assert "Fidéliser les professionnels" in html
    assert "Rester." in html
    assert "Le tutorat" in html
    assert "Le forum" not in html
    assert f"/recherche/?axe={axis.slug}" in html


def test_a_metier_shows_what_names_it_first_then_what_concerns_all(client: Client, commit: Commit) -> None:
    family = JobFamilyFactory(name="Soin et aide")
    job = JobFactory(name="Aide-soignant", family=family)
    other = JobFactory(name="Éducateur", family=family)
    with commit():
        PracticePageFactory(title="Fiche de tous", jobs=[])
        PracticePageFactory(title="Fiche nommée", jobs=[job])
        PracticePageFactory(title="Fiche d’un autre", jobs=[other])
    html = page(client, f"/metiers/{job.slug}/").split("<main", 1)[1]
    assert "Soin et aide" in html
    assert text("Fiche d’un autre") not in html
    assert "ne nomment aucun métier" in html
    assert html.index("Fiche nommée") < html.index("Fiche de tous")
    assert "Voir les 2 résultats" in html
    assert "Éducateur" in html, "the métiers of the family are near"


def test_a_territory_includes_what_it_contains(client: Client, commit: Commit) -> None:
    region = TerritoryFactory(name="Hauts-de-France", level=Territory.Level.REGION, insee_code="32")
    inside = TerritoryFactory(name="Oise", parent=region, insee_code="60")
    with commit():
        PracticePageFactory(title="Fiche de l’Oise", territory=inside)
    html = page(client, f"/territoires/{region.slug}/")
    assert text("Fiche de l’Oise") in html
    assert "Région" in html
    assert "32" in html
    assert f"/territoires/{inside.slug}/" in html
    below = page(client, f"/territoires/{inside.slug}/")
    assert f'<a href="/territoires/{region.slug}/">Hauts-de-France</a>' in below


def test_an_organisation_shows_its_facts_and_the_documents_it_published(client: Client, db: None) -> None:
    organisation = OrganisationFactory(
        name="Fondation des diaconesses",
        acronym="FDR",
        kind=Organisation.Kind.FOUNDATION,
        sector=Organisation.Sector.AHI,
    )
    SourceFactory(title="Bilan de l’action", publisher=organisation, date=date(2024, 7, 5))
    home_page()
    html = page(client, f"/structures/{organisation.slug}/")
    assert "<h1>FDR</h1>" in html
    assert "Fondation des diaconesses" in html
    assert text("Bilan de l’action") in html
    assert "5 juillet 2024" in html
    assert "Accueil, hébergement, insertion (AHI)" in html
    about = next(item["about"] for item in linked_data(html) if "about" in item)
    assert about["@type"] == "Organization"  # type: ignore[index]


def test_a_term_without_content_says_so_and_is_not_indexed_by_robots(client: Client, commit: Commit) -> None:
    home_page()
    theme = ThemeFactory(name="Logement")
    html = page(client, f"/themes/{theme.slug}/")
    assert text("Rien n’est encore publié sur ce thème") in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'role="search"' in html
    with commit():
        PracticePageFactory(title="Loger les nouveaux", themes=[theme])
    html = page(client, f"/themes/{theme.slug}/")
    assert "noindex" not in html
    assert "Loger les nouveaux" in html


@pytest.mark.parametrize(
    "path", ["/axes/x/", "/themes/x/", "/metiers/x/", "/territoires/x/", "/structures/x/"]
)
def test_an_unknown_term_is_not_found(client: Client, path: str) -> None:
    home_page()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", INDEX_PATHS)
def test_every_kind_has_its_list_even_empty(client: Client, path: str) -> None:
    home_page()
    assert page(client, path).count("<h1>") == 1


def test_the_list_of_metiers_counts_what_concerns_each(client: Client, commit: Commit) -> None:
    family = JobFamilyFactory(name="Domicile")
    JobFactory(name="Aide à domicile", family=family)
    JobFactory(name="Auxiliaire", family=family)
    with commit():
        PracticePageFactory(jobs=[JobFactory(name="Zélateur", family=family)])
        PracticePageFactory(jobs=[])
    html = page(client, "/metiers/")
    shown = re.findall(r'class="tag" href="/metiers/[^"]+">([^<]+) <span class="num">(\d+)', html)
    assert shown == [("Aide à domicile", "1"), ("Auxiliaire", "1"), ("Zélateur", "2")]


def test_territories_are_listed_under_their_region_without_regard_for_accents(
    client: Client, db: None
) -> None:
    home_page()
    region = TerritoryFactory(name="Auvergne-Rhône-Alpes", level=Territory.Level.REGION)
    for name in ("Savoie", "Ardèche", "Ain"):
        TerritoryFactory(name=name, parent=region)
    html = page(client, "/territoires/")
    names = re.findall(r'class="tag" href="/territoires/[^"]+">([^<]+) <span', html)
    assert names == ["Ain", "Ardèche", "Savoie"]
    assert f'<a href="/territoires/{region.slug}/">Auvergne-Rhône-Alpes</a>' in html


def test_what_is_not_public_is_nowhere_on_the_pages_of_terms(client: Client, commit: Commit) -> None:
    axis, theme, job = AxisFactory(), ThemeFactory(), JobFactory()
    territory, organisation = TerritoryFactory(), OrganisationFactory()
    ties = {
        "main_axis": axis,
        "themes": [theme],
        "jobs": [job],
        "territory": territory,
        "organisation": organisation,
    }
    with commit():
        PracticePageFactory(title="Secret brouillon", live=False, **ties)
        restrict(PracticePageFactory(title="Secret restreint", **ties))
        withdrawn = PracticePageFactory(title="Secret retiré", **ties)
        withdrawn.unpublish()
    paths = [term.get_absolute_url() for term in (axis, theme, job, territory, organisation)]
    for path in [*paths, *INDEX_PATHS, "/plan-du-site/"]:
        html = page(client, path)
        assert "Secret" not in html, path
        assert not re.search(r'class="num">[1-9]', html), f"a count tells of a secret on {path}"


def test_a_sheet_under_a_private_parent_is_nowhere(client: Client, commit: Commit) -> None:
    axis = AxisFactory()
    with commit():
        PracticePageFactory(title="Secret hérité", main_axis=axis)
    with commit():
        restrict(practice_index())
    assert "Secret" not in page(client, f"/axes/{axis.slug}/")


@pytest.mark.parametrize("count", [1, 15])
def test_the_queries_of_a_term_do_not_grow(client: Client, commit: Commit, count: int) -> None:
    job = JobFactory()
    region = TerritoryFactory(level=Territory.Level.REGION)
    place = TerritoryFactory(parent=region)
    axis, organisation = AxisFactory(), OrganisationFactory(territory=place)
    PracticeIndexPageFactory()
    with commit():
        for rank in range(count):
            ties = {"jobs": [job] if rank % 2 else [], "territory": place, "organisation": organisation}
            PracticePageFactory(main_axis=axis, **ties)
    for _ in range(count):
        JobFactory(family=job.family)
        OrganisationFactory(territory=place)
        TerritoryFactory(parent=region)
    for term in (job, place, region, axis, organisation):
        client.get(term.get_absolute_url())
        with no_more_queries_than(12):
            client.get(term.get_absolute_url())
    for path in INDEX_PATHS:
        client.get(path)
        with no_more_queries_than(12):
            client.get(path)


def test_linked_data_cannot_be_broken_out_of(client: Client, db: None) -> None:
    home_page()
    theme = ThemeFactory(name="Le </script><script>alert(1)</script> & co", slug="pire")
    html = page(client, "/themes/pire/")
    assert "<script>alert" not in html
    page_data = linked_data(html)[0]
    assert page_data["name"] == theme.name, "what is escaped is read back unchanged"


def test_a_breadcrumb_leads_from_home_to_the_term(client: Client, db: None) -> None:
    home_page()
    region = TerritoryFactory(name="Bretagne", level=Territory.Level.REGION)
    place = TerritoryFactory(name="Finistère", parent=region)
    html = page(client, place.get_absolute_url())
    crumbs = next(item for item in linked_data(html) if item["@type"] == "BreadcrumbList")
    names = [item["name"] for item in crumbs["itemListElement"]]  # type: ignore[index,union-attr]
    assert names == ["Accueil", "Territoires", "Bretagne", "Finistère"]
