"""French text."""

import unicodedata


def alphabetical(name: str) -> str:
    """Return what French sorts a name by: neither accents nor case, on every database alike."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
