"""The form of the admin: the same rules, told beside the fields, and never a 500."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from practices.models import PracticePage
from tests.factories import (
    PASSWORD,
    AxisFactory,
    PracticePageFactory,
    SourceFactory,
    TerritoryFactory,
    UserFactory,
    practice_index,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    user = UserFactory(superuser=True)
    client.login(username=user.email, password=PASSWORD)
    return client


def form(**changes: Any) -> dict[str, Any]:
    """Return what the editor sends, nothing filled but the title and the address."""
    data = {
        "title": "Une fiche",
        "slug": "une-fiche",
        "summary": "",
        "main_axis": "",
        "other_axes": [],
        "themes": [],
        "jobs": [],
        "tags": "",
        "sector": "AHI",
        "territory": "",
        "organisation": "",
        "origin": "",
        "source": "",
        "source_section": "",
        "other_sources": [],
        "maturity": "idee",
        "effort": "",
        "delay": "",
        "cost": "",
        "review_date": "",
        "body": streamfield([]),
        "related_links": inline_formset([]),
        "comments": inline_formset([]),
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
    }
    data |= changes
    # Choices among many are sent as they are; the helper would take their lists for forms.
    choices = {name: data.pop(name) for name in ("other_axes", "themes", "jobs", "other_sources")}
    return {**nested_form_data(data), **choices}


def whole(**changes: Any) -> dict[str, Any]:
    """Return what the editor sends for a sheet that can be published."""
    text = {"provenance": "source", "text": rich_text("<p>Un texte.</p>")}
    filled = {
        "summary": "Qui fait quoi.",
        "main_axis": AxisFactory().pk,
        "territory": TerritoryFactory().pk,
        "origin": "assises",
        "source": SourceFactory().pk,
        "effort": "faible",
        "body": streamfield([("context", text)]),
        "action-publish": "action-publish",
    }
    return form(**{**filled, **changes})


def create(client: Client, data: dict[str, Any]) -> Any:
    url = reverse("wagtailadmin_pages:add", args=["practices", "practicepage", practice_index().pk])
    return client.post(url, data)


def test_a_draft_is_saved_with_its_title_only(admin: Client) -> None:
    response = create(admin, form())

    assert response.status_code == 302
    assert not PracticePage.objects.get(slug="une-fiche").live


def test_a_draft_that_names_no_source_yet_is_saved(admin: Client) -> None:
    response = create(admin, form(origin="assises", main_axis=AxisFactory().pk))

    assert response.status_code == 302
    assert PracticePage.objects.get(slug="une-fiche").origin == "assises"


def test_a_whole_sheet_is_published(admin: Client) -> None:
    response = create(admin, whole())

    assert response.status_code == 302
    assert PracticePage.objects.get(slug="une-fiche").live


@pytest.mark.parametrize("missing", ["summary", "main_axis", "territory", "origin", "effort"])
def test_publishing_without_what_readers_need_is_refused_beside_the_field(
    admin: Client, missing: str
) -> None:
    response = create(admin, whole(**{missing: ""}))

    assert response.status_code == 200
    assert missing in response.context["form"].errors
    assert not PracticePage.objects.exists()


def test_publishing_without_a_section_is_refused(admin: Client) -> None:
    response = create(admin, whole(body=streamfield([])))

    assert response.status_code == 200
    assert "body" in response.context["form"].errors


def test_publishing_without_a_source_is_refused_beside_the_field(admin: Client) -> None:
    response = create(admin, whole(source=""))

    assert response.status_code == 200
    assert response.context["form"].errors["source"] == ["Citez le document d’où vient cette pratique."]


def test_the_main_axis_among_the_others_is_refused_before_anything_is_saved(admin: Client) -> None:
    axis = AxisFactory()

    response = create(admin, whole(main_axis=axis.pk, other_axes=[axis.pk]))

    assert response.status_code == 200
    assert "other_axes" in response.context["form"].errors


def edit(client: Client, page: PracticePage, data: dict[str, Any]) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def test_axes_may_change_places_in_one_save(admin: Client) -> None:
    # What is stored (the new main axis among the others) must not be held against what was typed.
    first, second = AxisFactory(), AxisFactory()
    page = PracticePageFactory(slug="une-fiche", main_axis=first, other_axes=[second])

    response = edit(admin, page, whole(main_axis=second.pk, other_axes=[first.pk]))

    assert response.status_code == 302
    assert PracticePage.objects.get(pk=page.pk).axes == [second, first]


def test_a_sheet_among_its_own_neighbours_is_refused(admin: Client) -> None:
    page = PracticePageFactory(slug="une-fiche")
    neighbours = inline_formset([{"target": str(page.pk), "id": "", "ORDER": "1"}])

    response = edit(admin, page, whole(related_links=neighbours))

    assert response.status_code == 200
    assert "Une fiche n’est pas voisine d’elle-même." in response.content.decode()
    assert not page.related_links.exists()
