"""The page of a métier, read as a sheet: what it is, who tells of it, what is done, how to get trained."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events.models import EventPage
from portal.vocabulary.plans import SHELF
from taxonomy.models import Job
from tests.factories import EventPageFactory, JobFactory, PracticePageFactory, home_page
from tests.idea_factories import IdeaFactory
from tests.story_factories import EpisodePageFactory, StoryPageFactory, VideoPageFactory

from .conftest import Commit, no_more_queries_than

pytestmark = pytest.mark.django_db
TITLES = (
    "Le métier",
    "Ils et elles en parlent",
    "À écouter, à voir",
    "Des pratiques à reprendre",
    "Les prochains rendez-vous",
    "Des idées à soutenir",
    "Comment se former",
)


@pytest.fixture
def job() -> Job:
    home_page()
    found: Job = JobFactory(
        slug="veilleur",
        presentation="<p>Veiller la nuit.</p>",
        training="<p>Un <b>CAP</b>.</p>",
        to_rewrite=True,
    )
    return found


def page(client: Client) -> str:
    answer = client.get("/metiers/veilleur/")
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1]


def headings(html: str) -> list[str]:
    return [title for title in re.findall(r"<h2[^>]*>(.*?)</h2>", html) if title in TITLES]


def test_a_sheet_is_read_in_its_order(client: Client, commit: Commit, job: Job) -> None:
    with commit():
        IdeaFactory().jobs.set([job])
        EventPageFactory(jobs=[job])
        PracticePageFactory(jobs=[job])
        EpisodePageFactory(jobs=[job], title="La nuit")
        VideoPageFactory(jobs=[job], title="Le film")
        StoryPageFactory(jobs=[job], title="Le portrait")
    html = page(client)
    assert headings(html) == list(TITLES)
    heard = html[html.index(TITLES[2]) : html.index(TITLES[3])]
    assert "La nuit" in heard
    assert "Le film" in heard
    assert "Le portrait" not in heard
    assert "Un <b>CAP</b>." in html
    assert "/recherche/?metier=veilleur&amp;type=story" in html


def test_a_shelf_without_entry_and_an_empty_text_are_not_shown(
    client: Client, commit: Commit, job: Job
) -> None:
    Job.objects.update(training="", to_rewrite=False)
    with commit():
        PracticePageFactory(jobs=[job])
    html = page(client)
    assert headings(html) == ["Le métier", "Des pratiques à reprendre"]
    assert "Proposez le vôtre" not in html


def test_events_over_or_cancelled_are_no_appointment(client: Client, commit: Commit, job: Job) -> None:
    now = timezone.now()
    with commit():
        for title, days, status in (
            ("Passé", -9, "prevu"), ("Annulé", 9, EventPage.Status.CANCELLED),
            ("Plus tard", 60, "prevu"), ("Bientôt", 3, "prevu"),
        ):  # fmt: skip
            EventPageFactory(title=f"RDV {title}", jobs=[job], starts_at=now + timedelta(days=days),
                             ends_at=now + timedelta(days=days, hours=2), status=status)  # fmt: skip
    html = page(client)
    assert re.findall(r"RDV [^<]+", html) == ["RDV Bientôt", "RDV Plus tard"]


def test_a_shelf_shows_what_names_the_job_before_what_concerns_all(
    client: Client, commit: Commit, job: Job
) -> None:
    with commit():
        PracticePageFactory(title="Nommée", jobs=[job])
        for rank in range(SHELF):
            PracticePageFactory(title=f"Pour tous {rank}", jobs=[])
        PracticePageFactory(title="D’un autre", jobs=[JobFactory()])
    html = page(client)
    assert html.index("Nommée") < html.index("Pour tous")
    assert "D’abord ce qui nomme ce métier." in html
    assert len(set(re.findall(r"Pour tous \d", html))) == SHELF - 1, "a shelf holds so much"


def test_linked_data_says_what_the_work_is_and_what_leads_to_it(client: Client, job: Job) -> None:
    html = client.get("/metiers/veilleur/").content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    about = next(item["about"] for item in json.loads(found[1])["@graph"] if "about" in item)
    assert about["@type"] == "Occupation"
    assert about["responsibilities"] == "Veiller la nuit."
    assert about["qualifications"] == "Un CAP."


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow(client: Client, commit: Commit, job: Job, count: int) -> None:
    with commit():
        for rank in range(count):
            ties = {"jobs": [job] if rank % 2 else []}
            PracticePageFactory(**ties)
            StoryPageFactory(**ties)
            EventPageFactory(**ties)
    client.get("/metiers/veilleur/")
    with no_more_queries_than(24):
        client.get("/metiers/veilleur/")
