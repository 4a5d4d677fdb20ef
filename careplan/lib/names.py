"""Names as people write them, folded so that they can be found."""

import re
import unicodedata

# Letters that Unicode does not take apart, as people type them on a plain keyboard.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"}
    | {"ı": "i", "’": "'", "ʼ": "'"}
)


def fold(text: str) -> str:
    """Lower case, no accents, no marks: what two spellings of a name share."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(char for char in apart if not unicodedata.combining(char))


def tokens(name: str) -> list[str]:
    """The folded words of a name, each once, in any script; `O'Brien` is `obrien`."""
    folded = fold(name).replace("'", "")
    return list(dict.fromkeys(re.findall(r"\w+", folded)))
