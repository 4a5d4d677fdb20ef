"""Lives an invented person's plan day by day, by the product's own actions."""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from careplan.demo.staff import Hosts
from careplan.followups import actions
from careplan.followups.models import CarePlan, ContactOutcome, FollowUp
from careplan.followups.models.follow_up import OPEN
from careplan.hospital import queries as hospital
from careplan.hospital.models import Reason
from careplan.questions import queries as questions
from careplan.questions.models import QuestionSetVersion
from careplan.rules.enums import Gate, Kind, Route
from careplan.rules.gates import answered_at

ZONE = ZoneInfo("Europe/London")
ANSWERS: dict[str, list[str]] = {
    "temperature_c": ["36.4", "36.7", "36.9", "37.1"],
    "pain_rest": ["0", "1", "2"],
    "pain_move": ["2", "2", "3"],
    "wound_redness": ["none", "none", "edge only"],
    "wound_discharge": ["none", "none", "clear"],
    "wound_open": ["none"],
    "heparin_taken": ["yes"],
    "medicines_taken": ["yes"],
    "wound_hot": ["no"],
    "wound_swollen": ["no"],
    "wound_smell": ["no"],
    "worries": ["", "", "Asked when she may drive again."],
    "very_unwell": ["no"],
    "rigors": ["no"],
    "chest_pain": ["no"],
    "breathless_rest_new": ["no"],
    "calf_symptom": ["none"],
    "fluids_kept": ["yes"],
    "other_signs": ["none"],
    "devices": ["none"],
    "breathless": ["0", "1", "2"],
    "fatigue": ["1", "2", "3"],
    "cough": ["0", "1"],
    "sleep_problem": ["1", "2", "3"],
    "nausea": ["0", "1"],
    "pulse_bpm": ["68", "74", "82"],
    "resp_rate_bpm": ["14", "16"],
    "spo2_pct": ["97", "98"],
    "on_oxygen": ["no"],
    "sbp_mmhg": ["122", "128", "134"],
    "dbp_mmhg": ["72", "78", "82"],
    "consciousness": ["alert"],
    "weight_kg": ["71.2", "71.6", "72.0"],
    "height_cm": ["168"],
    "intake_fraction": ["¾", "all"],
    "distress_0_10": ["1", "2", "3"],
    "fear_recur_0_10": ["1", "2", "3"],
    "activity_min_week": ["90", "120", "150"],
    "smoking": ["never"],
    "hb_g_l": ["118", "124", "131"],
    "creatinine_umol_l": ["72", "79", "85"],
    "egfr": ["78", "84", ">90"],
    "potassium_mmol_l": ["4.1", "4.4"],
    "crp_mg_l": ["42", "58", "71"],
    "calcium_adj_mmol_l": ["2.28", "2.35"],
    "glucose_mmol_l": ["5.4", "6.1"],
    "cea_ug_l": ["1.6", "1.9", "2.1"],
    "psa_ug_l": ["<0.01"],
    "heavy_bleeding": ["no"],
    "vaginal_bleeding": ["no"],
    "new_lump_site": ["none"],
    "much_worse_than_last_month": ["no"],
}
NOTES = ["", "", "Doing well.", "Slept better this week.", "Walks every day."]


