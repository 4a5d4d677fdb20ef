"""The life of every authored version: draft, review, approval, publication."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.content import limits, queries
from careplan.content.models import Version
from careplan.lib.errors import RefusedError
from careplan.lib.library.report import Outcome
from careplan.rules.enums import VersionState
from careplan.terms import VERSION_STATES

# The words of accounts.permissions.Permission, which lies above this app.
APPROVE = "content-approve"
EDIT = "content-edit"
LONGEST_AUDITED = 400

V = TypeVar("V", bound=Version)
M = TypeVar("M", bound=Model)


class Person(Protocol):
    """A user, as far as approving needs one; a job is none."""

    pk: int

    def may(self, permission: Any) -> bool: ...


def nothing(_old: Version, _new: Version) -> None:
    """For versions whose words all stand in their own row."""


@transaction.atomic
def put_in_review(
    *,
    model: type[V],
    parent: Model,
    fields: Mapping[str, Any],
    content_hash: str,
    write_rows: Callable[[V], None],
    by: Actor,
    at: dt.datetime,
) -> Outcome:
    """Bring what a library file says into review, once.

    Unchanged when the newest version from the library has the same hash. An edited
    file replaces a library version still in review that nobody here has touched, or
    becomes the next version. Approved, published and retired ones are never touched.
    `write_rows` removes the rows a version has and writes those of the file.
    """
    versions = queries.rows_of(model).filter(parent=parent)
    newest = versions.exclude(content_hash="").order_by("-number").first()
    if newest is not None and newest.content_hash == content_hash:
        return Outcome.UNCHANGED
    replaces = newest is not None and queries.untouched(newest)
    if newest is not None and replaces:
        version = newest
    else:
        highest = versions.aggregate(most=Max("number"))["most"] or 0
        version = model(number=highest + 1, state=VersionState.IN_REVIEW)
        version.parent_id = parent.pk
    for name, value in {**fields, "content_hash": content_hash}.items():
        setattr(version, name, value)
    version.save()
    write_rows(version)
    kind = "library-version-replaced" if replaces else "library-version-made"
    audit.record(kind, version, by=by, at=at, fields={"number": version.number})
    return Outcome.CHANGED if newest is not None else Outcome.NEW


@transaction.atomic
def put_list_row(
    *, model: type[M], key: Mapping[str, Any], fields: Mapping[str, Any], ours: set[int]
) -> M:
    """The row that a library file names, with what the file says about it.

    `ours`: the ids somebody here has changed (`queries.changed_here`); they stay.
    """
    rows: QuerySet[M] = QuerySet(model)
    row, made = rows.get_or_create(**key, defaults=fields)
    if not made and row.pk not in ours:
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
    return row


@transaction.atomic
def save_draft(*, version: Version, by: Actor, at: dt.datetime) -> None:
    """Keep what was typed into a draft; whoever saved it last is its author.

    Raises RefusedError when the version is no draft any more, and for what is too
    long.
    """
    limits.check(version)
    before = _locked(version, [VersionState.DRAFT]) if version.pk else None
    if before is None:
        versions = queries.siblings_of(version)
        version.number = (versions.aggregate(most=Max("number"))["most"] or 0) + 1
    version.state = VersionState.DRAFT
    version.author_id = _person(by).pk
    version.save()
    changed = changes(before, version)
    audit.record("draft-saved", version, by=by, at=at, fields=changed)


@transaction.atomic
def submit(*, version: Version, by: Actor, at: dt.datetime) -> None:
    """Hand a draft over for review. Raises RefusedError unless it is a draft."""
    _move(version, [VersionState.DRAFT], VersionState.IN_REVIEW)
    _note("submitted", version, by, at)


@transaction.atomic
def reopen(*, version: Version, by: Actor, at: dt.datetime) -> None:
    """Take a version back from review to write on it; `by` becomes its author.

    Raises RefusedError unless it is in review or approved and never was published.
    """
    states = [VersionState.IN_REVIEW, VersionState.APPROVED]
    _move(
        version,
        states,
        VersionState.DRAFT,
        author_id=_person(by).pk,
        approver_id=None,
        approved_at=None,
    )
    _note("reopened", version, by, at)


@transaction.atomic
def approve(*, version: Version, by: Actor, at: dt.datetime) -> None:
    """Approve a version in review, in one's own name.

    Raises RefusedError for a person who may not approve, for whoever wrote on the
    version, for a version that is not in review, and for one that lacks something.
    """
    person = may_approve(by)
    if person.pk in queries.writers(version):
        raise RefusedError(_("The author cannot approve their own work."))
    _refuse_obstacle(version)
    _move(
        version,
        [VersionState.IN_REVIEW],
        VersionState.APPROVED,
        approver_id=person.pk,
        approved_at=at,
    )
    _note("approved", version, by, at)


@transaction.atomic
def publish(*, version: Version, by: Actor, at: dt.datetime) -> None:
    """Publish an approved version and retire the one published before.

    Raises RefusedError for a person who may not publish, for a version that is not
    approved, and for one that lacks something.
    """
    may_approve(by)
    _refuse_obstacle(version)
    _publish(version, at)
    _note("published", version, by, at)


@transaction.atomic
def retire(*, version: Version, by: Actor, at: dt.datetime) -> None:
    """Take a published version out of use; nothing takes its place.

    Raises RefusedError for a person who may not publish and for a version that is
    not published.
    """
    may_approve(by)
    _move(version, [VersionState.PUBLISHED], VersionState.RETIRED, retired_at=at)
    _note("retired", version, by, at)


@transaction.atomic
def copy_to_draft(
    *,
    version: V,
    copy_rows: Callable[[V, V], None] = nothing,
    by: Actor,
    at: dt.datetime,
) -> V:
    """A new draft with the words of `version`; `copy_rows` copies its rows.

    Raises RefusedError while another draft of the same parent is open.
    """
    versions = queries.siblings_of(version)
    waiting = versions.filter(state=VersionState.DRAFT).first()
    if waiting is not None:
        raise RefusedError(
            _("Version %(number)s is a draft already.") % {"number": waiting.number}
        )
    draft = type(version)(**_own_words(version))
    draft.number = (versions.aggregate(most=Max("number"))["most"] or 0) + 1
    draft.author_id = _person(by).pk
    draft.save()
    copy_rows(version, draft)
    audit.record("draft-made", draft, by=by, at=at, fields={"from": version.pk})
    return draft


@transaction.atomic
def discard_draft(
    *, version: V, remove_rows: Callable[[V], Any], by: Actor, at: dt.datetime
) -> None:
    """Throw a draft and its rows away. Raises RefusedError when it is no draft."""
    _locked(version, [VersionState.DRAFT])
    _note("draft-discarded", version, by, at)
    remove_rows(version)
    version.delete()


@transaction.atomic
def approve_library(*, by: Actor, at: dt.datetime) -> dict[str, list[int]]:
    """Approve and publish, in one act, every library version in review.

    Versions somebody here has written on are left out: they need an approval of their
    own. So are those that lack something, such as a telephone number. Returns the ids
    by model; they stand in the audit row. Raises RefusedError for a person who may not
    approve.
    """
    person = may_approve(by)
    done: dict[str, list[int]] = {}
    for version in queries.library_in_review():
        if version.obstacle():
            continue
        _move(
            version,
            [VersionState.IN_REVIEW],
            VersionState.APPROVED,
            approver_id=person.pk,
            approved_at=at,
        )
        _publish(version, at)
        done.setdefault(version._meta.label_lower, []).append(version.pk)
    audit.record("library-approved", Version, by=by, at=at, fields=dict(done))
    return done


@transaction.atomic
def save_row(*, row: Model, version: Version, by: Actor, at: dt.datetime) -> None:
    """Add or change a row of a draft; whoever does so becomes the draft's author.

    Raises RefusedError when the version is no draft, and for a value beyond its limit.
    """
    limits.check(row)
    _write_on(version, by)
    before = QuerySet(type(row)).filter(pk=row.pk).first() if row.pk else None
    row.save()
    _note_row("row-saved", version, row, changes(before, row), by, at)


@transaction.atomic
def remove_row(*, row: Model, version: Version, by: Actor, at: dt.datetime) -> None:
    """Take a row out of a draft. Raises RefusedError when it is no draft."""
    _write_on(version, by)
    _note_row("row-removed", version, row, changes(None, row), by, at)
    row.delete()


def may_approve(by: Actor) -> Person:
    """The person who may approve, or RefusedError."""
    person: Person = _person(by)
    if not person.may(APPROVE):
        raise RefusedError(_("Only a clinical approver can approve and publish."))
    return person


def changes(before: Model | None, after: Model) -> dict[str, Any]:
    """Old and new value of every field that differs, shortened for the audit trail."""
    fields = [field.attname for field in after._meta.concrete_fields]
    return {
        name: [_short(getattr(before, name, None)), _short(getattr(after, name))]
        for name in fields
        if before is None or getattr(before, name) != getattr(after, name)
    }


def _short(value: Any) -> str | None:
    return None if value is None else str(value)[:LONGEST_AUDITED]


def _person(by: Actor) -> Any:
    if not hasattr(by, "may"):
        raise RefusedError(_("Only a person can do this, never a job."))
    return by


def _refuse_obstacle(version: Version) -> None:
    obstacle = version.obstacle()
    if obstacle:
        raise RefusedError(obstacle)


def _locked(version: Version, states: list[VersionState]) -> Version:
    rows = queries.rows_of(type(version)).select_for_update()
    row: Version = rows.get(pk=version.pk)
    if VersionState(row.state) not in states:
        raise RefusedError(
            _("This version is “%(state)s” now. That cannot be done with it.")
            % {"state": VERSION_STATES[VersionState(row.state)]}
        )
    return row


def _write_on(version: Version, by: Actor) -> None:
    _locked(version, [VersionState.DRAFT])
    rows = queries.rows_of(type(version)).filter(pk=version.pk)
    rows.update(author_id=_person(by).pk)


def _note_row(
    kind: str,
    version: Version,
    row: Model,
    changed: dict[str, Any],
    by: Actor,
    at: dt.datetime,
) -> None:
    """Row events stand under their version: they tell who wrote on it."""
    fields = {"row": str(row)[:LONGEST_AUDITED], **changed}
    audit.record(kind, version, by=by, at=at, fields=fields)


def _move(
    version: Version, states: list[VersionState], to: VersionState, **fields: Any
) -> None:
    """Change the state by one conditional update, so that two people cannot both."""
    rows = queries.rows_of(type(version)).filter(pk=version.pk, state__in=states)
    if not rows.update(state=to, **fields):
        _locked(version, states)
    version.refresh_from_db()


def _publish(version: Version, at: dt.datetime) -> None:
    siblings = queries.siblings_of(version)
    siblings.filter(state=VersionState.PUBLISHED).update(
        state=VersionState.RETIRED, retired_at=at
    )
    _move(version, [VersionState.APPROVED], VersionState.PUBLISHED, published_at=at)


def _own_words(version: Version) -> dict[str, Any]:
    life = {field.name for field in Version._meta.get_fields()}
    kept = {"source", "confidence", "review_on"}
    return {
        field.attname: getattr(version, field.attname)
        for field in version._meta.concrete_fields
        if not field.primary_key and (field.name not in life or field.name in kept)
    }


def _note(kind: str, version: Version, by: Actor, at: dt.datetime) -> None:
    audit.record(kind, version, by=by, at=at, fields={"number": version.number})
