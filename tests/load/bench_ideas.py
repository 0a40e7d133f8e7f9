"""Measure the idea bank with 50,000 ideas and 500,000 supports, on PostgreSQL: ``make bench-ideas``.

SQL queries and times of the list (narrowed, sorted, with words), of an idea and of what it looks like, and of
« Ce que deviennent les idées », few ideas then many, in this process. Every answer is asked of an address
that no process remembers: pages of the list and ideas drawn by chance. Figures are printed, never asserted.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.parse import quote_plus

from tests.load.bench import manage
from tests.load.bench_registrations import own_database

ASKED = 40
WORDS = ("logement", "tutorat", "charge de travail", "horaires", "formation", "accueil", "repos", "transport")
SORTS = ("date", "soutiens", "avancees")


def fill(ideas: int, supports: int, seed: int = 1) -> None:
    """Add published ideas and their supports, without signals."""
    from django.db import connection, transaction
    from django.utils import timezone
    from django.utils.text import slugify

    from accounts.models import User
    from ideas.models import Idea
    from taxonomy.models import Axis, Territory, Theme
    from tests.load.texts import Writer

    dice = random.Random(seed)
    writer, now = Writer(dice), timezone.now()
    axes, themes, places = list(Axis.objects.all()), list(Theme.objects.all()), list(Territory.objects.all())
    states = [*Idea.PUBLIC, *[Idea.State.PUBLISHED] * 4]
    with transaction.atomic():
        for start in range(0, ideas, 2_000):
            rows = []
            for n in range(start, min(start + 2_000, ideas)):
                text, at = writer.write(), now - timedelta(minutes=dice.randrange(1_000_000))
                rows.append(
                    Idea(
                        title=text.title[:150], slug=f"{slugify(text.title)[:60]}-{n}",
                        description=text.summary,
                        state=dice.choice(states), axis=dice.choice(axes), theme=dice.choice(themes),
                        territory=dice.choice(places), submitted_at=at, published_at=at, moved_at=at,
                    )
                )  # fmt: skip
            Idea.objects.bulk_create(rows)
        User.objects.bulk_create(
            (User(email=f"membre{n}@exemple.example") for n in range(2_000)),
            batch_size=1_000,
        )
    with connection.cursor() as cursor:
        # Some ideas are supported by hundreds, most by a few.
        cursor.execute(
            """
            INSERT INTO ideas_support (idea_id, user_id, at)
            SELECT i.id, u.id, now() FROM (
                SELECT DISTINCT floor(power(random(), 3) * (SELECT count(*) FROM ideas_idea))::int AS rank,
                                floor(random() * 2000)::int AS who
                FROM generate_series(1, %s)
            ) AS drawn
            JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS rank FROM ideas_idea) AS i USING (rank)
            JOIN (SELECT id, row_number() OVER (ORDER BY id DESC) - 1 AS who FROM accounts_user) AS u
                USING (who)
            ON CONFLICT DO NOTHING
            """,
            [int(supports * 1.05)],
        )
        cursor.execute(
            """
            UPDATE ideas_idea SET supports_count = found.n
            FROM (SELECT idea_id, count(*) AS n FROM ideas_support GROUP BY idea_id) AS found
            WHERE ideas_idea.id = found.idea_id
            """
        )
        cursor.execute("ANALYZE")


def measured(label: str, paths: Sequence[str]) -> None:
    """Print the queries and the times of addresses, each asked once."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.get(paths[0])
    counts, times = [], []
    for path in paths[1:]:
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            answer = client.get(path)
            times.append(1000 * (time.perf_counter() - started))
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        counts.append(len(captured))
    tell(label, counts, times)


def tell(label: str, counts: Sequence[int], times: Sequence[float]) -> None:
    """Print a line of figures."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"{label:<34}{max(counts):10d}{statistics.median(times):10.1f}{p95:10.1f}{ordered[-1]:10.1f}")


def similar(keys: Sequence[int]) -> None:
    """Print what finding similar ideas costs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from search.service import SearchService

    counts, times = [], []
    for key in keys:
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            SearchService().similar("idea", key, types=("idea",))
            times.append(1000 * (time.perf_counter() - started))
        counts.append(len(captured))
    tell("idées proches", counts, times)


def pages(dice: random.Random) -> dict[str, list[str]]:
    """Return the addresses to ask, by what they are."""
    from django.urls import reverse

    from ideas.models import Idea
    from taxonomy.models import Axis

    slugs = list(Idea.objects.filter(state__in=Idea.PUBLIC).values_list("slug", flat=True))
    axes = list(Axis.objects.values_list("slug", flat=True))
    last = max(2, len(slugs) // 20)

    def some(make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(ASKED + 1)]

    page = lambda: dice.randrange(1, min(last, 400))  # noqa: E731 - one word for a draw
    return {
        "liste": some(lambda: f"/idees/?page={page()}"),
        "liste, triée et filtrée": some(
            lambda: (
                f"/idees/?axe={dice.choice(axes)}&avancement=published&tri={dice.choice(SORTS)}&page={page()}"
            )
        ),
        "liste, avec des mots": some(
            lambda: (
                f"/idees/?q={quote_plus(dice.choice(WORDS))}&axe={dice.choice(axes)}&page={dice.randrange(9)}"
            )
        ),
        "idée": some(lambda: reverse("ideas:idea", args=[dice.choice(slugs)])),
        "ce que deviennent les idées": [reverse("ideas:becoming")] * 6,
    }


def report(title: str) -> None:
    """Print the figures of the bank as it is."""
    from ideas.models import Idea, Support

    dice = random.Random(2)
    counts = f"{Idea.objects.count()} idées, {Support.objects.count()} soutiens"
    print(
        f"\n{f'{title} : {counts}':<34}\n{'':<34}{'requêtes':>10}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}"
    )
    for label, paths in pages(dice).items():
        measured(label, paths)
    similar(dice.sample(list(Idea.objects.filter(state__in=Idea.PUBLIC).values_list("pk", flat=True)), ASKED))


def main() -> None:
    """Run in a database of its own, removed after."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ideas", type=int, default=50_000)
    parser.add_argument("--supports", type=int, default=500_000)
    options = parser.parse_args()
    with own_database() as database_url:
        manage(database_url, "migrate", "--verbosity=0")
        manage(database_url, "load_content", "--verbosity=0")
        os.environ |= {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.load.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("search_rebuild", verbosity=0)
        report("contenu réel")
        fill(options.ideas, options.supports)
        started = time.perf_counter()
        call_command("search_rebuild", verbosity=0)
        print(f"\nindex reconstruit en {time.perf_counter() - started:.0f} s")
        report("banque pleine")
        connections.close_all()


if __name__ == "__main__":
    main()
