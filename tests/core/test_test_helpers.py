"""The helpers that show that nothing changes and that nothing is left: each can fail."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path
from django.utils import timezone

from core.models import Mail, PeriodicJob
from tests.traces import everything_logged, traces_of
from tests.unchanged import assert_get_changes_nothing, nothing_changes

pytestmark = pytest.mark.django_db

ADDRESS = "camille.durand@exemple.fr"


def harmless(request: HttpRequest) -> HttpResponse:
    return HttpResponse("rien")


def counting(request: HttpRequest) -> HttpResponse:
    PeriodicJob.objects.filter(name="compteur").update(next_run=timezone.now())
    return HttpResponse("compté")


def with_cookie(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse("suivi")
    answer.set_cookie("suivi", "1")
    return answer


urlpatterns = [path("rien/", harmless), path("compte/", counting), path("suivi/", with_cookie)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_that_only_looks_passes_and_one_that_changes_a_row_does_not(client: Client) -> None:
    PeriodicJob.objects.create(name="compteur", next_run=timezone.now())

    assert assert_get_changes_nothing(client, "/rien/").content == b"rien"
    with pytest.raises(AssertionError, match="core_periodicjob"):
        assert_get_changes_nothing(client, "/compte/")
    with pytest.raises(AssertionError, match="cookie"):
        assert_get_changes_nothing(client, "/suivi/")


def test_a_row_that_comes_or_goes_is_a_change() -> None:
    with pytest.raises(AssertionError, match="core_periodicjob"), nothing_changes():
        PeriodicJob.objects.create(name="nouveau", next_run=timezone.now())
    with pytest.raises(AssertionError, match="core_periodicjob"), nothing_changes():
        PeriodicJob.objects.all().delete()


def test_traces_are_found_in_columns_however_they_are_written() -> None:
    Mail.objects.create(
        key="cle", kind="essai", recipient=ADDRESS.title(), due_at=timezone.now(),
        context={"nom": "Éloïse Durand"}, message_id="<1@localhost>", error=f"refusé pour {ADDRESS}",
    )  # fmt: skip

    assert traces_of(ADDRESS) == ["core_mail.error", "core_mail.recipient"]
    assert traces_of("éloïse durand") == ["core_mail.context"]
    assert traces_of("autre@exemple.fr") == []


def test_traces_are_found_in_logs_of_any_level() -> None:
    with everything_logged() as lines:
        logging.getLogger("essai.profond").debug("envoyé à %s", ADDRESS)

    assert traces_of(ADDRESS, logs="\n".join(lines)) == ["logs"]


def test_traces_are_found_in_files_of_mails(tmp_path: Path, settings: Any) -> None:
    settings.MAIL_STORE_DIR = tmp_path
    message = EmailMessage("Bonjour Éloïse", "Éloïse Durand, votre essai commence.", to=[ADDRESS])
    (tmp_path / "1.eml").write_bytes(message.message().as_bytes())

    for text in (ADDRESS, "Éloïse Durand, votre essai", "bonjour éloïse"):
        assert traces_of(text) == ["mails/1.eml"]


def test_traces_are_found_in_links_that_were_logged() -> None:
    assert traces_of(ADDRESS, logs="GET /suivre/?adresse=camille.durand%40exemple.fr") == ["logs"]
