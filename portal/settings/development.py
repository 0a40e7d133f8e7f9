"""A developer's machine: tracebacks, and files read again when they change."""

from .base import *  # noqa: F403
from .base import MAIL_KEEPING_BACKEND, STORAGES, env

DEBUG = env.bool("DEBUG", default=True)
DEMONSTRATION = True
SECRET_KEY = env("SECRET_KEY", default="development-only-not-a-secret")
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS = ["127.0.0.1"]
STATIC_ROOT = None
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Mails go nowhere unless a server is named: they are kept, and read at /courriels/.
if not env("EMAIL_URL", default=""):
    EMAIL_BACKEND = MAIL_KEEPING_BACKEND
