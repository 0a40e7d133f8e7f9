"""Assises in the admin: made with their workshops, kept as long as ideas come from them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.roles import IDEA_READER, MODERATOR, setup_roles
from ideas.admin.names import ASSEMBLIES
from ideas.models import Assembly, SubTheme, Workshop
from tests.factories import PracticeIndexPageFactory, TerritoryFactory, ThemeFactory, UserFactory
from tests.idea_factories import AssemblyFactory, IdeaFactory, SubThemeFactory, WorkshopFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
PARTS = ("figures", "workshops", "subthemes", "priorities")


@pytest.fixture
def moderator() -> Client:
    PracticeIndexPageFactory()
    user = UserFactory()
    user.groups.add(setup_roles()[MODERATOR.name])
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(assembly: Assembly | None = None, **parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the form of an assembly sends."""
    fields: dict[str, Any] = {
        "title": "Assises du Nord",
        "short_title": "assises du Nord, 2027",
        "slug": assembly.slug if assembly else "assises-du-nord",
        "kind": "assises",
        "summary": "Deux jours.",
        "starts_on": "2027-03-01",
        "territory": (assembly.territory if assembly else TerritoryFactory()).pk,
        "is_public": "on",
    }
    initial = {name: sum(1 for row in parts.get(name, ()) if row.get("id")) for name in PARTS}
    formsets = {name: inline_formset(parts.get(name, []), initial=initial[name]) for name in PARTS}
    data: dict[str, Any] = nested_form_data({**fields, **formsets})
    return data


def test_assises_are_made_with_their_workshops(moderator: Client, client: Client) -> None:
    theme = ThemeFactory()
    data = said(
        workshops=[{"title": "Atelier 1", "theme": theme.pk}],
        figures=[{"value": "800", "label": "personnes"}],
    )
    answer = moderator.post(reverse(f"{ASSEMBLIES}:add"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assembly = Assembly.objects.get()
    assert [workshop.title for workshop in assembly.workshops.all()] == ["Atelier 1"]
    assert client.get(f"/assises/{assembly.slug}/").status_code == 200
    html = moderator.get(reverse(f"{ASSEMBLIES}:edit", args=[assembly.pk])).content.decode()
    assert f"/assises/{assembly.slug}/" in html


def test_what_ideas_come_from_stays(moderator: Client) -> None:
    assembly = AssemblyFactory()
    used, unused = WorkshopFactory(assembly=assembly), WorkshopFactory(assembly=assembly)
    heading = SubThemeFactory(assembly=assembly)
    IdeaFactory(assembly=assembly, workshop=used, subtheme=heading)

    def row(part: Workshop | SubTheme, **more: Any) -> dict[str, Any]:
        return {"id": part.pk, "title": part.title, "theme": part.theme_id, **more}

    path = reverse(f"{ASSEMBLIES}:edit", args=[assembly.pk])
    rows = {"workshops": [row(used, DELETE="on"), row(unused)], "subthemes": [row(heading, DELETE="on")]}
    with nothing_changes():
        html = moderator.post(path, said(assembly, **rows)).content.decode()
    assert "l’atelier" in html
    assert "le sous-thème" in html
    rows = {"workshops": [row(used), row(unused, DELETE="on")], "subthemes": [row(heading)]}
    assert moderator.post(path, said(assembly, **rows)).status_code == 302
    assert list(Workshop.objects.all()) == [used]


def test_assises_with_ideas_are_not_deleted(moderator: Client) -> None:
    assembly, other = AssemblyFactory(), AssemblyFactory()
    IdeaFactory(assembly=assembly)
    answer = moderator.post(reverse(f"{ASSEMBLIES}:delete", args=[assembly.pk]), follow=True)
    assert "ne peuvent pas être supprimées" in answer.content.decode()
    moderator.post(reverse(f"{ASSEMBLIES}:delete", args=[other.pk]))
    assert list(Assembly.objects.all()) == [assembly]


def test_others_change_nothing() -> None:
    PracticeIndexPageFactory()
    user = UserFactory()
    user.groups.add(setup_roles()[IDEA_READER.name])
    client, assembly = Client(), AssemblyFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("edit", "delete"):
        with nothing_changes():
            client.post(reverse(f"{ASSEMBLIES}:{name}", args=[assembly.pk]), said(assembly))
