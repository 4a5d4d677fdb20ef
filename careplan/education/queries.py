"""What others ask about pages: only published words ever leave here (H42)."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from careplan.education import rendering
from careplan.education.models import PageVersion, RiskFactor
from careplan.hospital.models import Hospital
from careplan.rules.enums import VersionState


@dataclass(slots=True)
class FactorPages:
    """A risk factor, the page that explains it, and the others that belong to it."""

    factor: RiskFactor
    page: PageVersion | None = None
    others: list[PageVersion] = field(default_factory=list)


def published() -> QuerySet[PageVersion]:
    """The versions patients read, in the order of their pages."""
    return (
        PageVersion.objects.filter(state=VersionState.PUBLISHED)
        .select_related("parent")
        .prefetch_related("parent__risk_factors")
        .order_by("parent__order", "parent__slug")
    )


def published_page(slug: str) -> PageVersion | None:
    """The version of a page that patients read, or nothing."""
    return published().filter(parent__slug=slug).first()


def pages_by_factor() -> list[FactorPages]:
    """The four risk factors in order, each with its published pages; 3 queries."""
    groups = {factor.pk: FactorPages(factor) for factor in RiskFactor.objects.all()}
    for version in published():
        for factor in version.parent.risk_factors.all():
            if version.parent.explains_id == factor.pk:
                groups[factor.pk].page = version
            else:
                groups[factor.pk].others.append(version)
    return list(groups.values())


def rendered(version: PageVersion, hospital: Hospital) -> SafeString:
    """The text of a version as clean HTML with the hospital's numbers (H44)."""
    return rendering.to_html(version.body, hospital)


def past_review(version: PageVersion, day: dt.date) -> bool:
    """Whether the day by which the page should be read again has gone (H40)."""
    return version.review_on is not None and version.review_on < day


def factor_names() -> dict[str, str]:
    """What staff call the risk factors, by their code."""
    return dict(RiskFactor.objects.order_by("order").values_list("code", "name"))
