"""Measure the opening of an event that more people want than it has places: ``make bench-registrations``.

Thirty-two clients at a time ask the server of production, on PostgreSQL: everyone sends the form, then the
link of their mail; then whoever has a place gives it up, and each place goes to the next one. What the
database then holds is checked: nobody too many, nobody before another, one mail a step. Figures are printed,
never asserted.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scripts.run_tests import POSTGRES_URL
from tests.load.bench import manage
from tests.load.client import Load, Post, post_all, run
from tests.load.server import serving

if TYPE_CHECKING:
    from events.models import EventPage, Registration

CLIENTS = 32
# As many requests at once as there are clients, so that it is the lock of the event that they wait for.
WORKERS, THREADS = 2, 16
# How many are registered when the pages are first counted.
FEW = 5
# Longer than ``core.protection.forms.SHORTEST``: nobody sends a form faster.
READING_S = 3.0


@contextmanager
def own_database() -> Iterator[str]:
    """Give the address of a new PostgreSQL database, dropped after; or that of ``BENCH_DATABASE_URL``."""
    import psycopg2

    if given := os.environ.get("BENCH_DATABASE_URL"):
        yield given
        return
    name = f"essaim_bench_{os.getpid()}"
    server = psycopg2.connect(POSTGRES_URL)
    server.autocommit = True
    cursor = server.cursor()
    cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{POSTGRES_URL.rpartition('/')[0]}/{name}"
    finally:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


def sender(rank: int) -> str:
    """Return the network address of someone: people of a busy opening do not share one."""
    return f"10.0.{rank // 250}.{rank % 250 + 1}"


def forms(event: "EventPage", count: int) -> list[Post]:
    """Return the forms of as many people, opened some seconds ago."""
    from django.urls import reverse

    from events.registration.forms import RegistrationForm

    path = reverse("registration", args=[event.slug])
    stamp = RegistrationForm(event=event, proposed=[], version=None).fresh_stamp
    time.sleep(READING_S)
    people = (
        {
            "prenom": "Camille",
            "nom": f"Durand {rank}",
            "courriel": f"p{rank}@exemple.example",
            "horodatage": stamp,
        }
        for rank in range(count)
    )
    return [Post(path, person, sender(rank)) for rank, person in enumerate(people)]


def confirmations(event: "EventPage") -> list[Post]:
    """Return what the button of each confirmation mail sends."""
    from django.urls import reverse

    from core import tokens
    from events.registration import links

    asked = event.registrations.filter(state="pending_email").order_by("pk")
    secrets = [tokens.issue(links.CONFIRM, person.pk, links.CONFIRM_LIFETIME) for person in asked]
    return [
        Post(reverse("registration_confirm", args=[secret]), {}, sender(rank))
        for rank, secret in enumerate(secrets)
    ]


def cancellations(people: Sequence["Registration"]) -> list[Post]:
    """Return what gives up the places of these people."""
    from django.urls import reverse

    from events.registration import links

    secrets = [links.manage_secret(person) for person in people]
    return [
        Post(reverse("registration_cancel", args=[secret]), {}, sender(rank))
        for rank, secret in enumerate(secrets)
    ]


def served(event: "EventPage") -> list["Registration"]:
    """Return who was given a place, in the order of confirmations."""
    found = event.registrations.filter(confirmed_at__isnull=False).select_related("event")
    return list(found.order_by("queued_at", "pk"))


def told(label: str, load: Load) -> None:
    """Print what a stage gave."""
    latencies = sorted(load.latencies)
    p50, p95 = latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.95)]
    print(
        f"{label:<34}{load.answers:8d}{load.rate:8.1f}{p50:9.0f}{p95:9.0f}{latencies[-1]:9.0f}{load.errors:9d}"
    )


def check(event: "EventPage", people: int, places: int, cancelled: int) -> None:
    """Stop with an error where a place was given twice, out of order, or untold."""
    from collections import Counter

    from core.models import Mail
    from events.registration.places import held

    everyone = list(event.registrations.order_by("queued_at", "pk"))
    expected_served = {person.pk for person in everyone[: places + cancelled]}
    mails = Counter(Mail.objects.values_list("kind", flat=True))
    expected_mails = {
        "events.registration_confirm": people,
        "events.registration_confirmed": places + cancelled,
        "events.registration_waitlisted": people - places,
        "events.registration_cancelled": cancelled,
    }
    wrong = {
        "people": len(everyone) != people,
        "places": held(event) != places,
        "order": {person.pk for person in served(event)} != expected_served,
        "mails": mails != Counter({kind: count for kind, count in expected_mails.items() if count}),
    }
    if any(wrong.values()):
        raise SystemExit(f"Wrong: {', '.join(name for name, is_wrong in wrong.items() if is_wrong)}.")
    print(f"vérifié : {places} places tenues, dans l’ordre des confirmations, {mails.total()} courriels")


def opening(database_url: str, event: "EventPage", people: int, places: int) -> None:
    """Print how many people a second register, confirm, give up their place."""
    header = f"{'envois':>8}{'par s':>8}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'erreurs':>9}"
    print(f"\n{f'{CLIENTS} clients, {people} pour {places}':<34}{header}")
    with serving(database_url, WORKERS, THREADS) as (port, _pids):
        # Each thread opens its connection, each process reads its templates.
        run(port, [event.public_path], clients=CLIENTS)
        told("formulaire", post_all(port, forms(event, people), CLIENTS))
        told("lien de confirmation", post_all(port, confirmations(event), CLIENTS))
        check(event, people, places, 0)
        having = served(event)
        told("annulation, la place est donnée", post_all(port, cancellations(having), CLIENTS))
        check(event, people, places, len(having))


def pages(few: "EventPage", many: "EventPage") -> None:
    """Print the SQL queries of the pages, by how many people are registered (in this process)."""
    counts = {event: event.registrations.count() for event in (few, many)}
    header = "".join(f"{f'{count} inscrits':>14}" for count in counts.values())
    print(f"\n{'requêtes SQL, à chaud':<34}{header}")
    for label, path in {"page de l’événement": "", "formulaire": "inscription/"}.items():
        cells = "".join(f"{queries(event.public_path + path):14d}" for event in counts)
        print(f"{label:<34}{cells}")
    print(f"{'agenda, avec les deux':<34}{queries(few.get_parent().specific.public_path):14d}")


def queries(path: str) -> int:
    """Return how many queries a page costs, once what all pages share is in the cache."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return len(captured)


def main() -> None:
    """Run in a database and a folder of its own, removed after."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--places", type=int, default=100, help="at most half of the people")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder, own_database() as database_url:
        os.environ |= {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.load.settings",
            "TRUSTED_PROXIES": "1",
            "VAR_DIR": folder,
        }
        for command in ("migrate", "load_content", "search_rebuild"):
            manage(database_url, command)
        import django

        django.setup()
        from django.db import connection

        from taxonomy.models import Axis, Territory
        from tests.factories import RegistrationFactory, open_event

        known = {"axes": [Axis.objects.all()[0]], "territory": Territory.objects.all()[0]}
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cœurs, {connection.vendor}")
        known |= {"capacity": options.places, "waiting_list": True}
        quiet, wanted = open_event(**known), open_event(**known)
        RegistrationFactory.create_batch(FEW, event=quiet)
        opening(database_url, wanted, options.people, options.places)
        pages(quiet, wanted)
        connection.close()


if __name__ == "__main__":
    main()
