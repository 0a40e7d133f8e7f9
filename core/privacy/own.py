"""The personal data that belongs to no other app: accounts and their history, failed sign-ins, quotas."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import User
from accounts.services import AdministratorError, forget_account
from core.models import QuotaUse

from .registry import CannotForgetError, PersonalData, register

# Failed sign-ins count for a quarter of an hour (AXES_COOLOFF_TIME).
SIGN_IN_ATTEMPTS_KEPT = timedelta(days=1)
# How long the history of a deleted account tells whose it was.
HISTORY_KEPT = timedelta(days=365)
FORGOTTEN = "Compte effacé"
STILL_ADMINISTRATOR = (
    "Ce compte administre le site. Retirez-lui d’abord ce droit, dans Paramètres puis Utilisateurs."
)


def register_own() -> None:
    """Register it all; called once, when the app is ready."""
    for data in (ACCOUNTS, HISTORY, SIGN_INS, QUOTAS):
        register(data)


def failed_sign_ins(at: datetime) -> QuerySet[AccessAttempt]:
    """Return the failed sign-ins that no longer count at a date."""
    return AccessAttempt.objects.filter(attempt_time__lt=at - SIGN_IN_ATTEMPTS_KEPT)


def _date(date: datetime | None) -> datetime | None:
    return timezone.localtime(date) if date else None


def _forget_accounts(keys: Collection[int]) -> int:
    for pk in keys:
        try:
            forget_account(pk)
        except AdministratorError:
            raise CannotForgetError(STILL_ADMINISTRATOR) from None
    return len(keys)


def _describe_account(user: Any) -> dict[str, Any]:
    return {
        "Adresse électronique": user.email,
        "Prénom": user.first_name,
        "Nom": user.last_name,
        "Rôles": [group.name for group in user.groups.all()],
        "Administre le site": user.is_superuser,
        "Actif": user.is_active,
        "Créé le": _date(user.date_joined),
        "Dernière connexion": _date(user.last_login),
    }


ACCOUNTS = PersonalData(
    name="core.accounts",
    label="Comptes",
    purpose="Vous reconnaître quand vous vous connectez\u00a0; pour la rédaction, écrire, relire et publier, "
    "et savoir qui a fait quoi.",
    kept="Tant que la personne participe. À sa demande, le compte est fermé et le nom effacé\u00a0; ce "
    "qu’elle a publié reste.",
    due=lambda at: User.objects.none(),
    of=lambda email: User.objects.filter(email__iexact=email),
    forget=_forget_accounts,
    describe=_describe_account,
)


def _history() -> QuerySet[ModelLogEntry]:
    """Return the history of accounts that still tells whose they were: Wagtail writes the address there."""
    kind = ContentType.objects.get_for_model(User)
    entries: QuerySet[ModelLogEntry] = ModelLogEntry.objects.filter(content_type=kind)
    return entries.exclude(label=FORGOTTEN)


def _history_due(at: datetime) -> QuerySet[ModelLogEntry]:
    existing = [str(pk) for pk in User.objects.values_list("pk", flat=True)]
    return _history().filter(timestamp__lt=at - HISTORY_KEPT).exclude(object_id__in=existing)


def _forget_history(keys: Collection[int]) -> int:
    return int(ModelLogEntry.objects.filter(pk__in=keys).update(label=FORGOTTEN, data={}))


HISTORY = PersonalData(
    name="core.account_history",
    label="Historique des comptes",
    purpose="Savoir qui a créé, modifié ou supprimé un compte de la rédaction.",
    kept="Tant que le compte existe, puis un an.",
    due=_history_due,
    of=lambda email: _history().filter(label__iexact=email),
    forget=_forget_history,
    describe=lambda entry: {
        "Compte": getattr(entry, "label", ""),
        "Action": getattr(entry, "action", ""),
        "Le": _date(getattr(entry, "timestamp", None)),
    },
)


def _delete(queryset: QuerySet[Any], keys: Collection[int]) -> int:
    return int(queryset.filter(pk__in=keys).delete()[0])


def _describe_sign_in(attempt: Model) -> dict[str, Any]:
    names = {"username": "Adresse électronique", "ip_address": "Adresse réseau", "user_agent": "Navigateur"}
    described = {label: getattr(attempt, name) for name, label in names.items()}
    return {**described, "Le": _date(getattr(attempt, "attempt_time", None))}


SIGN_INS = PersonalData(
    name="core.sign_ins",
    label="Connexions échouées",
    purpose="Empêcher que quelqu’un devine le mot de passe d’un compte.",
    kept="Un jour.",
    due=failed_sign_ins,
    of=lambda email: AccessAttempt.objects.filter(username__iexact=email),
    forget=lambda keys: _delete(AccessAttempt.objects.all(), keys),
    describe=_describe_sign_in,
)
QUOTAS = PersonalData(
    name="core.quotas",
    label="Compteurs d’envois",
    purpose="Empêcher qu’un robot inonde les formulaires. Seule une empreinte de l’adresse est gardée, "
    "que personne ne peut retourner.",
    kept="Le temps de la période comptée\u00a0: d’une heure à une semaine.",
    due=lambda at: QuotaUse.objects.filter(ends_at__lt=at),
    # Whose they are is nowhere: nobody can be found in them.
    of=lambda email: QuotaUse.objects.none(),
    forget=lambda keys: _delete(QuotaUse.objects.all(), keys),
    describe=lambda use: {},
)
