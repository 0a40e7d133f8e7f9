"""The ideas in the admin."""

from .admin import hooks as _admin_hooks  # noqa: F401 - registers its hooks
