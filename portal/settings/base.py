"""What every environment shares."""

from pathlib import Path

from .database import *  # noqa: F403
from .env import BASE_DIR, VAR_DIR, env
from .search import *  # noqa: F403
from .security import *  # noqa: F403

SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# True only where the demo editor account and the page of components may exist.
DEMONSTRATION = False
# What runs, for whoever looks at it: a version or a commit.
RELEASE = env("RELEASE", default="")
# What Prometheus must present to read the figures at /metriques/; empty: there is no such address.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# Under which terms the contents may be used again, as downloaded sheets say it: « Licence Ouverte 2.0 ».
CONTENT_LICENCE = env("CONTENT_LICENCE", default="")
# Where the PDF and DOCX of the sheets are kept, and the room they may take: the least asked for go first.
DOCUMENT_STORE_DIR = VAR_DIR / "documents"
DOCUMENT_STORE_BYTES = env.int("DOCUMENT_STORE_BYTES", default=200 * 1024**2)
# How many objects of one kind the purge of personal data may forget in a day: what a mistake could destroy.
PURGE_DAILY_CAP = env.int("PURGE_DAILY_CAP", default=500)
# How long after its publication, or after someone said that it holds, a content is to be read again.
REREAD_AFTER_DAYS = env.int("REREAD_AFTER_DAYS", default=365)
# Whether the links to other sites are asked at night; nothing is asked of the network otherwise.
CHECK_OUTSIDE_LINKS = env.bool("CHECK_OUTSIDE_LINKS", default=False)
# True answers « back soon » to the public while the site is being worked on.
MAINTENANCE = env.bool("MAINTENANCE", default=False)

INSTALLED_APPS = [
    "portal",
    "content",
    "ideas",
    "practices",
    "events",
    "stories",
    "search",
    "lineage",
    "questionnaires",
    "subscriptions",
    "members",
    "sharing",
    "newsroom",
    "core",
    "taxonomy",
    "accounts",
    "wagtailmedia",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "csp",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.PublicCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.MaintenanceMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.sites.KnownSiteMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            # The auth processor is for Wagtail's admin. It is lazy: a public template that read
            # « user » or « perms » would add « Vary: Cookie » to its page, so none does.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.site",
            ],
        },
    }
]

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
# What people send: served by views that know who may read it, never by the proxy.
PRIVATE_MEDIA_ROOT = env.path("PRIVATE_MEDIA_ROOT", default=str(VAR_DIR / "private"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Sounds and films: formats that every browser plays.
WAGTAILMEDIA = {
    "MEDIA_MODEL": "stories.StoryMedia",
    "MEDIA_FORM_BASE": "stories.media_forms.MediaForm",
    "AUDIO_EXTENSIONS": ["mp3", "m4a"],
    "VIDEO_EXTENSIONS": ["mp4"],
}

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://essaim")}

# Background work: a database worker in production, at once elsewhere.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="ne-pas-repondre@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Seconds that a mail server has to answer each command.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
# Where mails are kept, and shown at /courriels/, when no server is named (development, demonstration).
MAIL_STORE_DIR = VAR_DIR / "mails"
MAIL_KEEPING_BACKEND = "core.mail.keeping.KeepingBackend"

# Wagtail
WAGTAIL_SITE_NAME = "Essaim"
WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
WAGTAILADMIN_USER_LOGIN_FORM = "accounts.forms.LoginForm"
# Where our readers and editors live; the system's own list has names that browsers do not know.
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Miquelon",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Noumea",
    "Pacific/Tahiti",
]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_PASSWORD_RESET_ENABLED = True
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "portal/password_required.html"
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "portal/password_required.html"
WAGTAIL_FRONTEND_LOGIN_TEMPLATE = "portal/login.html"
LOGIN_REDIRECT_URL = "/"
WAGTAILIMAGES_IMAGE_MODEL = "core.EssaimImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.image_forms.ImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "core.EssaimDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "odp", "pdf", "pptx", "txt", "xlsx"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# The index of the admin only; the public search is the « search » app.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True  # addresses without accents, as everywhere else
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # long StreamFields

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "core.logs.WithoutLinks"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # It writes the path of each request that fails: a personal link is a key.
        "django.request": {"filters": ["links"]},
        # One line a task is enough where tasks wait; where they run at once it is noise.
        "django_tasks": {"level": env("TASK_LOG_LEVEL", default="WARNING")},
        # It tells every request; what fails is told by who asked.
        "elastic_transport": {"level": "ERROR"},
    },
}
