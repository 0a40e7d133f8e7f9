"""How the fields of public forms are shown: what is wrong is tied to its field, and told in a list first."""

from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from lxml import html

from core.forms import PublicForm
from tests.core.protected_page import SampleForm


class NeedsForm(PublicForm):
    email = forms.EmailField(label="Courriel", error_messages={"required": "Il nous faut une adresse."})
    needs = forms.MultipleChoiceField(
        label="Besoins",
        choices=[("st", "Sous-titres"), ("lsf", "Langue des signes")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez ce qui convient.",
    )
    agreed = forms.BooleanField(label="J’accepte", help_text="Pour ce webinaire seulement.")


def tree_of(source: str) -> Any:
    return html.fragment_fromstring(source, create_parent="div")


def shown(field: Any) -> Any:
    return tree_of(render_to_string("components/field.html", {"field": field}))


def described_by(tree: Any, element: Any) -> list[str]:
    """The texts of what describes an element; fails when one of them is not there."""
    ids = (element.get("aria-describedby") or "").split()
    return [tree.get_element_by_id(name).text_content().strip() for name in ids]


def test_hint_and_error_are_tied_to_the_input() -> None:
    tree = shown(SampleForm({"email": "camille@"})["email"])
    (box,) = tree.xpath(".//input")

    assert tree.xpath(".//label")[0].get("for") == box.get("id")
    assert box.get("aria-invalid") == "true"
    assert described_by(tree, box) == ["Pour vous répondre.", SampleForm({"email": "x"}).errors["email"][0]]
    assert (box.get("class"), box.get("type")) == ("input", "email")


def test_a_field_without_hint_nor_error_is_described_by_nothing() -> None:
    (box,) = shown(SampleForm()["structure"]).xpath(".//input")

    assert box.get("aria-describedby") is None
    assert box.get("aria-invalid") is None


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    tree = shown(NeedsForm({})["needs"])
    (group,) = tree.xpath("./fieldset")

    assert group.xpath(".//legend")[0].text_content() == "Besoins"
    assert described_by(tree, group) == [
        "Cochez ce qui convient.",
        "Choisissez une réponse à «\u00a0Besoins\u00a0».",
    ]
    boxes = group.xpath(".//input[@type='checkbox']")
    assert [group.xpath(f".//label[@for='{box.get('id')}']/span")[0].text for box in boxes] == [
        "Sous-titres",
        "Langue des signes",
    ]
    assert not group.xpath(".//input[@class='input']")


def test_a_box_to_tick_has_its_label_beside_it() -> None:
    tree = shown(NeedsForm({})["agreed"])
    (box,) = tree.xpath(".//label[@class='check']/input[@type='checkbox']")

    assert described_by(tree, box) == [
        "Pour ce webinaire seulement.",
        "Cochez «\u00a0J’accepte\u00a0» pour continuer.",
    ]


def test_the_list_leads_to_each_field_and_names_it() -> None:
    form = NeedsForm({"email": ""})
    tree = tree_of(render_to_string("components/form_errors.html", {"error_list": form.error_list}))
    page = tree_of("".join(render_to_string("components/field.html", {"field": f}) for f in form))

    links = tree.xpath(".//li/a")
    assert [link.text for link in links] == [
        "Il nous faut une adresse.",
        "Choisissez une réponse à «\u00a0Besoins\u00a0».",
        "Cochez «\u00a0J’accepte\u00a0» pour continuer.",
    ]
    targets = [page.get_element_by_id(link.get("href")[1:]) for link in links]
    assert [target.tag for target in targets] == ["input"] * 3
    (notice,) = tree.xpath("./*[@id='erreurs']")
    assert (notice.get("role"), notice.get("tabindex")) == ("alert", "-1")
    assert notice.get("autofocus") is not None
    assert form.title_mark == "Erreur\u00a0: "


def test_nothing_is_listed_of_a_form_that_is_right_or_empty() -> None:
    for form in (NeedsForm(), NeedsForm({"email": "a@exemple.fr", "needs": ["st"], "agreed": "on"})):
        assert form.error_list == []
        assert form.title_mark == ""
    assert render_to_string("components/form_errors.html", {"error_list": []}).strip() == ""


def test_what_is_too_long_says_so_by_name_whatever_its_name() -> None:
    form = SampleForm({"structure": "x" * 25})

    assert form.errors["structure"] == [
        "«\u00a0Structure à 100 %\u00a0» est trop long\u00a0: 20 caractères au plus, il y en a 25."
    ]


def test_an_address_that_no_column_holds_is_refused_by_name() -> None:
    def form(length: int) -> SampleForm:
        domain = ".".join(["d" * 60] * 3) + ".fr"
        return SampleForm({"email": f"{'c' * (length - len(domain) - 1)}@{domain}"})

    assert "email" not in form(254).errors
    for length in (255, 321):
        said = form(length).errors["email"]
        assert any(message.startswith("«\u00a0Adresse électronique\u00a0» est trop long") for message in said)
    assert form(254)["email"].field.widget.attrs["maxlength"] == "254"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onfocus="x'])
def test_what_was_typed_is_shown_again_as_text(text: str) -> None:
    source = render_to_string(
        "components/field.html", {"field": SampleForm({"structure": text})["structure"]}
    )

    assert text not in source
    assert tree_of(source).xpath(".//input")[0].get("value") == text
