"""Writing pages, and noting who read which version."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.content import actions as content
from careplan.content import limits
from careplan.content.queries import CHANGED_HERE
from careplan.education.grades import stored_grade
from careplan.education.models import (
    EducationPage,
    PageVersion,
    Reading,
    RiskFactor,
)
from careplan.education.rendering import unknown_placeholders
from careplan.lib.errors import RefusedError


def save_draft(*, version: PageVersion, by: Actor, at: dt.datetime) -> None:
    """Keep what was typed into a draft, with its reading grade.

    Raises RefusedError when it is no draft any more, for what is too long, and for a
    word in braces that stands for nothing.
    """
    for name in unknown_placeholders(version.body):
        raise RefusedError(_("“{%(name)s}” stands for nothing.") % {"name": name})
    limits.check(version)
    version.grade = stored_grade(version.body)
    content.save_draft(version=version, by=by, at=at)


def copy_to_draft(*, version: PageVersion, by: Actor, at: dt.datetime) -> PageVersion:
    """A new draft with the words of `version`.

    Raises RefusedError while another draft of the same page is open.
    """
    return content.copy_to_draft(version=version, by=by, at=at)


def discard_draft(*, version: PageVersion, by: Actor, at: dt.datetime) -> None:
    """Throw a draft away. Raises RefusedError when it is no draft."""
    content.discard_draft(version=version, remove_rows=lambda gone: None, by=by, at=at)


@transaction.atomic
def save_page(
    *,
    page: EducationPage,
    risk_factors: Iterable[RiskFactor],
    by: Actor,
    at: dt.datetime,
) -> None:
    """Add a page, or change where it stands and what it belongs to.

    Raises RefusedError for a new address of an old page: links lead to it.
    """
    before = EducationPage.objects.filter(pk=page.pk).first()
    if before is not None and before.slug != page.slug:
        raise RefusedError(_("The address of a page never changes."))
    limits.check(page)
    page.save()
    page.risk_factors.set(risk_factors)
    fields = content.changes(before, page)
    audit.record("page-saved", page, by=by, at=at, fields=fields)


@transaction.atomic
def save_risk_factor(*, factor: RiskFactor, by: Actor, at: dt.datetime) -> None:
    """Change the words of a risk factor; loading leaves it alone from now on.

    Raises RefusedError for another code: there are four and they stay.
    """
    before = RiskFactor.objects.filter(pk=factor.pk).first()
    if before is None or before.code != factor.code:
        raise RefusedError(_("The four risk factors stay as they are."))
    limits.check(factor)
    factor.save()
    fields = content.changes(before, factor)
    audit.record(CHANGED_HERE, factor, by=by, at=at, fields=fields)


@transaction.atomic
def note_reading(*, version: PageVersion, user: User, at: dt.datetime) -> Reading:
    """Keep that a person opened this version of a page, and when (H40)."""
    return Reading.objects.create(user=user, version=version, at=at)
