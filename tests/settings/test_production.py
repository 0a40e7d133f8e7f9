"""Production's settings: they refuse to start half configured, and are what Django's own checks ask for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "k9-" + "aB3$xyZ7" * 8,
    "ALLOWED_HOSTS": "essaim.example",
    "BASE_URL": "https://essaim.example",
    "EMAIL_URL": "smtp://localhost:25",
    "DATABASE_URL": "sqlite:///:memory:",
}


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=ROOT,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "portal.settings.production", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL"])
def test_it_does_not_start_without(missing: str, tmp_path: Path) -> None:
    environment = {key: value for key, value in COMPLETE.items() if key != missing}

    answer = run({**environment, "VAR_DIR": str(tmp_path)}, "-c", "import django; django.setup()")

    assert answer.returncode != 0
    assert missing in answer.stderr


def test_the_deployment_checks_find_nothing(tmp_path: Path) -> None:
    answer = run(
        {**COMPLETE, "VAR_DIR": str(tmp_path)}, "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )

    assert answer.returncode == 0, answer.stderr


def test_it_refuses_to_make_the_demonstration_accounts(tmp_path: Path) -> None:
    answer = run({**COMPLETE, "VAR_DIR": str(tmp_path)}, "manage.py", "create_demo_accounts")

    assert answer.returncode == 1
    assert "hors de la démonstration" in answer.stderr


def test_probes_come_from_inside_without_tls(tmp_path: Path) -> None:
    ask = (
        "import django; django.setup(); from django.test import Client;"
        "print([Client(SERVER_NAME='essaim.example').get(path).status_code"
        " for path in ('/sante/', '/metriques/', '/pratiques/')])"
    )

    answer = run({**COMPLETE, "VAR_DIR": str(tmp_path), "METRICS_TOKEN": "token"}, "-c", ask)

    # The database is empty, nobody has shown the token, and the public goes to HTTPS.
    assert answer.stdout.strip() == "[503, 401, 301]", answer.stderr
