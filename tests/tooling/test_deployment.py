"""What a public server is made with: the image's build, and what the reverse proxy lets out."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread

import environ
import pytest
import yaml
from django.core.management import get_commands
from django.http.request import validate_host

from portal.views import PICTURE_POLICY
from tests.services.elasticsearch.distribution import VERSION

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def test_the_image_can_collect_its_static_files(tmp_path: Path) -> None:
    step = re.search(r"^RUN ((?:[A-Z_]+=\S+\s+(?:\\\s+)?)+)python manage\.py collectstatic",
                     (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)  # fmt: skip
    assert step is not None
    given = dict(word.split("=", 1) for word in step[1].replace("\\\n", " ").split())
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "VAR_DIR": str(tmp_path),
        **given,
    }

    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "collectstatic", "--noinput", "--dry-run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert answer.returncode == 0, answer.stderr


def test_every_setting_of_elasticsearch_reaches_those_who_use_it() -> None:
    known = set(re.findall(r'"(ELASTICSEARCH_\w+)"', (ROOT / "portal/settings/search.py").read_text("utf-8")))
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]

    assert "ELASTICSEARCH_URL" in known
    for name in ("web", "worker", "periodic"):
        assert known <= services[name]["environment"].keys(), name


def test_what_must_be_done_regularly_is_scheduled() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]

    commands = [service.get("command", []) for service in services.values()]
    called = [command for command in commands if "manage.py" in command]

    assert ["python", "manage.py", "run_periodic"] in called
    assert {command[2] for command in called} <= set(get_commands())


def test_no_secret_is_part_of_an_address() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    environment = services["web"]["environment"]

    database = environ.Env.db_url_config(environment["DATABASE_URL"])

    assert not database["PASSWORD"], "Django would give it to the driver, which then ignores PGPASSWORD"
    assert environment["PGPASSWORD"] == services["database"]["environment"]["POSTGRES_PASSWORD"]


def test_elasticsearch_is_optional_and_reached_by_the_portal_alone() -> None:
    file = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = file["services"]
    server = services["elasticsearch"]
    portal = {name for name, service in services.items() if service["image"].startswith("essaim:")}

    assert server["profiles"] == ["elasticsearch"]
    assert [name for name in services if "elasticsearch" in services[name].get("depends_on", {})] == []
    assert services["web"]["environment"]["ELASTICSEARCH_URL"] == "${ELASTICSEARCH_URL:-}"
    # It asks for no password: nobody else may reach it.
    assert "ports" not in server
    assert server["networks"] == ["search"]
    assert file["networks"]["search"]["internal"] is True
    assert {name for name in services if "search" in services[name].get("networks", ())} == {
        "elasticsearch",
        *portal,
    }


def test_the_elasticsearch_that_is_deployed_is_the_one_that_is_tested() -> None:
    images = {
        yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))["services"]["elasticsearch"]["image"]
        for path in ("compose.yaml", "deploy/compose.yaml")
    }

    assert images == {f"elasticsearch:{VERSION}"}
    # The client's own version follows the server's: another minor one may speak another language.
    assert version("elasticsearch").split(".")[:2] == VERSION.split(".")[:2]


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        ("essaim.example,www.essaim.example", "essaim.example"),
        (".essaim.example", "essaim.example"),
        ("*", "localhost"),
    ],
)
def test_the_probe_asks_under_a_name_that_django_accepts(allowed: str, host: str) -> None:
    asked: list[str] = []

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Host"])
            accepted = validate_host(self.headers["Host"], allowed.split(","))
            self.send_response(200 if accepted else 400)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        Thread(target=server.handle_request).start()
        environment = {"ALLOWED_HOSTS": allowed, "BIND": f"0.0.0.0:{server.server_port}"}
        probe = subprocess.run([sys.executable, str(DEPLOY / "probe.py")], env=environment, check=False)

    assert asked == [host]
    assert probe.returncode == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            code: int = answer.status
            return code
    except urllib.error.HTTPError as error:
        return error.code


@contextmanager
def proxy(folder: Path, media: Path) -> Iterator[str]:
    """Run Caddy with our own file, on a free port, before an application that does not answer."""
    port = free_port()
    options = folder / "Caddyfile"
    own = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    options.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + own, encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SITE_ADDRESS": f"http://127.0.0.1:{port}",
        "MEDIA_ROOT": str(media),
        "UPSTREAM": f"127.0.0.1:{free_port()}",
    }
    server = subprocess.Popen(
        ["caddy", "run", "--config", str(options), "--adapter", "caddyfile"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + 20
    while time.monotonic() < limit and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("Caddy does not answer")


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no Caddy: run `make services`")
def test_the_proxy_gives_resized_pictures_and_nothing_else_of_what_is_uploaded(tmp_path: Path) -> None:
    media = tmp_path / "media"
    for name in ("images/photo.jpg", "documents/private.pdf", "original_images/photo.jpg"):
        (media / name).parent.mkdir(parents=True)
        (media / name).write_bytes(b"content")
    (media / "images" / "plan.svg").write_bytes(b"<svg/>")

    with proxy(tmp_path, media) as address:
        assert status(f"{address}/media/images/photo.jpg") == 200
        assert status(f"{address}/media/images/") == 404
        with urllib.request.urlopen(f"{address}/media/images/plan.svg", timeout=5) as answer:
            assert answer.headers["Content-Type"].startswith("image/svg+xml")
            assert answer.headers["Content-Security-Policy"] == PICTURE_POLICY
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        for path in ("documents/private.pdf", "/documents/private.pdf", "%64ocuments/private.pdf",
                     "./documents/private.pdf", "images/../documents/private.pdf",
                     "images/%2e%2e/documents/private.pdf", "original_images/photo.jpg", ""):  # fmt: skip
            assert status(f"{address}/media/{path}") == 404, path
        assert status(f"{address}/pratiques/") == 502


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no Caddy: run `make services`")
def test_the_proxy_gives_sounds_by_parts(tmp_path: Path) -> None:
    sound = tmp_path / "media" / "stories" / "secret" / "son.mp3"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(bytes(range(100)))

    with proxy(tmp_path, tmp_path / "media") as address:
        url = f"{address}/media/stories/secret/son.mp3"
        asked = urllib.request.Request(url, headers={"Range": "bytes=10-19"})
        with urllib.request.urlopen(asked, timeout=5) as answer:
            assert (answer.status, answer.read()) == (206, bytes(range(10, 20)))
            assert answer.headers["Content-Range"] == "bytes 10-19/100"
            assert answer.headers["Content-Type"] == "audio/mpeg"
        assert status(f"{address}/media/stories/") == 404
