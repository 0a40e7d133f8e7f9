"""The database's full-text index on ``SearchText``: made by a migration, kept by the database itself."""

from django.db.backends.base.base import BaseDatabaseWrapper

COLUMNS = ("title", "keywords", "summary", "body")

_SQLITE = """
CREATE VIRTUAL TABLE search_fts USING fts5(
    title, keywords, summary, body,
    content='search_searchtext', content_rowid='entry_id', tokenize='unicode61 remove_diacritics 0'
);
CREATE TRIGGER search_fts_insert AFTER INSERT ON search_searchtext BEGIN
    INSERT INTO search_fts(rowid, title, keywords, summary, body)
    VALUES (new.entry_id, new.title, new.keywords, new.summary, new.body);
END;
CREATE TRIGGER search_fts_delete AFTER DELETE ON search_searchtext BEGIN
    INSERT INTO search_fts(search_fts, rowid, title, keywords, summary, body)
    VALUES ('delete', old.entry_id, old.title, old.keywords, old.summary, old.body);
END;
CREATE TRIGGER search_fts_update AFTER UPDATE ON search_searchtext BEGIN
    INSERT INTO search_fts(search_fts, rowid, title, keywords, summary, body)
    VALUES ('delete', old.entry_id, old.title, old.keywords, old.summary, old.body);
    INSERT INTO search_fts(rowid, title, keywords, summary, body)
    VALUES (new.entry_id, new.title, new.keywords, new.summary, new.body);
END;
"""
_SQLITE_DROP = """
DROP TRIGGER IF EXISTS search_fts_insert;
DROP TRIGGER IF EXISTS search_fts_delete;
DROP TRIGGER IF EXISTS search_fts_update;
DROP TABLE IF EXISTS search_fts;
"""

_VECTOR = " || ".join(
    f"setweight(to_tsvector('simple', {column}), '{label}')"
    for column, label in zip(COLUMNS, "ABCD", strict=True)
)
_POSTGRESQL = f"""
ALTER TABLE search_searchtext ADD COLUMN vector tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED;
CREATE INDEX search_text_vector ON search_searchtext USING gin (vector);
"""
_POSTGRESQL_DROP = """
ALTER TABLE search_searchtext DROP COLUMN IF EXISTS vector;
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the full-text index for this database."""
    _run(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Drop the full-text index; the entries stay."""
    _run(connection, _SQLITE_DROP if connection.vendor == "sqlite" else _POSTGRESQL_DROP)


def _run(connection: BaseDatabaseWrapper, script: str) -> None:
    """Run statements one at a time: SQLite's ``executescript`` would commit the migration midway."""
    with connection.cursor() as cursor:
        for statement in _statements(script):
            cursor.execute(statement)


def _statements(script: str) -> list[str]:
    """Split a script into statements; a trigger's body stays whole."""
    statements, pending = [], ""
    for line in script.strip().splitlines():
        pending += line + "\n"
        inside = "BEGIN" in pending and "END;" not in pending
        if line.endswith(";") and not inside:
            statements.append(pending)
            pending = ""
    return statements
