"""The pages that gather what every app publishes, and the files that robots ask for."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views import static as files
from django.views.decorators.http import require_safe
from wagtail.models import Site

from core.addresses import absolute
from core.models import HOME_LABEL

from . import sitemaps
from .models import SiteIdentity
from .vocabulary import feeds
from .vocabulary.kinds import KINDS
from .vocabulary.selectors import index_context, site_map_groups, term_context

# Of a picture opened by itself: it runs nothing and asks for nothing. That of deploy/Caddyfile.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def term_index(request: HttpRequest, name: str) -> HttpResponse:
    """Show every term of a kind."""
    return render(request, "portal/term_index.html", index_context(KINDS[name]))


@require_safe
def term(request: HttpRequest, name: str, slug: str) -> HttpResponse:
    """Show a term: what it is, and what is published about it."""
    kind = KINDS[name]
    found = get_object_or_404(kind.terms(), slug=slug)
    return render(request, kind.template, term_context(kind, found))


@require_safe
def term_feed(request: HttpRequest, name: str, slug: str) -> HttpResponse:
    """Answer with the feed of a term: what was lately published under it."""
    kind = KINDS[name]
    return feeds.term_feed(kind, get_object_or_404(kind.terms(), slug=slug))


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Show the plan of the site: its own pages, and the vocabulary under which something is published."""
    site = _site(request)
    pages = sitemaps.own_pages(site).order_by("path").values_list("title", "url_path")
    context = {
        "pages": [(title, sitemaps.public_path(path, site)) for title, path in pages],
        "groups": site_map_groups(),
        "crumbs": [(HOME_LABEL, "/"), ("Plan du site", "")],
    }
    return render(request, "portal/site_map.html", context)


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with a resized picture where no proxy does it; originals are served to nobody."""
    answer = files.serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    answer["Content-Security-Policy"] = PICTURE_POLICY
    return answer


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Answer the index of the site map for robots."""
    maps = sitemaps.sections(_site(request))
    return sitemap_views.index(request, maps, sitemap_url_name="sitemap").render()


@require_safe
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    """Answer a chunk of the site map for robots."""
    return sitemap_views.sitemap(request, sitemaps.sections(_site(request)), section=section).render()


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what they need not read: what is not for readers, and the countless filtered searches."""
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        f"Disallow: {reverse('search')}",
        "",
        f"Sitemap: {absolute(reverse('sitemap_index'))}",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that read no link to the sign of the site."""
    return HttpResponsePermanentRedirect(static("img/favicon.svg"))


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer whom to tell about a weakness (RFC 9116); nobody, when the site names no contact.

    The file must expire: it does a year from now, since it says what the settings say today.
    """
    contact = SiteIdentity.for_request(request).contact_email
    if not contact:
        raise Http404
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=365)
    lines = (
        f"Contact: mailto:{contact}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: fr",
        f"Canonical: {absolute(reverse('security_txt'))}",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _site(request: HttpRequest) -> Site:
    """Return the site asked for; 404 when there is none yet."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site
