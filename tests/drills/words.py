"""Words that nothing else holds: what shows that a withdrawn sheet is found."""

import random
import re
import string

# One in the title, which nobody asks for: seen anywhere, the sheet was found. One in the text, asked for.
MARK, KEY = "zmk", "zky"
LENGTH = 9
_UNIQUE = re.compile(rf"(?:{MARK}|{KEY})[a-z]{{{LENGTH}}}")


def make(prefix: str, chance: random.Random) -> str:
    """Return a new word; drawn at random, no two are a slip away from each other."""
    return prefix + "".join(chance.choices(string.ascii_lowercase, k=LENGTH))


def seen(text: str) -> frozenset[str]:
    """Return the unique words that a text holds, whole."""
    return frozenset(_UNIQUE.findall(text.lower()))


def misspelt(word: str) -> str:
    """Return a word with two letters swapped, as someone may type it."""
    middle = len(word) // 2
    return f"{word[:middle]}{word[middle + 1]}{word[middle]}{word[middle + 2 :]}"
