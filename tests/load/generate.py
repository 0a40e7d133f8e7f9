"""Thousands of plausible practice sheets, made of the words of the real ones, and of rare words.

What they say is in ``texts``; the rest is drawn evenly from the vocabularies.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils.text import slugify
from wagtail.models import Page

from practices.models import PracticeIndexPage, PracticePage, PracticeTag
from taxonomy.models import Axis, Job, Organisation, Source, Tag, Territory, Theme
from tests.load.texts import Text, Writer

CHUNK = 2_000
# Of a sheet: sections of text, and steps of its plan.
SECTIONS, STEPS = 4, 5
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)


def generate(count: int, seed: int = 1) -> None:
    """Add ``count`` published sheets under the listing page, without signals (rebuild the search after)."""
    dice = random.Random(seed)
    writer = Writer(dice)
    index = PracticeIndexPage.objects.get()
    for start in range(0, count, CHUNK):
        with transaction.atomic():
            _add(index, dice, writer, min(CHUNK, count - start))
            index.refresh_from_db()


def _add(index: PracticeIndexPage, dice: random.Random, writer: Writer, count: int) -> None:
    texts = [writer.write() for _ in range(count)]
    rows = list(_pages(index, dice, texts))
    Page.objects.bulk_create(rows)
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + count)
    axes, territories = list(Axis.objects.all()), list(Territory.objects.all())
    organisations, sources = list(Organisation.objects.all()), list(Source.objects.all())
    sheets = [
        PracticePage(
            page_ptr_id=page.pk,
            summary=text.summary,
            main_axis=dice.choice(axes),
            sector=dice.choice(PracticePage.Sector.values),
            territory=dice.choice(territories),
            organisation=dice.choice(organisations) if dice.random() < 0.4 else None,
            origin=dice.choice(PracticePage.Origin.values),
            source=dice.choice(sources),
            maturity=dice.choice(PracticePage.Maturity.values),
            effort=dice.choice(PracticePage.Effort.values),
            delay="Deux à trois mois",
            cost="Temps de réunion",
            body=_body(dice, text),
        )
        for page, text in zip(rows, texts, strict=True)
    ]
    _insert(sheets)
    _relate(sheets, dice)


def _pages(index: PracticeIndexPage, dice: random.Random, texts: list[Text]) -> Iterator[Page]:
    kind = ContentType.objects.get_for_model(PracticePage)
    last = index.get_last_child()
    path = last.path if last else index._get_path(index.path, index.depth + 1, 0)
    for text in texts:
        path = _next_path(path)
        slug = f"{slugify(text.title)}-{path[-6:].lower()}"
        moment = FIRST_DAY + timedelta(minutes=dice.randrange(3_000_000))
        yield Page(
            title=text.title,
            draft_title=text.title,
            slug=slug,
            path=path,
            depth=index.depth + 1,
            numchild=0,
            url_path=f"{index.url_path}{slug}/",
            content_type=kind,
            locale_id=index.locale_id,
            live=True,
            has_unpublished_changes=False,
            first_published_at=moment,
            last_published_at=moment,
        )


def _next_path(path: str) -> str:
    base = path[: -Page.steplen]
    number = Page._str2int(path[-Page.steplen :]) + 1
    return Page._get_path(base, len(path) // Page.steplen, number)


def _body(dice: random.Random, text: Text) -> list[dict[str, Any]]:
    paragraphs, titles = text.sentences[:-STEPS], text.sentences[-STEPS:]
    kinds = ["context", "actions", "means", "conditions", "vigilance"]
    sections: list[dict[str, Any]] = [
        {
            "type": kind,
            "value": {
                "provenance": dice.choice(["source", "editorial"]),
                "text": "<p>" + " ".join(paragraphs[rank::SECTIONS]) + "</p>",
            },
        }
        for rank, kind in enumerate(dice.sample(kinds, k=SECTIONS))
    ]
    steps = [{"title": title[:200], "who": "Direction", "when": "Mois 1"} for title in titles]
    sections.append(
        {"type": "to_copy", "value": {"provenance": "editorial", "introduction": "", "steps": steps}}
    )
    return sections


def _insert(sheets: list[PracticePage]) -> None:
    """Insert the sheets' own columns: their pages exist already, and Django has no bulk insert for that."""
    fields = PracticePage._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(PracticePage._meta.db_table)
    values = [[f.get_db_prep_save(getattr(sheet, f.attname), connection) for f in fields] for sheet in sheets]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)


def _relate(sheets: list[PracticePage], dice: random.Random) -> None:
    jobs, themes, tags = (list(m.objects.values_list("pk", flat=True)) for m in (Job, Theme, Tag))
    job_rows, theme_rows, tag_rows = [], [], []
    for sheet in sheets:
        pk = sheet.page_ptr_id
        chosen = dice.sample(jobs, k=2) if dice.random() < 0.3 else []
        job_rows += [PracticePage.jobs.through(practicepage_id=pk, job_id=job) for job in chosen]
        theme_rows.append(PracticePage.themes.through(practicepage_id=pk, theme_id=dice.choice(themes)))
        tag_rows += [PracticeTag(content_object_id=pk, tag_id=tag) for tag in dice.sample(tags, k=3)]
    PracticePage.jobs.through.objects.bulk_create(job_rows)
    PracticePage.themes.through.objects.bulk_create(theme_rows)
    PracticeTag.objects.bulk_create(tag_rows)
