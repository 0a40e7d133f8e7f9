"""What is kept of members; their account itself is told with all accounts (``core.privacy.own``)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.members import may_enter_admin
from core import periodic, privacy

from . import services
from .models import Profile, SignIn

# Without a sign-in: what the CNIL advises for people who no longer answer.
INACTIVE_KEPT = timedelta(days=3 * 365)
SIGN_IN_KEPT = timedelta(days=1)
BATCH = 500


def register() -> None:
    """Have it purged, exported and erased; called once, when the app is ready.

    Codes also go every hour, outside of the daily cap of the purge, which is for what could be missed.
    """
    periodic.register(
        "members.forget_sign_ins",
        "Oubli des codes de connexion demandés",
        forget_old_sign_ins,
        every=timedelta(hours=1),
    )
    privacy.register(
        privacy.PersonalData(
            name="members.profiles",
            label="Membres du site",
            purpose="Vous reconnaître quand vous participez, et montrer le nom que vous avez choisi.",
            kept="Tant que vous revenez\u00a0; le compte est supprimé trois ans après votre dernière "
            "connexion, ou tout de suite si vous le demandez.",
            due=_due,
            of=lambda email: Profile.objects.filter(user__email=email),
            forget=_forget,
            describe=_describe,
        )
    )
    privacy.register(
        privacy.PersonalData(
            name="members.sign_ins",
            label="Codes de connexion demandés",
            purpose="Vérifier que l’adresse est bien la vôtre quand vous vous connectez.",
            kept="Un jour. Le code lui-même n’est gardé nulle part.",
            due=old_sign_ins,
            of=lambda email: SignIn.objects.filter(email=email),
            forget=lambda keys: services.forget_sign_ins(list(keys)),
            describe=_describe_sign_in,
        )
    )


def old_sign_ins(at: datetime) -> QuerySet[SignIn]:
    """Return the codes that were over a day before a date."""
    return SignIn.objects.filter(expires_at__lte=at - SIGN_IN_KEPT)


def forget_old_sign_ins() -> None:
    """Delete the codes that were over a day ago, by batches."""
    while keys := list(old_sign_ins(timezone.now()).values_list("pk", flat=True)[:BATCH]):
        services.forget_sign_ins(keys)


def _due(at: datetime) -> QuerySet[Profile]:
    """Return the members who have not signed in for too long; editors' accounts are not members'."""
    found = Profile.objects.annotate(seen=Coalesce(F("user__last_login"), F("user__date_joined")))
    return found.filter(
        seen__lte=at - INACTIVE_KEPT,
        user__is_staff=False,
        user__is_superuser=False,
        user__groups=None,
        user__user_permissions=None,
    )


@transaction.atomic
def _forget(keys: Collection[int]) -> int:
    """Delete the accounts of members; of someone who became an editor, the profile only."""
    profiles = list(Profile.objects.filter(pk__in=keys).select_related("user"))
    for profile in profiles:
        if may_enter_admin(profile.user):
            profile.delete()
        else:
            services.leave(profile.user_id)
    return len(profiles)


def _describe(profile: Model) -> dict[str, Any]:
    if not isinstance(profile, Profile):
        raise TypeError(f"{type(profile).__name__} is no profile.")
    seen = profile.user.last_login
    return {
        "Nom": profile.name,
        "Fonction": profile.role,
        "Structure": profile.organisation,
        "Dernière connexion": timezone.localtime(seen) if seen else None,
    }


def _describe_sign_in(sign_in: Model) -> dict[str, Any]:
    if not isinstance(sign_in, SignIn):
        raise TypeError(f"{type(sign_in).__name__} is no request to sign in.")
    return {
        "Adresse électronique": sign_in.email,
        "Demandé le": timezone.localtime(sign_in.asked_at),
        "Essais": sign_in.attempts,
    }
