"""What the site does of itself at a later date: asks employers who try a sheet, and sends its mails.

``python -m tests.e2e.later 2027-02-24T10:00:00+00:00``, with the environment of the site under test. Its
periodic jobs are called and not run by their runner: their rows would keep the dates of a time to come.
"""

import sys
from datetime import datetime, timedelta

import time_machine


def main() -> None:
    """Live a moment at the date given, and another the day after: questions leave in the morning."""
    import django

    django.setup()

    from core.mail import delivery
    from practices.adoption import periodic

    date = datetime.fromisoformat(sys.argv[1])
    with time_machine.travel(date):
        periodic.follow_up()
    with time_machine.travel(date + timedelta(days=1)):
        delivery.send_due()


if __name__ == "__main__":
    main()
