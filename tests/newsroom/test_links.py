"""Links that lead nowhere and media that nothing shows: noted, told to those who can mend them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file

from accounts.models import User
from accounts.roles import COMMUNICATION, MODERATOR
from core.checked import checks_of
from core.models import EssaimDocument, EssaimImage
from newsroom.links import asking, inside, media, outside, selectors
from newsroom.models import OutsideLink
from tests.factories import (
    PracticePageFactory,
    StandardPageFactory,
    UserFactory,
    restrict,
)
from tests.story_factories import StoryPageFactory
from tests.story_factories import media as sound

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
Join = Callable[[str], User]


def saying(html: str, **given: Any) -> Any:
    return StoryPageFactory(body=[("text", {"heading": "", "text": f"<p>{html}</p>"})], **given)


class TestInside:
    def test_a_link_to_what_is_not_published_is_told_by_its_title(self) -> None:
        shown, draft = StoryPageFactory(), StoryPageFactory(title="Encore en projet", live=False)
        deleted = StoryPageFactory()
        links = " ".join(f'<a linktype="page" id="{page.pk}">ici</a>' for page in (shown, draft, deleted))
        page = saying(links)
        deleted.delete()
        assert sorted(inside.broken(page)) == [
            "«\u00a0Encore en projet\u00a0»",
            "«\u00a0une page supprimée\u00a0»",
        ]

    def test_an_address_of_the_site_is_followed_without_asking_it(self, settings: Any) -> None:
        settings.WAGTAILADMIN_BASE_URL = "https://essaim.example"
        kept, moved = StoryPageFactory(slug="gardee"), "/ancienne-adresse"
        Redirect.objects.create(old_path=moved, redirect_page=kept, is_permanent=True)
        fine = [
            "/",
            "/recherche/?q=tutorat",
            kept.public_path,
            moved,
            f"{kept.public_path}#partie",
        ]
        wrong = ["/histoires/absente/", "https://essaim.example/nulle-part/"]
        links = " ".join(
            f'<a href="{address}">ici</a>' for address in (*fine, *wrong, "https://ailleurs.example/x")
        )
        assert inside.broken(saying(links)) == ["/histoires/absente/", "/nulle-part/"]

    def test_the_report_is_for_those_who_can_mend(self, join: Join) -> None:
        sheet = PracticePageFactory(title="La fiche")
        story = saying('<a href="/nulle-part/">ici</a>', title="Le récit")
        saying('<a href="/nulle-part/">ici</a>', title="En brouillon", live=False)
        assert [one.page.pk for one in selectors.broken(join(MODERATOR.name))] == [story.pk]
        assert [one.page.title for one in selectors.broken(join(COMMUNICATION.name))] == ["Le récit"]
        assert selectors.broken(UserFactory()) == []
        assert sheet.live


class TestOutside:
    def test_only_what_readers_see_is_noted_and_what_is_gone_is_forgotten(self) -> None:
        page = saying(
            '<a href="https://un.example/a?b=1&amp;c=2">un</a> <a href="https://deux.example/">deux</a>'
        )
        saying('<a href="https://brouillon.example/">x</a>', live=False)
        restrict(saying('<a href="https://reserve.example/">x</a>'))
        outside.note_links()
        outside.note_links()
        assert set(OutsideLink.objects.values_list("address", flat=True)) == {
            "https://un.example/a?b=1&c=2", "https://deux.example/",
        }  # fmt: skip
        page.body = [("text", {"heading": "", "text": '<p><a href="https://deux.example/">d</a></p>'})]
        page.save_revision().publish()
        outside.note_links()
        (left,) = OutsideLink.objects.all()
        assert left.address == "https://deux.example/"
        assert [one.pk for one in left.pages.all()] == [page.pk]

    def test_an_address_said_in_a_block_or_a_field_is_noted(self) -> None:
        StoryPageFactory(
            body=[
                (
                    "elsewhere",
                    {"address": "https://www.youtube.com/watch?v=abc", "title": "T", "summary": "S"},
                ),
                (
                    "text",
                    {"heading": "", "text": f'<p><a href="https://long.example/{"a" * 2000}">x</a></p>'},
                ),
            ]
        )
        outside.note_links()
        assert [one.address for one in OutsideLink.objects.all()] == ["https://www.youtube.com/watch?v=abc"]

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> dict[str, Any]:
        """What each address answers; what was asked is under « asked »."""
        settings.CHECK_OUTSIDE_LINKS = True
        faults: dict[str, Any] = {"asked": []}

        def ask(address: str) -> asking.Answer:
            faults["asked"].append(address)
            return asking.Answer(faults.get(address, ""))

        monkeypatch.setattr(asking, "ask", ask)
        return faults

    def test_a_link_is_dead_after_two_nights_and_alive_at_the_first_answer(
        self, asked: dict[str, Any]
    ) -> None:
        saying('<a href="https://un.example/">un</a>')
        asked["https://un.example/"] = asking.NO_PAGE
        with time_machine.travel(NOW, tick=False):
            outside.look_at_night()
            assert not outside.dead().exists(), "it may be a passing fault"
        with time_machine.travel(NOW + timedelta(days=1), tick=False):
            outside.look_at_night()
            (link,) = outside.dead()
            assert (link.fault, link.failing_since) == (asking.NO_PAGE, NOW)
        del asked["https://un.example/"]
        with time_machine.travel(NOW + timedelta(days=2), tick=False):
            outside.look_at_night()
            assert not outside.dead().exists()

    def test_what_answers_is_asked_once_a_week(self, asked: dict[str, Any]) -> None:
        saying('<a href="https://un.example/">un</a>')
        for days, count in ((0, 1), (1, 1), (6, 1), (8, 2)):
            with time_machine.travel(NOW + timedelta(days=days), tick=False):
                outside.look_at_night()
                assert len(asked["asked"]) == count, days

    def test_one_host_is_not_asked_too_much_in_a_night(self, asked: dict[str, Any]) -> None:
        links = (f'<a href="https://un.example/{n}">x</a>' for n in range(outside.NIGHTLY_OF_A_HOST + 5))
        saying(" ".join([*links, '<a href="https://deux.example/">x</a>']))
        with time_machine.travel(NOW, tick=False):
            outside.look_at_night()
        assert len(asked["asked"]) == outside.NIGHTLY_OF_A_HOST + 1
        with time_machine.travel(NOW + timedelta(days=1), tick=False):
            outside.look_at_night()
        assert len(set(asked["asked"])) == outside.NIGHTLY_OF_A_HOST + 6, "the others the next night"

    def test_nothing_is_asked_unless_the_host_of_the_site_said_so(
        self, asked: dict[str, Any], settings: Any
    ) -> None:
        settings.CHECK_OUTSIDE_LINKS = False
        saying('<a href="https://un.example/">un</a>')
        outside.look_at_night()
        assert asked["asked"] == []
        assert OutsideLink.objects.count() == 1

    def test_the_checklist_of_a_page_names_its_dead_links(self) -> None:
        OutsideLink.objects.create(address="https://mort.example/", failures=3, fault=asking.NO_PAGE)
        page = saying('<a href="https://mort.example/">ici</a> <a href="/nulle-part/">là</a>')
        checks = checks_of(page)
        assert checks is not None
        warnings = checks.warnings(page)
        assert "Un lien ne répond plus\u00a0: https://mort.example/ (cette page n’existe plus)." in warnings
        assert any("/nulle-part/" in one for one in warnings)
        assert checks.errors(page) == {}, "it is told, and forbids nothing"


class TestMedia:
    @pytest.fixture(autouse=True)
    def _long_ago(self) -> Iterator[None]:
        with time_machine.travel(NOW, tick=False) as traveller:
            self.later = lambda: traveller.shift(timedelta(days=31))
            yield

    def told(self, user: User) -> tuple[set[str], set[str]]:
        unused, lost = media.report(user)
        return {one.title for one in unused}, {one.title for one in lost}

    def test_what_nothing_shows_is_told_and_what_a_page_or_a_draft_shows_is_not(self, join: Join) -> None:
        user = join(MODERATOR.name)
        images = {
            name: EssaimImage.objects.create(title=name, file=get_test_image_file(), people="personne")
            for name in ("publiée", "en brouillon", "inutile")
        }
        page = _showing(images["publiée"])
        draft = page.get_latest_revision_as_object()
        draft.body = _body(images["en brouillon"])
        draft.save_revision()
        document = EssaimDocument.objects.create(title="oublié", file=ContentFile(b"x", name="x.txt"))
        sound(title="jamais mis")
        assert self.told(user)[0] == set(), "what was just brought waits for its page"
        self.later()
        assert self.told(user)[0] == {"inutile", "oublié", "jamais mis"}
        document.delete()
        assert self.told(user)[0] == {"inutile", "jamais mis"}

    def test_a_lost_file_is_told(self, join: Join) -> None:
        user = join(MODERATOR.name)
        EssaimImage.objects.create(title="là", file=get_test_image_file())
        gone = EssaimImage.objects.create(title="perdue", file=get_test_image_file())
        gone.file.storage.delete(gone.file.name)
        assert self.told(user)[1] == {"perdue"}

    def test_who_deletes_nothing_is_told_nothing(self, join: Join) -> None:
        EssaimImage.objects.create(title="inutile", file=get_test_image_file())
        self.later()
        assert self.told(join(COMMUNICATION.name)) == (set(), set())
        assert self.told(UserFactory()) == (set(), set())


def _body(image: EssaimImage) -> list[Any]:
    image.contextual_alt_text, image.decorative = "Une équipe", False
    return [("picture", {"image": image, "caption": ""})]


def _showing(image: EssaimImage) -> Any:
    return StoryPageFactory(body=_body(image))


def test_the_page_of_the_report_opens_for_the_team_only(join: Join, client: Client) -> None:
    url = reverse("links_report")
    assert client.get(url).status_code == 302
    StandardPageFactory(title="Page simple")
    saying('<a href="/nulle-part/">là</a>', title="<b>Récit</b>")
    client.force_login(join(MODERATOR.name), backend=BACKEND)
    text = client.get(url).content.decode()
    assert "/nulle-part/" in text
    assert "&lt;b&gt;Récit&lt;/b&gt;" in text
    assert client.post(url).status_code == 405
