"""What was searched for: kept in the session, so that no name stands in an address."""

from careplan.accounts.http import SignedInRequest

LONGEST = 200
KEY = "searched"


def keep(request: SignedInRequest) -> None:
    """Keep what was typed, for the page that shows what it finds."""
    typed = request.POST.get("q", "").replace("\x00", "").strip()
    request.session[KEY] = typed[:LONGEST]


def kept(request: SignedInRequest) -> str:
    """The last search of this session; empty when there was none."""
    return str(request.session.get(KEY, ""))


def name_searched(request: SignedInRequest) -> str:
    """The name that was looked for in vain; a number or a date is no name."""
    text = kept(request)
    return "" if any(letter.isdigit() for letter in text) else text
