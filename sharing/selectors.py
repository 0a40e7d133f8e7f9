"""What may be shared: the pages that anyone may read."""

from wagtail.models import Page, Site

from core.models import BasePage

from .codes import key_of


def open_page(code: str) -> BasePage | None:
    """Return the page of a code; None, without telling why, when there is none or when it is not for all."""
    key = key_of(code)
    found = Page.objects.filter(pk=key).first() if key else None
    page = found.specific if found else None
    return page if isinstance(page, BasePage) and is_shared(page) else None


def is_shared(page: BasePage) -> bool:
    """Tell whether a page has a link, a QR code and a picture: it has an address, and is open to all."""
    roots = (str(root.root_path) for root in Site.get_site_root_paths())
    return any(page.url_path.startswith(root) for root in roots) and page.is_open
