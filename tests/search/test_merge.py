"""Tags merged by an administrator reach the index."""

import pytest

from taxonomy.services import merge_tags, rename_tag
from tests.factories import PracticePageFactory, TagFactory
from tests.search.conftest import Committed
from tests.search.helpers import counts, search, titles

pytestmark = pytest.mark.django_db


def test_a_merged_tag_is_found_under_its_new_name_and_its_old_address(committed: Committed) -> None:
    old, kept = TagFactory(name="Bicyclette", slug="bicyclette"), TagFactory(name="Vélo", slug="velo")
    with committed():
        PracticePageFactory(title="Se déplacer", tags=[old])
    with committed():
        merge_tags(old, kept)
    assert counts(search(), "tag") == {"velo": 1}
    assert titles("vélo") == ["Se déplacer"]
    assert search("bicyclette").count == 0
    assert titles(filters={"tag": ("bicyclette",)}) == ["Se déplacer"]


def test_a_renamed_tag_keeps_its_former_address(committed: Committed) -> None:
    tag = TagFactory(name="Bicyclette", slug="bicyclette")
    with committed():
        PracticePageFactory(title="Se déplacer", tags=[tag])
    with committed():
        rename_tag(tag, "Vélo")
    assert titles("vélo") == ["Se déplacer"]
    assert titles(filters={"tag": ("bicyclette",)}) == ["Se déplacer"]
