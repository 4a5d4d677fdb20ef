"""Names as people write them, folded so that they can be found."""

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import pairwise

# Letters that Unicode does not take apart, as people type them on a plain keyboard.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"}
    | {"ı": "i"}
    | dict.fromkeys("’‘ʼ`´′", "'")
)
LONGEST_WORD = 80
# Words from this length on are alike when this much of them is the same.
LEAST_LIKE, LIKE = 4, 0.8


def fold(text: str) -> str:
    """Lower case, no accents, no marks: what two spellings of a name share."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    apart = unicodedata.normalize("NFKD", plain)  # casefolding joins some again
    kept = (char for char in apart if not unicodedata.combining(char))
    return "".join(kept).translate(_PLAIN)


def index_tokens(name: str) -> list[str]:
    """The words by which a name is found: its own, the parts about an apostrophe, and
    neighbours written as one, so that `o brien`, `obrien` and `o'brien` all meet.
    """
    whole = tokens(name)
    parts = tokens(fold(name).replace("'", " "))
    joined = [first + second for first, second in pairwise(whole)]
    return list(dict.fromkeys([*whole, *parts, *joined]))


def tokens(name: str) -> list[str]:
    """The folded words of a name, each once, in any script; `O'Brien` is `obrien`.

    Of a word longer than 80 letters the first 80 stand for it.
    """
    words = re.findall(r"\w+", fold(name).replace("'", ""))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))


def alike(one: str, other: str) -> bool:
    """Whether two names may be mixed up: each word of the shorter has a like word.

    Accents, case and order do not matter; a slip of a letter or two does not either.
    """
    short, long = sorted((tokens(one), tokens(other)), key=len)
    return bool(short) and all(
        any(_like(word, each) for each in long) for word in short
    )


def _like(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) >= LEAST_LIKE and (
        SequenceMatcher(None, one, other).ratio() >= LIKE
    )
