"""What happened to each invented person, told by the product's own actions."""

import datetime as dt
from collections.abc import Callable, Iterable

from careplan.demo import alarms
from careplan.demo.people import Story
from careplan.demo.teller import ZONE, Teller, moment
from careplan.followups.models import FollowUp
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from careplan.rules.enums import Gate, Kind

__all__ = ["ZONE", "Teller", "moment", "tell"]


def _next(rows: Iterable[FollowUp], *kinds: Kind) -> FollowUp | None:
    return next((row for row in rows if row.kind in kinds), None)


def tell(teller: Teller, patient: Patient, story: Story) -> None:
    """Bring a plan to the state its story names."""
    _TALES.get(story, _steady)(teller, patient)


def _early(teller: Teller, patient: Patient) -> None:
    teller.do_past()


def _nothing(teller: Teller, patient: Patient) -> None:
    """Enrolled, and nothing has happened yet."""


def _silent(teller: Teller, patient: Patient) -> None:
    """No word from home for the last five days."""
    quiet = teller.today - dt.timedelta(days=5)
    teller.do_past(lambda row: row.kind == Kind.HOME and row.due_on >= quiet)


def _tried_twice(teller: Teller, patient: Patient) -> None:
    """Silent for five days, and two calls reached nobody."""
    _silent(teller, patient)
    teller.ring("no-answer", 2, 10)
    teller.ring("voicemail", 1, 15, "Asked her to ring us back.")


def _letter_due(teller: Teller, patient: Patient) -> None:
    """Silent for five days; three calls in a row reached nobody."""
    _silent(teller, patient)
    teller.ring("no-answer", 3, 9)
    teller.ring("no-answer", 2, 16)
    teller.ring("voicemail", 1, 11, "The message says that the box is nearly full.")


def _promised(teller: Teller, patient: Patient) -> None:
    """He asked to be rung back today, after his visit at the dentist's."""
    teller.do_past()
    teller.ring(
        "call-back",
        1,
        12,
        "At the dentist’s this morning. Wants to ask about lifting.",
        call_back_at=moment(teller.working_day(0), 14, 30),
    )


def _steady(teller: Teller, patient: Patient) -> None:
    teller.do_past()
    coming = _next(teller.open_rows(), Kind.VISIT, Kind.TEST)
    if coming and coming.due_on <= teller.today + dt.timedelta(days=45):
        day = max(coming.due_on, teller.today + dt.timedelta(days=2))
        teller.book(coming, day, 9, "Outpatients, ground floor")


def _booked_today(teller: Teller, patient: Patient) -> None:
    teller.do_past()
    coming = _next(teller.open_rows(), Kind.VISIT, Kind.TEST)
    if coming:
        teller.book(coming, teller.today, 15, "Outpatients, ground floor")


def _late(days: int) -> Callable[[Teller, Patient], None]:
    def tale(teller: Teller, patient: Patient) -> None:
        """One check stays undone: the one whose window closed nearest to `days` ago."""
        wanted = teller.today - dt.timedelta(days=days)
        asked = [
            row
            for row in teller.open_rows()
            if row.kind in {Kind.CALL, Kind.VISIT, Kind.TEST}
            and row.closes_on < teller.today
        ]
        left = min(
            asked, key=lambda row: abs((row.closes_on - wanted).days), default=None
        )
        teller.do_past(lambda row: left is not None and row.pk == left.pk)

    return tale


def _late_by_a_day(teller: Teller, patient: Patient) -> None:
    """The visit whose window closed yesterday was never booked (see seeding)."""
    yesterday = teller.today - dt.timedelta(days=1)
    teller.do_past(lambda row: row.kind == Kind.VISIT and row.closes_on == yesterday)


