"""The colours of another institution: readable or refused, and served for good."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Site

from core.middleware import PUBLIC_MAX_AGE_S
from portal.models import SiteIdentity
from portal.theme import (
    DEFAULT_NIGHT,
    THEME_MAX_AGE_S,
    WHITE,
    contrast,
    night_of,
    stylesheet,
    validate_colours,
)
from tests.factories import StandardPageFactory, home_page


def identity(**fields: str) -> SiteIdentity:
    home_page()
    return SiteIdentity(site=Site.objects.get(is_default_site=True), **fields)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#4b2142", "#ffffff", 13.2)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.05)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    ("plum", "honey"), [("", ""), ("#4b2142", "#f5b829"), ("#005aa7", "#ffb612"), ("#0B6623", "")]
)
def test_readable_colours_are_accepted(plum: str, honey: str) -> None:
    validate_colours(plum, honey)


@pytest.mark.parametrize(
    ("plum", "honey", "field", "message"),
    [
        ("#ff8800", "", "plum", "contraste de"),
        ("", "#333333", "honey", "contraste de"),
        ("red", "", "plum", "code de six chiffres"),
        ("", "#f5b82", "honey", "code de six chiffres"),
        ("#4b2142; }", "", "plum", "code de six chiffres"),
    ],
)
def test_other_colours_are_refused_beside_their_field(
    plum: str, honey: str, field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_colours(plum, honey)
    assert list(refused.value.message_dict) == [field]
    assert message in refused.value.message_dict[field][0]


def test_an_accepted_honey_is_read_on_every_night() -> None:
    # The darkest honey that is accepted, and the plums that give the lightest nights.
    for plum in ("#4b2142", "#c0160c", "#005aa7", "#0b6623", "#6a6a6a"):
        assert contrast(night_of(plum), WHITE) >= contrast(DEFAULT_NIGHT, WHITE)


def test_only_what_is_chosen_changes() -> None:
    assert "--night" not in stylesheet("", "#ffb612")
    assert "light-dark(#005aa7, #f5b829)" in stylesheet("#005aa7", "")


@pytest.mark.django_db
def test_the_admin_form_refuses_an_unreadable_colour() -> None:
    with pytest.raises(ValidationError) as refused:
        identity(plum="#ff8800").full_clean()
    assert "plum" in refused.value.message_dict


@pytest.mark.django_db
def test_the_colours_of_a_site_are_served_and_linked(client: Client) -> None:
    identity(plum="#005aa7", honey="#ffb612").save()
    page = StandardPageFactory()
    html = client.get(page.url).content.decode()
    (address,) = re.findall(r'href="(/theme\.css[^"]*)"', html)
    response = client.get(address)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "--plum: light-dark(#005aa7, #ffb612)" in response.content.decode()
    assert f"max-age={THEME_MAX_AGE_S}" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "?v=", "?v=4b2142-f5b829"])
def test_only_the_address_of_these_very_colours_is_kept_for_long(client: Client, asked: str) -> None:
    identity(plum="#005aa7", honey="#ffb612").save()

    response = client.get(f"/theme.css{asked}")

    assert f"max-age={PUBLIC_MAX_AGE_S}" in response["Cache-Control"]


@pytest.mark.django_db
def test_without_colours_no_sheet_is_asked_for(client: Client) -> None:
    page = StandardPageFactory()
    assert "theme.css" not in client.get(page.url).content.decode()
