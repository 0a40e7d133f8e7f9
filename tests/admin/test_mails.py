"""« Courriels » in the admin: administrators alone; what failed is sent again, after a question."""

from collections.abc import Callable

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.mail import delivery
from core.models import Mail
from tests.core.letters import letters, queue
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

ADDRESS = "personne0@exemple.fr"
INDEX = "courriels:index"


@pytest.fixture
def failed() -> Mail:
    """One that was refused, beside one that waits."""
    with letters():
        queue(2)
    Mail.objects.filter(recipient=ADDRESS).update(
        state="failed", error="Adresse refusée (550 5.1.1).", ended_at=timezone.now()
    )
    return Mail.objects.get(recipient=ADDRESS)


def test_the_list_tells_where_each_mail_stands(superuser: Client, failed: Mail) -> None:
    with letters():
        html = superuser.get(reverse(INDEX)).content.decode()

    for words in ("Lettre d’essai", ADDRESS, "Non remis", "Adresse refusée (550 5.1.1).", "En attente"):
        assert words in html
    assert html.count(">Envoyer à nouveau<") == 1


def test_the_list_is_narrowed_by_state_and_kind(superuser: Client, failed: Mail) -> None:
    with letters():
        found = superuser.get(reverse(INDEX), {"state": "failed", "kind": failed.kind})
        assert list(found.context["object_list"]) == [failed]
        none = superuser.get(reverse(INDEX), {"kind": "portal.contact_confirm"})
    assert not none.context["object_list"]


@pytest.mark.parametrize("role", ["editor", "moderator", "nobody"])
def test_nobody_else_sees_them(sign_in: Callable[[str], Client], role: str, failed: Mail) -> None:
    client = sign_in(role)
    with nothing_changes():
        for url in (reverse(INDEX), reverse("courriels:resend", args=[failed.pk])):
            response = client.get(url)
            assert response.status_code in {302, 403}
            assert ADDRESS not in response.content.decode()
        client.post(reverse("courriels:resend", args=[failed.pk]))


def test_one_that_failed_is_sent_again_after_a_question(superuser: Client, failed: Mail) -> None:
    url = reverse("courriels:resend", args=[failed.pk])
    with letters():
        with nothing_changes():
            html = superuser.get(url).content.decode()
        assert "Adresse refusée (550 5.1.1)." in html
        assert superuser.post(url).url == reverse(INDEX)  # type: ignore[attr-defined]
        again = superuser.post(url, follow=True)
        delivery.send_due()

    assert "n’est plus en échec" in again.content.decode()
    assert [message.to for message in django_mail.outbox].count([ADDRESS]) == 1
    assert superuser.get(url).status_code == 404


def test_the_home_page_counts_those_that_failed_for_administrators(
    superuser: Client, editor: Client, failed: Mail
) -> None:
    home = reverse("wagtailadmin_home")
    assert "1 courriel non remis" in superuser.get(home).content.decode()
    assert "non remis" not in editor.get(home).content.decode()
    Mail.objects.update(recipient="")
    assert "non remis" not in superuser.get(home).content.decode()
