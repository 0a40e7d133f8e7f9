"""French typography: what must not be parted at the end of a line."""

import re

NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"
SPACE_IN_GUILLEMETS = re.compile(r"(?<=«) | (?=»)")
SPACE_BEFORE_COLON = re.compile(r" (?=:)")
SPACE_BEFORE_SIGN = re.compile(r" (?=[;!?])")


def keep_together(text: str) -> str:
    """Bind guillemets to their words, and words to the sign that follows them (Imprimerie nationale)."""
    text = SPACE_IN_GUILLEMETS.sub(NO_BREAK, text)
    text = SPACE_BEFORE_COLON.sub(NO_BREAK, text)
    return SPACE_BEFORE_SIGN.sub(NARROW_NO_BREAK, text)
