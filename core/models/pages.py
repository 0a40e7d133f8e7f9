"""The base of every page."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

from core.addresses import absolute
from core.linked_data import breadcrumb_list, ld_script
from core.share_card import ShareCard

# Search engines show about this many characters of a description.
DESCRIPTION_LENGTH = 160
HOME_LABEL = "Accueil"
BAD_SLUG = (
    "L’adresse ne prend que des lettres sans accent, des chiffres, des traits d’union et des tirets bas."
)


class BasePage(Page):
    """What every page of the site has.

    A page is shown by its own template only: no user bar, which would read the session and make a
    public page private.
    """

    # The field that introduces the page to a reader: also its description unless an editor wrote one.
    standfirst_field: str = ""
    # Whether it is to be read again some time after its publication.
    is_reread = True
    # The date that its editors write for that; empty when the newsroom counts from the publication.
    reread_field = ""
    # The feeds that tell of what is new in it: (MIME type, title, name of the address).
    feeds: tuple[tuple[str, str, str], ...] = ()
    # The foreign keys that its template follows: read with the page, in the same query.
    served_with: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse an address with accents: the form of a page takes it, whatever the settings say of slugs.

        Raises:
            ValidationError: keyed by field, in French.
        """
        super().clean()
        if self.slug and not slug_re.match(self.slug):
            raise ValidationError({"slug": BAD_SLUG})

    @property
    def meta_description(self) -> str:
        """What search engines and shared links say of the page, in about 160 characters."""
        standfirst = getattr(self, self.standfirst_field) if self.standfirst_field else ""
        return Truncator(self.search_description or standfirst).chars(DESCRIPTION_LENGTH)

    @property
    def ancestor_pages(self) -> list[Page]:
        """The pages above this one, the root of the tree first; read once for an instance and its place."""
        cached = self.__dict__.get("_ancestor_pages")
        if cached is None or cached[0] != self.path:
            fields = ("path", "depth", "title", "url_path", "alias_of", "live")
            cached = (self.path, list(self.get_ancestors().only(*fields)))
            self.__dict__["_ancestor_pages"] = cached
        return cached[1]

    @property
    def public_path(self) -> str:
        """The path of the page in the address bar, « /pratiques/tutorat/ »; read from a cache."""
        return self.url_path.removeprefix(self._root_path()[:-1])

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way from the home page: (title, path); the page itself comes last, without path.

        A page above that is not published is left out: its address would answer 404.
        """
        root_path = self._root_path()
        above = [page for page in self.ancestor_pages if page.url_path.startswith(root_path)]
        links = [
            (HOME_LABEL if page is above[0] else page.title, page.url_path.removeprefix(root_path[:-1]))
            for page in above
            if page.live
        ]
        return [*links, (self.title, "")]

    def _root_path(self) -> str:
        """Return the place in the tree of the home page above this page."""
        roots = (str(root.root_path) for root in Site.get_site_root_paths())
        return next((path for path in roots if self.url_path.startswith(path)), "/")

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Return every restriction that holds here, as Wagtail does, reading the ancestors once only.

        It is kept for ``is_open``: serving the page asks for it first.
        """
        pages: list[Page] = [self, *self.ancestor_pages]
        found = PageViewRestriction.objects.filter(page_id__in={_origin(page).pk for page in pages})
        self.__dict__["_restrictions"] = found
        return found

    @property
    def is_open(self) -> bool:
        """Whether anyone may read the page: it is published, and nothing restricts it."""
        known = self.__dict__.get("_restrictions")
        restrictions = self.get_view_restrictions() if known is None else known
        return bool(self.live) and not any(restrictions)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page below this one, in two queries instead of two for each level.

        Wagtail walks down one level at a time. No page of the site answers for addresses below its own
        children, so that the address alone tells the page; where it does not, Wagtail's way is taken.
        """
        if len(path_components) > 1:
            found = Page.objects.filter(
                slug=path_components[-1],
                depth=self.depth + len(path_components),
                url_path=f"{self.url_path}{'/'.join(path_components)}/",
            )
            for pk, content_type in found.values_list("pk", "content_type"):
                return _in_full(pk, content_type).route(request, [])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the breadcrumb and the page's linked data."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "crumbs": self.crumbs, "ld_json": self.ld_json}

    def share_card(self) -> ShareCard:
        """Return what the picture of the page says where its address is pasted; each type extends it."""
        return ShareCard(title=self.title, slug=self.slug)

    def ld_entity(self) -> dict[str, Any]:
        """Return the page as a schema.org entity; each type extends it."""
        return {
            "@type": "WebPage",
            "name": self.title,
            "description": self.meta_description,
            "url": absolute(self.public_path),
            "inLanguage": "fr",
            "datePublished": self.first_published_at,
            "dateModified": self.last_published_at,
        }

    @cached_property
    def ld_json(self) -> SafeString:
        """The page's linked data, as an element to put in its head."""
        crumbs = self.crumbs
        breadcrumb = breadcrumb_list(crumbs, self.public_path) if len(crumbs) > 1 else {}
        return ld_script(self.ld_entity(), breadcrumb)


def _origin(page: Page) -> Page:
    """Return the page that ``page`` is an alias of, however far, or itself."""
    while page.alias_of_id and page.alias_of:
        page = page.alias_of
    return page


def _in_full(pk: int, content_type: int) -> Page:
    """Return a page as its own type, with what its template follows."""
    model: Any = ContentType.objects.get_for_id(content_type).model_class() or Page
    related = getattr(model, "served_with", ())
    page: Page = model.objects.select_related(*related).get(pk=pk)
    return page
