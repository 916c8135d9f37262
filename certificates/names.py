"""The name as it is printed: what can be drawn, and how a typed name is compared with it."""

import unicodedata

from courses.people.names import fold
from lms import paper

LONGEST = 90


def printed(name):
    """The name in composed letters (w and a circumflex become ŵ), without invisible signs."""
    composed = unicodedata.normalize("NFC", " ".join(name.split()))
    return "".join(letter for letter in composed if unicodedata.category(letter) not in ("Cc", "Cf"))


def trouble(name):
    """What to mend before this name can be printed, as a sentence; '' when it can."""
    name = printed(name)
    if not name:
        return "There is no name to print. Type one."
    if len(name) > LONGEST:
        return f"The name has {len(name)} letters; {LONGEST} fit at most. Shorten it, perhaps by initials."
    if missing := paper.missing_glyphs(name):
        letters = " ".join(letter for letter in dict.fromkeys(name) if letter in missing)
        return f"We cannot print {letters}. Ask how the name is spelled in Latin letters and type that."
    return ""


def same_name(typed, name):
    """Is this the printed name, or the family name at its end? Accents, capitals and dashes do not matter."""
    typed, name = fold(typed).split(), fold(name).split()
    return bool(typed) and typed == name[-len(typed) :]
