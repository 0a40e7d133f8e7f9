"""What is sent: headers, both forms, files; whatever was typed, it stays a text."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.template import Context, Engine, engines
from wagtail.models import Site

from core import mail
from core.mail import Attachment, Letter, rendering
from core.models import Mail
from portal.models import SiteIdentity
from tests.core.letters import KIND, letters
from tests.core.mails import links, missing_in_text, parsed

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script>\r\nBcc: tous@exemple.fr\n{{ secret }} & <b>gras</b> \u202eéludoM'


@pytest.fixture(autouse=True)
def _letters() -> Iterator[None]:
    with letters():
        yield


def received(**changes: Any) -> EmailMessage:
    row = Mail(kind=KIND, recipient="camille@exemple.fr", message_id="<abc@exemple.fr>")
    context = {"link": "https://exemple.fr/suite/?a=1&b=2", "number": 7, "words": "Bonjour"}
    said = Letter(**{**changes, "context": {**context, **changes.get("context", {})}})
    return parsed(rendering.render(row, said))


def bodies(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def test_the_headers_tell_who_what_and_that_nobody_wrote_it(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "ne-pas-repondre@essaim.example"
    site = Site.objects.get(is_default_site=True)
    SiteIdentity.objects.create(site=site, name="Réseau « Aînés », 74")

    message = received(reply_to="equipe@exemple.fr", stop_link="https://exemple.fr/stop/x")

    assert message["From"].addresses[0].addr_spec == "ne-pas-repondre@essaim.example"
    assert message["From"].addresses[0].display_name == "Réseau «\u00a0Aînés\u00a0», 74"
    assert message["To"] == "camille@exemple.fr"
    assert message["Subject"] == "Lettre 7"
    assert message["Message-ID"] == "<abc@exemple.fr>"
    assert message["Date"].datetime is not None
    assert message["Reply-To"] == "equipe@exemple.fr"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://exemple.fr/stop/x>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_that_answers_what_someone_just_did_has_nothing_to_stop() -> None:
    message = received()
    assert message["List-Unsubscribe"] is None
    assert message["Reply-To"] is None
    assert "Ne plus recevoir" not in bodies(message)[0]


def test_both_forms_say_the_same_and_lead_to_the_same_places(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://essaim.example"
    text, html = bodies(received(stop_link="https://exemple.fr/stop/x"))

    for form in (text, html):
        assert "Bonjour" in form
        assert "parce qu’un test l’envoie" in form
    assert not missing_in_text(text, html)
    assert links(html) == {
        "https://exemple.fr/suite/?a=1&b=2",
        "https://exemple.fr/stop/x",
        "https://essaim.example/",
    }
    assert "https://exemple.fr/suite/?a=1&b=2" in text.splitlines(), "alone on its line"
    assert "lettre 7\u00a0: Bonjour" in text
    assert "lettre 7\u00a0: Bonjour" in html
    assert 'lang="fr"' in html


def test_whatever_was_typed_stays_a_text() -> None:
    message = received(
        context={"more": HOSTILE.partition("\n")[0], "words": HOSTILE, "subject": "x", "brand": "x"}
    )
    text, html = bodies(message)

    assert message["Bcc"] is None
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert(1)</script>" in text
    assert "{{ secret }}" in text
    assert "&lt;b&gt;gras" in html
    assert r"\u{" not in html


@pytest.mark.parametrize("separator", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x00"])
def test_a_subject_is_one_line_whatever_it_holds(separator: str) -> None:
    message = received(context={"more": f" x{separator}Bcc: tous@exemple.fr"})
    assert message["Bcc"] is None
    assert len(message["Subject"].splitlines()) == 1


def test_a_long_subject_is_cut() -> None:
    assert len(received(context={"more": "é" * 500})["Subject"].strip()) == rendering.SUBJECT_LENGTH


@pytest.mark.parametrize("reply_to", ["a@exemple.fr\r\nBcc: b@exemple.fr", "a@exemple.fr\nX: y"])
def test_no_header_comes_from_an_address(reply_to: str) -> None:
    with pytest.raises(ValueError, match="newlines"):
        received(reply_to=reply_to)


def test_one_too_long_or_without_subject_is_not_sent() -> None:
    with pytest.raises(rendering.UnfitMailError, match="too long"):
        received(context={"words": "long " * 30_000})
    with pytest.raises(rendering.UnfitMailError, match="files too big"):
        received(attachments=(Attachment("x.pdf", b"x" * 6_000_000, "application/pdf"),))


def test_files_go_with_it_and_a_calendar_stands_beside_the_text() -> None:
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Réunion\r\nEND:VCALENDAR\r\n".encode()
    message = received(
        attachments=(
            Attachment("", calendar, "text/calendar; method=REQUEST; charset=utf-8", inline=True),
            Attachment("séance.ics", calendar, "text/calendar; charset=utf-8"),
            Attachment("fiche.pdf", b"%PDF-1.7\x00\xff", "application/pdf"),
        )
    )

    assert message.get_content_type() == "multipart/mixed"
    alternative, *files = message.iter_parts()
    forms = list(alternative.iter_parts())
    assert [form.get_content_type() for form in forms] == ["text/plain", "text/html", "text/calendar"]
    assert forms[2].get_param("method") == "REQUEST"
    assert str(forms[2]["Content-Type"]).count("charset") == 1
    assert "Réunion" in forms[2].get_content()
    assert [file.get_filename() for file in files] == ["séance.ics", "fiche.pdf"]
    assert files[1].get_content() == b"%PDF-1.7\x00\xff"


def test_every_kind_has_both_forms_and_its_text_has_every_link(settings: Any) -> None:
    """With nothing of what its templates expect: what stands outside conditions."""
    options = settings.TEMPLATES[0]
    engine = Engine(
        dirs=options["DIRS"],
        libraries=engines["django"].engine.libraries,  # type: ignore[attr-defined]
        string_if_invalid="https://lien.exemple/%s/",
    )
    shared = {"home_url": "https://essaim.example/", "brand": {"plum": "#4b2142", "honey": "#f5b829"}}
    kinds = [kind for kind in mail.kinds() if kind.name != KIND]
    assert kinds
    missing = set()
    for kind in kinds:
        text = engine.get_template(f"{kind.template}.txt").render(Context(shared, autoescape=False))
        source = engine.get_template(f"{kind.template}.mjml").render(Context({**shared, "subject": "x"}))
        html = rendering.to_html(source)
        missing |= {(kind.name, link) for link in missing_in_text(text, html)}
        assert text.strip().splitlines()[0], kind.name
        assert not re.search(r"<(?:script|img|link|iframe)\b", html), kind.name
    assert missing == set()
