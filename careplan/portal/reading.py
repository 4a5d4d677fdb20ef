"""Which published pages a patient is pointed to, and from where."""

from dataclasses import dataclass

from careplan.accounts.models import User
from careplan.accounts.permissions import Permission
from careplan.education import queries
from careplan.education.models import PageVersion, RiskFactor
from careplan.education.queries import FactorPages
from careplan.followups.queries.rows import Row

# Asked most often, so they stand before the pages of the four factors.
FIRST = ("when-to-call", "wound-care")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything to read: pages for all four parts first, then part by part."""

    for_all: list[PageVersion]
    parts: list[FactorPages]

    @property
    def is_empty(self) -> bool:
        return not self.for_all and not any(
            part.page or part.others for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """A risk factor a check looks after, and its page if it is published."""

    factor: RiskFactor
    page: PageVersion | None


@dataclass(frozen=True, slots=True)
class About:
    """What to read about one check."""

    factors: list[Looked]
    more: list[PageVersion]


def frame_for(user: User) -> str:
    """The frame a page is drawn in: a patient's, or a bare one for staff."""
    if user.may(Permission.PORTAL_OPEN):
        return "portal/base.html"
    return "base.html"


def is_this_normal() -> list[PageVersion]:
    """The pages that answer it: when to call, the wound, then the four factors."""
    found = {version.parent.slug: version for version in queries.published()}
    first = [found[slug] for slug in FIRST if slug in found]
    return first + [
        version
        for slug, version in found.items()
        if version.parent.explains_id and slug not in FIRST
    ]


def shelf() -> Shelf:
    """All published pages, each once where it belongs to every part."""
    parts = queries.pages_by_factor()
    everywhere = [
        page
        for page in (parts[0].others if parts else [])
        if all(page in part.others for part in parts)
    ]
    for part in parts:
        part.others = [page for page in part.others if page not in everywhere]
    return Shelf(everywhere, parts)


def about(row: Row) -> About:
    """The factor pages and the pages its rows name, as far as they are published."""
    parts = queries.pages_by_factor()
    pages = {part.factor.pk: part.page for part in parts}
    looked = [Looked(factor, pages.get(factor.pk)) for factor in row.risk_factors]
    named = {why.item.page_id for why in row.whys}
    found: dict[int, PageVersion] = {}
    for part in parts:
        for version in [part.page, *part.others]:
            if version is not None and version.parent_id in named:
                found[version.parent_id] = version
    return About(looked, list(found.values()))
