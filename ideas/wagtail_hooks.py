"""The ideas in the admin."""

from .admin import hooks as _admin_hooks  # noqa: F401 - registers its hooks
from .importing import hooks as _import_hooks  # noqa: F401 - registers its hooks
from .telling import admin_hooks as _telling_hooks  # noqa: F401 - registers its hooks
