"""What was asked is decided on the server: by tags, by who answers; the rest falls."""

import datetime as dt
from decimal import Decimal

import pytest

from careplan.audit.models import AuditEvent
from careplan.entries import actions
from careplan.entries.queries import Basis, worked_out
from careplan.rules.enums import Known, Route
from tests import factories
from tests.factories import NOW
from tests.questions.library import SETS, question

DAY = dt.timedelta(days=1)


def published(code):
    """One set of the library, published."""
    parent = factories.QuestionSetFactory(code=code, title=SETS[code]["title"])
    version = factories.QuestionSetVersionFactory(parent=parent)
    for order, row in enumerate(SETS[code]["questions"]):
        asked = question(row)
        asked.version, asked.order = version, order
        asked.save()
    return factories.publish(version)


@pytest.fixture
def submit(patient, nurse):
    def run(version, answers, *, key="k", days_ago=0, **fields):
        facts = {"route": Route.CLINIC, "measured_at": NOW - days_ago * DAY} | fields
        return actions.submit(
            patient=patient,
            set_version=version,
            answers=answers,
            key=key,
            by=nurse,
            at=NOW,
            **facts,
        )

    return run


def kept(entry):
    return dict(entry.answers.values_list("code", "text"))


def dropped():
    return AuditEvent.objects.get(kind="entry-submitted").fields["dropped"]


@pytest.mark.parametrize(
    ("tags", "devices", "stays"),
    [
        ({"stoma": Known.YES}, [], True),
        ({"stoma": Known.NOT_KNOWN}, [], True),
        ({"stoma": Known.NO}, ["stoma"], True),
        ({"stoma": Known.NO}, ["drain"], False),
        ({}, [], False),
    ],
)
def test_h34_a_stoma_is_asked_about_by_tag_or_answer(submit, tags, devices, stays):
    version = published("symptoms")
    answers = {"pain_rest": "2", "stoma_colour": "dusky", "devices": devices}
    entry = submit(version, answers, tags=tags)

    assert ("stoma_colour" in kept(entry)) == stays
    assert dropped() == ([] if stays else ["stoma_colour"])


def test_a_patient_answers_nothing_that_is_for_staff(submit):
    version = published("vital-signs")
    answers = {"temperature_c": "36.6", "spo2_scale": "2", "resp_rate_bpm": "14"}
    for row in version.questions.filter(code="temperature_c"):
        assert row.entered_by == ["nurse"]
    entry = submit(version, answers, route=Route.PATIENT)

    assert kept(entry) == {}
    assert dropped() == ["temperature_c", "resp_rate_bpm", "spo2_scale"]


NEWS2 = {
    "temperature_c": "38.5",
    "pulse_bpm": "112",
    "resp_rate_bpm": "22",
    "spo2_pct": "95",
    "on_oxygen": "no",
    "sbp_mmhg": "105",
    "consciousness": "alert",
}


def test_h37_a_score_is_worked_out_here_and_never_taken_from_a_form(submit):
    entry = submit(published("vital-signs"), NEWS2 | {"news2_total": "0"})

    found = kept(entry)
    assert (found["news2_total"], found["news2_single_3"]) == ("7", "No")
    assert entry.answers.get(code="news2_total").number == Decimal(7)
    assert dropped() == ["news2_total"]


def test_h16_a_score_with_a_measure_missing_is_no_score(submit):
    entry = submit(
        published("vital-signs"),
        {code: value for code, value in NEWS2.items() if code != "consciousness"},
    )

    assert "news2_total" not in kept(entry)


def test_the_oxygen_scale_of_the_patient_counts(submit):
    low = NEWS2 | {"spo2_pct": "88"}
    version = published("vital-signs")
    one = submit(version, low, key="a")
    two = submit(version, low, key="b", tags={"spo2-scale-2": Known.YES})

    assert (kept(one)["news2_total"], kept(two)["news2_total"]) == ("9", "6")


def test_a_change_is_worked_out_from_the_answers_before(submit):
    version = published("weight")
    submit(version, {"weight_kg": "80", "height_cm": "180"}, key="a", days_ago=20)
    entry = submit(version, {"weight_kg": "75"}, key="b")

    found = kept(entry)
    assert found == {
        "weight_kg": "75.0 kg",
        "bmi": "23.1 kg/m²",
        "weight_loss_pct_30d": "6.25 %",
        "weight_loss_pct_180d": "6.25 %",
    }


def test_a_correction_is_worked_out_without_what_it_corrects(submit):
    version = published("weight")
    submit(version, {"weight_kg": "80"}, key="a", days_ago=20)
    wrong = submit(version, {"weight_kg": "160"}, key="b", days_ago=1)
    right = submit(
        version,
        {"weight_kg": "80"},
        key="c",
        days_ago=1,
        corrects=wrong,
        why="Typed in pounds",
    )

    assert kept(right)["weight_loss_pct_30d"] == "0.00 %"


def test_the_day_of_the_operation_decides_the_baseline_of_a_limb(submit):
    version = published("limbs")
    sides = {"limb_volume_left_ml": "2000", "limb_volume_right_ml": "2000"}
    grown = sides | {"limb_side": "left", "limb_volume_left_ml": "2200"}
    submit(version, sides, key="a", days_ago=100)
    submit(version, grown, key="b", days_ago=50)
    operated_on = (NOW - 90 * DAY).date()
    entry = submit(version, grown, key="c", operated_on=operated_on)

    assert kept(entry)["limb_change_pct"] == "10.00 %"


def test_nothing_is_asked_of_the_database_where_nothing_is_worked_out(
    patient, django_assert_num_queries
):
    questions = list(published("psa").questions.all())

    with django_assert_num_queries(0):
        assert worked_out(questions, {}, Basis(patient), NOW) == []


def test_h35_the_same_answers_sent_twice_are_the_same(submit):
    answers = NEWS2 | {"news2_total": "3"}
    entry = submit(published("vital-signs"), answers)

    assert actions.is_what_was_sent(entry, answers) is True
    assert actions.is_what_was_sent(entry, answers | {"pulse_bpm": "80"}) is False
    assert actions.is_what_was_sent(entry, {"pulse_bpm": "x"}) is False


def test_h35_what_the_tags_hid_makes_no_difference_and_an_assay_does(submit):
    version = published("symptoms")
    answers = {"pain_rest": "2", "stoma_colour": "dusky"}
    entry = submit(version, answers, key="a", tags={"stoma": Known.NO})
    assert actions.is_what_was_sent(entry, answers) is True

    marker = {"psa_ug_l": "<0.01", "psa_ug_l.assay": "Roche"}
    entry = submit(published("psa"), marker, key="b")
    assert actions.is_what_was_sent(entry, marker) is True
    other = marker | {"psa_ug_l.assay": "Abbott"}
    assert actions.is_what_was_sent(entry, other) is False
