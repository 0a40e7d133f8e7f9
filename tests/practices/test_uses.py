"""Who tries a sheet, or asks about it, is no use of the sheet that editors read about."""

import pytest
from wagtail.models import ReferenceIndex

from core.models import Unlisted
from practices.models import Adoption, Inquiry, SheetContact
from tests.factories import AdoptionFactory, PracticePageFactory

pytestmark = pytest.mark.django_db


def test_who_tries_a_sheet_is_not_named_among_its_uses() -> None:
    sheet = PracticePageFactory()
    AdoptionFactory(sheet=sheet, organisation_name="EHPAD Les Tilleuls")

    uses = ReferenceIndex.get_grouped_references_to(sheet)

    assert "Tilleuls" not in "".join(str(source) for source, _ in uses)


@pytest.mark.parametrize("model", [Adoption, Inquiry, SheetContact])
def test_what_is_about_a_person_is_unlisted(model: type) -> None:
    assert issubclass(model, Unlisted)
