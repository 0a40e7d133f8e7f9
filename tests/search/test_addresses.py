"""All of a search page's state is in its address, and wrong addresses still lead somewhere."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.addresses import Address
from search.forms import MAX_TEXT, read_address


def read(query: str) -> Address:
    return read_address("/recherche/", QueryDict(query))


def test_an_address_is_read_and_written_back() -> None:
    url = "/recherche/?q=livret+d%27accueil&axe=a&axe=b&metier=c&motcle=d&tri=date&exact=1&page=3"
    address = read(url.partition("?")[2])
    assert address.filters == {"axis": ("a", "b"), "job": ("c",), "tag": ("d",)}
    assert (address.text, address.sort, address.page, address.exact) == ("livret d'accueil", "date", 3, True)
    assert address.url == url


def test_each_change_starts_again_at_the_first_page() -> None:
    address = read("q=x&axe=a&axe=b&page=4")
    assert address.without("axis", "a").url == "/recherche/?q=x&axe=b"
    assert address.cleared().url == "/recherche/?q=x"
    assert address.with_text("y").url == "/recherche/?q=y&axe=a&axe=b"
    assert address.at_page(1).url == "/recherche/?q=x&axe=a&axe=b"


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "٣", "", "1.5", "\x00"])
def test_a_wrong_page_number_is_the_first(page: str) -> None:
    query = QueryDict(mutable=True)
    query["page"] = page
    assert read_address("/recherche/", query).page == 1


def test_what_is_wrong_is_left_out() -> None:
    address = read("axe=a+b&axe=&axe=%00&axe=ok&axe=ok&tri=prix&inconnu=1&exact=oui")
    assert address.url == "/recherche/?axe=ok"
    assert len(read("q=" + "x" * 10_000).text) == MAX_TEXT


@given(
    st.dictionaries(st.sampled_from(["q", "axe", "tri", "page", "motcle", "exact"]), st.text(max_size=300))
)
def test_any_address_settles(parameters: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(parameters)
    url = read_address("/recherche/", query).url
    assert read(url.partition("?")[2]).url == url
