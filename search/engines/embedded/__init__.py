"""The engine inside the database: FTS5 on SQLite, ``tsvector`` on PostgreSQL, the same scores on both."""

from .engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
