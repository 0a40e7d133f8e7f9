"""What the admin and the hour do not let through: sounds swapped, agreements past, stories misplaced."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from accounts.models import User
from core.scheduled_publishing import REFUSED, publish_scheduled
from stories.consents import WithdrawalFailedError, withdraw_episodes
from stories.models import EpisodePage, EpisodeSpeaker, StoryMedia
from stories.search import public
from stories.territory_teams import open_section
from stories.views import media as served
from tests.factories import AxisFactory, TerritoryFactory, UserFactory
from tests.story_factories import (
    SOUND,
    TIMED,
    EpisodePageFactory,
    PodcastPageFactory,
    StoryPageFactory,
    media,
    story_index,
)

pytestmark = pytest.mark.django_db
AGREED = {"name": "Rose", "consent": EpisodeSpeaker.Consent.WRITTEN, "consent_on": date(2024, 1, 1)}


@pytest.fixture
def chief() -> Client:
    """The browser of someone who may do all that Wagtail lets do."""
    client = Client()
    account: User = UserFactory(is_superuser=True)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(client: Client) -> str:
    """Return what the next page of the admin tells."""
    return " ".join(str(one) for one in client.get(reverse("wagtailadmin_home")).context["messages"])


def test_the_sound_of_a_public_episode_is_not_swapped(chief: Client) -> None:
    sound = media()
    before = sound.file.name
    edit = reverse("wagtailmedia:edit", args=[sound.pk])

    def swap() -> Any:
        file = SimpleUploadedFile("autre.mp3", SOUND.read_bytes())
        return chief.post(edit, {"title": "Autre", "file": file, "tags": "", "credit": ""})

    EpisodePageFactory(audio=sound, speakers=[AGREED])
    assert "sans relecture" in str(swap().context["form"].errors["file"])
    assert StoryMedia.objects.get().file.name == before
    EpisodePage.objects.get().delete()
    assert swap().status_code == 302
    assert StoryMedia.objects.get().file.name != before


def test_deleting_a_sound_in_use_is_refused_in_words(chief: Client) -> None:
    sound = media()
    EpisodePageFactory(audio=sound, speakers=[AGREED])
    url = reverse("wagtailmedia:delete", args=[sound.pk])
    assert chief.post(url).status_code == 302
    assert "retirez-le" in said(chief)
    EpisodePage.objects.get().delete()
    chief.post(url)
    assert not StoryMedia.objects.exists()


def test_an_agreement_that_ends_before_the_hour_stops_the_publication() -> None:
    with time_machine.travel("2026-11-20 10:00", tick=False):
        voice = {**AGREED, "consent_until": date(2026, 11, 21)}
        episode = EpisodePageFactory(live=False, speakers=[voice]).get_latest_revision_as_object()
        episode.go_live_at = timezone.now() + timedelta(days=3)
        episode.save_revision().publish()
    with time_machine.travel("2026-11-23 12:00", tick=False):
        publish_scheduled()
        publish_scheduled()
    episode = EpisodePage.objects.get()
    assert not episode.live
    assert not episode.approved_schedule
    (entry,) = PageLogEntry.objects.filter(action=REFUSED)
    assert "Rose" in entry.message


def test_an_episode_is_withdrawn_when_an_agreement_ends() -> None:
    with time_machine.travel("2026-11-20 10:00", tick=False):
        for until in (date(2026, 11, 21), date(2026, 11, 22), None):
            EpisodePageFactory(speakers=[{**AGREED, "consent_until": until}], title=f"Jusqu’au {until}")
    with time_machine.travel("2026-11-22 10:00", tick=False):
        withdraw_episodes()
    assert set(EpisodePage.objects.live().values_list("title", flat=True)) == {
        "Jusqu’au 2026-11-22", "Jusqu’au None",
    }  # fmt: skip


def test_one_that_cannot_be_withdrawn_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel("2026-11-20 10:00", tick=False):
        stubborn, other = (
            EpisodePageFactory(speakers=[{**AGREED, "consent_until": date(2026, 11, 21)}]) for _ in range(2)
        )
    unpublish = EpisodePage.unpublish

    def refuse(page: EpisodePage, **kwargs: Any) -> None:
        if page.pk == stubborn.pk:
            raise ValueError(page.pk)
        unpublish(page, **kwargs)

    monkeypatch.setattr(EpisodePage, "unpublish", refuse)
    with (
        time_machine.travel("2026-11-22 10:00", tick=False),
        pytest.raises(WithdrawalFailedError, match=f"^{stubborn.pk}$"),
    ):
        withdraw_episodes()
    other.refresh_from_db()
    assert not other.live


def test_what_is_subscribed_to_has_no_alias_and_copies_are_complete(chief: Client) -> None:
    show = PodcastPageFactory()
    with time_machine.travel("2026-11-20 10:00", tick=False):
        episode = EpisodePageFactory(
            parent=show, speakers=[{**AGREED, "consent_until": date(2026, 11, 21)}], title="Éphémère"
        )
    url = reverse("wagtailadmin_pages:copy", args=[episode.pk])
    fields = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": show.pk, "publish_copies": "on"}
    chief.post(url, {**fields, "alias": "on"})
    assert "alias" in said(chief)
    chief.post(url, fields)
    assert "plus valable" in said(chief)
    assert EpisodePage.objects.count() == 1
    chief.post(url, {**fields, "publish_copies": ""})
    assert EpisodePage.objects.count() == 2


@pytest.mark.parametrize("door", ["one", "several"])
def test_a_public_story_is_not_moved_to_a_section_that_is_not_its_own(chief: Client, door: str) -> None:
    section = open_section_of("Haute-Savoie")
    national, local = StoryPageFactory(), StoryPageFactory(territory=section.territory)
    for story, moved in ((national, False), (local, True)):
        if door == "one":
            chief.post(reverse("wagtailadmin_pages:move_confirm", args=[story.pk, section.pk]))
        else:
            url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
            chief.post(f"{url}?id={story.pk}&next=/admin/", {"chooser": section.pk})
        found = Page.objects.get(pk=story.pk).get_parent()
        assert (found.pk == section.pk) is moved


def open_section_of(name: str) -> Any:
    story_index()
    return open_section(TerritoryFactory(name=name)).section


def test_an_episode_is_hidden_with_its_show(
    client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    show = PodcastPageFactory(slug="metiers")
    episode = EpisodePageFactory(parent=show)
    assert client.get(episode.url).status_code == 200
    show.unpublish()
    assert client.get(episode.url).status_code == 404
    assert not public().filter(pk=episode.pk).exists()
    assert client.get(reverse("stories:transcript", args=[episode.pk])).status_code == 404
    show.save_revision().publish()
    assert public().filter(pk=episode.pk).exists()


@pytest.mark.parametrize("path", ["histoires/paroles/{}.vtt", "podcasts/chapitres/{}.json"])
def test_keys_that_no_page_has_are_not_found(client: Client, path: str) -> None:
    for key in ("9" * 18, "9" * 30):
        assert client.get(f"/{path.format(key)}").status_code == 404


@pytest.mark.parametrize("path", ["x/\x00.mp3", f"{'a' * 3000}.mp3", "../../x.mp3"])
def test_names_that_no_file_has_are_not_found(path: str) -> None:
    with pytest.raises(Http404):
        served(RequestFactory().get("/"), path)


def form_of_an_episode(**given: Any) -> dict[str, Any]:
    rows = {f"{name}-{count}": "0" for name in ("chapters", "speakers", "related_practices")
            for count in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}  # fmt: skip
    fields = {
        "title": "L’arrivée", "slug": "l-arrivee", "summary": "Ce que l’on y apprend.", "number": "1",
        "transcript": TIMED, "body-count": "0", "audio": "", "territory": "", "source": "", "tags": "",
        "axes": [str(AxisFactory().pk)],
    }  # fmt: skip
    return {**rows, **fields, **given}


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_the_form_looks_at_the_rows_that_it_brings(chief: Client, action: str) -> None:
    show = PodcastPageFactory()
    url = reverse("wagtailadmin_pages:add", args=["stories", "episodepage", show.pk])
    voice = {
        "speakers-TOTAL_FORMS": "1", "speakers-0-name": "Rose", "speakers-0-role": "",
        "speakers-0-ORDER": "1",
        "speakers-0-consent": "manque", "speakers-0-consent_on": "", "speakers-0-consent_until": "",
    }  # fmt: skip
    refused = chief.post(url, form_of_an_episode(**voice, **{action: "1"}))
    assert "L’accord de Rose n’est pas enregistré" in refused.content.decode()
    assert not EpisodePage.objects.exists()
    agreed = {**voice, "speakers-0-consent": "ecrit", "speakers-0-consent_on": "2024-01-01"}
    chief.post(url, form_of_an_episode(**agreed, **{action: "1"}))
    episode = EpisodePage.objects.get()
    assert episode.live is (action == "action-publish")
    assert [one.name for one in episode.get_latest_revision_as_object().speakers.all()] == ["Rose"], "once"
