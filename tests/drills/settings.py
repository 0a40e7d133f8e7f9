"""Production's settings on the loopback: without TLS, and with static files straight from where they are."""

from portal.settings.production import *  # noqa: F403
from portal.settings.production import STORAGES

SECURE_SSL_REDIRECT = False
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
