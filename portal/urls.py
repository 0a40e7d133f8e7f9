"""The addresses of the site: private ones first, then public ones, then Wagtail's pages."""

from csp.decorators import csp_replace
from django.conf import settings
from django.urls import include, path
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import views

private_urls = decorate_urlpatterns(
    decorate_urlpatterns(
        [path("admin/", include(wagtailadmin_urls))],
        csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY),
    ),
    never_cache,
)

public_urls = [
    path("documents/", include(wagtaildocs_urls)),
    path("", include("search.urls")),
    path("axes/<slug:slug>/", views.axis, name="axis"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    path("metiers/<slug:slug>/", views.job, name="job"),
    path("territoires/<slug:slug>/", views.territory, name="territory"),
    path("structures/<slug:slug>/", views.organisation, name="organisation"),
    path("plan-du-site/", views.site_map, name="site_map"),
    path("", include(wagtail_urls)),
]

urlpatterns = [*private_urls, *public_urls]
