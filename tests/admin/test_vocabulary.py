"""The lists of terms: counted, guarded, at stable addresses."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import GlossaryTerm
from practices.models import PracticeIndexPage, PracticePage
from search.models import SynonymGroup
from taxonomy.models import Axis, Job, JobFamily, Organisation, Source, Tag, Territory, Theme
from taxonomy.usage import annotate_uses, objects_using, using_fields
from tests.admin.forms import edit_url
from tests.factories import (
    AxisFactory,
    GlossaryTermFactory,
    JobFactory,
    JobFamilyFactory,
    OrganisationFactory,
    PracticePageFactory,
    SourceFactory,
    TagFactory,
    TerritoryFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db

TERMS: dict[str, Any] = {
    "axis": AxisFactory,
    "theme": ThemeFactory,
    "job": JobFactory,
    "jobfamily": JobFamilyFactory,
    "territory": TerritoryFactory,
    "organisation": OrganisationFactory,
    "source": SourceFactory,
    "tag": TagFactory,
}
# How a sheet is tied to a term: the field, and what it takes.
TIES: dict[str, tuple[str, Any]] = {
    "axis, main": ("main_axis", AxisFactory),
    "axis, secondary": ("other_axes", AxisFactory),
    "theme": ("themes", ThemeFactory),
    "job": ("jobs", JobFactory),
    "territory": ("territory", TerritoryFactory),
    "organisation": ("organisation", OrganisationFactory),
    "source": ("source", SourceFactory),
    "source, secondary": ("other_sources", SourceFactory),
    "tag": ("tags", TagFactory),
}
MANY = {"other_axes", "themes", "jobs", "other_sources", "tags"}


def tied(tie: str, **kwargs: Any) -> tuple[Any, PracticePage]:
    """Return a term and a sheet tied to it."""
    field, factory = TIES[tie]
    term = factory()
    return term, PracticePageFactory(**{field: [term] if field in MANY else term}, **kwargs)


def admin_url(term: Any, view: str) -> str:
    return reverse(f"{term._meta.model_name}:{view}", args=[term.pk])


@pytest.mark.parametrize("name", TERMS)
def test_each_list_shows_searches_and_edits(name: str, superuser: Client) -> None:
    term = TERMS[name]()
    listing = reverse(f"{name}:index")
    assert str(term) in superuser.get(listing).content.decode()
    assert list(superuser.get(listing, {"q": term.slug}).context["object_list"]) == [term]
    assert not superuser.get(listing, {"q": "introuvable"}).context["object_list"]
    for view in ("edit", "delete", "history", "usage"):
        assert superuser.get(admin_url(term, view)).status_code == 200, view
    assert superuser.get(reverse(f"{name}:add")).status_code == 200
    export = superuser.get(listing, {"export": "xlsx"})
    assert export.status_code == 200


@pytest.mark.parametrize("tie", TIES)
def test_a_used_term_is_not_deleted(tie: str, superuser: Client) -> None:
    term, sheet = tied(tie)
    page = superuser.get(admin_url(term, "delete")).content.decode()
    assert str(sheet) in page
    assert "ne peut donc pas être supprimé" in page
    assert "Oui, supprimer" not in page
    response = superuser.post(admin_url(term, "delete"))
    assert response.status_code == 302
    assert "rien n’a été supprimé" in superuser.get(response.url).content.decode()
    assert type(term).objects.filter(pk=term.pk).exists()


@pytest.mark.parametrize("tie", TIES)
def test_a_term_used_only_by_a_draft_is_not_deleted(tie: str, superuser: Client) -> None:
    field, factory = TIES[tie]
    sheet, term = PracticePageFactory(), factory()
    if field in MANY:
        getattr(sheet, field).set([term])
    else:
        setattr(sheet, field, term)
    sheet.save_revision()
    assert objects_using(term) == [sheet]
    superuser.post(admin_url(term, "delete"))
    assert type(term).objects.filter(pk=term.pk).exists()
    # The draft would otherwise no longer open.
    assert superuser.get(edit_url(sheet)).status_code == 200


@pytest.mark.parametrize("name", TERMS)
def test_an_unused_term_is_deleted(name: str, superuser: Client) -> None:
    term = TERMS[name]()
    assert "Oui, supprimer" in superuser.get(admin_url(term, "delete")).content.decode()
    superuser.post(admin_url(term, "delete"))
    assert not type(term).objects.filter(pk=term.pk).exists()


def test_uses_count_sheets_drafts_and_other_terms(sheets: PracticeIndexPage) -> None:
    territory = TerritoryFactory()
    child = TerritoryFactory(parent=territory)
    organisation = OrganisationFactory(territory=territory)
    sheet = PracticePageFactory(territory=territory)
    assert set(objects_using(territory)) == {child, organisation, sheet}
    assert annotate_uses(Territory.objects.all()).get(pk=territory.pk).uses == 3
    assert annotate_uses(Territory.objects.all()).get(pk=child.pk).uses == 0


def test_a_page_counts_once_however_it_uses_a_term() -> None:
    source = SourceFactory()
    sheet = PracticePageFactory(source=source, other_sources=[source])
    assert objects_using(source) == [sheet]


@pytest.mark.parametrize("model", [Axis, Theme, Job, JobFamily, Territory, Organisation, Source, Tag])
def test_every_kind_of_term_knows_what_may_use_it(model: type[Any]) -> None:
    assert using_fields(model), f"nothing points to {model.__name__}: would any be deleted freely?"


def test_uses_are_counted_in_one_query() -> None:
    for _ in range(3):
        tied("theme")
    with CaptureQueriesContext(connection) as captured:
        assert [theme.uses for theme in annotate_uses(Theme.objects.all())] == [1, 1, 1]
    assert len(captured) == 1


def test_the_address_of_a_term_does_not_change(superuser: Client) -> None:
    theme = ThemeFactory(slug="qvct")
    data = {"name": "Qualité de vie", "short_name": "QVCT", "slug": "autre", "description": ""}
    response = superuser.post(admin_url(theme, "edit"), data)
    assert response.status_code == 302, response.context["form"].errors
    theme.refresh_from_db()
    assert (theme.name, theme.slug) == ("Qualité de vie", "qvct")


def test_a_wrong_territory_code_is_refused_in_french(superuser: Client) -> None:
    data = {"name": "Nulle part", "level": "departement", "insee_code": "??", "slug": "nulle-part"}
    response = superuser.post(reverse("territory:add"), data)
    assert "Deux ou trois caractères" in str(response.context["form"].errors["insee_code"])


def test_synonyms_are_checked(superuser: Client) -> None:
    url = reverse("synonymes:add")
    response = superuser.post(url, {"slug": "seul", "terms": "ehpad"})
    assert "au moins deux termes" in str(response.context["form"].errors["terms"])
    superuser.post(url, {"slug": "ehpad", "terms": "ehpad\nmaison de retraite"})
    assert SynonymGroup.objects.get(slug="ehpad").term_list == ["ehpad", "maison de retraite"]


@pytest.mark.parametrize(
    "terms", ["tutorat\ntutorat\ntutorat", "métier\nemploi\n  MÉTIER", "métier\nmetier\npost"]
)
def test_a_synonym_is_written_once(superuser: Client, terms: str) -> None:
    response = superuser.post(reverse("synonymes:add"), {"slug": "repete", "terms": terms})
    assert "sont le même terme" in str(response.context["form"].errors["terms"])
    assert not SynonymGroup.objects.exists()


def test_synonyms_are_more_than_inflections_of_one_word(superuser: Client) -> None:
    url = reverse("synonymes:add")
    response = superuser.post(url, {"slug": "apprenti", "terms": "apprenti\napprentis"})
    assert "pour un seul" in str(response.context["form"].errors["terms"])
    superuser.post(url, {"slug": "apprenti", "terms": "apprenti\napprentis\nalternant"})
    assert SynonymGroup.objects.get().term_list == ["apprenti", "apprentis", "alternant"]


def test_glossary_terms_are_listed_and_edited(moderator: Client) -> None:
    term = GlossaryTermFactory(term="QVCT", expansion="Qualité de vie et des conditions de travail")
    assert "QVCT" in moderator.get(reverse("glossaire:index")).content.decode()
    assert list(moderator.get(reverse("glossaire:index"), {"q": "conditions"}).context["object_list"]) == [
        term
    ]
    anchor = term.slug
    data = {"term": "QVCT", "expansion": "", "slug": "autre", "definition": "Bien travailler."}
    moderator.post(reverse("glossaire:edit", args=[term.pk]), data)
    term.refresh_from_db()
    assert (term.definition, term.slug) == ("Bien travailler.", anchor), "other pages link to its anchor"
    new = {"term": "EDD", "expansion": "", "slug": "edd", "definition": "Un espace de discussion."}
    moderator.post(reverse("glossaire:add"), new)
    assert GlossaryTerm.objects.get(slug="edd").term == "EDD"


@pytest.mark.parametrize("role", ["moderator"])
def test_the_team_writes_the_sheet_of_a_job_and_not_its_name(
    role: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(role)
    job = JobFactory(name="Veilleur", to_rewrite=True)
    url = reverse("job:edit", args=[job.pk])
    form = client.get(url).content.decode()
    assert 'name="presentation"' in form
    assert 'name="name"' not in form
    text = (
        '{"blocks":[{"key":"a","text":"À nous.","type":"unstyled","depth":0,"inlineStyleRanges":[],'
        '"entityRanges":[]}],"entityMap":{}}'
    )
    sent = {"description": "Veille.", "presentation": text, "training": text, "name": "Autre nom"}
    assert client.post(url, sent).status_code == 302
    job.refresh_from_db()
    assert (job.name, job.to_rewrite) == ("Veilleur", False)
    assert "À nous." in job.presentation
    assert client.get(reverse("job:add")).status_code == 302, "which jobs there are is not theirs to say"
