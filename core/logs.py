"""What never goes to a log."""

import logging
import re

# A personal link (core.tokens), whole or cut short: without what is written here, the rest cannot be guessed.
# Slugs have no capital: they stay readable.
SECRET = re.compile(r"(?=[\w-]*[A-Z])[\w-]{20,}", re.ASCII)
HIDDEN = "(link)"


class WithoutLinks(logging.Filter):
    """Takes personal links out of what is told of a request: Django writes the path of each that fails."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Hide the links of a record; keep the record."""
        if isinstance(record.args, tuple):
            record.args = tuple(_without_links(arg) for arg in record.args)
        return True


def _without_links(arg: object) -> object:
    return SECRET.sub(HIDDEN, arg) if isinstance(arg, str) else arg
