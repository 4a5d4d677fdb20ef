"""What an address asks of the queue, and its lists as tabs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from careplan.clinic.moment import Moment
from careplan.clinic.person import person_of
from careplan.clinic.queue_words import LIST_NAMES, Line, list_words
from careplan.followups.queries import queue as queries
from careplan.followups.queries.ask_rows import TO_CALL
from careplan.followups.queries.asks import Watch, watch
from careplan.followups.queries.filters import Filters
from careplan.followups.queries.queue import QueuePage
from careplan.followups.queries.ranked import ALL

LISTS = {name: which for which, name in LIST_NAMES.items()}
SIZES = (25, 100, 500)


@dataclass(frozen=True, slots=True)
class Asked:
    """A list, filters, a page and its size, as an address says them."""

    which: int
    filters: Filters
    number: int
    size: int

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Asked":
        """Read an address, less what nobody offers; `only` looks at everybody."""
        filters = Filters.read(given)
        usual = ALL if filters.only else TO_CALL
        size = _number(given.get("rows"), SIZES[0])
        return cls(
            LISTS.get(str(given.get("list")), usual),
            filters,
            _number(given.get("page"), 1),
            size if size in SIZES else SIZES[0],
        )

    def address(self, **changes: Any) -> str:
        """The query string of this list, its filters and size; pages start again."""
        asked = replace(self, **changes)
        said = {"list": LIST_NAMES[asked.which], **asked.filters.chosen}
        if asked.size != SIZES[0]:
            said["rows"] = str(asked.size)
        return f"?{urlencode(said)}"


def _number(given: Any, usual: int) -> int:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else usual


@dataclass(frozen=True, slots=True)
class Tab:
    """One list: its name, how many it shows, and its address."""

    text: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class Shown:
    """The page asked for, or the last one there is."""

    seen: Watch
    asked: Asked
    found: QueuePage
    page: "Page[Any]"
    lines: list[Line]

    @property
    def tabs(self) -> list[Tab]:
        counts = self.found.counts.shown
        return [
            Tab(
                list_words(which),
                counts[which],
                self.asked.address(which=which),
                which == self.asked.which,
            )
            for which in LIST_NAMES
        ]

    @property
    def list_name(self) -> str:
        return LIST_NAMES[self.asked.which]

    @property
    def address(self) -> str:
        return self.asked.address()

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The list and its filters, as a form sends them along."""
        return [("list", self.list_name), *self.asked.filters.chosen.items()]

    @property
    def larger(self) -> str:
        """The same list with more on a page, where it takes more than one."""
        sizes = [size for size in SIZES if size > self.asked.size]
        wanted = [size for size in sizes if size >= self.page.paginator.count]
        several = self.page.paginator.num_pages > 1 and sizes
        return self.asked.address(size=(wanted or sizes)[0]) if several else ""

    @property
    def everybody(self) -> int:
        """How many people there are in all lists, filters aside."""
        return self.found.counts.held[ALL]

    @property
    def unfiltered(self) -> str:
        """The same list with nothing hidden."""
        return self.asked.address(filters=Filters())


def show(user: Any, moment: Moment, asked: Asked) -> Shown:
    """One page of the queue, noted by nobody yet."""
    seen = watch(user, moment.at, moment.zone)
    found = _found(seen, asked, asked.number)
    pages = Paginator(range(found.total), asked.size)
    page = pages.get_page(asked.number)
    if page.number != asked.number:
        found = _found(seen, asked, page.number)
    lines = [
        Line(
            row,
            person_of(row.patient, moment.day),
            moment,
            seen.stands_in_for(row.patient),
        )
        for row in found.rows
    ]
    return Shown(seen, asked, found, page, lines)


def _found(seen: Watch, asked: Asked, number: int) -> QueuePage:
    return queries.queue(
        seen, asked.filters, which=asked.which, number=number, per_page=asked.size
    )
