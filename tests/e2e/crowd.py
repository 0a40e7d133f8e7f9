"""Fills an event of the site under test, so that whoever comes next waits.

``python -m tests.e2e.crowd <slug> <places left>``, with the environment of the site under test.
"""

import sys


def main() -> None:
    """Confirm people until so many places are left."""
    import django

    django.setup()

    from events.models import EventPage, Registration
    from events.registration import places
    from tests.factories import RegistrationFactory

    slug, left = sys.argv[1:]
    event = EventPage.objects.get(slug=slug)
    free = places.free(event) or 0
    RegistrationFactory.create_batch(free - int(left), event=event, state=Registration.State.CONFIRMED)


if __name__ == "__main__":
    main()
