"""The server of the drills: whatever happens to it is told, and it comes back on the data it had."""

import json
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.elasticsearch import ElasticsearchServer, ServerError, answers, temporary_server


@pytest.fixture(scope="module")
def server() -> Iterator[ElasticsearchServer]:
    with temporary_server() as running:
        yield running


def ask(server: ElasticsearchServer, path: str, document: dict[str, Any] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{server.url}/{path}",
        data=None if document is None else json.dumps(document).encode(),
        headers={"Content-Type": "application/json"},
        method="GET" if document is None else "PUT",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        content: dict[str, Any] = json.load(answer)
        return content


def test_it_is_the_version_that_the_portal_is_written_for(server: ElasticsearchServer) -> None:
    assert ask(server, "")["version"]["number"] == "8.19.8"


def test_it_listens_on_the_loopback_only_and_not_as_root(server: ElasticsearchServer) -> None:
    nodes = ask(server, "_nodes/http,transport")["nodes"]
    addresses = [address for node in nodes.values() for kind in ("http", "transport")
                 for address in node[kind]["bound_address"]]  # fmt: skip
    assert {address.rpartition(":")[0] for address in addresses} == {"127.0.0.1"}
    assert os.stat(f"/proc/{server.pid()}").st_uid != 0


def test_frozen_it_lives_without_answering_until_it_resumes(server: ElasticsearchServer) -> None:
    server.hang()
    try:
        assert server.is_running()
        assert not answers(server.url, timeout_s=0.5)
    finally:
        server.resume()
    server.wait_until_ready()


@pytest.mark.parametrize("frozen", [False, True])
def test_what_was_written_survives_a_kill(server: ElasticsearchServer, frozen: bool) -> None:
    ask(server, "sheets/_doc/1", {"title": f"Tutorat {frozen}"})
    killed = server.pid()
    if frozen:
        server.hang()

    server.kill()

    assert not server.is_running()
    assert not server.answers()
    server.start()
    assert server.pid() not in {None, killed}
    assert ask(server, "sheets/_doc/1")["_source"] == {"title": f"Tutorat {frozen}"}


def test_one_that_cannot_start_says_why(server: ElasticsearchServer) -> None:
    broken = ElasticsearchServer(Path(f"{server.state}-broken"), server.port, heap="1t")
    try:
        with pytest.raises(ServerError, match="did not start"):
            broken.start()
        assert not broken.is_running()
    finally:
        broken.remove()


def test_another_process_finds_it_by_its_folder_and_stops_it(server: ElasticsearchServer) -> None:
    other = ElasticsearchServer(server.state, server.port)
    pid = server.pid()

    other.start()

    assert other.pid() == pid
    other.stop()
    assert not server.is_running()
    other.stop()


def test_a_temporary_one_leaves_nothing() -> None:
    with temporary_server() as one:
        pid = one.pid()
        one.hang()
    assert not one.state.exists()
    assert not Path(f"/proc/{pid}/exe").exists()
