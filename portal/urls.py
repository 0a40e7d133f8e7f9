"""The addresses of the site: private ones first, then public ones, then Wagtail's pages."""

from csp.decorators import csp_replace
from django.conf import settings
from django.urls import include, path
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from practices.adoption import urls as adoption
from practices.asking import urls as asking
from stories.views import media as stories_media

from . import errors, gallery, health, metrics, page_passwords, theme, views

private_urls = decorate_urlpatterns(
    decorate_urlpatterns(
        [path("admin/", include(wagtailadmin_urls))],
        csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY),
    ),
    never_cache,
)

term_urls = [
    path("axes/", views.term_index, {"name": "axis"}, name="axis_index"),
    path("axes/<slug:slug>/", views.term, {"name": "axis"}, name="axis"),
    path("axes/<slug:slug>/atom.xml", views.term_feed, {"name": "axis"}, name="axis_feed"),
    path("themes/", views.term_index, {"name": "theme"}, name="theme_index"),
    path("themes/<slug:slug>/", views.term, {"name": "theme"}, name="theme"),
    path("themes/<slug:slug>/atom.xml", views.term_feed, {"name": "theme"}, name="theme_feed"),
    path("metiers/", views.term_index, {"name": "job"}, name="job_index"),
    path("metiers/<slug:slug>/", views.term, {"name": "job"}, name="job"),
    path("metiers/<slug:slug>/atom.xml", views.term_feed, {"name": "job"}, name="job_feed"),
    path("territoires/", views.term_index, {"name": "territory"}, name="territory_index"),
    path("territoires/<slug:slug>/", views.term, {"name": "territory"}, name="territory"),
    path("territoires/<slug:slug>/atom.xml", views.term_feed, {"name": "territory"}, name="territory_feed"),
    path("structures/", views.term_index, {"name": "organisation"}, name="organisation_index"),
    path("structures/<slug:slug>/", views.term, {"name": "organisation"}, name="organisation"),
    path(
        "structures/<slug:slug>/atom.xml", views.term_feed, {"name": "organisation"}, name="organisation_feed"
    ),
]

# At Wagtail's own addresses, before its views.
password_urls = [
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        page_passwords.page_password,
    ),
    path("documents/authenticate_with_password/<int:restriction_id>/", page_passwords.document_password),
]

public_urls = [
    *password_urls,
    path("sante/", health.health, name="health"),
    path("metriques/", metrics.metrics, name="metrics"),
    path("theme.css", theme.theme_css, name="theme_css"),
    path("composants/", gallery.gallery, name="gallery"),
    path("courriels/", include("core.mail.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("search.urls")),
    path("idees/", include("ideas.urls")),
    path("assises/", include("ideas.assemblies.urls")),
    path("evenements/", include("events.registration.urls")),
    path("evenements/", include("events.urls")),
    path("", include("stories.urls")),
    path("p/", include("sharing.urls")),
    path("abonnements/", include("subscriptions.urls")),
    path("", include("members.urls")),
    path("ma-selection/", include("practices.selection.urls")),
    path("pratiques/raconter/", include("ideas.telling.urls")),
    path("pratiques/", include("practices.documents.urls")),
    path("pratiques/", include("practices.plan.urls")),
    path("pratiques/", include(adoption.sheet_urls)),
    path("essaimage/", include("practices.spread.urls")),
    path("essaimage/", include(adoption.personal_urls)),
    path("pratiques/", include(asking.sheet_urls)),
    path("echanger/", include(asking.link_urls)),
    path("contact/", include("portal.contact.urls")),
    *term_urls,
    path("plan-du-site/", views.site_map, name="site_map"),
    path("sitemap.xml", views.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("", include(wagtail_urls)),
]

if settings.DEMONSTRATION:
    # In production the proxy serves the pictures. The documents are never served from here: each is
    # asked of Wagtail, which knows who may read it.
    public_urls.insert(0, path("media/stories/<path:path>", stories_media, name="stories_media"))
    public_urls.insert(0, path("media/images/<path:path>", views.picture))

urlpatterns = [*private_urls, *public_urls]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
