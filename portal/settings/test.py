"""The test suite: fast hashes, no file left behind, production's templates and headers."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, STORAGES

SECRET_KEY = "tests"
# What a public server has: its tables, and the work on them.
INSTALLED_APPS = [*INSTALLED_APPS, "django_tasks_db"]
ALLOWED_HOSTS = ["*"]
DEMONSTRATION = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = tempfile.mkdtemp(prefix="essaim-media-")
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
DOCUMENT_STORE_DIR = Path(tempfile.mkdtemp(prefix="essaim-documents-"))
atexit.register(shutil.rmtree, DOCUMENT_STORE_DIR, ignore_errors=True)
MAIL_STORE_DIR = Path(tempfile.mkdtemp(prefix="essaim-mails-"))
atexit.register(shutil.rmtree, MAIL_STORE_DIR, ignore_errors=True)
STATIC_ROOT = None
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
