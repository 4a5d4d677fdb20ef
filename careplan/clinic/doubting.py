"""Facts that cannot all be right, in words, and as the answer that one is sure."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from careplan.checklists import queries as checklists
from careplan.rules.contradictions import Contradiction
from careplan.rules.enums import Known


def doubt_words(doubt: Contradiction) -> str:
    """Stage I: yes, and tumour T4: yes too."""
    tags = checklists.tags_by_code()
    names = [
        tags[code].name if code in tags else code
        for code in (doubt.holds, doubt.against)
    ]
    pattern = _("“%(one)s”: yes, but “%(other)s”: no.")
    if doubt.answered is Known.YES:
        pattern = _("“%(one)s”: yes, and “%(other)s”: yes too.")
    return pattern % {"one": names[0], "other": names[1]}


def doubted(doubts: Iterable[Contradiction]) -> str:
    """Names exactly these doubts: whoever is sure of them is not sure of others."""
    return " ".join(f"{doubt.holds}+{doubt.against}" for doubt in doubts)
