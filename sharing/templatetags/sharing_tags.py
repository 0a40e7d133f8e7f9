"""The picture of a page, in its head: what Open Graph (https://ogp.me) and X read."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.addresses import absolute
from core.branding import brand_for
from core.models import BasePage
from sharing import links, pictures, selectors

register = template.Library()

TAGS = (
    '<meta property="og:image" content="{}">\n<meta property="og:image:type" content="image/png">\n'
    '<meta property="og:image:width" content="{}">\n<meta property="og:image:height" content="{}">\n'
    '<meta property="og:image:alt" content="{}">\n<meta name="twitter:card" content="summary_large_image">\n'
)


@register.simple_tag(takes_context=True)
def share_picture(context: Context) -> SafeString:
    """``{% share_picture %}``: the picture of the page, or that of the site for what is no page.

    A draft, a preview and a page that is not open to all have none.
    """
    request: HttpRequest = context["request"]
    page: Any = context.get("page")
    brand = brand_for(request)
    if not isinstance(page, BasePage):
        return _tags(links.site_picture_path(brand), brand.name)
    if getattr(request, "is_preview", False) or not selectors.is_shared(page):
        return SafeString()
    card = page.share_card()
    return _tags(
        links.picture_path(page, brand), f"{card.kind}\u00a0: {card.title}" if card.kind else card.title
    )


def _tags(path: str, alternative: str) -> SafeString:
    return format_html(TAGS, absolute(path), pictures.WIDTH, pictures.HEIGHT, alternative)
