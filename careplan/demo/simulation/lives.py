"""What happens to one simulated patient on a day: most of it on time."""

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from careplan.accounts.models import Team, User
from careplan.demo.stories import moment
from careplan.followups import actions
from careplan.followups.actions.adding import open_by_hand
from careplan.followups.actions.contacting import record_contact
from careplan.followups.actions.ending import end_plan
from careplan.followups.actions.handing_over import change_team
from careplan.followups.actions.moving import move
from careplan.followups.models import (
    CarePlan,
    ContactOutcome,
    FollowUp,
    FollowUpEvent,
    PlanChange,
)
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import drafting
from careplan.followups.queries.changing import Change, preview_change
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from careplan.rules.enums import Anchor, Gate, Kind, Known

# How likely each thing is, for one patient on one day.
A_YEAR = 365
RATES: dict[str, float] = {
    "correct_the_operation_day": 0.1 / A_YEAR,
    "learn_something": 4 / A_YEAR,
    "switch_an_option": 0.3 / A_YEAR,
    "take_a_change_back": 0.5 / A_YEAR,
    "move_one": 2 / A_YEAR,
    "add_one": 1 / A_YEAR,
    "close_one": 1 / A_YEAR,
    "take_the_last_back": 1 / A_YEAR,
    "ring": 4 / A_YEAR,
    "change_the_team": 0.05 / A_YEAR,
    "leave": 0.03 / A_YEAR,
}
# Of what falls due: done at home, come to the appointment, booked in time.
AT_HOME, COMES, BOOKS = 0.5, 0.93, 0.95
ASKS_AGAIN = 1 / 7
SOON = 10
GIVE_UP_AFTER = 60


