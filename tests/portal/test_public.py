"""What caches may keep: public pages are the same for everyone."""

import pytest
from django.core.management import call_command
from django.test import Client

from core.models import BasePage
from ideas.models import IdeaIndexPage
from tests.factories import (
    AxisFactory,
    EventPageFactory,
    GlossaryPageFactory,
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    StandardPageFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
    home_page,
)
from tests.idea_factories import IdeaFactory
from tests.story_factories import (
    DossierPageFactory,
    EpisodePageFactory,
    PodcastPageFactory,
    PressKitPageFactory,
    StoryPageFactory,
)

# Without the mark pytest-django makes no test database.
pytestmark = pytest.mark.django_db

PUBLIC_PATHS = [
    "/",
    "/pratiques/",
    "/pratiques/la-fiche/",
    "/evenements/",
    "/evenements/?periode=passes",
    "/evenements/?vue=mois&mois=2030-05",
    "/evenements/l-evenement/",
    "/evenements/l-evenement/evenement.ics",
    "/evenements/agenda.ics",
    "/idees/",
    "/idees/une-idee/",
    "/idees/devenir/",
    "/histoires/",
    "/histoires/un-portrait/",
    "/histoires/un-dossier/",
    "/histoires/presse/",
    "/histoires/atom.xml",
    "/histoires/feed.json",
    "/podcasts/",
    "/podcasts/un-podcast/",
    "/podcasts/un-podcast/un-episode/",
    "/podcasts/un-podcast/rss.xml",
    "/recherche/",
    "/recherche/?q=fiche",
    "/axes/",
    "/axes/un-axe/",
    "/themes/un-theme/",
    "/metiers/",
    "/metiers/un-metier/",
    "/territoires/un-territoire/",
    "/structures/une-structure/",
    "/glossaire/",
    "/a-propos/",
    "/essaimage/",
    "/essaimage/?axe=un-axe",
    "/plan-du-site/",
    "/sitemap.xml",
    "/sitemap-practice.xml",
    "/robots.txt",
    "/api/v1/search?q=fiche",
    "/recherche/suggestions/?q=fi",
    "/nulle-part/",
]


@pytest.fixture(scope="module")
def site(lasting_database: None) -> Client:
    """A small site, made once for the module; the client is signed in as an administrator."""
    sheet = PracticePageFactory(
        title="La fiche",
        slug="la-fiche",
        main_axis=AxisFactory(slug="un-axe"),
        themes=[ThemeFactory(slug="un-theme")],
        jobs=[JobFactory(slug="un-metier")],
        territory=TerritoryFactory(slug="un-territoire"),
        organisation=OrganisationFactory(slug="une-structure"),
    )
    EventPageFactory(title="L’événement", slug="l-evenement")
    home_page().add_child(instance=IdeaIndexPage(title="Idées", slug="idees"))
    IdeaFactory(title="L’idée", slug="une-idee")
    portrait = StoryPageFactory(title="Un portrait", slug="un-portrait")
    DossierPageFactory(
        title="Un dossier",
        slug="un-dossier",
        gathers=[(portrait, "Un mot."), (sheet, "")],
    )
    PressKitPageFactory(title="Presse", slug="presse")
    EpisodePageFactory(
        title="Un épisode",
        slug="un-episode",
        parent=PodcastPageFactory(title="Un podcast", slug="un-podcast"),
    )
    StandardPageFactory(slug="a-propos")
    GlossaryPageFactory()
    call_command("search_rebuild", verbosity=0)
    administrator = Client()
    administrator.force_login(
        UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return administrator


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_a_public_page_is_the_same_for_everyone(site: Client, client: Client, path: str) -> None:
    response = client.get(path)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert "public" in response["Cache-Control"]
    assert "private" not in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_being_signed_in_changes_nothing(site: Client, client: Client, path: str) -> None:
    anonymous = client.get(path)
    signed_in = site.get(path)
    assert "public" in signed_in["Cache-Control"]
    assert not signed_in.cookies
    assert site.get("/admin/").status_code == 200, "the client is really signed in"
    if "took_ms" not in anonymous.content.decode():
        assert signed_in.content == anonymous.content


@pytest.mark.parametrize(
    "path", [path for path in PUBLIC_PATHS if path not in {"/nulle-part/", "/api/v1/search?q=fiche"}]
)
def test_an_unchanged_page_is_not_sent_again(site: Client, client: Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["Cache-Control"] == first["Cache-Control"]


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_head_answers_as_get_without_the_body(site: Client, client: Client, path: str) -> None:
    full, head = client.get(path), client.head(path)
    assert head.status_code == full.status_code
    assert head.content == b""
    assert head["Cache-Control"] == full["Cache-Control"]


@pytest.mark.parametrize("path", ["/axes/", "/plan-du-site/", "/robots.txt", "/sitemap.xml"])
def test_public_pages_accept_nothing(site: Client, client: Client, path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403, "a form without its token"
    assert client.post(path).status_code == 405, "nor with it"


def test_a_page_type_is_tested_for_every_kind_of_page() -> None:
    """A new type of page must be added to the paths above."""
    known = {
        "EventIndexPage", "EventPage", "GlossaryPage", "HomePage", "IdeaIndexPage",
        "PodcastIndexPage", "PodcastPage", "PracticeIndexPage", "PracticePage", "PressKitPage",
        "StandardPage", "Story",
        "StoryIndexPage", "TerritorySectionPage",
    }  # fmt: skip
    assert {model.__name__ for model in BasePage.__subclasses__()} == known
