"""The demo's settings without debugging, with two reference views beside the site."""

from portal.settings.development import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "tests.load.urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "load" / "templates"]  # noqa: F405
