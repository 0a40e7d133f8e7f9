"""The small pieces that every page repeats, as simple tags: an include each would cost more than the page.

Every tag answers safe HTML; whatever comes from a content is escaped.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import drawings, pictures
from core.typography import NARROW_NO_BREAK

KILOBYTE, MEGABYTE = 1_000, 1_000_000
register = template.Library()

SPRITE_FILE = Path("static") / "img" / "icons.svg"
EFFORT_CELLS = {"faible": 1, "moyen": 2, "fort": 3}
MATURITY_ICONS = {"idee", "experimentation", "eprouvee"}
UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@register.simple_tag
def keeps_mails() -> bool:
    """Tell whether mails are kept here to be looked at instead of being sent: the demonstration says so."""
    return settings.DEMONSTRATION and settings.EMAIL_BACKEND == settings.MAIL_KEEPING_BACKEND


register.filter("may_be_shown", pictures.may_be_shown)


@lru_cache(maxsize=256)
def icon_svg(name: str) -> SafeString:
    """Return an icon of the sprite, without its ``i-``; decorative: words always stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "search" %}``."""
    return icon_svg(name)


@register.simple_tag
def logo() -> SafeString:
    """Return the sign of Essaim: a bee made of a hexagon and two lozenges."""
    return mark_safe('<svg class="logo" aria-hidden="true"><use href="#logo"/></svg>')


@lru_cache(maxsize=1)
def sprite_svg() -> SafeString:
    """Read the sprite once a process, without its comment nor its layout."""
    source = (settings.BASE_DIR / SPRITE_FILE).read_text(encoding="utf-8")
    source = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
    # A file of the project, read from its own tree.
    return mark_safe(re.sub(r">\s+<", "><", source).strip())  # noqa: S308


@register.simple_tag
def sprite() -> SafeString:
    """Return the whole sprite, to be put once at the top of the body."""
    return sprite_svg()


@lru_cache(maxsize=2048)
def _cover(slug: str, palette: int, sign: int) -> SafeString:
    svg = drawings.cover(slug, palette, sign)
    return mark_safe(f'<div class="cover axis-{palette}">{svg}</div>')  # noqa: S308 (numbers and a drawing)


@register.simple_tag
def cover(slug: str, axis: Mapping[str, Any] | None = None) -> SafeString:
    """``{% cover hit.slug hit.card.axis %}``: the cover of a content in the colours of its axis.

    ``axis`` is a mapping or an Axis with its palette and sign numbers; without axis, there is no cover.
    """
    palette, sign = axis_numbers(axis)
    return _cover(slug, palette, sign) if palette else SafeString()


@register.simple_tag
def hive(sheets: Iterable[drawings.HiveSheet]) -> SafeString:
    """``{% hive sheets %}``: the mosaic of the home page."""
    return mark_safe(drawings.hive(sheets))  # noqa: S308 (a drawing made of numbers)


def axis_numbers(axis: Any) -> tuple[int, int]:
    """Return the palette and sign numbers of an axis, given as a card's mapping or a model; zeros without."""
    if not axis:
        return 0, 0
    if isinstance(axis, Mapping):
        return int(axis["palette"]), int(axis["sign"])
    return axis.palette_number, axis.sign_number


@register.filter
def axis_class(axis: Any) -> str:
    """``class="{{ axis|axis_class }}"``: the class that carries the colours of an axis."""
    palette, _sign = axis_numbers(axis)
    return f"axis-{palette}" if palette else ""


@register.simple_tag
def axis_icon(axis: Any) -> SafeString:
    """``{% axis_icon axis %}``: the sign of an axis in its cell."""
    _palette, sign = axis_numbers(axis)
    return icon_svg(f"axis-{sign}") if sign else SafeString()


