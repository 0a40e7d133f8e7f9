"""The codes of short links: the number of a page, written so that it is dictated and typed without a mistake.

A code is the key of the page in the base 32 of Crockford (https://www.crockford.com/base32.html): digits and
letters without I, L, O and U, told from 1 and 0 by nobody; capitals and small letters are the same. A last
letter proves the others (Luhn's algorithm for 32 signs, ISO/IEC 7812-1 generalised): one wrong sign leads
nowhere instead of to another page. Codes are printed on paper: what is written here never changes.
"""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
BASE = len(ALPHABET)
# What people read or type in the place of a sign.
LOOK_ALIKES = str.maketrans("oil", "011", "-")
# Two to eight signs hold every key that databases give to pages (32 bits), and their proof.
LONGEST = 8
HIGHEST = 2**31 - 1


def code_of(key: int) -> str:
    """Return the code of a page, « 3xq », from its key."""
    signs = ""
    rest = key
    while rest:
        rest, digit = divmod(rest, BASE)
        signs = ALPHABET[digit] + signs
    return signs + _proof(signs)


def key_of(code: str) -> int | None:
    """Return the key that a code stands for, however it was typed; None when it is no code."""
    typed = code.lower().translate(LOOK_ALIKES)
    if not 2 <= len(typed) <= LONGEST or not set(typed) <= set(ALPHABET):
        return None
    signs, proof = typed[:-1], typed[-1]
    key = int("".join(_DIGITS[sign] for sign in signs), BASE)
    # One page, one code: zeros before it make another address.
    if proof != _proof(signs) or signs[0] == "0" or key > HIGHEST:
        return None
    return key


# Python's own digits in base 32, which go on to « v ».
_DIGITS = dict(zip(ALPHABET, "0123456789abcdefghijklmnopqrstuv", strict=True))


def _proof(signs: str) -> str:
    """Return the sign that proves the others."""
    total = 0
    for rank, sign in enumerate(reversed(signs)):
        # From the last sign on, one in two counts double.
        quotient, rest = divmod(ALPHABET.index(sign) * (2 - rank % 2), BASE)
        total += quotient + rest
    return ALPHABET[-total % BASE]
