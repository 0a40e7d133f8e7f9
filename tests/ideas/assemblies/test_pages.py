"""The pages of assises and listening: what is public under its headings, and nothing else."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from ideas import services
from ideas.models import Assembly, AssemblyFigure, AssemblyPriority, Idea
from lineage import services as lineage
from search.service import SearchService
from search.types import SearchQuery
from tests.factories import (
    EventPageFactory,
    OrganisationFactory,
    PracticePageFactory,
    SourceFactory,
    ThemeFactory,
    UserFactory,
)
from tests.idea_factories import AssemblyFactory, IdeaFactory, SubThemeFactory, WorkshopFactory

pytestmark = pytest.mark.django_db
State = Idea.State
ADDRESSES = ("", "restitution/", "restitution.pdf", "restitution.docx")


def path(assembly: Assembly, suffix: str = "") -> str:
    return f"/assises/{assembly.slug}/{suffix}"


def html_of(client: Client, assembly: Assembly, suffix: str = "") -> str:
    page = client.get(path(assembly, suffix))
    assert page.status_code == 200
    return page.content.decode()


def in_order(html: str, *texts: str) -> bool:
    """Tell whether these texts all come, each after the one before."""
    places = [html.find(f">{text}") for text in texts]
    return -1 not in places and places == sorted(places)


def found(text: str) -> list[str]:
    return [hit.title for hit in SearchService().search(SearchQuery(text=text, types=("assembly",))).hits]


def test_it_says_what_it_was(client: Client) -> None:
    assembly = AssemblyFactory(
        ends_on=date(2024, 6, 20),
        place="Rumilly",
        organisations=[OrganisationFactory(name="Département du Lac")],
        other_organisers="et ses partenaires",
        event=EventPageFactory(title="La rencontre de juin"),
        source=SourceFactory(title="La restitution", url="https://exemple.fr/restitution"),
    )
    assembly.figures.add(AssemblyFigure(value="800", label="participants"))
    assembly.priorities.add(AssemblyPriority(title="Loger", text="D’abord\nles nouveaux."))
    assembly.save()
    html = html_of(client, assembly)
    for said in (
        assembly.title, assembly.summary, "Du 19 au 20 juin 2024", "Rumilly", assembly.territory.name,
        "Département du Lac", "et ses partenaires", "La rencontre de juin", "800", "participants", "Loger",
        "https://exemple.fr/restitution",
    ):  # fmt: skip
        assert said in html, said
    assert f'href="{path(assembly, "restitution/")}"' in html
    for suffix in ("restitution.pdf", "restitution.docx"):
        assert f'href="{path(assembly, suffix)}"' in html


def test_an_event_that_is_withdrawn_is_not_named(client: Client) -> None:
    event = EventPageFactory(title="La rencontre de juin")
    assembly = AssemblyFactory(event=event)
    assert "La rencontre de juin" in html_of(client, assembly)
    event.unpublish()
    assert "La rencontre de juin" not in html_of(client, assembly)


@pytest.mark.parametrize("suffix", ["", "restitution/"])
def test_contributions_stand_under_their_headings(client: Client, suffix: str) -> None:
    assembly = AssemblyFactory()
    later, sooner = ThemeFactory(name="Un thème"), ThemeFactory(name="Vrai premier")
    WorkshopFactory(assembly=assembly, theme=sooner, title="Ateliers du matin", sort_order=0)
    WorkshopFactory(assembly=assembly, theme=later, sort_order=1)
    second = SubThemeFactory(assembly=assembly, theme=sooner, title="Se loger", sort_order=2)
    first = SubThemeFactory(assembly=assembly, theme=sooner, title="Se déplacer", sort_order=1)
    IdeaFactory(assembly=assembly, theme=None, title="De nulle part")
    IdeaFactory(assembly=assembly, theme=later, title="D’un autre thème")
    IdeaFactory(assembly=assembly, theme=sooner, title="Sans sous-thème")
    IdeaFactory(assembly=assembly, theme=sooner, subtheme=second, title="Un studio")
    IdeaFactory(assembly=assembly, theme=sooner, subtheme=first, title="Un vélo")
    # Sorted anew since: it stays where it was heard.
    IdeaFactory(assembly=assembly, theme=later, subtheme=first, title="Une navette")
    # A sub-theme of other assises says nothing here.
    IdeaFactory(assembly=assembly, theme=later, subtheme=SubThemeFactory(title="Ailleurs"), title="Égarée")
    html = html_of(client, assembly, suffix)
    if suffix:
        headings = ("1. Vrai premier", "1.1 Se déplacer", "1.2 Se loger", "1.3 Autres contributions")
        themes = ("2. Un thème", "3. Autres contributions")
    else:
        headings = ("Vrai premier", "Se déplacer", "Se loger", "Autres contributions")
        themes = ("Un thème", "Autres contributions")
    body = html[html.index("</header>", html.index("<article")) :]
    body = body[: body.index("<aside")]
    # The table of the restitution names the themes before.
    body = body.split("</table>")[-1]
    assert in_order(
        body, headings[1], "Un vélo", "Une navette", headings[2], "Un studio", headings[3], "Sans "
    )
    assert in_order(body, *(() if not suffix else (headings[0],)), "Sans sous-thème", "D’un autre thème")
    assert in_order(body, "D’un autre thème", "Égarée", "De nulle part")
    assert all(theme in body for theme in (*headings, *themes))
    assert "Ailleurs" not in html


def test_each_contribution_says_what_it_became(client: Client) -> None:
    assembly = AssemblyFactory()
    sheet = PracticePageFactory(title="Le studio partagé")
    idea = IdeaFactory(assembly=assembly, title="Un studio")
    answered = IdeaFactory(assembly=assembly, title="Un vélo")
    lineage.link(idea, sheet, "told")
    services.generalise(idea.pk, None)
    services.decline(
        answered.pk, UserFactory(superuser=True), answer="Pas cette année.", answered_by="La direction"
    )
    for suffix in ("", "restitution/"):
        html = html_of(client, assembly, suffix)
        assert f'<a href="{sheet.public_path}">Le studio partagé</a>' in html
        assert in_order(html, "Un studio", "Un vélo") or in_order(html, "<b>Un studio", "<b>Un vélo")
        assert "Devenue une pratique" in html
        assert "Non retenue" in html
    assert "Pas cette année." in html
    assert "La direction" in html
    sheet.unpublish()
    assert "Le studio partagé" not in html_of(client, assembly, "restitution/")


@pytest.mark.parametrize("suffix", ["", "restitution/"])
def test_what_is_not_public_is_not_told(client: Client, suffix: str) -> None:
    assembly = AssemblyFactory()
    IdeaFactory(title="Ailleurs entendue")
    kept = IdeaFactory(assembly=assembly, title="Gardée")
    for state in set(State.values) - set(Idea.PUBLIC):
        joined = {"merged_into": kept} if state == State.MERGED else {}
        IdeaFactory(assembly=assembly, state=state, title=f"Cachée {state}", **joined)
    html = html_of(client, assembly, suffix)
    assert "Gardée" in html
    assert "Cachée" not in html
    assert "Ailleurs entendue" not in html
    # Authors are told on the page of their idea, as they chose, and nowhere else.
    assert kept.author_name not in html
    assert kept.author_email not in html


@pytest.mark.parametrize("suffix", ADDRESSES)
def test_an_assembly_in_preparation_is_nowhere(client: Client, suffix: str) -> None:
    assembly = AssemblyFactory(is_public=False)
    assert client.get(path(assembly, suffix)).status_code == 404
    assert client.get(path(AssemblyFactory(slug="autre"), suffix)).status_code == 200


def test_the_list_holds_the_public_ones_with_their_counts(client: Client) -> None:
    AssemblyFactory(is_public=False, title="En préparation")
    old = AssemblyFactory(starts_on=date(2020, 1, 6), title="Anciennes")
    AssemblyFactory(starts_on=date(2025, 1, 6), title="Récentes", kind=Assembly.Kind.LISTENING)
    IdeaFactory.create_batch(2, assembly=old)
    IdeaFactory(assembly=old, state=State.PENDING)
    page = client.get("/assises/")
    html = page.content.decode()
    assert in_order(html, "Récentes", "Anciennes")
    assert "En préparation" not in html
    assert "2 contributions" in html
    assert "Écoutes dans les services" in html
    assert "Cookie" not in page.get("Vary", "")
    assert not page.cookies


def test_an_empty_list_leads_on(client: Client) -> None:
    html = client.get("/assises/").content.decode()
    assert "/idees/proposer/" in html


def test_an_assembly_without_contribution_says_so(client: Client) -> None:
    assembly = AssemblyFactory()
    for suffix in ("", "restitution/"):
        assert "Les contributions arrivent" in html_of(client, assembly, suffix)


def test_it_is_found_while_public(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assembly = AssemblyFactory(title="Rencontres du Héron", territory__name="Savoie")
        WorkshopFactory(assembly=assembly, theme=ThemeFactory(slug="loger"))
        assembly.save()
    assert found("héron") == ["Rencontres du Héron"]
    listed = SearchService().search(SearchQuery(types=("assembly",), filters={"theme": ("loger",)}))
    assert [hit.url for hit in listed.hits] == [path(assembly)]
    assert path(assembly) in client.get("/sitemap-assembly.xml").content.decode()
    assert "/assises/" in "".join(
        client.get(f"/sitemap-{name}.xml").content.decode() for name in ("portail", "assembly")
    )
    assembly.is_public = False
    assembly.save()
    assert found("héron") == []


def test_an_idea_leads_to_where_it_was_heard(client: Client) -> None:
    assembly = AssemblyFactory()
    idea = IdeaFactory(assembly=assembly)
    link = f'href="{path(assembly)}"'
    assert link in client.get(f"/idees/{idea.slug}/").content.decode()
    assembly.is_public = False
    assembly.save()
    assert link not in client.get(f"/idees/{idea.slug}/").content.decode()


def test_hostile_texts_stay_text(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    assembly = AssemblyFactory(title=evil, summary=evil, foreword=evil, place=evil, other_organisers=evil)
    theme = ThemeFactory(name=evil)
    subtheme = SubThemeFactory(assembly=assembly, theme=theme, title=evil)
    IdeaFactory(assembly=assembly, subtheme=subtheme, title=evil, description=evil)
    for suffix in ("", "restitution/"):
        html = html_of(client, assembly, suffix)
        assert evil not in html
        assert "&lt;script&gt;" in html


def fill(assembly: Assembly, count: int) -> None:
    """Add themes, sub-themes and ideas that became sheets."""
    for _ in range(count):
        subtheme = SubThemeFactory(assembly=assembly)
        WorkshopFactory(assembly=assembly, theme=subtheme.theme)
        for idea in IdeaFactory.create_batch(2, assembly=assembly, theme=subtheme.theme, subtheme=subtheme):
            lineage.link(idea, PracticePageFactory(), "told")
        assembly.organisations.add(OrganisationFactory())
        assembly.figures.add(AssemblyFigure(value="1", label="chose"))
    assembly.save()


@pytest.mark.parametrize(("suffix", "most"), [("", 20), ("restitution/", 20), ("restitution.pdf", 20)])
def test_queries_do_not_grow(
    client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any, suffix: str, most: int
) -> None:
    assembly = AssemblyFactory(event=EventPageFactory())
    fill(assembly, 1)
    client.get(path(assembly, suffix))
    with django_assert_max_num_queries(most) as few:
        client.get(path(assembly, suffix))
    cost = len(few)
    fill(assembly, 6)
    client.get(path(assembly, suffix))
    with django_assert_num_queries(cost):
        client.get(path(assembly, suffix))


def test_queries_of_the_list_do_not_grow(
    client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    fill(AssemblyFactory(), 1)
    client.get("/assises/")
    with django_assert_max_num_queries(16) as few:
        client.get("/assises/")
    cost = len(few)
    for _ in range(5):
        fill(AssemblyFactory(), 2)
    client.get("/assises/")
    with django_assert_num_queries(cost):
        client.get("/assises/")
