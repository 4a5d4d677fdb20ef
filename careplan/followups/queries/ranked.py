"""One statement for the queue: who is in it, in which order, and how many in each list.

The rows come from queries.ask_rows, so that nothing is said twice; what joins them for
each patient is more than the ORM can say of a union.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from careplan.checklists.models import Tag
from careplan.followups.models import CarePlan, PlanTag
from careplan.followups.queries.ask_rows import (
    COLUMNS,
    DONE_TODAY,
    LATER,
    LATER_ON,
    asking,
    beside,
)
from careplan.followups.queries.asks import Asked, Watch
from careplan.followups.queries.filters import Filters
from careplan.rules.enums import Known
from careplan.rules.ranking import FULLER_RISK, PLACES, Group

LISTS = range(DONE_TODAY + 1)
ALL = len(LISTS)
NOBODY = (0,) * (ALL + 1)

# The order of rules.ranking.sort_key; what has no moment or day stands last.
_WITHIN = (
    "place, urgency, clock NULLS LAST, bad DESC, since NULLS LAST,"
    " due_on NULLS LAST, number"
)
_AMONG = (
    "place, urgency, clock NULLS LAST, 2 * bad + risk DESC, since NULLS LAST,"
    " due_on NULLS LAST, number, patient_id"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A patient in the queue: in which list, why first of all, and with which risk."""

    patient: int
    list: int
    place: int
    fuller_risk: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A page of patients in order; how many each list shows, and how many it holds."""

    page: tuple[Standing, ...]
    shown: tuple[int, ...]
    held: tuple[int, ...]
    hidden_alerts: int


def ranked(
    seen: Watch, filters: Filters, *, which: int, first: int, count: int
) -> Ranked:
    """The patients of one list from the `first` on, and the counts of all lists.

    One statement: a count and the rows that it opens cannot differ.
    """
    if not seen.teams:
        return Ranked((), NOBODY, NOBODY, 0)
    sql, values = statement(seen, filters, which=which, first=first, count=count)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return _ranked(cursor.fetchall())


def statement(
    seen: Watch, filters: Filters, *, which: int, first: int, count: int
) -> tuple[str, list[Any]]:
    """The one statement and its values; the benchmark keeps its plan."""
    rows, values = _union([*asking(seen, filters), *beside(seen, filters)])
    risk, risky = _risk()
    counts = ", ".join(
        f"COUNT(*) FILTER (WHERE tab = {each} AND shown = {seen_only})"
        for seen_only in (1, 0)
        for each in LISTS
    )
    wanted = "" if which == ALL else f"AND tab = {which}"
    order = f"agreed, {_AMONG}" if which == LATER_ON else _AMONG
    sql = f"""
        WITH asks ({", ".join(COLUMNS)}) AS ({rows}),
        best AS (
            SELECT asks.*,
                ROW_NUMBER() OVER (PARTITION BY patient_id ORDER BY {_WITHIN}) AS nth,
                MIN(state) OVER (PARTITION BY patient_id) AS tab,
                MAX(shown) OVER (PARTITION BY patient_id) AS any_shown,
                MIN(CASE WHEN place = {LATER} THEN clock END)
                    OVER (PARTITION BY patient_id) AS agreed
            FROM asks
        ),
        people AS (
            SELECT patient_id, tab, place, urgency, clock, bad, since, due_on, number,
                agreed, any_shown AS shown, {risk} AS risk
            FROM best WHERE nth = 1
        ),
        counts AS (
            SELECT {counts}, COUNT(*) FILTER (
                WHERE place = {PLACES[Group.ALERT]} AND shown = 0
            ) FROM people
        ),
        page AS (
            SELECT patient_id, tab, place, risk,
                ROW_NUMBER() OVER (ORDER BY {order}) AS nth
            FROM people WHERE shown = 1 {wanted}
            ORDER BY {order} LIMIT %s OFFSET %s
        )
        SELECT counts.*, page.patient_id, page.tab, page.place, page.risk
        FROM counts LEFT JOIN page ON 1 = 1 ORDER BY page.nth
    """  # noqa: S608 - table names, and numbers of ours
    return sql, [*values, *risky, count, first]


def _ranked(found: Sequence[Sequence[Any]]) -> Ranked:
    sizes = found[0]
    shown = tuple(sizes[: len(LISTS)])
    hidden = sizes[len(LISTS) : 2 * len(LISTS)]
    page = tuple(
        Standing(patient, which, place, bool(risk))
        for *_sizes, patient, which, place, risk in found
        if patient is not None
    )
    held = tuple(here + away for here, away in zip(shown, hidden, strict=True))
    return Ranked(
        page,
        (*shown, sum(shown)),
        (*held, sum(held)),
        sizes[2 * len(LISTS)],
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many patients and rows one group holds, its first moment and first day."""

    patients: int = 0
    rows: int = 0
    first: dt.datetime | None = None
    since: dt.date | None = None


def counted(seen: Watch) -> dict[Group, Counted]:
    """How many patients each group holds: those whom `only` shows."""
    if not seen.teams:
        return dict.fromkeys(Group, Counted())
    sql, values = counting(seen)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = {
            place: Counted(patients, rows, _moment(first), _day(since))
            for place, patients, rows, first, since in cursor.fetchall()
        }
    return {group: found.get(PLACES[group], Counted()) for group in Group}


def counting(seen: Watch) -> tuple[str, list[Any]]:
    """The one statement that counts, and its values."""
    rows, values = _union(asking(seen, Filters()))
    sql = f"""
        WITH asks ({", ".join(COLUMNS)}) AS ({rows})
        SELECT place, COUNT(DISTINCT patient_id), COUNT(*), MIN(clock), MIN(since)
        FROM asks GROUP BY place
    """  # noqa: S608 - table names, and numbers of ours
    return sql, values


def _moment(found: dt.datetime | str | None) -> dt.datetime | None:
    """SQLite says moments in words, in UTC."""
    if isinstance(found, str):
        return dt.datetime.fromisoformat(found).replace(tzinfo=dt.UTC)
    return found


def _day(found: dt.date | str | None) -> dt.date | None:
    return dt.date.fromisoformat(found) if isinstance(found, str) else found


def _union(parts: Sequence[Asked]) -> tuple[str, list[Any]]:
    first, *others = parts
    sql, values = first.union(*others, all=True).query.sql_with_params()
    return sql, list(values)


def _risk() -> tuple[str, list[Any]]:
    """1 for a patient with a fact of FULLER_RISK on a plan that runs, else 0."""
    tags, plans, names = (model._meta.db_table for model in (PlanTag, CarePlan, Tag))
    codes = ", ".join(["%s"] * len(FULLER_RISK))
    sql = f"""
        CASE WHEN EXISTS (
            SELECT 1 FROM {plans} plan
            JOIN {tags} fact ON fact.plan_id = plan.id
            WHERE plan.patient_id = best.patient_id AND plan.ended_at IS NULL
                AND fact.until IS NULL AND fact.value = %s AND fact.tag_id IN (
                    SELECT id FROM {names} WHERE code IN ({codes})
                )
        ) THEN 1 ELSE 0 END
    """  # noqa: S608 - table names
    return sql, [Known.YES.value, *FULLER_RISK]
