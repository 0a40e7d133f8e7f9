"""The probe."""

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client, override_settings


@pytest.mark.django_db
def test_all_is_well(client: Client) -> None:
    answer = client.get("/sante/")

    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "search": "ok"}
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.django_db
@override_settings(RELEASE="1.2.3")
def test_it_says_what_runs(client: Client) -> None:
    assert client.get("/sante/").json()["release"] == "1.2.3"


@pytest.mark.django_db
def test_a_broken_index_is_named_and_not_explained(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DatabaseError("a secret of the database")

    monkeypatch.setattr("portal.health._ask_index", broken)
    answer = client.get("/sante/")

    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "search": "down"}
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_it_answers_while_the_database_is_down(client: Client) -> None:
    def down(*arguments: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(down):
        answer = client.get("/sante/")

    assert answer.status_code == 503
    assert answer.json() == {"database": "down", "search": "down"}
