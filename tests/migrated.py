"""What migrations write in a new database (root page, root collection…), kept and put back.

Rows are copied as they are: Django's own serialisation saves objects one by one, and Wagtail's signals then
write others beside them.
"""

from typing import Any

from django.db import connection, transaction

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def read_rows() -> Rows:
    """Return the columns and rows of every table that is not empty."""
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if found := cursor.fetchall():
                rows[table] = ([column[0] for column in cursor.description], found)
    return rows


def write_rows(rows: Rows) -> None:
    """Make these tables hold these rows and no other."""
    # Imported here: pytest reads this file before Django is ready.
    from django.contrib.contenttypes.models import ContentType

    quote = connection.ops.quote_name
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        for table in rows:
            cursor.execute(f"DELETE FROM {quote(table)}")
        for table, (columns, found) in rows.items():
            names = ", ".join(map(quote, columns))
            values = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({values})", found)
    ContentType.objects.clear_cache()
