"""The mails that the demonstration keeps: listed, shown, bounded; on a public server, nowhere."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import mail
from core.mail import Attachment, Letter, delivery, keeping, reading
from core.models import Mail
from tests.core.letters import KIND, letter, letters, queue

pytestmark = pytest.mark.django_db

WORDS = 'Bonjour <script>alert(1)</script> & "bienvenue"'


@pytest.fixture(autouse=True)
def _kept(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = settings.MAIL_KEEPING_BACKEND
    settings.MAIL_STORE_DIR = tmp_path / "mails"


@pytest.fixture
def name() -> Iterator[str]:
    """A mail with a file."""

    def build(row: Mail) -> Letter | None:
        made = letter(row)
        assert made is not None
        file = Attachment("liste d’émargement.csv", "nom;prénom\r\n".encode(), "text/csv; charset=utf-8")
        return Letter(made.context, attachments=(file,))

    with letters(build):
        mail.queue(KIND, key="one", to="camille@exemple.fr", context={"number": 1, "words": WORDS})
        delivery.send_due()
        yield keeping.names()[0]


def get(client: Client, view: str, *arguments: object) -> HttpResponse:
    return client.get(reverse(view, args=arguments))  # type: ignore[return-value]


def test_the_list_leads_to_each_mail(client: Client, name: str) -> None:
    html = get(client, "kept_mails").content.decode()

    assert "Lettre 1" in html
    kept = reading.kept_mail(name)
    assert kept is not None
    assert kept.date is not None
    assert abs(kept.date - timezone.now()) < timedelta(minutes=5)
    assert f"{timezone.localtime(kept.date):%H:%M:%S}" in html, "in the time of the readers"
    assert "camille@exemple.fr" in html
    assert reverse("kept_mail", args=[name]) in html
    assert "Un serveur de courriel est réglé" not in html


def test_the_list_says_when_it_is_empty_and_when_mails_go_for_good(client: Client, settings: Any) -> None:
    assert "Aucun courriel pour l’instant" in get(client, "kept_mails").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "Un serveur de courriel est réglé" in get(client, "kept_mails").content.decode()


def test_a_mail_shows_its_headers_its_text_with_links_and_its_files(client: Client, name: str) -> None:
    response = get(client, "kept_mail", name)
    html = response.content.decode()

    assert '<th scope="row">Auto-Submitted</th><td>auto-generated</td>' in html
    assert '<a href="https://exemple.fr/suite/?a=1&amp;b=2"' in html
    assert "<script>alert" not in html
    assert "liste d’émargement.csv" in html
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in html
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]


def test_its_html_form_runs_and_fetches_nothing(client: Client, name: str) -> None:
    response = get(client, "kept_mail_html", name)
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'unsafe-inline'"
    assert policy["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in response.content.decode()
    assert "<script" not in response.content.decode()


def test_its_files_are_downloaded(client: Client, name: str) -> None:
    response = get(client, "kept_mail_piece", name, 0)

    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"].startswith("text/csv")
    assert response.content.decode().splitlines() == ["nom;prénom"]
    assert get(client, "kept_mail_piece", name, 1).status_code == 404


@pytest.mark.parametrize("view", ["kept_mails", "kept_mail", "kept_mail_html", "kept_mail_piece"])
def test_no_cache_keeps_them_no_cookie_is_set_and_a_public_server_has_none(
    client: Client, settings: Any, name: str, view: str
) -> None:
    arguments: list[object] = {"kept_mails": [], "kept_mail_piece": [name, 0]}.get(view, [name])
    response = get(client, view, *arguments)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    assert client.post(reverse(view, args=arguments)).status_code == 405

    settings.DEMONSTRATION = False
    assert get(client, view, *arguments).status_code == 404


@pytest.mark.parametrize(
    "name", ["x", "..", "0" * 20 + "-abcdefgh.em", "%2e%2e%2fsecret", "0" * 20 + "-abcdefgh.eml"]
)
def test_what_is_no_kept_mail_is_not_found(client: Client, settings: Any, name: str) -> None:
    Path(settings.MAIL_STORE_DIR).mkdir()
    (Path(settings.MAIL_STORE_DIR) / "x").write_text("not a mail")
    assert client.get(f"/courriels/{name}/").status_code == 404


def test_the_last_two_hundred_are_kept_and_read_by_this_account_only(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(keeping, "KEPT", 3)
    with letters():
        queue(5)
        delivery.send_due()

    names = keeping.names()
    assert len(names) == 3
    contents = [keeping.read(name) or b"" for name in names]
    assert [b"Lettre %d" % n in content for n, content in zip((4, 3, 2), contents, strict=True)] == [True] * 3
    files = list(Path(settings.MAIL_STORE_DIR).iterdir())
    assert len(files) == 3, "nothing half written is left"
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
