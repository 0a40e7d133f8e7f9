"""What the mails of members say, made when they are sent."""

from django.urls import reverse
from django.utils import timezone

from accounts.members import may_enter_admin
from accounts.models import User
from core import mail
from core.addresses import absolute
from core.mail import Kind, Letter
from core.models import Mail

from . import codes, mails
from .models import SignIn
from .services import CODE_LIFETIME


def register() -> None:
    """Have these kinds of mail sent; called once, when the app is ready."""
    template = "mail/members/code"
    mail.register(Kind(mails.CODE, "Connexion\u00a0: code", template, _code, patience=CODE_LIFETIME))


def _code(row: Mail) -> Letter | None:
    """Give the code, or tell editors where they sign in; nothing to a closed account, nor too late."""
    waiting = SignIn.objects.filter(pk=row.context.get("sign_in"), used_at=None)
    sign_in = waiting.filter(expires_at__gt=timezone.now()).first()
    if sign_in is None:
        return None
    user = User.objects.filter(email=sign_in.email).first()
    if user is not None and not user.is_active:
        return None
    if user is not None and may_enter_admin(user):
        return Letter({"admin_link": absolute(reverse("wagtailadmin_login"))})
    code = codes.code_of(sign_in)
    return Letter({"code": f"{code[:4]} {code[4:]}", "until": timezone.localtime(sign_in.expires_at)})
