"""The vocabulary's own constraints."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from taxonomy.models import Axis, Territory
from tests.factories import (
    AxisFactory,
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    SourceFactory,
    TerritoryFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "path"),
    [
        (AxisFactory, "/axes/un-terme/"),
        (ThemeFactory, "/themes/un-terme/"),
        (JobFactory, "/metiers/un-terme/"),
        (TerritoryFactory, "/territoires/un-terme/"),
        (OrganisationFactory, "/structures/un-terme/"),
    ],
)
def test_each_term_has_a_stable_address(factory: type, path: str) -> None:
    assert factory(slug="un-terme").get_absolute_url() == path


def test_two_territories_of_a_level_have_different_codes() -> None:
    TerritoryFactory(insee_code="60")
    TerritoryFactory(insee_code="60", level=Territory.Level.REGION)

    with pytest.raises(IntegrityError), transaction.atomic():
        TerritoryFactory(insee_code="60")


def test_a_territory_may_have_no_code() -> None:
    TerritoryFactory(insee_code="")
    TerritoryFactory(insee_code="")


@pytest.mark.parametrize("code", ["7", "2C", "9744", "ab"])
def test_a_code_has_the_form_of_those_of_insee(code: str) -> None:
    with pytest.raises(ValidationError) as error:
        TerritoryFactory.build(insee_code=code).full_clean()

    assert "insee_code" in error.value.message_dict


def test_what_a_sheet_needs_is_not_deleted() -> None:
    sheet = PracticePageFactory(organisation=OrganisationFactory())

    for term in (sheet.main_axis, sheet.territory, sheet.organisation, sheet.source):
        with pytest.raises(ProtectedError):
            term.delete()


def test_an_axis_knows_the_numbers_of_its_colour_and_sign() -> None:
    axis = AxisFactory(colour=Axis.Palette.TOURNESOL, sign=Axis.Sign.CELL)

    assert (axis.palette_number, axis.sign_number) == (4, 2)


def test_an_organisation_is_called_by_its_acronym() -> None:
    assert OrganisationFactory(name="Union de la Somme", acronym="UDAF 80").short_name == "UDAF 80"
    assert OrganisationFactory(name="La Pose", acronym="").short_name == "La Pose"


def test_a_source_is_shown_by_its_short_name() -> None:
    assert str(SourceFactory(short_name="Bilan 2024")) == "Bilan 2024"
