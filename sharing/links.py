"""Where what is shared of a page is: its short link, its QR code, its picture."""

from django.urls import reverse

from core.addresses import absolute
from core.branding import Brand
from core.models import BasePage
from core.share_card import ShareCard

from .codes import code_of
from .pictures import mark


def short_link(page: BasePage) -> str:
    """Return the full short address of a page: it stays when the page is moved or renamed."""
    return absolute(reverse("sharing:short", args=[code_of(page.pk)]))


def qr_path(page: BasePage, extension: str) -> str:
    """Return where the QR code of a page is.

    Args:
        page: a page.
        extension: « svg » or « png ».
    """
    return reverse("sharing:qr", args=[code_of(page.pk), extension])


def picture_path(page: BasePage, brand: Brand) -> str:
    """Return where the picture of a page is, as the page is now."""
    return reverse("sharing:picture", args=[code_of(page.pk), mark(page.share_card(), brand)])


def site_card(brand: Brand) -> ShareCard:
    """Return what the picture of the site says: it shows what has none of its own."""
    return ShareCard(title=brand.name)


def site_picture_path(brand: Brand) -> str:
    """Return where the picture of the site is, as the site looks now."""
    return reverse("sharing:site_picture", args=[mark(site_card(brand), brand)])
