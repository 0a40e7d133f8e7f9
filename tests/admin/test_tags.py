"""Curated tags: chosen, never invented; renamed and merged without losing a link."""

import pytest
from django.test import Client
from django.urls import reverse

from practices.models import PracticeIndexPage, PracticePage
from taxonomy.models import Tag, TagAlias
from tests.admin.forms import complete_fields, edit_url, sheet_data
from tests.factories import PracticePageFactory, TagFactory


def merge_url(tag: Tag) -> str:
    return reverse("tag:merge", args=[tag.pk])


def test_an_editor_chooses_among_the_tags_and_makes_none(editor: Client, sheets: PracticeIndexPage) -> None:
    TagFactory(name="tutorat")
    sheet = PracticePageFactory(live=False)
    data = sheet_data(title=sheet.title, slug=sheet.slug, **complete_fields(PracticePageFactory()))
    editor.post(edit_url(sheet), {**data, "tags": "tutorat, inventé"})
    draft = PracticePage.objects.get(pk=sheet.pk).get_latest_revision_as_object()
    assert [tag.name for tag in draft.tags.all()] == ["tutorat"]
    assert not Tag.objects.filter(name="inventé").exists()


def test_renaming_keeps_links_and_the_former_address(moderator: Client, sheets: PracticeIndexPage) -> None:
    tag = TagFactory(name="Tutorat", slug="tutorat")
    sheet = PracticePageFactory(tags=[tag])
    response = moderator.post(reverse("tag:edit", args=[tag.pk]), {"name": " Accueil  et tutorat "})
    assert response.status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("Accueil et tutorat", "accueil-et-tutorat")
    assert TagAlias.objects.get(slug="tutorat").tag == tag
    assert list(PracticePage.objects.get(pk=sheet.pk).tags.all()) == [tag]
    history = moderator.get(reverse("tag:history", args=[tag.pk])).content.decode()
    assert "Tutorat" in history


def test_a_name_already_taken_is_refused(moderator: Client, sheets: PracticeIndexPage) -> None:
    TagFactory(name="Tutorat")
    other = TagFactory(name="Parrainage")
    response = moderator.post(reverse("tag:edit", args=[other.pk]), {"name": "tutorat"})
    assert "fusionnez-les plutôt" in str(response.context["form"].errors["name"])


def test_a_name_taken_since_the_form_was_checked_is_refused_too(
    moderator: Client, sheets: PracticeIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag, other = TagFactory(name="tutorat"), TagFactory(name="parrainage")
    monkeypatch.setattr("taxonomy.tag_views.tag_like", lambda name, other_than: None)
    response = moderator.post(reverse("tag:edit", args=[tag.pk]), {"name": other.name})
    assert response.status_code == 200
    assert "existe déjà" in str(response.context["form"].errors["name"])
    tag.refresh_from_db()
    assert tag.name == "tutorat"


def test_a_new_tag_has_an_address_without_accents(moderator: Client, sheets: PracticeIndexPage) -> None:
    moderator.post(reverse("tag:add"), {"name": "Qualité de vie"})
    assert Tag.objects.get(name="Qualité de vie").slug == "qualite-de-vie"


def test_merging_shows_what_moves_then_moves_it(moderator: Client, sheets: PracticeIndexPage) -> None:
    source, target = TagFactory(name="Mentorat", slug="mentorat"), TagFactory(name="Tutorat")
    only_source = PracticePageFactory(tags=[source])
    both = PracticePageFactory(tags=[source, target])

    choose = moderator.get(merge_url(source))
    assert source not in choose.context["form"].fields["target"].queryset
    confirm = moderator.get(merge_url(source), {"target": target.pk}).content.decode()
    assert "2 contenus passent de « Mentorat » à « Tutorat »" in confirm
    assert Tag.objects.filter(pk=source.pk).exists(), "looking changes nothing"

    response = moderator.post(merge_url(source), {"target": target.pk})
    assert response.status_code == 302
    assert "aucun lien n’est perdu" in moderator.get(response.url).content.decode()
    assert not Tag.objects.filter(pk=source.pk).exists()
    assert TagAlias.objects.get(slug="mentorat").tag == target
    for sheet in (only_source, both):
        assert list(PracticePage.objects.get(pk=sheet.pk).tags.all()) == [target]
        assert moderator.get(edit_url(sheet)).status_code == 200
    assert "Mentorat" in moderator.get(reverse("tag:history", args=[target.pk])).content.decode()


def test_merging_reaches_drafts(moderator: Client, sheets: PracticeIndexPage) -> None:
    source, target = TagFactory(), TagFactory()
    sheet = PracticePageFactory()
    sheet.tags.add(source)
    sheet.save_revision()
    moderator.post(merge_url(source), {"target": target.pk})
    draft = PracticePage.objects.get(pk=sheet.pk).get_latest_revision_as_object()
    assert list(draft.tags.all()) == [target]


def test_a_wrong_target_is_refused(moderator: Client, sheets: PracticeIndexPage) -> None:
    tag = TagFactory()
    for target in (tag.pk, 0, "x"):
        response = moderator.post(merge_url(tag), {"target": target})
        assert response.status_code == 200
        assert response.context["form"].errors
    assert moderator.get(merge_url(tag), {"target": "x"}).status_code == 200
    assert Tag.objects.filter(pk=tag.pk).exists()
