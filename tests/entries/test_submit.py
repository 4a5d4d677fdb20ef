"""Answers are kept as given, once, and never changed."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from careplan.audit.models import AuditEvent
from careplan.entries import actions
from careplan.entries.models import Answer, Entry
from careplan.entries.queries import current, previous_answers
from careplan.lib.errors import RefusedError
from careplan.rules.enums import Route
from tests import factories
from tests.factories import NOW

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def version(db):
    version = factories.QuestionSetVersionFactory()
    rows = [
        {"code": "fever", "type": "yes-no", "required": True},
        {"code": "temperature_c", "show_if": {"fever": "yes"}},
        {"code": "note", "type": "text", "show_if": {"fever": "yes"}},
    ]
    for order, row in enumerate(rows):
        limits = (
            {}
            if row["code"] == "temperature_c"
            else dict.fromkeys(["hard_low", "hard_high", "soft_low", "soft_high"])
            | {"unit": ""}
        )
        factories.QuestionFactory(
            version=version, order=order, **{"label": row["code"], **limits, **row}
        )
    return factories.publish(version)


@pytest.fixture
def submit(patient, version, nurse):
    def run(answers, *, key="k", at=NOW, **fields):
        facts = {"measured_at": at, "route": Route.PHONE} | fields
        return actions.submit(
            patient=patient,
            set_version=version,
            answers=answers,
            key=key,
            by=nurse,
            at=at,
            **facts,
        )

    return run


def kept(entry):
    return {answer.code: (answer.value, answer.text) for answer in entry.answers.all()}


def test_answers_keep_value_words_and_unit(submit):
    entry = submit({"fever": "yes", "temperature_c": "38,25", "note": "Since noon"})

    assert kept(entry) == {
        "fever": ("yes", "Yes"),
        "temperature_c": ("38.3", "38.3 °C"),
        "note": ("Since noon", "Since noon"),
    }
    assert entry.answers.get(code="temperature_c").unit == "°C"


def test_hidden_answers_are_dropped_and_the_server_decides(submit):
    entry = submit({"fever": "no", "temperature_c": "99", "note": "x"})

    assert kept(entry) == {"fever": ("no", "No")}
    assert AuditEvent.objects.get(kind="entry-submitted").fields["dropped"] == [
        "temperature_c",
        "note",
    ]


def test_missing_is_not_normal(submit):
    assert kept(submit({"fever": "yes", "temperature_c": " "})) == {
        "fever": ("yes", "Yes")
    }


def test_answers_nobody_asked_for_are_not_kept(submit):
    assert kept(submit({"fever": "no", "is_admin": "yes"})) == {"fever": ("no", "No")}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Answer “fever”"),
        ({"fever": ""}, "Answer “fever”"),
        ({"fever": "perhaps"}, "Choose one of the answers"),
        ({"fever": "yes", "temperature_c": "45.1"}, "between 25 and 45"),
        ({"fever": "yes", "note": "x" * 10_000}, "At most 2000"),
        ({"fever": "yes", "note": "a\0b"}, "cannot be shown"),
    ],
)
def test_it_is_refused_and_nothing_is_kept(submit, answers, words):
    with pytest.raises(RefusedError, match=words):
        submit(answers)

    assert Entry.objects.count() == Answer.objects.count() == 0


def test_nothing_is_measured_in_the_future(submit):
    with pytest.raises(RefusedError, match="future"):
        submit({"fever": "no"}, measured_at=NOW + HOUR)


@pytest.mark.parametrize(
    ("route", "who"),
    [
        ("patient", "patient"),
        ("phone", "patient"),
        ("clinic", "staff"),
        ("paper", "staff"),
    ],
)
def test_who_answered_follows_from_the_route(submit, route, who):
    assert submit({"fever": "no"}, route=Route(route)).answered_by == who


def test_h39_measured_and_entered_are_two_moments(submit):
    entry = submit({"fever": "no"}, measured_at=NOW - 30 * HOUR)

    assert (entry.measured_at, entry.at) == (NOW - 30 * HOUR, NOW)


def test_h38_what_was_corrected_is_history_not_the_answer(submit, patient):
    old = submit({"fever": "yes", "temperature_c": "36"})
    new = submit(
        {"fever": "yes", "temperature_c": "38"}, key="b", corrects=old, why="Typed"
    )

    assert list(current()) == [new]
    found = previous_answers(patient, ["temperature_c"])
    assert [answer.entry for answer in found["temperature_c"]] == [new]


def test_previous_answers_are_newest_first_and_few(submit, patient):
    for hours in range(4):
        submit(
            {"fever": "yes", "temperature_c": str(36 + hours)},
            key=str(hours),
            measured_at=NOW - hours * HOUR,
        )

    found = previous_answers(patient, ["temperature_c", "note"])
    assert {code: [a.text for a in rows] for code, rows in found.items()} == {
        "temperature_c": ["36.0 °C", "37.0 °C"]
    }


@pytest.mark.parametrize("table", ["entries_entry", "entries_answer"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_h38_the_database_itself_refuses_a_change(submit, table, sql):
    submit({"fever": "no"})

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql.format(table))
