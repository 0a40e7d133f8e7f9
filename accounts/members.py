"""Members of the public site: accounts that sign in by a code and never reach the admin.

An editor's address opens nothing by code: whoever reads a mailbox would otherwise get into the admin without
a password. The rule is held three times: no code is sent to such an address, none is accepted for it, and a
session opened by a code stops being anyone's once its account is given access to the admin.
"""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from .models import User

BACKEND = "accounts.members.CodeBackend"
ADMIN_ACCESS = "wagtailadmin.access_admin"


def may_enter_admin(user: User) -> bool:
    """Tell whether an account has some access to the admin, active or not."""
    if user.is_staff or user.is_superuser or user.groups.exists():
        return True
    return user.user_permissions.exists()


class CodeBackend:
    """Keeps alive the sessions that a code opened; signs nobody in by itself."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Accept no credentials: ``members.services.confirm`` alone decides."""

    def get_user(self, user_id: int) -> User | None:
        """Return the member of a session; nobody once the account is closed or may enter the admin."""
        user = User.objects.filter(pk=user_id, is_active=True).first()
        return None if user is None or may_enter_admin(user) else user


def member_of(request: HttpRequest) -> User | None:
    """Return who is signed in, editors included; it reads the session, which no public page does."""
    user: User | AnonymousUser = request.user
    return user if isinstance(user, User) else None


def local_path(request: HttpRequest, path: str) -> str:
    """Return ``path`` when it is one of this site; empty for anything else, however it is disguised."""
    safe = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if safe and path.startswith("/") and not path.startswith("//") else ""