@register.simple_tag
def axis_label(axis: Any, url: str = "") -> SafeString:
    """``{% axis_label axis url %}``: colour, sign and short title of an axis; a link if ``url`` is given."""
    palette, sign = axis_numbers(axis)
    if not palette:
        return SafeString()
    label = axis["label"] if isinstance(axis, Mapping) else axis.short_title
    if url:
        return format_html(
            '<a class="axis axis-{}" href="{}">{}{}</a>', palette, url, icon_svg(f"axis-{sign}"), label
        )
    return format_html('<span class="axis axis-{}">{}{}</span>', palette, icon_svg(f"axis-{sign}"), label)


@register.simple_tag
def badge(maturity: str, label: str) -> SafeString:
    """``{% badge "idee" "Idée à essayer" %}``: the cell fills up, always with its words."""
    picture = icon_svg(f"m-{maturity}") if maturity in MATURITY_ICONS else SafeString()
    return format_html('<span class="badge">{}{}</span>', picture, label)


@register.simple_tag
def kind(icon_name: str, label: str) -> SafeString:
    """``{% kind "practice" "Fiche pratique" %}``: what type of content it is."""
    return format_html('<span class="kind">{}{}</span>', icon_svg(icon_name), label)


@register.simple_tag
def effort_cells(effort: str) -> SafeString:
    """``{% effort_cells "moyen" %}``: an effort as one to three full cells; its words stand beside it."""
    if effort not in EFFORT_CELLS:
        return SafeString()
    return format_html('<span class="cells cells--{}" aria-hidden="true"></span>', EFFORT_CELLS[effort])


@register.simple_tag
def prov(provenance: str) -> SafeString:
    """``{% prov "source" %}``: says whether a part comes from the source or from the editors."""
    if provenance == "source":
        return format_html('<span class="prov">{}D’après la source</span>', icon_svg("source"))
    return format_html('<span class="prov prov--ed">{}Conseil de la rédaction</span>', icon_svg("pen"))


@register.simple_tag
def more(url: str, label: str) -> SafeString:
    """``{% more url "Voir tout" %}``: the link that leads on."""
    return format_html('<a class="more" href="{}">{}{}</a>', url, label, icon_svg("arrow-right"))


@register.filter
@stringfilter
def first_sentence(text: str) -> str:
    """Return a text up to its first full stop: enough to choose a way by."""
    return SENTENCE_END.split(text.strip(), maxsplit=1)[0]


@register.filter
def in_words(number: int) -> str:
    """Write a small number in words, as titles do: « sept étapes »; in digits beyond sixteen."""
    return UNITS[number] if 0 <= number < len(UNITS) else str(number)


@register.filter
def plural(number: int, forms: str) -> str:
    """``{{ count|plural:"fiche,fiches" }}``: in French, zero and one are singular."""
    singular, several = forms.split(",", 1)
    return singular if abs(number) < 2 else several


@register.filter(expects_localtime=True)
def in_full(day: date | None) -> str:
    """Write a date as French does, the first of a month as an ordinal: « 1er juillet 2026 ».

    A moment is written as the date that it is in the time zone of the site; nothing for None.
    """
    if day is None:
        return ""
    return date_format(day, "j F Y" if day.day > 1 else "j\\e\\r F Y")


@register.filter(expects_localtime=True)
def in_month(day: date) -> str:
    """Return a month and its year: « mai 2024 »."""
    return date_format(day, "F Y")


@register.filter
def thousands(number: int) -> str:
    """Group the digits of a large number by three: « 12 500 »."""
    return f"{number:,}".replace(",", NARROW_NO_BREAK)


@register.filter
def weight(size: int) -> str:
    """``{{ file.size|weight }}``: bytes as French systems count and write them, « 161 ko », « 1,4 Mo »."""
    if size < MEGABYTE:
        return f"{max(1, round(size / KILOBYTE))}\u00a0ko"
    return f"{size / MEGABYTE:.1f}".replace(".", ",").removesuffix(",0") + "\u00a0Mo"
