"""Fills an event of the site under test, so that whoever comes next waits.

``python -m tests.e2e.crowd <slug> <places left>``, with the environment of the site under test. « begun »
after these makes it an event that has just begun, whose door is open.
"""

import sys


def main() -> None:
    """Confirm people until so many places are left."""
    import django

    django.setup()

    from datetime import timedelta

    from django.utils import timezone

    from events.models import EventPage, Registration
    from events.registration import places
    from tests.factories import RegistrationFactory

    slug, left, *moment = sys.argv[1:]
    event = EventPage.objects.get(slug=slug)
    free = places.free(event) or 0
    RegistrationFactory.create_batch(free - int(left), event=event, state=Registration.State.CONFIRMED)
    if moment == ["begun"]:
        now = timezone.now()
        span = {"starts_at": now - timedelta(minutes=1), "ends_at": now + timedelta(hours=2)}
        EventPage.objects.filter(pk=event.pk).update(**span)


if __name__ == "__main__":
    main()
