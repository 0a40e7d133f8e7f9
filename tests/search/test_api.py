"""``GET /api/v1/search`` and the suggestions: what a program gets."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from practices.models import PracticePage
from search.forms import MAX_VALUES
from tests.factories import AxisFactory, JobFactory, PracticePageFactory, TagFactory
from tests.search.conftest import Committed

pytestmark = pytest.mark.django_db

URL = "/api/v1/search"


@pytest.fixture
def sheets(committed: Committed) -> list[PracticePage]:
    axis, other = AxisFactory(slug="axe-un"), AxisFactory(slug="axe-deux")
    tag = TagFactory(name="Vélo", slug="velo")
    with committed():
        return [
            PracticePageFactory(
                title="Le tutorat & l’accueil", main_axis=axis, tags=[tag], jobs=[JobFactory()]
            ),
            PracticePageFactory(title="Le covoiturage", main_axis=axis, effort="fort"),
            PracticePageFactory(title="Le logement", main_axis=other, summary="Un toit pour l’accueil."),
        ]


def ask(client: Client, status: int = 200, **parameters: Any) -> dict[str, Any]:
    response = client.get(URL, parameters)
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/json"
    content: dict[str, Any] = response.json()
    return content


def test_the_shape_of_an_answer(client: Client, sheets: list[PracticePage]) -> None:
    answer = ask(client, q="acceuil")
    assert set(answer) >= {
        "query",
        "corrected",
        "count",
        "engine",
        "degraded",
        "took_ms",
        "facets",
        "results",
    }
    assert (answer["query"], answer["corrected"], answer["count"]) == ("acceuil", "accueil", 2)
    engine = "elasticsearch" if settings.ELASTICSEARCH_URL else "embedded"
    assert (answer["engine"], answer["degraded"]) == (engine, False)
    assert answer["took_ms"] >= 0
    first = answer["results"][0]
    assert set(first) == {"type", "slug", "title", "url", "summary", "highlight", "score"}
    assert (first["type"], first["slug"]) == ("practice", "le-tutorat-laccueil")
    assert first["title"] == "Le tutorat & l’accueil"
    assert first["highlight"] == "Le tutorat &amp; l’<mark>accueil</mark>"
    assert client.get(first["url"]).status_code == 200
    assert answer["results"][1]["highlight"] == "Un toit pour l’<mark>accueil</mark>."
    assert list(answer["facets"]) == [
        "type", "axis", "job", "theme", "territory", "sector", "organisation",
            "maturity", "state", "effort", "tag",
    ]  # fmt: skip
    axes = {value["value"]: value for value in answer["facets"]["axis"]}
    assert set(axes["axe-un"]) == {"value", "label", "count", "selected"}
    assert (axes["axe-un"]["count"], axes["axe-deux"]["count"]) == (1, 1)


def test_repeated_parameters_choose_several(client: Client, sheets: list[PracticePage]) -> None:
    assert ask(client, axis="axe-un")["count"] == 2
    answer = ask(client, axis=["axe-un", "axe-deux"], effort=["faible"])
    assert answer["count"] == 2
    assert [value["selected"] for value in answer["facets"]["axis"]] == [True, True]


@pytest.mark.parametrize(
    "facet",
    ["type", "axis", "job", "theme", "territory", "sector", "organisation", "maturity", "effort", "tag"],
)
def test_every_facet_filters(client: Client, sheets: list[PracticePage], facet: str) -> None:
    for value in ask(client)["facets"][facet]:
        assert ask(client, **{facet: value["value"]})["count"] == value["count"]
    assert ask(client, **{facet: "licorne"})["count"] == 0


def test_sorting_and_paging(client: Client, sheets: list[PracticePage]) -> None:
    first, second = ask(client, page_size=2, sort="date"), ask(client, page_size=2, page=2, sort="date")
    slugs = [item["slug"] for answer in (first, second) for item in answer["results"]]
    assert sorted(slugs) == ["le-covoiturage", "le-logement", "le-tutorat-laccueil"]
    past = ask(client, page=999, page_size=2)
    assert (past["count"], past["results"]) == (3, [])


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "deux"}, "page"),
        ({"page": "1.5"}, "page"),
        ({"page": "9" * 40}, "page"),
        ({"page_size": "51"}, "page_size"),
        ({"page_size": "0"}, "page_size"),
        ({"sort": "prix"}, "sort"),
        ({"axis": "a b"}, "axis"),
        ({"tag": "x\x00"}, "tag"),
        ({"job": "x" * 1_000}, "job"),
        ({"q": "x" * 10_000}, "q"),
    ],
)
def test_what_is_malformed_is_refused_in_french_by_field(
    client: Client, sheets: list[PracticePage], parameters: dict[str, str], field: str
) -> None:
    answer = ask(client, status=400, **parameters)
    assert answer["error"] == "Paramètres refusés."
    assert list(answer["fields"]) == [field]
    assert answer["fields"][field]


def test_too_many_values_are_refused(client: Client, sheets: list[PracticePage]) -> None:
    values = [f"v{n}" for n in range(MAX_VALUES)]
    assert ask(client, job=values)["count"] == 0
    for parameters, field in (({"job": [*values, "x"]}, "job"), ({"job": values, "tag": ["x"]}, "tag")):
        answer = ask(client, status=400, **parameters)
        assert list(answer["fields"]) == [field]
        assert str(MAX_VALUES) in answer["fields"][field]


@pytest.mark.parametrize(
    "query",
    [
        urlencode({"q": text})
        for text in (
            '"',
            "' OR 1=1 --",
            "NEAR(a b)",
            "title:x*",
            "\x00\x01",
            "a\x00b",
            "()<->!&|:*",
            "n+1",
            "%",
            "😀",
        )
    ]
    + [
        "q=%ff%fe",
        "q=%",
        "q=%00",
        "page=",
        "page_size=",
        "axis=",
        "q=a&q=b",
        "inconnu=1",
        "type=%00",
        "page=%00",
    ],
)
def test_no_address_breaks(client: Client, sheets: list[PracticePage], query: str) -> None:
    for address in (URL, "/recherche/suggestions/"):
        response = client.get(f"{address}?{query}")
        assert response.status_code in {200, 400}
        assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("address", [URL, f"{URL}/"])
def test_only_reading_is_allowed(address: str, method: str) -> None:
    response = Client(enforce_csrf_checks=True).generic(method, address)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert response.headers["Content-Type"] == "application/json"
    assert "GET" in response.json()["error"]
    assert not response.cookies


def test_the_address_is_read_with_or_without_a_slash(client: Client) -> None:
    assert client.head(URL).status_code == 200
    assert client.get(f"{URL}/").status_code == 200


def test_answers_are_public_and_carry_no_cookie(client: Client, sheets: list[PracticePage]) -> None:
    for address in (f"{URL}?q=accueil", "/recherche/suggestions/?q=acc"):
        response = client.get(address)
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()


def test_suggestions(client: Client, sheets: list[PracticePage]) -> None:
    found = client.get("/recherche/suggestions/", {"q": "TUTO"}).json()["suggestions"]
    assert found[0]["label"] == "Le tutorat & l’accueil"
    assert found[0]["url"].endswith("/le-tutorat-laccueil/")
    assert found[0]["type"] == "Fiche pratique"
    assert {"label": "tutorat", "query": "tutorat", "url": "", "type": ""} in found
    assert client.get("/recherche/suggestions/").json() == {"suggestions": []}
