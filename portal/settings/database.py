"""Databases: an embedded SQLite by default, PostgreSQL 15+ through ``DATABASE_URL``."""

from typing import Any

from .env import VAR_DIR, env

# Seconds a writer waits for another before giving up.
SQLITE_BUSY_TIMEOUT_S = 20

SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction takes the write lock when it begins: SQLite has no row locks, and a
    # transaction that upgrades from reading to writing fails at once under contention.
    "transaction_mode": "IMMEDIATE",
    "timeout": SQLITE_BUSY_TIMEOUT_S,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-32000;"
        "PRAGMA mmap_size=134217728;"
        "PRAGMA temp_store=MEMORY;"
    ),
}


def database_from_environment() -> dict[str, Any]:
    """Return the default database, with the options that its engine needs."""
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    database = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'essaim.sqlite3'}")
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
    else:
        database.setdefault("CONN_HEALTH_CHECKS", True)
    # Opening a connection costs more than most of our queries, on SQLite too (its pragmas).
    database.setdefault("CONN_MAX_AGE", env.int("DATABASE_CONN_MAX_AGE", default=60))
    return database


DATABASES = {"default": database_from_environment()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
