"""What members do: ask for a code, sign in with it, say who they are, leave."""

from datetime import timedelta

from django.contrib.auth.models import update_last_login
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.members import may_enter_admin
from accounts.models import User
from accounts.services import forget_account
from core.protection import Quota, spend

from . import codes, mails
from .models import Profile, SignIn

CODE_LIFETIME = timedelta(minutes=15)
ATTEMPTS = 5
# Codes that one address is sent, whoever asks: nobody's mailbox is flooded, and guesses are bounded.
EMAIL_QUOTAS = (
    Quota("members.email.hour", 5, timedelta(hours=1)),
    Quota("members.email.day", 15, timedelta(days=1)),
)


class SignInError(Exception):
    """This does not sign in."""


class WrongCodeError(SignInError):
    """Another code was sent; it can be tried again."""


class CodeOverError(SignInError):
    """This request opens nothing any more: used, too old, tried too often, or none."""


class NotMemberError(Exception):
    """The account is not a member's: it administers the site."""


@transaction.atomic
def ask(email: str) -> SignIn:
    """Have a code sent to an address, known or not; answer alike for all of them.

    One that was sent too many gets no other mail; an editor's is sent the address of the admin instead.

    Args:
        email: whose, however its letters are written.
    """
    address = email.strip().lower()
    is_sent = all(spend(quota, f"members:{address}") for quota in EMAIL_QUOTAS)
    sign_in = SignIn.objects.create(
        email=address,
        seed=codes.new_seed(),
        expires_at=timezone.now() + CODE_LIFETIME,
        # A code that is sent to nobody opens nothing: it could only be guessed.
        attempts=0 if is_sent else ATTEMPTS,
    )
    if is_sent:
        mails.queue_code(sign_in)
    return sign_in


def confirm(sign_in_id: int, typed: str) -> User:
    """Return the account that a code opens, made if there was none; the code opens nothing any more.

    Each try is counted, and committed, before the code is looked at: sent at once, no more pass.

    Raises:
        WrongCodeError: when the code is not the one that was sent.
        CodeOverError: when no code works for this request any more.
    """
    live = SignIn.objects.filter(pk=sign_in_id, used_at=None, expires_at__gt=timezone.now())
    if not live.filter(attempts__lt=ATTEMPTS).update(attempts=F("attempts") + 1):
        raise CodeOverError
    sign_in = live.first()
    if sign_in is None:
        raise CodeOverError
    if not codes.is_code_of(sign_in, typed):
        raise CodeOverError if sign_in.attempts >= ATTEMPTS else WrongCodeError
    return _open(sign_in)


@transaction.atomic
def _open(sign_in: SignIn) -> User:
    """Use a code up, and return its account."""
    used = SignIn.objects.filter(pk=sign_in.pk, used_at=None).update(used_at=timezone.now())
    if not used:
        raise CodeOverError
    user = User.objects.filter(email=sign_in.email).first() or _join(sign_in.email)
    if not user.is_active or may_enter_admin(user):
        raise CodeOverError
    Profile.objects.get_or_create(user=user)
    update_last_login(User, user)
    return user


def _join(email: str) -> User:
    """Make the account of an address; another code of the same address may have made it meanwhile."""
    with transaction.atomic():
        user, _ = User.objects.get_or_create(email=email)
    if not user.password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def rename(user: User, *, name: str, role: str, organisation: str) -> None:
    """Change what a member shows of themselves; what they already published keeps what it says."""
    fields = {"name": name, "role": role, "organisation": organisation}
    Profile.objects.update_or_create(user=user, defaults=fields)


@transaction.atomic
def leave(pk: int) -> None:
    """Delete the account of a member; what they wrote in public stays, without their name.

    Raises:
        NotMemberError: when it has access to the admin: whoever administers the site decides of it.
    """
    user = User.objects.select_for_update().get(pk=pk)
    if may_enter_admin(user):
        raise NotMemberError
    forget_sign_ins(list(SignIn.objects.filter(email=user.email).values_list("pk", flat=True)))
    Profile.objects.filter(user=user).delete()
    forget_account(user.pk)


@transaction.atomic
def forget_sign_ins(keys: list[int]) -> int:
    """Delete codes that were asked for, and whom their mails were sent to; return how many."""
    mails.forget(keys)
    return SignIn.objects.filter(pk__in=keys).delete()[1].get(SignIn._meta.label, 0)
