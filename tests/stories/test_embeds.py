"""Videos of other sites: which are known, and that nothing is asked of them before a reader chooses to."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from stories import embeds
from stories.blocks import StoryBlock
from stories.checks import publication_warnings
from tests.story_factories import StoryPageFactory, VideoPageFactory

TUBE = "tube.example.fr"
YOUTUBE = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"


@pytest.fixture(autouse=True)
def declared(settings: Any) -> None:
    settings.EMBED_HOSTS = ["www.youtube-nocookie.com", "player.vimeo.com", "geo.dailymotion.com", TUBE]


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (YOUTUBE, "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0"),
        ("https://youtu.be/aqz-KE-bpKQ?t=12", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0"),
        (
            "https://m.youtube.com/watch?list=x&v=aqz-KE-bpKQ",
            "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0",
        ),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        (
            "https://www.dailymotion.com/video/x84sh87",
            "https://geo.dailymotion.com/player.html?video=x84sh87",
        ),
        (f"https://{TUBE}/w/9c9de5e8-0a1e", f"https://{TUBE}/videos/embed/9c9de5e8-0a1e?p2p=0"),
    ],
)
def test_the_addresses_that_people_share_are_known(address: str, frame: str) -> None:
    assert embeds.read(address).frame == frame
    embeds.validate(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "https://", "https://[", "http://www.youtube.com/watch?v=aqz-KE-bpKQ", "javascript:alert(1)",
        "https://youtube.com.example.org/watch?v=aqz-KE-bpKQ", "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=%22onload%3D", "https://vimeo.com/connexion",
        "https://autre.example.fr/w/9c9de5e8-0a1e", f"https://{TUBE}/w/../../admin",
        "https://www.youtube.com@example.org/watch?v=aqz-KE-bpKQ",
    ],
)  # fmt: skip
def test_others_are_refused_in_words(address: str) -> None:
    with pytest.raises(ValidationError, match=r"hébergeur déclaré.*YouTube, Vimeo, Dailymotion, tube"):
        embeds.validate(address)


def test_a_host_that_the_site_does_not_declare_is_refused(settings: Any) -> None:
    settings.EMBED_HOSTS = [TUBE]
    with pytest.raises(ValidationError) as refused:
        embeds.validate(YOUTUBE)
    assert f"pour ce site\u00a0: {TUBE}." in refused.value.messages[0]


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    for address in (text, f"https://{text}", f"https://youtu.be/{text}", f"https://vimeo.com/{text}"):
        try:
            found = embeds.read(address)
        except embeds.UnknownHostError:
            continue
        assert found.frame.startswith(
            ("https://www.youtube-nocookie.com/embed/", "https://player.vimeo.com/")
        )


def block(address: str = YOUTUBE) -> tuple[str, dict[str, str]]:
    return "elsewhere", {"address": address, "title": "La nuit", "summary": "Un couloir."}


@pytest.mark.django_db
def test_a_page_asks_nothing_of_the_other_site(client: Client, settings: Any) -> None:
    for page in (StoryPageFactory(body=[block()]), VideoPageFactory(address=YOUTUBE)):
        html = client.get(page.url).content.decode()
        assert "<iframe" not in html
        assert 'src="https://' not in html
        assert f'href="{YOUTUBE}"' in html, "without script, a link"
        assert 'data-embed="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0"' in html
        assert "ni son ni film" not in " ".join(publication_warnings(page))


@pytest.mark.django_db
def test_a_host_that_is_declared_no_more_leaves_a_link(client: Client, settings: Any) -> None:
    pages = (StoryPageFactory(body=[block()]), VideoPageFactory(address=YOUTUBE))
    settings.EMBED_HOSTS = []
    for page in pages:
        answer = client.get(page.url)
        assert answer.status_code == 200
        assert "data-embed" not in answer.content.decode()
        assert f'href="{YOUTUBE}"' in answer.content.decode()


def test_the_form_refuses_an_unknown_host_beside_its_field() -> None:
    child = StoryBlock().child_blocks["elsewhere"]
    with pytest.raises(ValidationError):
        child.clean(child.to_python(block("https://exemple.org/video")[1]))
    assert child.clean(child.to_python(block()[1]))["title"] == "La nuit"


def test_the_security_policy_names_the_players(client: Client, db: None) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "frame-src https://www.youtube-nocookie.com https://player.vimeo.com" in policy
