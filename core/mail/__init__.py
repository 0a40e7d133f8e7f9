"""Mail that is never lost: written with what it tells of, sent after, tried again until it is.

An app registers the kinds of mail it sends in ``AppConfig.ready``, and queues them in the transaction of the
change that they tell of::

    mail.register(mail.Kind("practices.adoption_confirm", "Confirmation d’un essai",
                            "mail/practices/adoption_confirm", build))
    mail.queue("practices.adoption_confirm", key=f"adoption-{pk}-confirm", to=email, context={"adoption": pk})

The row (``core.models.Mail``) is the truth; ``run_periodic`` sends what is due (``core.mail.delivery``). A
mail is sent **at least once**, always with the same Message-ID; only the one in flight when a process dies
may be sent twice. See docs/decisions/0006-mail.md.
"""

from .outbox import NotResendableError, Request, cancel, queue, queue_many, resend
from .registry import Attachment, Kind, Letter, kind, kinds, register

__all__ = [
    "Attachment",
    "Kind",
    "Letter",
    "NotResendableError",
    "Request",
    "cancel",
    "kind",
    "kinds",
    "queue",
    "queue_many",
    "register",
    "resend",
]
