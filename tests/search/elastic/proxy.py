"""Stands between the site and Elasticsearch: refuses what it is told to refuse, passes on all the rest."""

import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Proxy:
    """A server on the loopback.

    Attributes:
        target: the address of Elasticsearch.
        refusals: the answers that replace those of the next requests to an address that ends so.
        asked: the addresses asked for, in order.
        gone: whether it answers no more, on connections already open either.
    """

    target: str
    refusals: dict[str, list[int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    gone: bool = False

    def start(self) -> str:
        """Serve; return the address."""
        proxy = self

        class Handler(_Handler):
            owner = proxy

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Stop serving: whoever asks is refused a connection."""
        self.gone = True
        self._server.shutdown()
        self._server.server_close()

    def refuse(self, ending: str, *statuses: int) -> None:
        """Answer the next requests to an address that ends so with these statuses."""
        self.refusals[ending] = list(statuses)

    def refusal(self, path: str) -> int:
        """Return the status to answer instead of asking Elasticsearch; 0 to ask it."""
        address = path.partition("?")[0]
        self.asked.append(address)
        for ending, statuses in self.refusals.items():
            if address.endswith(ending) and statuses:
                return statuses.pop(0)
        return 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: Proxy

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.owner.gone:
            self.close_connection = True
            return
        status = self.owner.refusal(self.path)
        if status:
            self._answer(status, b'{"error": {"type": "refused", "reason": "by the test"}}', {})
            return
        headers = {name: self.headers[name] for name in ("Content-Type", "Accept") if self.headers[name]}
        request = urllib.request.Request(
            self.owner.target + self.path, data=body or None, headers=headers, method=self.command
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request) as answer:
                self._answer(answer.status, answer.read(), answer.headers)
        except urllib.error.HTTPError as error:
            self._answer(error.code, error.read(), error.headers)

    def _answer(self, status: int, body: bytes, headers: Any) -> None:
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", headers.get("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
    setattr(_Handler, f"do_{method}", _Handler._pass_on)
