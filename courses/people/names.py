"""Names folded for searching and sorting, the same on every database (ŵ sorts with w, ł with l)."""

import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)


def tidy(text):
    """A name as typed, without doubled spaces or characters that hide or turn text."""
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")).split())


def fold(text):
    """Lower case, without accents, apostrophes or doubled spaces: `fold("Ŵyn O’Neill") == "wyn oneill"`."""
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    kept = "".join(
        " " if c in "-–_.," else c for c in text if not unicodedata.combining(c) and c not in "'’`ʼ"
    )
    return " ".join(kept.split())
