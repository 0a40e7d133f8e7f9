"""One mail a week, at most, to those whose contents are to be read again."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from accounts.models import User
from core import mail
from core.addresses import absolute
from core.mail import Kind, Letter
from core.models import Mail

from . import rereading

TO_REREAD = "newsroom.to_reread"
PAGE = "to_reread"
# How many contents a mail names; the page of the admin has all of them.
NAMED = 10


def register() -> None:
    """Have this kind of mail sent; called once, when the app is ready."""
    mail.register(Kind(TO_REREAD, "Contenus à relire", "mail/newsroom/to_reread", _letter))


def send() -> None:
    """Queue the mails of the week; run again the same week, it writes to nobody twice."""
    year, week, _ = timezone.localdate().isocalendar()
    for user in _team():
        if _due_to(user):
            key = f"to-reread-{year}-{week:02}-{user.pk}"
            mail.queue(TO_REREAD, key=key, to=user.email, context={"user": user.pk})


def _team() -> QuerySet[User]:
    """Return the active accounts that change contents by their role; administrators only as authors."""
    users: QuerySet[User] = page_permission_policy.users_with_any_permission({"add", "change", "publish"})
    return users.filter(is_active=True).exclude(email="").order_by("pk")


def _due_to(user: User) -> list[rereading.Due]:
    """Return what an account is told of: what it began, and what it publishes that nobody answers for."""
    mine = Q(owner=user)
    if not user.is_superuser:
        published = page_permission_policy.instances_user_has_permission_for(user, "publish")
        mine |= ~Q(owner__in=_team().values("pk")) & Q(pk__in=published.values("pk"))
    allowed = page_permission_policy.instances_user_has_permission_for(user, "change")
    return rereading.due(Page.objects.filter(mine, pk__in=allowed.values("pk")))


def _letter(row: Mail) -> Letter | None:
    """Say what is to be read again now; nothing when it was done meanwhile."""
    user = _team().filter(pk=row.context.get("user")).first()
    found = _due_to(user) if user else []
    if not found:
        return None
    count = len(found)
    subject = "Un contenu à relire" if count == 1 else f"{count} contenus à relire"
    context = {
        "subject": subject,
        "rows": list(_rows(found[:NAMED])),
        "others": max(count - NAMED, 0),
        "link": absolute(reverse(PAGE)),
        "days": settings.REREAD_AFTER_DAYS,
    }
    return Letter(context)


def _rows(found: Iterable[rereading.Due]) -> Iterable[dict[str, object]]:
    for one in found:
        edit = absolute(reverse("wagtailadmin_pages:edit", args=[one.page.pk]))
        yield {"title": one.page.title, "kind": one.kind, "since": one.since, "link": edit}