def _done_late(teller: Teller, patient: Patient) -> None:
    rows = [row for row in teller.open_rows() if row.kind == Kind.VISIT]
    late = next((row for row in rows if row.closes_on < teller.today), None)
    teller.do_past(lambda row: late is not None and row.pk == late.pk)
    if late:
        day = min(late.closes_on + dt.timedelta(days=3), teller.today)
        teller.do(late, day)


def _corrected(teller: Teller, patient: Patient) -> None:
    teller.do_past()
    call = FollowUp.objects.filter(
        plan=teller.plan,
        kind=Kind.CALL,
        done_at__isnull=False,
        events__entry__isnull=False,
    ).first()
    if call:
        teller.correct(
            call, {"temperature_c": "37.4"}, "Typed wrongly: it was 37.4, not 36.4."
        )


def _closed(teller: Teller, patient: Patient) -> None:
    teller.do_past()
    coming = _next(teller.open_rows(), Kind.TEST)
    if coming:
        teller.close(coming, "done-elsewhere", "Done at the county hospital last week.")


def _waiting_result(*gates: Gate) -> Callable[[Teller, Patient], None]:
    def tale(teller: Teller, patient: Patient) -> None:
        lately = teller.today - dt.timedelta(days=8)
        tests = [row for row in teller.open_rows() if row.kind == Kind.TEST]
        latest = min(
            tests, key=lambda row: abs((row.due_on - lately).days), default=None
        )
        teller.do_past(lambda row: latest is not None and row.pk == latest.pk)
        if latest:
            for ago, gate in zip((8, 5), gates, strict=False):
                day = teller.today - dt.timedelta(days=ago)
                teller.pass_gate(latest, gate, max(day, teller.plan.starts_on))

    return tale


def _ended(status: str) -> Callable[[Teller, Patient], None]:
    def tale(teller: Teller, patient: Patient) -> None:
        teller.do_past()
        patients.set_status(
            patient=patient,
            status=status,
            since=teller.today - dt.timedelta(days=2),
            by=teller.hosts.colleague,
            at=teller.now,
        )

    return tale


def _showcase(teller: Teller, patient: Patient) -> None:
    """The patient who signs in: a good start, her clips and results booked."""
    teller.do_past()
    rows = teller.open_rows()
    visits = [row for row in rows if row.kind == Kind.VISIT]
    if visits:
        teller.book(visits[0], teller.today + dt.timedelta(days=1), 10, "Wound clinic")
    if len(visits) > 1:
        day = teller.today + dt.timedelta(days=6)
        teller.book(visits[1], day, 14, "Dr Forsyth, outpatients")


_TALES: dict[Story, Callable[[Teller, Patient], None]] = {
    Story.JUST_ENROLLED: _nothing,
    Story.EARLY: _early,
    Story.HOME_UNKNOWN: _early,
    Story.STAGE_UNKNOWN: _early,
    Story.SILENT: _silent,
    Story.TRIED_TWICE: _tried_twice,
    Story.LETTER_DUE: _letter_due,
    Story.PROMISED: _promised,
    Story.SHOWCASE: _showcase,
    Story.BOOKED_TODAY: _booked_today,
    Story.LATE_BY_A_DAY: _late_by_a_day,
    Story.LATE_BY_A_YEAR: _late(365),
    Story.DONE_LATE: _done_late,
    Story.CORRECTED: _corrected,
    Story.CLOSED: _closed,
    Story.TO_REVIEW: _waiting_result(Gate.ATTENDED),
    Story.TO_TELL: _waiting_result(Gate.ATTENDED, Gate.REVIEWED),
    Story.FEVER: alarms.fever,
    Story.REDNESS: alarms.redness,
    Story.CHILLS: alarms.chills,
    Story.LOW: alarms.low,
    Story.SETTLED: alarms.settled,
    Story.FIVE_YEARS: _steady,
    Story.DECEASED: _ended(Patient.Status.DECEASED),
    Story.WITHDRAWN: _ended(Patient.Status.WITHDRAWN),
    Story.MOVED: _ended(Patient.Status.MOVED),
}
