"""The restitutions of the own content: every contribution, under the headings of its file, in order."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from core.typography import keep_together
from ideas.models import Assembly, Idea
from taxonomy.models import Theme
from tests.ideas.assemblies.test_restitution_files import outline, read_docx, read_pdf
from tests.own_index import OwnIndex
from tests.practices.document_helpers import bookmarks, pdf_text
from tests.real_content import real_content

pytestmark = pytest.mark.django_db
COUNTS = {"assises-haute-savoie-2024": 68, "ecoutes-hauts-de-france-2024": 7}
EVERY = pytest.mark.parametrize("slug", COUNTS)
# Theme, sub-theme, title.
Headed = tuple[str, str, str]
NUMBER = re.compile(r"^[\d.]+ ")


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup: None, django_db_blocker: Any, own_index: OwnIndex | None) -> Iterator[None]:
    with real_content(django_db_blocker, own_index):
        yield


def written(slug: str) -> set[Headed]:
    """Return what the file of the content says."""
    rows = yaml.safe_load((Path(settings.BASE_DIR) / "content" / "ideas.yaml").read_text(encoding="utf-8"))
    themes = dict(Theme.objects.values_list("slug", "name"))
    return {
        (themes[row["theme"]], keep_together(row["subtheme"]), keep_together(row["title"]))
        for row in rows["ideas"]
        if row["origin"] == slug
    }


def headed(headings: list[tuple[int, str]], top: int) -> list[Headed]:
    """Return the ideas under their headings, themes being at level ``top``."""
    theme = subtheme = ""
    found = []
    for level, title in headings:
        if level == top:
            theme = NUMBER.sub("", title)
        elif level == top + 1:
            subtheme = NUMBER.sub("", title)
        elif level == top + 2:
            found.append((theme, subtheme, title))
    return found


@EVERY
def test_both_files_have_every_contribution_under_its_headings(client: Client, slug: str) -> None:
    assembly = Assembly.objects.get(slug=slug)
    reader = read_pdf(client, assembly)
    in_pdf = headed(bookmarks(reader), 2)
    in_docx = headed(outline(read_docx(client, assembly)), 1)
    assert len(in_pdf) == COUNTS[slug]
    assert in_pdf == in_docx
    assert set(in_pdf) == written(slug)
    root: Any = reader.trailer["/Root"]
    assert b"<pdfuaid:part>1" in root["/Metadata"].get_data()
    text = pdf_text(reader)
    for idea in Idea.objects.filter(assembly=assembly):
        assert " ".join(idea.description.split()) in text, idea.title


def test_themes_come_as_the_workshops_did_and_ideas_as_they_were_received(client: Client) -> None:
    assembly = Assembly.objects.get(slug="assises-haute-savoie-2024")
    found = headed(bookmarks(read_pdf(client, assembly)), 2)
    themes = [workshop.theme.name for workshop in assembly.workshops.select_related("theme")]
    assert list(dict.fromkeys(theme for theme, _subtheme, _title in found)) == themes
    received = list(Idea.objects.filter(assembly=assembly).order_by("pk").values_list("title", flat=True))
    under: dict[tuple[str, str], list[int]] = {}
    for theme, subtheme, title in found:
        under.setdefault((theme, subtheme), []).append(received.index(title))
    assert all(places == sorted(places) for places in under.values())


@EVERY
def test_pages_have_every_contribution(client: Client, slug: str) -> None:
    ideas = Idea.objects.filter(assembly__slug=slug)
    for address in (f"/assises/{slug}/", f"/assises/{slug}/restitution/"):
        html = client.get(address).content.decode()
        assert html.count('href="/idees/') >= COUNTS[slug]
        for idea in ideas:
            assert f'href="/idees/{idea.slug}/"' in html
