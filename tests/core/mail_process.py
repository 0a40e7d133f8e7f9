"""A process that sends the mails that are due, once, and prints how many it took in hand.

Usage: python -m tests.core.mail_process PORT, PORT being that of the mail server on the loopback.
"""

import sys

import django
from django.conf import settings


def main(port: str) -> None:
    from core.mail import delivery
    from tests.core.letters import letters

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    with letters():
        print(delivery.send_due())


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
