"""Asking other sites: real servers answer, and nothing of the site's own network is ever asked."""

import ipaddress
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import urllib3

from newsroom.links import asking

HOST = "site.exemple"
ANSWERS = {"/ici": 200, "/perdue": 404, "/partie": 410, "/reserve": 403, "/panne": 503}


class Site(BaseHTTPRequestHandler):
    """A site: ``asked`` are the methods and the paths that it was asked, with the names it was called by."""

    asked: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        type(self).asked.append((self.command, self.path, self.headers["Host"]))
        if self.path.startswith("/vers?"):
            self.send_response(302)
            self.send_header("Location", unquote(self.path.partition("?")[2]))
        elif self.path == "/sans-head":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif self.path == "/tete-fausse":
            self.send_response(404 if self.command == "HEAD" else 200)
        elif self.path == "/muet":
            self.server.stop.wait(10)  # type: ignore[attr-defined]
            return
        elif self.path == "/sans-fin":
            self.send_response(200 if self.command == "GET" else 405)
            self.end_headers()
            if self.command == "GET":
                while not self.server.stop.wait(0.01):  # type: ignore[attr-defined]
                    self.wfile.write(b"x" * 65536)
            return
        elif self.path == "/goutte-a-goutte":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not self.server.stop.wait(0.05):  # type: ignore[attr-defined]
                self.wfile.write(b"x")
                self.wfile.flush()
            return
        else:
            self.send_response(ANSWERS[self.path])
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    made.stop = threading.Event()  # type: ignore[attr-defined]
    Site.asked = []
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.stop.set()  # type: ignore[attr-defined]
    made.shutdown()
    made.server_close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The addresses of names; each resolution takes the next one, the last one stays."""
    known = {HOST: ["127.0.0.1"]}

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host in known:
            found = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]
        try:
            ipaddress.ip_address(host)
        except ValueError as error:
            raise socket.gaierror(host) from error
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    monkeypatch.setattr(asking.socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def _here_is_the_internet(
    server: ThreadingHTTPServer, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let 127.0.0.1 stand for a public address, and our ports for those of the web."""
    real = asking.is_public
    monkeypatch.setattr(asking, "is_public", lambda address: address == "127.0.0.1" or real(address))
    monkeypatch.setattr(asking, "PORTS", {"http": server.server_port, "https": server.server_port})


@pytest.mark.usefixtures("_here_is_the_internet")
class TestAnswers:
    @pytest.mark.parametrize(
        ("path", "fault"),
        [
            ("/ici", ""),
            ("/perdue", asking.NO_PAGE),
            ("/partie", asking.NO_PAGE),
            ("/reserve", ""),
            ("/panne", "Ce site est en panne (503)"),
            ("/sans-head", ""),
            ("/tete-fausse", ""),
            ("/sans-fin", ""),
            ("/vers?/ici", ""),
            (f"/vers?http://{HOST}/ici", ""),
            ("/vers?/perdue", asking.NO_PAGE),
            ("/vers?http://inconnu.exemple/", asking.NO_SITE),
        ],
    )
    def test_what_a_site_answers_is_told(self, path: str, fault: str) -> None:
        assert asking.ask(f"http://{HOST}{path}").fault == fault
        # The server is reached by the address that was looked at, and called by its name.
        assert {called for _, _, called in Site.asked} == {HOST}

    def test_it_follows_no_circle(self) -> None:
        # Each time a longer way, to the same place.
        assert (
            asking.ask(f"http://{HOST}/vers?/vers?/vers?/vers?/vers?/vers?/vers?/ici").fault
            == asking.IN_CIRCLES
        )
        assert len(Site.asked) == asking.MOST_REDIRECTIONS + 1

    def test_a_site_that_says_nothing_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asking, "TIMEOUT_S", urllib3.Timeout(connect=1, read=0.2))
        assert asking.ask(f"http://{HOST}/muet").fault == asking.NO_ANSWER

    def test_a_site_that_answers_a_letter_at_a_time_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asking, "PATIENCE_S", 0.5)
        assert asking.ask(f"http://{HOST}/goutte-a-goutte").fault == asking.NO_ANSWER

    def test_a_site_that_is_not_there_is_told(self, server: ThreadingHTTPServer) -> None:
        server.stop.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        assert asking.ask(f"http://{HOST}/ici").fault == asking.NO_ANSWER

    @pytest.mark.parametrize(
        "inside",
        [
            "http://10.1.2.3/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]/",
            "http://100.64.0.1/",
            "ftp://site.exemple/",
            "file:///etc/passwd",
            "http://site.exemple:6379/",
            "http://[",
        ],
    )
    def test_a_redirection_leads_to_nothing_private(self, inside: str) -> None:
        assert asking.ask(f"http://{HOST}/vers?{inside}").fault == asking.NOT_PUBLIC
        assert [unquote(path) for _, path, _ in Site.asked] == [f"/vers?{inside}"]

    def test_a_name_that_changes_its_address_is_asked_where_it_was_looked_at(
        self, names: dict[str, list[str]]
    ) -> None:
        # A second resolution, by what connects, would reach this machine's own network (DNS rebinding).
        names[HOST] = ["127.0.0.1", "10.0.0.1"]
        assert asking.ask(f"http://{HOST}/ici").fault == ""


def test_a_certificate_of_nobody_is_told(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(asking, "is_public", lambda address: True)
    monkeypatch.setattr(asking, "PORTS", {"https": server.server_port})
    Site.asked = []
    try:
        assert asking.ask(f"https://{HOST}/ici").fault == asking.NOT_SAFE
        assert Site.asked == []
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.5.5", "192.168.0.1", "169.254.169.254", "100.64.1.1", "0.0.0.0",
        "224.0.0.1", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
        "2002:7f00:1::", "ff02::1", "rien", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "::127.0.0.1",
        "::ffff:0:127.0.0.1", "fec0::1",
    ],
)  # fmt: skip
def test_what_is_of_a_network_of_ours_is_not_public(address: str) -> None:
    assert not asking.is_public(address)


@pytest.mark.parametrize("address", ["193.252.19.3", "2a01:c910::1", "::ffff:193.252.19.3"])
def test_what_is_of_the_internet_is_public(address: str) -> None:
    assert asking.is_public(address)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1"])
def test_other_ways_to_write_this_machine_are_no_way_in(host: str) -> None:
    assert asking.ask(f"http://{host}/").fault in {asking.NOT_PUBLIC, asking.NO_SITE}
