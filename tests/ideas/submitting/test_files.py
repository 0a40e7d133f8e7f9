"""The documents of an idea: read to know what they are, private until it is public, gone with it."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from core import sent_files
from ideas import services
from ideas.models import Idea, IdeaFile
from ideas.submitting import links
from ideas.submitting.services import erase
from tests.factories import AxisFactory, ThemeFactory, UserFactory
from tests.idea_factories import IdeaFactory

pytestmark = pytest.mark.django_db
State = Idea.State
TYPED = {"titre": "Mutualiser un logement", "montrer": "fonction"}


@pytest.fixture(autouse=True)
def private(settings: Any, tmp_path: Path) -> Path:
    settings.PRIVATE_MEDIA_ROOT = str(tmp_path)
    return tmp_path


def picture(kind: str = "JPEG", place: bool = True) -> bytes:
    image = Image.new("RGB", (400, 200), "purple")
    exif = Image.Exif()
    if place:
        exif[0x010F] = "Appareil de Camille"
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def word(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def upload(name: str, data: bytes, told: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=told)


def send(client: Client, idea: Idea, *files: SimpleUploadedFile, **said: Any) -> Any:
    path = reverse("ideas:own", args=[links.manage_secret(idea)])
    return client.post(path, {**TYPED, "documents": list(files), **said})


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("plan.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("plan.exe", b"%PDF-1.7 ...", "application/pdf"),
        ("note.docx", word("word/document.xml", "[Content_Types].xml"), sent_files.DOCX[0]),
        ("photo.png", picture(), "image/jpeg"),
        ("photo.webp", picture("WEBP"), "image/webp"),
    ],
)
def test_what_is_kept_is_what_the_file_is(client: Client, name: str, data: bytes, kept: str) -> None:
    idea = IdeaFactory(state=State.DRAFT)
    assert send(client, idea, upload(name, data)).status_code == 302
    row = IdeaFile.objects.get()
    assert (row.content_type, row.title) == (kept, Path(name).stem)
    assert Path(row.file.name).suffix != ".exe"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("dessin.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("macro.docx", word("word/document.xml", "word/vbaProject.bin")),
        ("archive.docx", word("autre.txt")),
        ("abime.docx", b"PK\x03\x04abc"),
        ("photo.jpg", picture()[:300]),
        ("vide.pdf", b" "),
        ("lourd.pdf", b"%PDF-" + b"x" * sent_files.LARGEST),
    ],
)
def test_the_rest_is_refused_by_name_and_what_was_typed_stays(client: Client, name: str, data: bytes) -> None:
    idea = IdeaFactory(state=State.DRAFT)
    answer = send(client, idea, upload(name, data), description="Texte tapé")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert name in html
    assert "Texte tapé" in html
    assert not IdeaFile.objects.exists()


def test_a_picture_tells_nothing_but_its_pixels(client: Client) -> None:
    idea = IdeaFactory(state=State.DRAFT)
    send(client, idea, upload("photo.jpg", picture()))
    data = IdeaFile.objects.get().file.read()
    assert b"Camille" in picture()
    assert b"Camille" not in data
    assert not Image.open(io.BytesIO(data)).getexif()


def test_three_at_most_whatever_the_order(client: Client) -> None:
    idea = IdeaFactory(state=State.DRAFT)

    def pdfs(count: int) -> list[SimpleUploadedFile]:
        return [upload(f"{n}.pdf", b"%PDF-1") for n in range(count)]

    assert send(client, idea, *pdfs(4)).status_code == 422
    assert send(client, idea, *pdfs(3)).status_code == 302
    more = send(client, idea, upload("4.pdf", b"%PDF-1"))
    assert "Pas plus de 3 documents." in more.content.decode()
    first = IdeaFile.objects.first()
    assert first
    assert send(client, idea, upload("4.pdf", b"%PDF-1"), retirer=[first.pk]).status_code == 302
    assert IdeaFile.objects.count() == 3


def test_another_idea_s_document_cannot_be_removed(client: Client) -> None:
    mine, other = IdeaFactory(state=State.DRAFT), IdeaFactory(state=State.DRAFT)
    send(client, other, upload("a.pdf", b"%PDF-1"))
    send(client, mine, retirer=[IdeaFile.objects.get().pk])
    assert IdeaFile.objects.count() == 1


def test_a_document_is_read_by_all_once_public_and_by_the_moderation_before(
    client: Client,
) -> None:
    idea = IdeaFactory(state=State.DRAFT)
    send(client, idea, upload("plan.pdf", b"%PDF-1.7 contenu"))
    row = IdeaFile.objects.get()
    filed = {"theme": ThemeFactory(), "axis": AxisFactory()}
    Idea.objects.filter(pk=idea.pk).update(state=State.PENDING, slug="une-idee", **filed)
    public = reverse("ideas:file", args=["une-idee", row.pk])
    assert client.get(public).status_code == 404
    moderation = Client()
    moderation.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    assert moderation.get(reverse("idea_file", args=[row.pk])).status_code == 200
    assert client.get(reverse("idea_file", args=[row.pk])).status_code == 302
    services.publish(idea.pk, UserFactory(superuser=True))
    answer = client.get(public)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 contenu"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(reverse("ideas:file", args=["une-autre", row.pk])).status_code == 404
    assert "plan" in client.get(reverse("ideas:idea", args=["une-idee"])).content.decode()


def test_what_is_erased_leaves_the_disk(
    client: Client, private: Path, django_capture_on_commit_callbacks: Any
) -> None:
    idea = IdeaFactory(state=State.DRAFT)
    send(client, idea, upload("plan.pdf", b"%PDF-1"))
    kept = [path for path in private.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert str(private) == django_settings.PRIVATE_MEDIA_ROOT
    with django_capture_on_commit_callbacks(execute=True):
        erase(links.manage_secret(idea))
    assert [path for path in private.rglob("*") if path.is_file()] == []


def test_what_phones_write_is_a_picture_and_what_is_damaged_is_refused() -> None:
    two, logo, archive = io.BytesIO(), io.BytesIO(), io.BytesIO()
    first, second = Image.new("RGB", (60, 60), "red"), Image.new("RGB", (60, 60), "blue")
    first.save(two, "MPO", save_all=True, append_images=[second])
    assert sent_files.accept(SimpleUploadedFile("p.jpg", two.getvalue())).content_type == "image/jpeg"

    Image.new("P", (10, 10), 0).save(logo, "PNG", transparency=0)
    kept = sent_files.accept(SimpleUploadedFile("logo.png", logo.getvalue()))
    with Image.open(io.BytesIO(kept.content.read())) as picture:
        assert picture.mode == "RGBA"

    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    damaged = bytearray(archive.getvalue())
    damaged[38:48] = b"\xff" * 10
    with pytest.raises(sent_files.RefusedFileError):
        sent_files.accept(SimpleUploadedFile("a.odt", bytes(damaged)))
