"""What readers get when Elasticsearch is not where we are told, or does not want us: never an error."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any

import pytest

from search.engines import Unavailable
from search.engines.elastic.breaker import FAILURES, REST_S, Budget
from search.engines.elastic.server import Server, breaker
from search.service import SearchService
from search.types import SearchQuery
from tests.search.elastic.proxy import Proxy


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    breaker.reset()
    yield
    breaker.reset()


@pytest.fixture
def server(settings: Any) -> Iterator[Proxy]:
    """A server of the tests, that answers what it is told to and nothing else."""
    made = Proxy("http://127.0.0.1:9")
    settings.ELASTICSEARCH_URL = made.start()
    yield made
    made.stop()


def ask() -> list[dict[str, Any]]:
    return Server(Budget(5.0)).ask([{"size": 0}])


@pytest.mark.elasticsearch
@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["localhost:9200", "https://search.example", "http://a b:9200", f"http://{'a' * 70}.invalid:9200"],
    ids=["no scheme", "no port", "no address", "no name"],
)
def test_a_wrong_address_leaves_the_database_to_answer(address: str, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = address
    for _ in range(FAILURES):
        # A word that no other test asks: an answer of this process to the same empty index would do for it.
        response = SearchService().search(SearchQuery("hippocampe"))
        assert (response.engine, response.degraded) == ("embedded", True)
    assert SearchService().suggest("tut") == []
    assert breaker.open


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_server_that_wants_nothing_of_us_is_left_alone(server: Proxy, status: int) -> None:
    server.refuse("_msearch", *[status] * FAILURES)
    for _ in range(FAILURES):
        with pytest.raises(Unavailable):
            ask()
    assert breaker.open


def test_an_odd_question_opens_nothing(server: Proxy) -> None:
    server.refuse("_msearch", *[400] * FAILURES * 2)
    for _ in range(FAILURES * 2):
        with pytest.raises(Unavailable):
            ask()
    assert not breaker.open


def test_an_answer_that_is_none_is_a_failure(server: Proxy) -> None:
    server.refuse("_msearch", *[200] * FAILURES)
    for _ in range(FAILURES):
        with pytest.raises(Unavailable):
            ask()
    assert breaker.open


def test_a_server_that_answers_word_by_word_is_left_alone(settings: Any) -> None:
    """Each word comes in time, all of them do not."""

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = [b'{"responses": [{', b'"_shards": ', b'{"failed": 0}', b"}]", b"}"]
            self.send_response(200)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(sum(map(len, body))))
            self.end_headers()
            for part in body:
                sleep(0.1)
                self.wfile.write(part)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    slow = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    Thread(target=slow.serve_forever, daemon=True).start()
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{slow.server_port}"
    for _ in range(FAILURES):
        Server(Budget(0.3)).ask([{"size": 0}])
    slow.shutdown()
    slow.server_close()
    assert breaker.open


def test_who_has_no_time_left_does_not_try_for_the_others(
    server: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("search.engines.elastic.breaker.monotonic", lambda: now[0])
    for _ in range(FAILURES):
        breaker.failed()
    now[0] += REST_S
    with pytest.raises(Unavailable):
        Server(Budget(0.0)).ask([{"size": 0}])
    breaker.enter()
