"""Random histories of everything a nurse may do to one plan, with the books checked."""

import datetime as dt
from collections import Counter

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from careplan.followups import actions
from careplan.followups.actions import adding, contacting, moving
from careplan.followups.models import (
    CarePlan,
    ContactOutcome,
    FollowUp,
    FollowUpEvent,
    PlanChange,
)
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import ledger
from careplan.followups.queries.changing import Change, preview_change
from careplan.followups.queries.drafting_many import Remembered
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders import actions as reminders
from careplan.rules import gates
from careplan.rules.enums import Anchor, Gate, Kind, Known
from tests.histories.world import OPERATED, STAGES, START

# How often each act was carried out, refused or overtaken, over all histories.
TOLD = Counter()
DAYS = st.sampled_from([0, 0, 1, 2, 7, 30, 91])
PICK = st.integers(0, 999)
# A step that only read has left the books as the last look found them.
READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
SHIFTS = st.sampled_from([-30, -3, -1, 1, 2, 14])


class History(RuleBasedStateMachine):
    """One patient's history; `world` is what every history finds.

    `sources` remembers the lists, the tags and the opening hours, which no act changes.
    """

    world: dict
    sources: Remembered

    def __init__(self):
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        self.at, self.keys = START, iter(range(10_000))
        self.plan, self.written = None, False
        self.watched = connection.execute_wrapper(self.watch)
        self.watched.__enter__()

    def watch(self, execute, sql, *given):
        self.written = self.written or not sql.startswith(READS)
        return execute(sql, *given)

    def teardown(self):
        self.watched.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    # What is there --------------------------------------------------------------

    def nurse(self):
        return self.world["nurses"][0]

    def key(self):
        return f"history-{next(self.keys)}"

    def day(self):
        return self.at.date()

    def fresh_plan(self):
        plans = CarePlan.objects.select_related("operation", "patient")
        return plans.get(pk=self.plan.pk)

    def one(self, pick, rows):
        found = list(rows.order_by("due_on", "pk"))
        return found[pick % len(found)] if found else None

    def open_one(self, pick):
        """One of the nearest open checks."""
        near = FollowUp.objects.filter(OPEN, plan=self.plan).order_by("due_on", "pk")
        found = list(near[:12])
        return found[pick % len(found)] if found else None

    def act(self, action, /, **given):
        """Do it; being refused is an answer, anything else is a defect."""
        name = action.__name__
        try:
            # Each is a request of its own: refused, it leaves nothing behind.
            with transaction.atomic():
                done = action(**given, by=self.nurse(), at=self.at)
        except RefusedError:
            TOLD[name, "refused"] += 1
            return None
        except StaleError:
            TOLD[name, "overtaken"] += 1
            return None
        TOLD[name, "done"] += 1
        return done

    # How it begins --------------------------------------------------------------

    @initialize(
        stage=st.sampled_from([None, *STAGES]),
        ileostomy=st.sampled_from(Known),
        home=st.sampled_from([None, 0, 2]),
    )
    def enrol(self, stage, ileostomy, home):
        tags = dict.fromkeys([stage] if stage else [], Known.YES)
        self.plan = actions.enrol(
            enrolment=actions.Enrolment(
                who=actions.Person(
                    number="W1",
                    name="Zoë Åström-O’Neill",
                    born_on=dt.date(1951, 3, 14),
                    team=self.world["teams"][0],
                ),
                surgery=actions.Surgery(
                    procedure="Right bowel removed", site="site-colon", day=OPERATED
                ),
                versions=(self.world["versions"][1],),
                discharge_on=OPERATED + dt.timedelta(days=home)
                if home is not None
                else None,
                tags=tags | {"ileostomy": ileostomy, "t4": Known.NOT_KNOWN},
            ),
            key=self.key(),
            by=self.world["nurses"][0],
            at=self.at,
        )

    # What may happen ------------------------------------------------------------

    @rule(days=DAYS)
    def time_passes(self, days):
        self.at += dt.timedelta(days=days, minutes=7)

    @rule(
        pick=PICK,
        ahead=st.integers(0, 40),
        shown=st.sampled_from(FollowUpEvent.Finding),
    )
    def log_next_step(self, pick, ahead, shown):
        follow_up = self.open_one(pick)
        if follow_up is None:
            return
        possible = gates.allowed(Kind(follow_up.kind), follow_up.passed)
        if possible:
            self._log(follow_up, possible[pick % len(possible)], ahead, shown)

    def _log(self, follow_up, gate, ahead, shown, **given):
        outcome = actions.Outcome(
            gate=gate,
            measured_at=self.at,
            booked_for=self.at + dt.timedelta(days=ahead)
            if gate == Gate.BOOKED
            else None,
            finding=shown if gate == Gate.REVIEWED else "",
            next_step="Ask the surgeon." if gate == Gate.REVIEWED else "",
            how="phone" if gate == Gate.TOLD else "",
        )
        return self.act(
            actions.record_result,
            follow_up=follow_up,
            outcome=outcome,
            **{"revision": follow_up.revision, "key": self.key()} | given,
        )

    @rule(pick=PICK)
    def click_twice(self, pick):
        """H35: the second submit of one form changes nothing."""
        follow_up = self.open_one(pick)
        if follow_up is None:
            return
        gate = gates.allowed(Kind(follow_up.kind), follow_up.passed)[-1]
        key = self.key()
        first = self._log(follow_up, gate, 1, "normal", key=key)
        events = FollowUpEvent.objects.count()
        again = self._log(follow_up, gate, 1, "normal", key=key)
        assert (again, FollowUpEvent.objects.count()) == (first, events)

    @rule(pick=PICK)
    def send_a_stale_form(self, pick):
        """H33, H34: what was opened before another's change is not written."""
        follow_up = self.open_one(pick)
        if follow_up is None:
            return
        gate = gates.allowed(Kind(follow_up.kind), follow_up.passed)[-1]
        events = FollowUpEvent.objects.count()
        stale = self._log(follow_up, gate, 1, "normal", revision=follow_up.revision + 1)
        assert (stale, FollowUpEvent.objects.count()) == (None, events)

    @rule(pick=PICK)
    def nobody_came(self, pick):
        follow_up = self.open_one(pick)
        if follow_up is not None:
            self.act(
                actions.did_not_attend,
                follow_up=follow_up,
                revision=follow_up.revision,
                on=self.day(),
                reason=self.world["reasons"]["missed", "unwell"],
                key=self.key(),
            )

    @rule(pick=PICK)
    def close(self, pick):
        follow_up = self.open_one(pick)
        if follow_up is not None:
            self.act(
                actions.close,
                follow_up=follow_up,
                revision=follow_up.revision,
                reason=self.world["reasons"]["close", "declined"],
                key=self.key(),
            )

    @rule(pick=PICK)
    def take_back_the_last(self, pick):
        touched = FollowUp.objects.filter(plan=self.plan, revision__gt=0)
        follow_up = self.one(pick, touched)
        if follow_up is not None:
            self.act(
                actions.undo_last,
                follow_up=follow_up,
                revision=follow_up.revision,
                why="Wrong one.",
                key=self.key(),
            )

    @rule(pick=PICK)
    def open_again(self, pick):
        closed = FollowUp.objects.filter(plan=self.plan, closed_at__isnull=False)
        follow_up = self.one(pick, closed)
        if follow_up is not None:
            self.act(
                actions.reopen,
                follow_up=follow_up,
                revision=follow_up.revision,
                why="Wanted after all.",
                key=self.key(),
            )

    @rule(pick=PICK, days=SHIFTS, clear=st.booleans())
    def move(self, pick, days, clear):
        follow_up = self.open_one(pick)
        if follow_up is not None:
            self.act(
                moving.move,
                follow_up=follow_up,
                revision=follow_up.revision,
                to=follow_up.due_on + dt.timedelta(days=days),
                reason=self.world["reasons"]["move", "unwell"],
                clear_booking=clear,
                key=self.key(),
            )

    @rule(kind=st.sampled_from(Kind), days=st.integers(-10, 60))
    def add_by_hand(self, kind, days):
        self.act(
            adding.open_by_hand,
            care_plan=self.plan,
            activity="by-hand",
            kind=kind,
            title="Something more",
            due_on=self.day() + dt.timedelta(days=days),
            days_after=7,
            why="The surgeon asked for it.",
            key=self.key(),
        )

    @rule(
        effect=st.sampled_from(ContactOutcome.Effect),
        pick=PICK,
        hours=st.integers(-1, 90),
    )
    def ring(self, effect, pick, hours):
        follow_up = self.open_one(pick)
        self.act(
            contacting.record_contact,
            patient=Patient.objects.get(pk=self.plan.patient_id),
            follow_ups=[follow_up] if follow_up else [],
            outcome=self.world["outcomes"][effect],
            number_used="01632 960 200",
            spoke_to="Her son" if effect == "someone-else" else "",
            call_back_at=self.at + dt.timedelta(hours=hours),
            key=self.key(),
        )

    @rule(days=SHIFTS, pick=PICK, agree=st.booleans())
    def correct_the_operation_day(self, days, pick, agree):
        day = self.fresh_plan().operation.day
        moved = day + dt.timedelta(days=days)
        self._change(Change(operation_day=moved), agree=agree)

    @rule(ago=st.integers(0, 10), known=st.booleans(), agree=st.booleans())
    def set_the_day_of_going_home(self, ago, known, agree):
        day = self.day() - dt.timedelta(days=ago) if known else None
        self._change(Change(anchors={Anchor.DISCHARGE: day}), agree=agree)

    @rule(stage=st.sampled_from([None, *STAGES]), agree=st.booleans())
    def set_the_stage(self, stage, agree):
        tags = dict.fromkeys(STAGES, Known.NO if stage else Known.NOT_KNOWN)
        tags |= {stage: Known.YES} if stage else {}
        self._change(Change(tags=tags), agree=agree)

    @rule(value=st.sampled_from(Known), agree=st.booleans())
    def set_a_tag(self, value, agree):
        self._change(Change(tags={"ileostomy": value}), agree=agree)

    @rule(on=st.booleans(), agree=st.booleans())
    def switch_the_option(self, on, agree):
        self._change(Change(choices={"H-CT-LIGHT": on}), agree=agree)

    def _change(self, change, *, agree):
        plan = self.fresh_plan()
        seen = preview_change(plan, change, day=self.day(), sources=self.sources)
        asked = [line.existing.number for line in seen.replan.asked] if agree else []
        done = self._settled()
        made = self.act(
            actions.apply_change,
            care_plan=plan,
            change=change,
            fingerprint=seen.fingerprint,
            decisions=actions.Decisions(agreed=frozenset(asked)),
            reason="A letter came.",
            key=self.key(),
        )
        if made is not None:
            assert self._settled(of=done) == done  # H10
            again = preview_change(
                self.fresh_plan(),
                Change(),
                day=self.day(),
                sources=self.sources,
            )
            left = {line.act.value for line in again.replan.changes}
            assert left <= {"ask-move", "ask-withdraw"}

    def _settled(self, of=None):
        """What is done or attended, as it stands."""
        rows = FollowUp.objects.filter(plan=self.plan)
        rows = (
            rows.filter(pk__in=of)
            if of is not None
            else rows.exclude(done_at=None, attended_on=None)
        )
        columns = ("planned_on", "due_on", "attended_on", "done_on", "title")
        return {pk: said for pk, *said in rows.values_list("pk", *columns)}

    @rule()
    def take_the_change_back(self):
        change = PlanChange.objects.filter(plan=self.plan, undone_at=None).first()
        if change is not None:
            self.act(actions.undo_change, change=change)

    @rule()
    def the_planner_runs(self):
        reminders.plan(at=self.at)

    # What must hold after each step ---------------------------------------------

    @invariant()
    def the_books_balance(self):
        """Also H05: a waiting reminder speaks of an open check."""
        if self.plan is None or not self.written:
            return
        self.written = False
        patient = Patient(pk=self.plan.patient_id)
        found = ledger.check_patient(patient, at=self.at, sources=self.sources)
        assert found == []
        waiting = Reminder.objects.filter(
            state="waiting", subject_kind="followups.followup"
        ).values("subject_id")
        assert not FollowUp.objects.filter(pk__in=waiting).exclude(OPEN).exists()
