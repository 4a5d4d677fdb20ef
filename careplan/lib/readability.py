"""How hard a text is to read: school grade, long sentences and words of Markdown."""

import re
from collections.abc import Iterator

NAMES = frozenset(
    {
        "anastrozole",
        "apixaban",
        "aspirin",
        "capecitabine",
        "careplan",
        "covid",
        "dalteparin",
        "enoxaparin",
        "exemestane",
        "fluorouracil",
        "heparin",
        "ibuprofen",
        "letrozole",
        "oxaliplatin",
        "paracetamol",
        "tamoxifen",
        "tinzaparin",
        "trastuzumab",
        "warfarin",
    }
)
"""Names a reader knows by sight; content standards, section 1, take them out first."""

LONGEST_SENTENCE = 25

# Words of our pages which the rules below count wrongly.
EXCEPTIONS = {
    "aches": 1,
    "area": 3,
    "areas": 3,
    "being": 2,
    "beyond": 2,
    "business": 2,
    "create": 2,
    "created": 3,
    "diet": 2,
    "element": 3,
    "every": 2,
    "everyone": 3,
    "everything": 3,
    "everywhere": 3,
    "fluid": 2,
    "fluids": 2,
    "idea": 3,
    "ideas": 3,
    "layer": 2,
    "layers": 2,
    "million": 2,
    "quiet": 2,
    "science": 2,
    "several": 2,
    "sometimes": 2,
    "someone": 2,
    "something": 2,
    "somewhere": 2,
    "themselves": 2,
    "therefore": 2,
    "trial": 2,
    "trials": 2,
    "video": 3,
    "wherever": 3,
}

_WORD = re.compile(r"[A-Za-z0-9À-ÿ]+(?:['’.-][A-Za-z0-9À-ÿ]+)*")
_PLACEHOLDER = re.compile(r"\{\w+\}")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"[*_`>]+")
_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")

_VOWELS = re.compile(r"[aeiouyà-ÿ]+")
_SILENT = (
    re.compile(r"[^aeiouy]e$"),
    re.compile(r"[^aeiouycgszx]es$"),
    re.compile(r"[^aeioutd]ed$"),
    re.compile(r"[^aeiouy]e(?:ly|ment|ments|ful|less|ness)$"),
)
_KEPT = re.compile(r"(?:[^aeiouy]les?|[cs]hes)$")
_SPLIT = (
    re.compile(r"(?<![ct])ia(?!ge)"),
    re.compile(r"(?<![cgstx])io"),
    re.compile(r"[eiouy]ing$"),
    re.compile(r"(?<![gq])ua(?!de|r)"),
    re.compile(r"isms?$"),
)


def grade(text: str) -> float:
    """Return the Flesch-Kincaid school grade of English Markdown, to one decimal.

    0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid and
    others, Derivation of new readability formulas, US Navy report 8-75, 1975).
    Headings, placeholders and `NAMES` do not count; each list item ends a sentence.
    A text without words has grade 0.0. Content standards, section 1: at most 6 is
    the aim, above 8 is too hard.
    """
    counted = [
        counts for sentence in sentences(text) if (counts := _syllable_counts(sentence))
    ]
    total = sum(len(counts) for counts in counted)
    if not total:
        return 0.0
    per_sentence = total / len(counted)
    per_word = sum(sum(counts) for counts in counted) / total
    return round(0.39 * per_sentence + 11.8 * per_word - 15.59, 1)


def long_sentences(text: str, limit: int = LONGEST_SENTENCE) -> list[str]:
    """Return the sentences of more than `limit` words, in order, without Markdown.

    Names count here: they lengthen a sentence for the reader too.
    """
    return [
        sentence for sentence in sentences(text) if len(_words_of(sentence)) > limit
    ]


def words(text: str) -> int:
    """Return how many words a reader meets, headings and names included."""
    return sum(len(_words_of(block)) for _, block in _blocks(text))


def sentences(text: str) -> list[str]:
    """Return the sentences of a Markdown text without its marks and headings."""
    return [
        part
        for is_heading, block in _blocks(text)
        if not is_heading
        for part in _END.split(block)
        if _words_of(part)
    ]


def syllables(word: str) -> int:
    """Return about how many syllables an English word has, one at the least.

    Vowel groups, less the silent e of -e, -es, -ed and -ely, plus vowels spoken
    apart; parts of a hyphenated word add up. A number counts as one.
    """
    return sum(_syllables_of(part) for part in word.lower().split("-"))


def _syllables_of(part: str) -> int:
    letters = re.sub(r"['’]s?$", "", part).replace("’", "").replace("'", "")
    if letters in EXCEPTIONS:
        return EXCEPTIONS[letters]
    count = len(_VOWELS.findall(letters))
    if not _KEPT.search(letters):
        count -= sum(1 for pattern in _SILENT if pattern.search(letters))
    count += sum(1 for pattern in _SPLIT if pattern.search(letters))
    return max(count, 1)


def _syllable_counts(sentence: str) -> list[int]:
    return [
        syllables(word)
        for word in _words_of(sentence)
        if word.lower().split("-")[0] not in NAMES
    ]


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def _blocks(text: str) -> Iterator[tuple[bool, str]]:
    """Yield (is it a heading, plain text) for each paragraph, list item and heading."""
    paragraph: list[str] = []
    for line in [*text.splitlines(), ""]:
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if paragraph and (heading or item or not line.strip()):
            yield False, _plain(" ".join(paragraph))
            paragraph = []
        if heading:
            yield True, _plain(line[heading.end() :])
        elif line.strip():
            paragraph.append(line[item.end() :] if item else line.strip())


def _plain(text: str) -> str:
    without_links = _LINK.sub(r"\1", _PLACEHOLDER.sub("", text))
    return " ".join(_EMPHASIS.sub("", without_links).split())
