"""The identity of the site, for the files that it gives away."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Site

from core.branding import Brand
from core.models import EssaimImage

from .models import SiteIdentity
from .theme import DEFAULT_HONEY, DEFAULT_PLUM

# The logo as files carry it: sharp on paper, in a format that every one of them takes.
LOGO_FILTER = "max-640x176|format-png"


def brand(request: HttpRequest | None) -> Brand:
    """Return the brand of the site asked for; of the default one without request."""
    identity = SiteIdentity.for_request(request) if request else _default_identity()
    logo = identity.logo
    return Brand(
        name=identity.name,
        tagline=identity.tagline,
        plum=identity.plum or DEFAULT_PLUM,
        honey=identity.honey or DEFAULT_HONEY,
        reuse=settings.CONTENT_LICENCE,
        contact=identity.contact_email,
        logo_key=f"{logo.pk}-{logo.file_hash}" if logo else "",
        read_logo=partial(_read, logo) if logo else None,
    )


def _default_identity() -> SiteIdentity:
    site = Site.objects.filter(is_default_site=True).first()
    return SiteIdentity.kept(site.pk) if site else SiteIdentity()


def _read(logo: EssaimImage) -> bytes:
    """Return a logo as files carry it."""
    with logo.get_rendition(LOGO_FILTER).file.open() as file:
        content: bytes = file.read()
    return content
