"""The tags and filters of templates: what they escape, what they say, what they leave out."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from core.templatetags import essaim
from taxonomy.models import Axis

AXIS = {"number": 2, "slug": "axe-2", "label": "Fidéliser & garder", "palette": 2, "sign": 4}


def render(source: str, **context: object) -> str:
    return Template("{% load essaim %}" + source).render(Context(context))


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    names = set(re.findall(r'id="i-([\w-]+)"', essaim.sprite_svg()))
    used = {
        (path.name, name)
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)" %}', path.read_text(encoding="utf-8"))
    }
    assert used
    assert {(path, name) for path, name in used if name not in names} == set()


def test_the_sprite_is_inline_and_hidden() -> None:
    sprite = render("{% sprite %}")
    assert sprite.startswith("<svg")
    assert 'aria-hidden="true"' in sprite
    assert "<!--" not in sprite


def test_an_icon_is_escaped_and_silent() -> None:
    assert (
        render('{% icon "search" %}') == '<svg class="icon" aria-hidden="true"><use href="#i-search"/></svg>'
    )
    assert "<script" not in render("{% icon name %}", name='"><script>')


def test_an_axis_shows_the_colours_of_its_palette_and_its_own_sign() -> None:
    html = render("{% axis_label axis %}", axis=AXIS)
    assert html.startswith('<span class="axis axis-2">')
    assert "#i-axis-4" in html
    assert "Fidéliser &amp; garder" in html


def test_an_axis_label_is_a_link_when_it_leads_somewhere() -> None:
    html = render("{% axis_label axis url %}", axis=AXIS, url="/axes/axe-2/")
    assert html.startswith('<a class="axis axis-2" href="/axes/axe-2/">')


@pytest.mark.parametrize(
    ("colour", "sign", "expected"),
    [("tilleul", "chevrons", (1, 1)), ("coquelicot", "cell", (2, 2)), ("tournesol", "faces", (4, 3))],
)
def test_a_model_axis_has_the_numbers_of_its_drawing(
    colour: str, sign: str, expected: tuple[int, int]
) -> None:
    axis = Axis(number=1, short_title="Un axe", colour=colour, sign=sign)
    assert essaim.axis_numbers(axis) == expected
    assert render("{{ axis|axis_class }}", axis=axis) == f"axis-{expected[0]}"


@pytest.mark.parametrize("tag", ["axis_label axis", "axis_icon axis", "cover slug axis"])
def test_without_axis_nothing_is_drawn(tag: str) -> None:
    assert render("{% " + tag + " %}", axis=None, slug="une-fiche") == ""


def test_a_cover_wears_the_colours_of_its_axis() -> None:
    html = render("{% cover slug axis %}", slug="tutorat", axis=AXIS)
    assert html.startswith('<div class="cover axis-2"><svg')
    assert "style=" not in html


def test_a_badge_always_says_its_words() -> None:
    assert "Éprouvée" in render('{% badge "eprouvee" "Éprouvée" %}')
    assert "#i-m-eprouvee" in render('{% badge "eprouvee" "Éprouvée" %}')
    assert render('{% badge "autre" "Autre" %}') == '<span class="badge">Autre</span>'


@pytest.mark.parametrize(("effort", "expected"), [("faible", 1), ("moyen", 2), ("fort", 3)])
def test_effort_fills_cells(effort: str, expected: int) -> None:
    assert f"cells--{expected}" in render("{% effort_cells effort %}", effort=effort)


def test_no_effort_no_cells() -> None:
    assert render("{% effort_cells '' %}") == ""


def test_provenance_is_said_in_words() -> None:
    assert "D’après la source" in render('{% prov "source" %}')
    assert "Conseil de la rédaction" in render('{% prov "editorial" %}')


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "zéro"), (1, "un"), (7, "sept"), (16, "seize"), (17, "17")]
)
def test_small_numbers_in_words(number: int, expected: str) -> None:
    assert essaim.in_words(number) == expected


@pytest.mark.parametrize(("number", "expected"), [(0, "fiche"), (1, "fiche"), (2, "fiches"), (33, "fiches")])
def test_zero_and_one_are_singular_in_french(number: int, expected: str) -> None:
    assert essaim.plural(number, "fiche,fiches") == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 7, 1), "1er juillet 2026"),
        (date(2026, 7, 11), "11 juillet 2026"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1er juillet 2026"),  # already July in Paris
        (None, ""),
    ],
)
def test_dates_in_full(day: date | None, expected: str) -> None:
    assert render("{{ day|in_full }}", day=day) == expected


def test_thousands_are_grouped() -> None:
    assert essaim.thousands(12500) == "12\u202f500"
    assert essaim.thousands(33) == "33"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Une phrase. Une autre.", "Une phrase."),
        ("Sans point", "Sans point"),
        ("La loi n° 2005-102 compte. Oui.", "La loi n° 2005-102 compte."),
        ("", ""),
    ],
)
def test_first_sentence(text: str, expected: str) -> None:
    assert essaim.first_sentence(text) == expected


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "1\u00a0ko"),
        (163_542, "164\u00a0ko"),
        (999_999, "1000\u00a0ko"),
        (1_000_000, "1\u00a0Mo"),
        (1_440_000, "1,4\u00a0Mo"),
        (200_000_000, "200\u00a0Mo"),
    ],
)
def test_a_weight_is_told_as_french_systems_do(size: int, written: str) -> None:
    assert essaim.weight(size) == written
