"""The team of a territory writes in its own section, and nowhere else."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from accounts.models import User
from accounts.roles import RELEASE, setup_roles
from stories.checks import publication_errors
from stories.models import TerritorySectionPage
from stories.territory_teams import Team, open_section
from taxonomy.models import Territory
from tests.factories import TerritoryFactory, UserFactory, event_index, practice_index
from tests.story_factories import PodcastPageFactory, StoryPageFactory, story_index

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def savoie() -> Team:
    """The team of a département."""
    practice_index()
    event_index()
    story_index()
    setup_roles()
    return open_section(TerritoryFactory(name="Haute-Savoie", slug="haute-savoie"))


@pytest.fixture
def member(savoie: Team) -> Client:
    """Someone of that team."""
    user: User = UserFactory()
    user.groups.add(savoie.group)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_its_team_writes_there(member: Client, savoie: Team) -> None:
    for model in ("storypage", "videopage"):
        url = reverse("wagtailadmin_pages:add", args=["stories", model, savoie.section.pk])
        answer = member.get(url)
        assert answer.status_code == 200
        assert answer.context["form"].initial["territory"] == savoie.section.territory_id
    story = StoryPageFactory(parent=savoie.section, territory=savoie.section.territory)
    assert member.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).status_code == 200
    assert story.get_workflow().name == RELEASE.name, "read as any other"
    assert "Article ou portrait" in member.get(reverse("histoires:choose_parent")).content.decode()


def test_and_nowhere_else(member: Client, savoie: Team) -> None:
    other = open_section(TerritoryFactory(name="Somme", slug="somme"))
    theirs = StoryPageFactory(parent=other.section, territory=other.section.territory)
    national = StoryPageFactory()
    show = PodcastPageFactory()
    for page in (theirs, national, other.section, story_index(), show):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert member.get(url).status_code in {302, 403}, page
    for model, parent in (
        ("storypage", other.section), ("storypage", story_index()), ("episodepage", show),
    ):  # fmt: skip
        url = reverse("wagtailadmin_pages:add", args=["stories", model, parent.pk])
        assert member.get(url).status_code in {302, 403}, parent
    titles = member.get(reverse("histoires:index")).content.decode()
    assert national.title not in titles
    assert theirs.title not in titles


def test_its_pictures_go_to_its_own_collection(member: Client, savoie: Team) -> None:
    open_section(TerritoryFactory(name="Somme", slug="somme"))
    file = BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    upload = SimpleUploadedFile("photo.png", file.getvalue(), "image/png")
    asked = {
        "title": "Une photo",
        "file": upload,
        "people": "personne",
        "collection": Collection.get_first_root_node().pk,
    }
    member.post(reverse("wagtailimages:add"), asked)
    assert get_image_model().objects.get().collection == savoie.collection


def test_a_section_tells_of_its_territory_only(savoie: Team) -> None:
    here = savoie.section.territory
    town = TerritoryFactory(name="Annecy", parent=here)
    elsewhere = TerritoryFactory(name="Somme")
    for territory, refused in ((here, False), (town, False), (elsewhere, True), (None, True)):
        story = StoryPageFactory(parent=savoie.section, live=False, territory=territory)
        draft = story.get_latest_revision_as_object()
        assert ("territory" in publication_errors(draft)) is refused, territory
    assert "territory" not in publication_errors(StoryPageFactory(territory=elsewhere))


def test_its_page_shows_its_own_stories_the_latest_first(
    client: Client, savoie: Team, django_assert_max_num_queries: Any,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(4):
            StoryPageFactory(
                title=f"D’ici {number}", parent=savoie.section, territory=savoie.section.territory
            )
        StoryPageFactory(title="D’ailleurs", territory=savoie.section.territory)
    client.get("/histoires/haute-savoie/")
    with django_assert_max_num_queries(16):
        answer = client.get("/histoires/haute-savoie/")
    assert [hit.title for hit in answer.context["hits"]] == [f"D’ici {number}" for number in (3, 2, 1, 0)]
    assert answer.context["all_url"] == "/histoires/?territoire=haute-savoie"
    assert client.get(answer.context["all_url"]).status_code == 200


def test_two_territories_of_one_name_have_two_teams(savoie: Team) -> None:
    region, department = (
        open_section(TerritoryFactory(name="La Réunion", slug=slug)) for slug in ("reunion-region", "reunion")
    )
    assert region.group != department.group
    assert region.collection != department.collection
    pages = region.group.page_permissions.values_list("page", flat=True)
    assert set(pages) == {region.section.pk}


def test_opening_again_changes_nothing(savoie: Team) -> None:
    def state() -> tuple[Any, ...]:
        return (
            set(savoie.group.permissions.values_list("codename", flat=True)),
            set(savoie.group.page_permissions.values_list("page", "permission")),
            set(savoie.group.collection_permissions.values_list("collection", "permission")),
            Page.objects.count(),
            Collection.objects.count(),
        )

    before = state()
    call_command("setup_territory_team", "haute-savoie")
    assert state() == before
    assert before[0] == {"access_admin"}


def test_the_command_says_what_is_wrong() -> None:
    with pytest.raises(CommandError, match="Aucun territoire"):
        call_command("setup_territory_team", "atlantide")
    TerritoryFactory(slug="somme")
    with pytest.raises(CommandError, match="load_content"):
        call_command("setup_territory_team", "somme")
    assert not TerritorySectionPage.objects.exists()
    assert Territory.objects.filter(slug="somme").exists()
