"""``make demo``: production's behaviour (no debug, real error pages) on one machine, over plain HTTP."""

from .base import *  # noqa: F403
from .base import LOGGING, MAIL_KEEPING_BACKEND, STORAGES, env

SECRET_KEY = env("SECRET_KEY", default="demonstration-only-not-a-secret")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
DEMONSTRATION = True

# Static files straight from where they are: nothing to collect, so the first start stays short.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="ERROR")}}

# Mails go nowhere unless a server is named: they are kept, and read at /courriels/.
if not env("EMAIL_URL", default=""):
    EMAIL_BACKEND = MAIL_KEEPING_BACKEND
