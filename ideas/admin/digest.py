"""One mail each morning to whoever moderates, with what waits; none when nothing does."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince

from accounts.models import User
from core import mail
from core.addresses import absolute
from core.mail import Kind, Letter
from core.models import Mail

from . import selectors
from .names import COMMENTS, QUEUE, TOLD

WAITING = "ideas.waiting"
PERMISSION = "ideas.moderate_idea"


def register() -> None:
    """Have this kind of mail sent; called once, when the app is ready."""
    mail.register(Kind(WAITING, "Idées\u00a0: ce qui attend la modération", "mail/ideas/waiting", _letter))


def moderators() -> QuerySet[User]:
    """Return the accounts that moderate by their role; administrators are not written to."""
    app_label, codename = PERMISSION.split(".")
    held = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    by_role = Q(groups__permissions__in=held) | Q(user_permissions__in=held)
    return User.objects.filter(by_role, is_active=True).distinct().order_by("pk")


def send() -> None:
    """Queue the mail of the day; run again the same day, it writes to nobody twice."""
    if not _waiting():
        return
    day = timezone.localdate().isoformat()
    for user in moderators():
        mail.queue(WAITING, key=f"ideas-waiting-{day}-{user.pk}", to=user.email, context={"user": user.pk})


def _letter(row: Mail) -> Letter | None:
    """Say what waits now; nothing when it was decided meanwhile, or the account moderates no more."""
    waiting = _waiting()
    if not waiting or not moderators().filter(pk=row.context.get("user")).exists():
        return None
    oldest = selectors.waiting().exclude(submitted_at=None).values_list("submitted_at", flat=True).first()
    context = {
        "subject": f"À relire\u00a0: {waiting[0][0]}",
        "waiting": waiting,
        "oldest": timesince(oldest, depth=1) if oldest else "",
    }
    return Letter(context)


def _waiting() -> list[tuple[str, str]]:
    """Return what waits: (how many of what, address)."""
    counts = (
        (selectors.waiting().count(), "idée", "idées", reverse(f"{QUEUE}:index")),
        (selectors.comments_waiting().count(), "commentaire", "commentaires", reverse(f"{COMMENTS}:index")),
        (
            selectors.told_waiting().count(),
            "pratique racontée",
            "pratiques racontées",
            reverse(f"{TOLD}:index"),
        ),
    )
    return [(f"{n} {many if n > 1 else one}", absolute(url)) for n, one, many, url in counts if n]