def moment(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A time of day at the hospital."""
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE)


class Teller:
    """Lives one plan from its start to now."""

    def __init__(
        self, plan: CarePlan, hosts: Hosts, now: dt.datetime, seed: int
    ) -> None:
        self.plan = plan
        self.hosts = hosts
        self.now = now
        self.today = now.astimezone(ZONE).date()
        self.luck = random.Random(seed)  # noqa: S311 - the same people each time
        self.sets: dict[str, QuestionSetVersion | None] = {}

    # What a day brings -----------------------------------------------------------

    def open_rows(self) -> list[FollowUp]:
        rows = FollowUp.objects.filter(OPEN, plan=self.plan)
        return list(
            rows.prefetch_related("reasons__item__question_set").order_by(
                "due_on", "id"
            )
        )

    def do_past(self, skip: Callable[[FollowUp], bool] = lambda row: False) -> None:
        """Do everything whose day has come, on time, except what is skipped."""
        for row in self.open_rows():
            asked = row.activity.startswith("find-out-")
            if row.due_on < self.today and not asked and not skip(row):
                self.do(row, max(row.due_on, self.plan.starts_on))

    def do(self, row: FollowUp, day: dt.date) -> None:
        """Pass every gate of a check; its test is reviewed and told days later."""
        if row.kind == Kind.TEST:
            steps = [(Gate.ATTENDED, 0), (Gate.REVIEWED, 2), (Gate.TOLD, 4)]
        elif row.kind == Kind.VISIT:
            steps = [(Gate.ATTENDED, 0)]
        else:
            steps = [(Gate.RECORDED, 0)]
        for gate, later in steps:
            on = min(day + dt.timedelta(days=later), self.today)
            self.pass_gate(row, gate, on)

    def pass_gate(self, row: FollowUp, gate: Gate, on: dt.date, note: str = "") -> None:
        at = min(
            moment(on, 9 + self.luck.randrange(7), self.luck.randrange(60)), self.now
        )
        fresh = FollowUp.objects.get(pk=row.pk)
        asks = gate == answered_at(Kind(row.kind))
        version = self._set(row) if asks else None
        actions.record_result(
            follow_up=fresh,
            revision=fresh.revision,
            outcome=actions.Outcome(
                gate=gate,
                measured_at=at,
                route=self._route(row),
                note=note or self._note(gate),
                set_version=version,
                answers=self._answers(version),
                finding="normal" if gate == Gate.REVIEWED else "",
                reviewed_by="Dr Forsyth" if gate == Gate.REVIEWED else "",
                how="phone" if gate == Gate.TOLD else "",
            ),
            key=uuid.uuid4().hex,
            by=self.luck.choice([self.hosts.nurse, self.hosts.colleague]),
            at=at,
        )

    def book(self, row: FollowUp, day: dt.date, hour: int, place: str) -> None:
        """Book a check, on the next working day when the clinic is closed."""
        calendar = hospital.calendar()
        while not calendar.is_open(day) and day != self.today:
            day += dt.timedelta(days=1)
        fresh = FollowUp.objects.get(pk=row.pk)
        at = max(moment(self.plan.starts_on), self.now - dt.timedelta(days=3))
        actions.record_result(
            follow_up=fresh,
            revision=fresh.revision,
            outcome=actions.Outcome(
                gate=Gate.BOOKED,
                measured_at=at,
                booked_for=moment(day, hour, 20),
                place=place,
            ),
            key=uuid.uuid4().hex,
            by=self.hosts.nurse,
            at=at,
        )

    def close(self, row: FollowUp, code: str, note: str) -> None:
        fresh = FollowUp.objects.get(pk=row.pk)
        actions.close(
            follow_up=fresh,
            revision=fresh.revision,
            reason=Reason.objects.get(list=Reason.List.CLOSE, code=code),
            note=note,
            by=self.hosts.nurse,
            at=self.now,
        )

    def correct(self, row: FollowUp, answers: dict[str, str], why: str) -> None:
        fresh = FollowUp.objects.get(pk=row.pk)
        version = self._set(row)
        actions.correct_result(
            follow_up=fresh,
            revision=fresh.revision,
            outcome=actions.Outcome(
                gate=Gate.RECORDED,
                measured_at=moment(fresh.done_on or self.today, 10),
                set_version=version,
                answers=self._answers(version) | answers,
            ),
            why=why,
            key=uuid.uuid4().hex,
            by=self.hosts.colleague,
            at=self.now,
        )

    def report(self, answers: dict[str, str], ago: dt.timedelta) -> None:
        """What the patient says on the phone, so long ago, at the next check that asks.

        Everything else is answered as on a good day.
        """
        row, version = next(
            (row, version)
            for row in self.open_rows()
            if (version := self._set(row)) and self._asks(version, answers)
        )
        at = max(self.now - ago, moment(self.plan.starts_on))
        actions.record_result(
            follow_up=row,
            revision=row.revision,
            outcome=actions.Outcome(
                gate=answered_at(Kind(row.kind)) or Gate.RECORDED,
                measured_at=at,
                route=Route.PHONE,
                set_version=version,
                answers=self._answers(version) | answers,
            ),
            key=uuid.uuid4().hex,
            by=self.hosts.nurse,
            at=at,
        )

    def ring(
        self, code: str, days_ago: int, hour: int, note: str = "", **more: Any
    ) -> None:
        """A call so many working days ago, about the missed reports if any."""
        day = self.working_day(days_ago)
        missed = [
            row
            for row in self.open_rows()
            if row.kind == Kind.HOME and row.closes_on < day
        ]
        actions.record_contact(
            patient=self.plan.patient,
            follow_ups=missed[-1:],
            outcome=ContactOutcome.objects.get(code=code),
            number_used=self.plan.patient.user.contact_details.phone,
            note=note,
            key=uuid.uuid4().hex,
            by=self.luck.choice([self.hosts.nurse, self.hosts.colleague]),
            at=min(moment(day, hour, self.luck.randrange(60)), self.now),
            **more,
        )

    def working_day(self, ago: int) -> dt.date:
        """So many working days before today; 0 is today, or the next one open."""
        calendar, day = hospital.calendar(), self.today
        while ago == 0 and not calendar.is_open(day):
            day += dt.timedelta(days=1)
        while ago:
            day -= dt.timedelta(days=1)
            ago -= calendar.is_open(day)
        return day

    # How it was said ----------------------------------------------------------------

    def _set(self, row: FollowUp) -> QuestionSetVersion | None:
        reason = next(iter(row.reasons.all()), None)
        code = reason and reason.item.question_set and reason.item.question_set.code
        if not code:
            return None
        if code not in self.sets:
            self.sets[code] = questions.published_version(code)
        return self.sets[code]

    def _answers(self, version: QuestionSetVersion | None) -> dict[str, str]:
        if version is None:
            return {}
        return {
            question.code: self.luck.choice(ANSWERS[question.code])
            for question in version.questions.all()
            if question.code in ANSWERS
        }

    def _asks(self, version: QuestionSetVersion, answers: dict[str, str]) -> bool:
        codes = {question.code for question in version.questions.all()}
        return set(answers) <= codes

    def _note(self, gate: Gate) -> str:
        if gate == Gate.REVIEWED:
            return "Nothing that worries us. Go on as planned."
        if gate == Gate.TOLD:
            return "Told by phone."
        return self.luck.choice(NOTES)

    def _route(self, row: FollowUp) -> Route:
        return Route.CLINIC if row.kind in {Kind.VISIT, Kind.TEST} else Route.PHONE
