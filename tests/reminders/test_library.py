from careplan.audit.actors import Job
from careplan.lib.library.report import Outcome, Report
from careplan.reminders import library
from careplan.reminders.models import ReminderStep
from tests.factories import NOW


def load():
    report = Report()
    library.load(report=report, at=NOW, by=Job("test"))
    return dict(report.counts)


def test_the_steps_that_ship(db):
    assert load() == {("reminder steps", Outcome.NEW): 6}
    rows = ReminderStep.objects.values_list("kind", "relative_to", "days_before")
    assert set(rows) == {
        ("home", "due", 0),
        ("call", "due", 0),
        ("visit", "booked", 7),
        ("visit", "booked", 1),
        ("test", "booked", 7),
        ("test", "booked", 1),
    }


def test_loading_again_leaves_a_step_that_was_switched_off(db):
    load()
    ReminderStep.objects.filter(kind="home").update(active=False)

    assert load() == {("reminder steps", Outcome.UNCHANGED): 6}
    assert ReminderStep.objects.filter(active=False).count() == 1
