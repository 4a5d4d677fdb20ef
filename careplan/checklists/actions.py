"""Writing checklists: drafts and their rows, tags."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.checklists.models import (
    Checklist,
    ChecklistItem,
    ChecklistVersion,
    Tag,
)
from careplan.content import actions as content
from careplan.content import limits
from careplan.content.queries import CHANGED_HERE
from careplan.education.models import RiskFactor
from careplan.lib.errors import RefusedError


def copy_to_draft(
    *, version: ChecklistVersion, by: Actor, at: dt.datetime
) -> ChecklistVersion:
    """A new draft with the words and rows of `version`.

    Raises RefusedError while another draft of the same checklist is open.
    """
    return content.copy_to_draft(version=version, copy_rows=_copy_items, by=by, at=at)


def _copy_items(old: ChecklistVersion, new: ChecklistVersion) -> None:
    rows = list(old.items.prefetch_related("risk_factors"))
    factors = [[factor.pk for factor in row.risk_factors.all()] for row in rows]
    for row in rows:
        row.pk, row.version = None, new
    copies = ChecklistItem.objects.bulk_create(rows)
    link = ChecklistItem.risk_factors.through
    link.objects.bulk_create(
        link(checklistitem_id=copy.pk, riskfactor_id=factor)
        for copy, ours in zip(copies, factors, strict=True)
        for factor in ours
    )


def discard_draft(*, version: ChecklistVersion, by: Actor, at: dt.datetime) -> None:
    """Throw a draft and its rows away. Raises RefusedError when it is no draft."""
    content.discard_draft(version=version, remove_rows=_remove_items, by=by, at=at)


def _remove_items(version: ChecklistVersion) -> None:
    version.items.all().delete()


@transaction.atomic
def save_item(
    *,
    item: ChecklistItem,
    risk_factors: Iterable[RiskFactor],
    by: Actor,
    at: dt.datetime,
) -> None:
    """Add or change a row of a draft; whoever does so becomes the draft's author.

    Raises RefusedError when the version is no draft, and for a value beyond its limit.
    """
    content.save_row(row=item, version=item.version, by=by, at=at)
    item.risk_factors.set(risk_factors)


@transaction.atomic
def remove_item(*, item: ChecklistItem, by: Actor, at: dt.datetime) -> None:
    """Take a row out of a draft. Raises RefusedError when it is no draft."""
    content.remove_row(row=item, version=item.version, by=by, at=at)


@transaction.atomic
def save_checklist(*, checklist: Checklist, by: Actor, at: dt.datetime) -> None:
    """Add a checklist, or change for which cancer it is and where it stands.

    Raises RefusedError for a new code of an old checklist.
    """
    before = Checklist.objects.filter(pk=checklist.pk).first()
    if before is not None and before.code != checklist.code:
        raise RefusedError(_("The code of a checklist never changes."))
    limits.check(checklist)
    checklist.save()
    fields = content.changes(before, checklist)
    audit.record("checklist-saved", checklist, by=by, at=at, fields=fields)


@transaction.atomic
def save_tag(*, tag: Tag, implies: Iterable[Tag], by: Actor, at: dt.datetime) -> None:
    """Add or change a tag; loading the library leaves it alone from now on.

    Raises RefusedError for a new code of an old tag: plans and rows name it by code.
    """
    before = Tag.objects.filter(pk=tag.pk).first()
    if before is not None and before.code != tag.code:
        raise RefusedError(_("The code of a tag never changes."))
    limits.check(tag)
    tag.save()
    tag.implies.set(implies)
    fields = content.changes(before, tag)
    audit.record(CHANGED_HERE, tag, by=by, at=at, fields=fields)
