"""Changes of accounts that sign-in and Wagtail do not make themselves."""

from functools import partial

from django.db import transaction
from wagtail.users.models import UserProfile

from .models import User

# Nobody's: the domain never exists (RFC 2606).
FORGOTTEN_ADDRESS = "compte-{pk}@efface.invalid"
FORGOTTEN_NAMES = {"first_name": "Compte", "last_name": "effacé"}


class AdministratorError(Exception):
    """The account administers the site: its rights must be taken back first."""


@transaction.atomic
def forget_account(pk: int) -> None:
    """Close an account for good and forget whose it was; what it wrote and decided stays, without a name.

    Raises:
        AdministratorError: when it administers the site; nothing is changed then.
    """
    user = User.objects.select_for_update().get(pk=pk)
    if user.is_superuser:
        raise AdministratorError
    user.email = FORGOTTEN_ADDRESS.format(pk=user.pk)
    user.first_name, user.last_name = FORGOTTEN_NAMES["first_name"], FORGOTTEN_NAMES["last_name"]
    user.is_active = user.is_staff = False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    _forget_profile(user)


def _forget_profile(user: User) -> None:
    """Delete the preferences of an account, and its picture once it is certain."""
    for profile in UserProfile.objects.filter(user=user):
        picture = profile.avatar
        profile.delete()
        if picture:
            transaction.on_commit(partial(picture.storage.delete, picture.name))