class Life:
    """One patient, lived day by day; `told` counts what was done and refused."""

    def __init__(
        self, plan: CarePlan, teams: list[Team], told: Counter[str], seed: int
    ) -> None:
        self.plan_id, self.patient_id = plan.pk, plan.patient_id
        self.teams, self.told = teams, told
        self.luck = random.Random(seed)  # noqa: S311 - the same lives each time
        self.nurses = {
            team.pk: list(User.objects.filter(memberships__team=team).order_by("pk"))
            for team in teams
        }
        self.over = False
        self.day = plan.starts_on
        self.at = moment(self.day)

    def live(self, day: dt.date, due: list[FollowUp]) -> None:
        """One day: what is due of theirs, then whatever else may befall them."""
        self.day, self.at = day, moment(day, 9 + self.luck.randrange(8))
        for row in due:
            self._work(row)
        for name, rate in RATES.items():
            if not self.over and self.luck.random() < rate:
                getattr(self, name)()

    # The day's work --------------------------------------------------------------

    def _work(self, row: FollowUp) -> None:
        kind = Kind(row.kind)
        if kind in {Kind.VISIT, Kind.TEST}:
            self._appointment(row)
        elif drafting.FIND_OUT in row.activity:
            self._find_out(row)
        elif kind == Kind.HOME:
            if row.due_on == self.day and self.luck.random() < AT_HOME:
                self._pass(row, Gate.RECORDED)
        elif row.due_on <= self.day and self.luck.random() < COMES:
            self._pass(row, Gate.RECORDED)

    def _find_out(self, row: FollowUp) -> None:
        """Asked on the day, then about once a week until somebody knows."""
        if row.due_on != self.day and self.luck.random() > ASKS_AGAIN:
            return
        asked = row.activity.removeprefix(drafting.FIND_OUT)
        if asked in list(Anchor):
            self._change(self._plan(), Change(anchors={Anchor(asked): self.day}))
        else:
            self.learn_something()

    def _appointment(self, row: FollowUp) -> None:
        if row.reviewed_at:
            self._pass(row, Gate.TOLD)
        elif row.attended_on:
            self._pass(row, Gate.REVIEWED)
        elif row.booked_for is None:
            if self.luck.random() < BOOKS / SOON * 2:
                self._pass(row, Gate.BOOKED, max(row.due_on, self.day))
            elif (self.day - row.closes_on).days > GIVE_UP_AFTER:
                self._close(row)
        elif row.booked_for <= self.at:
            if self.luck.random() < COMES:
                self._pass(row, Gate.ATTENDED)
            else:
                self._did_not_come(row)

    def _pass(self, row: FollowUp, gate: Gate, on: dt.date | None = None) -> None:
        shown = self.luck.choice(FollowUpEvent.Finding.values)
        self._act(
            actions.record_result,
            follow_up=row,
            revision=row.revision,
            outcome=actions.Outcome(
                gate=gate,
                measured_at=self.at,
                booked_for=moment(on, 14) if on else None,
                finding=shown if gate == Gate.REVIEWED else "",
                next_step="Ask the surgeon." if gate == Gate.REVIEWED else "",
                how="phone" if gate == Gate.TOLD else "",
            ),
            key=uuid.uuid4().hex,
        )

    def _did_not_come(self, row: FollowUp) -> None:
        self._act(
            actions.did_not_attend,
            follow_up=row,
            revision=row.revision,
            on=self.day,
            reason=Reason.objects.filter(list=Reason.List.MISSED).order_by("?").first(),
            key=uuid.uuid4().hex,
        )

    # What else may happen ----------------------------------------------------------

    def learn_something(self) -> None:
        """A day or a tag that was not known becomes known, or a known one changes."""
        plan = self._plan()
        facts = drafting.facts_of(plan)
        if facts.all_anchors()[Anchor.DISCHARGE] is None:
            self._change(plan, Change(anchors={Anchor.DISCHARGE: self.day}))
            return
        groups = [group for version in facts.versions for group in version.one_of]
        open_groups = [
            group
            for group in groups
            if all(facts.tags.get(tag) is not Known.YES for tag in group)
        ]
        tags: dict[str, Known] = {}
        for group in open_groups:
            tags |= dict.fromkeys(group, Known.NO)
            tags[self.luck.choice(group)] = Known.YES
        tags |= {
            tag: self.luck.choice([Known.YES, Known.NO])
            for tag, known in facts.tags.items()
            if known is Known.NOT_KNOWN and tag not in tags
        }
        if not tags and facts.tags:
            tag = self.luck.choice(sorted(facts.tags))
            tags = {tag: self.luck.choice(list(Known))}
        waits = facts.all_anchors()[Anchor.END_OF_TREATMENT] is None
        ends = {Anchor.END_OF_TREATMENT: self.day} if waits else {}
        self._change(plan, Change(tags=tags, anchors=ends))

    def correct_the_operation_day(self) -> None:
        plan = self._plan()
        day = plan.operation.day or self.day
        off = dt.timedelta(days=self.luck.choice([-9, -1, 1]))
        self._change(plan, Change(operation_day=day + off))

    def switch_an_option(self) -> None:
        plan = self._plan()
        options = sorted(
            code
            for version in drafting.facts_of(plan).versions
            for code in version.items.filter(status="option").values_list(
                "code", flat=True
            )
        )
        if options:
            code = self.luck.choice(options)
            self._change(plan, Change(choices={code: self.luck.random() < 0.7}))

    def _change(self, plan: CarePlan, change: Change) -> None:
        seen = preview_change(plan, change, day=self.day)
        asked = [line.existing for line in seen.replan.asked]
        agreed = [row.number for row in asked if row and self.luck.random() < 0.5]
        self._act(
            actions.apply_change,
            care_plan=plan,
            change=change,
            fingerprint=seen.fingerprint,
            decisions=actions.Decisions(agreed=frozenset(agreed)),
            reason="A letter came.",
            key=uuid.uuid4().hex,
        )

    def take_a_change_back(self) -> None:
        change = PlanChange.objects.filter(plan=self.plan_id, undone_at=None).first()
        if change is not None:
            self._act(actions.undo_change, change=change)

    def move_one(self) -> None:
        row = self._one()
        if row is not None:
            self._act(
                move,
                follow_up=row,
                revision=row.revision,
                to=row.due_on + dt.timedelta(days=self.luck.randrange(-3, 15)),
                reason=Reason.objects.filter(list=Reason.List.MOVE).first(),
                clear_booking=True,
                key=uuid.uuid4().hex,
            )

    def add_one(self) -> None:
        self._act(
            open_by_hand,
            care_plan=self._plan(),
            activity="by-hand",
            kind=self.luck.choice([Kind.VISIT, Kind.TEST, Kind.CALL, Kind.TASK]),
            title="One more look",
            due_on=self.day + dt.timedelta(days=self.luck.randrange(5, 40)),
            days_after=14,
            why="The surgeon asked for it.",
            key=uuid.uuid4().hex,
        )

    def close_one(self) -> None:
        row = self._one()
        if row is not None:
            self._close(row)

    def _close(self, row: FollowUp) -> None:
        self._act(
            actions.close,
            follow_up=row,
            revision=row.revision,
            reason=Reason.objects.get(list=Reason.List.CLOSE, code="declined"),
            key=uuid.uuid4().hex,
        )

    def take_the_last_back(self) -> None:
        event = FollowUpEvent.objects.filter(follow_up__plan=self.plan_id).last()
        if event is not None:
            self._act(
                actions.undo_last,
                follow_up=event.follow_up,
                revision=event.follow_up.revision,
                why="Wrong one.",
                key=uuid.uuid4().hex,
            )

    def ring(self) -> None:
        row = self._one()
        outcome = self.luck.choice(list(ContactOutcome.objects.filter(active=True)))
        declined = outcome.effect == ContactOutcome.Effect.DECLINED
        if declined and self.luck.random() < 0.8:
            return
        self._act(
            record_contact,
            patient=self._patient(),
            follow_ups=[row] if row else [],
            outcome=outcome,
            number_used="01632 960 200",
            spoke_to="A neighbour",
            call_back_at=self.at + dt.timedelta(days=1 + self.luck.randrange(5)),
            key=uuid.uuid4().hex,
        )

    def change_the_team(self) -> None:
        patient = self._patient()
        self._act(
            change_team,
            patient=patient,
            revision=patient.revision,
            team=self.luck.choice(self.teams),
        )

    def leave(self) -> None:
        """Death, withdrawal or moving away; then one click for each group of checks."""
        gone = [each for each in Patient.Status if each != Patient.Status.ACTIVE]
        self._act(
            patients.set_status,
            patient=self._patient(),
            status=self.luck.choice(gone),
            since=self.day,
        )
        reason = Reason.objects.get(list=Reason.List.CLOSE, code="died")
        self._act(actions.close_all, patient=self._patient(), reason=reason)
        self.over = True

    def end(self) -> None:
        """The plan has run its course: a person ends it."""
        reason = Reason.objects.get(list=Reason.List.CLOSE, code="not-needed")
        self._act(end_plan, care_plan=self._plan(), reason=reason, why="Five years.")
        self.over = True

    # Parts -------------------------------------------------------------------------

    def _plan(self) -> CarePlan:
        return CarePlan.objects.select_related("operation", "patient").get(
            pk=self.plan_id
        )

    def _patient(self) -> Patient:
        return Patient.objects.get(pk=self.patient_id)

    def _one(self) -> FollowUp | None:
        near = FollowUp.objects.filter(OPEN, plan=self.plan_id).order_by("due_on")[:8]
        return self.luck.choice(list(near)) if near else None

    def _act(self, action: Callable[..., Any], **given: Any) -> None:
        team = Patient.objects.values_list("team_id", flat=True)
        by = self.luck.choice(self.nurses[team.get(pk=self.patient_id)])
        try:
            action(**given, by=by, at=self.at)
        except (RefusedError, StaleError):
            self.told[f"{action.__name__}, refused"] += 1
        else:
            self.told[action.__name__] += 1
