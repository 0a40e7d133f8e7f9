"""Brings the site, its home page, its standard pages and its glossary into being."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from core.publishing import publish
from core.richtext import from_markdown
from core.typography import keep_together
from taxonomy.loading import max_length
from taxonomy.models import Source

from .models import (
    EntryPoint,
    Figure,
    GlossaryPage,
    GlossaryTerm,
    HomePage,
    Problem,
    SiteIdentity,
    StandardPage,
)

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

HOME = "accueil"
# The pages that menus, the law or other pages count on.
EXPECTED = (HOME, "a-propos", "contribuer", "accessibilite", "mentions-legales", "donnees-personnelles")
# What may follow the text of a section of a standard page: the name of its block.
TABLES = ("kept_data",)
HTTP, HTTPS = 80, 443
# Nobody's: « .example » is reserved (RFC 2606).
DEMONSTRATION_CONTACT = "contact@essaim.example"


def validate(bundle: "Bundle") -> None:
    """Report every defect of the pages and of the glossary."""
    _validate_glossary(bundle)
    for entry in bundle.rows("pages", "listings"):
        entry.fields("title", "lead")
        entry.text("title", max_length(GlossaryPage, "title"))
        entry.text("lead", max_length(GlossaryPage, "lead"))
    pages = bundle.rows("pages", "pages")
    for slug in EXPECTED:
        if slug not in bundle.slugs("pages", "pages"):
            bundle.error("pages", slug, "", "page manquante")
    for entry in pages:
        if entry.slug == HOME:
            _validate_home(bundle, entry)
        else:
            entry.fields("title", "headline", "lead", "sections")
        _validate_page(entry)


def _validate_glossary(bundle: "Bundle") -> None:
    for entry in bundle.rows("glossary", "terms"):
        entry.fields("term", "definition", "related", nullable=("expansion",))
        entry.text("term", max_length(GlossaryTerm, "term"))
        entry.text("expansion", max_length(GlossaryTerm, "expansion"))
        entry.text("definition")
        entry.many_of("related", bundle.slugs("glossary", "terms") - {entry.slug})


def _validate_page(entry: "Entry") -> None:
    entry.text("title", max_length(StandardPage, "title"))
    model = HomePage if entry.slug == HOME else StandardPage
    _validate_passages(entry, "headline", max_length(model, "headline"))
    _validate_passages(entry, "lead", max_length(model, "lead"))
    for section in entry.children("sections"):
        section.fields("title", "text", optional=("table", "needs", "until"))
        section.one_of("table", TABLES)
        section.text("title", 120)
        _validate_passages(section, "text")


def _validate_home(bundle: "Bundle", entry: "Entry") -> None:
    entry.fields(
        "title", "headline", "lead", "search_label", "search_placeholder", "often_searched", "entry_points",
        "problems", "figures", "sections",
    )  # fmt: skip
    entry.text("search_label", max_length(HomePage, "search_label"))
    entry.text("search_placeholder", max_length(HomePage, "search_placeholder"))
    if len(", ".join(entry.texts("often_searched"))) > max_length(HomePage, "often_searched"):
        entry.error("often_searched", "trop de recherches")
    for door in entry.children("entry_points", low=1):
        door.fields("slug", "title", "text", "cta", "target", optional=("needs", "until"))
        door.text("title", max_length(EntryPoint, "title"))
        door.text("cta", max_length(EntryPoint, "cta"))
        door.one_of("target", EntryPoint.Target.values)
        _validate_passages(door, "text", max_length(EntryPoint, "text"))
    for problem in entry.children("problems", low=1):
        problem.fields("title", "query")
        problem.text("title", max_length(Problem, "title"))
        problem.text("query", max_length(Problem, "query"))
    for figure in entry.children("figures"):
        figure.fields("value", "label", "context", "source")
        for field in ("value", "label", "context"):
            figure.text(field, max_length(Figure, field))
        figure.one_of("source", bundle.slugs("taxonomy", "sources"))


def _validate_passages(entry: "Entry", field: str, max_length: int | None = None) -> None:
    """Check a text, or the passages that make it: each of them, and the length of those that are shown."""
    if not isinstance(entry.get(field), list):
        entry.text(field, max_length)
        return
    for passage in entry.children(field, low=1):
        passage.fields("text", optional=("needs", "until"))
        passage.text("text")
    written = _line(entry.shown().get(field))
    if max_length is not None and len(written) > max_length:
        entry.error(field, f"{len(written)} caractères montrés, {max_length} au plus")


def _text(value: Any) -> str:
    """Return a text, or the passages that make it, put end to end."""
    if isinstance(value, str):
        return value
    return "\n".join(str(passage.get("text", "")) for passage in value)


def _line(value: Any) -> str:
    """Return a text, or its passages, on one line, as fields without formatting hold it."""
    return keep_together(" ".join(_text(value).split()))


def load(bundle: "Bundle", report: "Report") -> None:
    """Write the site, its home page, then the pages under it, and the glossary."""
    pages = {entry.slug: entry.shown() for entry in bundle.rows("pages", "pages")}
    home = _load_home(report, pages.pop(HOME))
    _load_site(bundle, report, home)

    def create(model: type[Page]) -> Any:
        def create_page(entry: "Entry") -> Page:
            page = model(slug=entry.slug, title=entry["title"], live=False)
            home.add_child(instance=page)
            return page

        return create_page

    report.load(StandardPage, list(pages.values()), _save_page, create=create(StandardPage))
    listings = bundle.rows("pages", "listings")
    report.load(GlossaryPage, listings, _save_glossary_page, create=create(GlossaryPage))
    _load_glossary(bundle, report)


def _load_home(report: "Report", entry: "Entry") -> HomePage:
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    # Made by Wagtail's migrations, and missing only from a database emptied by hand.
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Racine", slug="racine"))

    def create(entry: "Entry") -> HomePage:
        page = HomePage(slug=entry.slug, title=entry["title"], headline=_line(entry["headline"]), live=False)
        root.add_child(instance=page)
        return page

    def save(entry: "Entry", page: HomePage) -> None:
        _save_home(report, entry, page)

    report.load(HomePage, [entry], save, create=create, adopt=lambda entry: HomePage.objects.first())
    home = report.get(HomePage, HOME)
    return HomePage.objects.get(pk=home.pk) if home else HomePage.objects.get()


def _save_home(report: "Report", entry: "Entry", page: HomePage) -> None:
    page.title = entry["title"]
    page.headline, page.lead = _line(entry["headline"]), _line(entry["lead"])
    page.search_label = keep_together(entry["search_label"])
    page.search_placeholder = keep_together(entry["search_placeholder"])
    page.often_searched = ", ".join(entry["often_searched"])
    page.entry_points.set(
        EntryPoint(
            slug=door["slug"],
            title=keep_together(door["title"]),
            text=_line(door["text"]),
            cta=keep_together(door["cta"]),
            target=door["target"],
            sort_order=order,
        )
        for order, door in enumerate(entry["entry_points"])
    )
    page.problems.set(
        Problem(title=keep_together(problem["title"]), query=problem["query"], sort_order=order)
        for order, problem in enumerate(entry["problems"])
    )
    page.figures.set(
        Figure(
            value=figure["value"],
            label=keep_together(figure["label"]),
            context=keep_together(figure["context"]),
            source=report.get(Source, figure["source"]),
            sort_order=order,
        )
        for order, figure in enumerate(entry["figures"])
        if report.get(Source, figure["source"])
    )
    publish(page)


def _load_site(bundle: "Bundle", report: "Report", home: HomePage) -> None:
    """Make the site answer at the address of the deployment, with our home page in the place of Wagtail's."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (HTTPS if address.scheme == "https" else HTTP)
    entry = bundle.entry("site", "site", {"hostname": address.hostname or "localhost", "port": port})

    def save(entry: "Entry", site: Site) -> None:
        site.hostname, site.port = entry["hostname"], entry["port"]
        site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
        welcome = site.root_page if site.root_page_id and _is_welcome_page(site.root_page) else None
        if welcome or not site.root_page_id:
            site.root_page = home
        site.save()
        if welcome:
            welcome.delete()

    report.load(
        Site,
        [entry],
        save,
        create=lambda entry: Site(is_default_site=True),
        adopt=lambda entry: Site.objects.filter(is_default_site=True).first(),
    )
    if settings.DEMONSTRATION:
        _load_demonstration_contact()


