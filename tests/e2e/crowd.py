"""Fills an event of the site under test, so that whoever comes next waits.

``python -m tests.e2e.crowd <slug> <places left>``, with the environment of the site under test. ``--begun``
makes it an event that has just begun, whose door is open; ``--near`` one that starts in two days and a half,
whose places are offered; ``--asking 3`` adds people who wait to be accepted.
"""

import argparse
from datetime import timedelta
from typing import Any
from uuid import uuid4

# Thirteen and twelve: they make 156 names before one comes back.
FIRST_NAMES = (
    "Awa", "Bruno", "Camille", "Dominique", "Élise", "Fatou", "Gaël", "Hugo", "Inès", "Jeanne", "Karim",
    "Léa", "Malik",
)  # fmt: skip
LAST_NAMES = (
    "Arnaud", "Benali", "Colin", "Diallo", "Evrard", "Fontaine", "Garnier", "Haddad", "Imbert", "Joly",
    "Kaya", "Lopez",
)  # fmt: skip
NEAR = timedelta(days=2, hours=12)
LENGTH = timedelta(hours=2)


def main() -> None:
    """Confirm people until so many places are left."""
    import django

    django.setup()

    import factory
    from django.utils import timezone
    from django.utils.text import slugify

    from events.models import EventPage, Registration
    from events.registration import places
    from tests.factories import RegistrationFactory

    arguments = _arguments()
    event = EventPage.objects.get(slug=arguments.slug)
    names: dict[str, Any] = {
        "first_name": factory.Iterator(FIRST_NAMES),
        "last_name": factory.Iterator(LAST_NAMES),
    }
    # The numbers of the factory begin anew each time that this is run: they would name the same people.
    names["email"] = factory.LazyAttribute(
        lambda person: f"{slugify(person.first_name)}.{uuid4().hex[:8]}@example.org"
    )
    confirmed = (places.free(event) or 0) - arguments.left
    for count, state in (
        (confirmed, Registration.State.CONFIRMED),
        (arguments.asking, Registration.State.PENDING_APPROVAL),
    ):
        RegistrationFactory.create_batch(count, event=event, state=state, **names)
    if arguments.begun or arguments.near:
        starts_at = timezone.now() + (NEAR if arguments.near else -timedelta(minutes=1))
        span = {"starts_at": starts_at, "ends_at": starts_at + LENGTH}
        EventPage.objects.filter(pk=event.pk).update(**span)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slug")
    parser.add_argument("left", type=int)
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--begun", action="store_true")
    when.add_argument("--near", action="store_true")
    parser.add_argument("--asking", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
