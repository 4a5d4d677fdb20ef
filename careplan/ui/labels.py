"""The words of a status and of a strength of evidence, when a page gives none."""

from django.utils.translation import gettext_lazy as _

from careplan.terms import STANDINGS, Label

STATUS_WORDS: dict[str, Label] = {
    **{standing.value: label for standing, label in STANDINGS.items()},
    "e": _("Emergency now"),
    "s": _("Same day"),
    "w": _("Within 2 days"),
    "r": _("Routine"),
}

EVIDENCE_WORDS: dict[str, Label] = {
    "A": _("Doctors are sure."),
    "B": _("Studies point this way."),
    "C": _("Seen in the laboratory, not yet proved in people."),
}