def _load_demonstration_contact() -> None:
    """Give the demonstration an editorial team to write to, unless its identity was already chosen.

    Its mails go nowhere: they are shown on the page of sent mails.
    """
    site = Site.objects.get(is_default_site=True)
    SiteIdentity.objects.get_or_create(site=site, defaults={"contact_email": DEMONSTRATION_CONTACT})


def _is_welcome_page(page: Page) -> bool:
    """Tell Wagtail's welcome page: a page of no type of ours, which nobody can have made in the admin."""
    return page.specific_class is Page and page.get_children_count() == 0


def _save_page(entry: "Entry", page: StandardPage) -> None:
    page.title = keep_together(entry["title"])
    page.headline, page.lead = _line(entry["headline"]), _line(entry["lead"])
    page.body = [
        (
            section.get("table", "section"),
            {"title": keep_together(section["title"]), "text": from_markdown(_text(section["text"]))},
        )
        for section in entry["sections"]
    ]
    publish(page)


def _save_glossary_page(entry: "Entry", page: GlossaryPage) -> None:
    page.title, page.lead = keep_together(entry["title"]), keep_together(entry["lead"])
    publish(page)


def _load_glossary(bundle: "Bundle", report: "Report") -> None:
    def create(entry: "Entry") -> GlossaryTerm:
        return GlossaryTerm.objects.create(
            slug=entry.slug, term=entry["term"], definition=entry["definition"]
        )

    def save(entry: "Entry", term: GlossaryTerm) -> None:
        term.term = keep_together(entry["term"])
        term.expansion = keep_together(entry["expansion"] or "")
        term.definition = keep_together(entry["definition"].strip())
        term.full_clean()
        term.save()
        term.related.set(report.several(GlossaryTerm, entry["related"]))

    report.load(GlossaryTerm, bundle.rows("glossary", "terms"), save, create=create)
