"""Public holidays come from a file: all of it or nothing, and once."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from careplan.audit.models import AuditEvent
from careplan.followups.models import FollowUp
from careplan.hospital.holiday_files import MOST_BYTES, read_holidays
from careplan.hospital.models import Holiday
from careplan.lib.errors import RefusedError
from tests import factories

CHRISTMAS = dt.date(2026, 12, 25)
URL = "/admin/hospital/holiday/load/"


def event(*lines, name="Christmas Day"):
    summary = [f"SUMMARY:{name}"] if name else []
    return ["BEGIN:VEVENT", "UID:x", *summary, *lines, "END:VEVENT"]


def ics(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for each in events:
        lines += each
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


ONE = event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261226")
LONG = event("DTSTART;VALUE=DATE:20261230", "DTEND;VALUE=DATE:20270102", name="Closed")
CSV = "day,name\n2026-12-25,Christmas Day\n\n2026-12-26,Boxing Day\n"


def days(*numbers):
    return [dt.date(2026, 12, number) for number in numbers]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (ics(ONE), {CHRISTMAS: "Christmas Day"}),
        (ics(event("DTSTART;VALUE=DATE:20261225")), {CHRISTMAS: "Christmas Day"}),
        (
            ics(event("DTSTART;VALUE=DATE:20261225", "DURATION:P2D")),
            dict.fromkeys(days(25, 26), "Christmas Day"),
        ),
        (
            ics(LONG),
            dict.fromkeys([*days(30, 31), dt.date(2027, 1, 1)], "Closed"),
        ),
        (
            ics(ONE, event(*LONG[3:-1], "STATUS:CANCELLED")),
            {CHRISTMAS: "Christmas Day"},
        ),
    ],
)
def test_a_calendar_is_read(content, found):
    assert read_holidays("holidays.ICS", content) == found


@pytest.mark.parametrize(
    "text", [CSV, CSV.replace(",", ";"), "\ufeff" + CSV.replace("\n", "\r\n")]
)
def test_a_list_is_read(text):
    assert read_holidays("days.csv", text.encode()) == {
        CHRISTMAS: "Christmas Day",
        dt.date(2026, 12, 26): "Boxing Day",
    }


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("d.txt", b"", "d.txt: the name must end in .ics or .csv"),
        ("d.ics", b"", "d.ics: there is no holiday in it"),
        ("d.ics", b"<html>", "d.ics: is not a calendar file"),
        (
            "d.ics",
            ics(ONE).removesuffix(b"END:VCALENDAR\r\n"),
            "d.ics: the file is cut off: END:VCALENDAR is missing",
        ),
        ("d.ics", b"\xff\xfe\x00", "d.ics: is not a calendar file"),
        (
            "d.ics",
            ics(ONE, event("DTSTART:20261225T090000Z", name="Party")),
            "d.ics, event 2 (Party): it has a time of day. A holiday lasts all day.",
        ),
        (
            "d.ics",
            ics(event("DTSTART;VALUE=DATE:2026-12-25")),
            "d.ics, event 1 (Christmas Day): a date in it cannot be read",
        ),
        (
            "d.ics",
            ics(event("DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY")),
            "d.ics, event 1 (Christmas Day): it repeats. Give each year its own event.",
        ),
        (
            "d.ics",
            ics(event(name="No day")),
            "d.ics, event 1 (No day): it has no day to begin or end on",
        ),
        (
            "d.ics",
            ics(event(*ONE[3:-1], name="")),
            "d.ics, event 1 (without a name): the holiday has no name",
        ),
        (
            "d.ics",
            ics(event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261224")),
            (
                "d.ics, event 1 (Christmas Day): "
                "it must end after it begins, within 31 days"
            ),
        ),
        (
            "d.ics",
            ics(event("DTSTART;VALUE=DATE:20261225", "DURATION:PT12H")),
            "d.ics, event 1 (Christmas Day): it must last whole days",
        ),
        ("d.csv", b"", "d.csv, line 1: expected the two words “day” and “name”"),
        ("d.csv", b"day,name\n", "d.csv: there is no holiday in it"),
        ("d.csv", b"day,name\n\xff,x\n", "d.csv: is not UTF-8 text"),
        (
            "d.csv",
            b"day,name\n2026-12-25,A\n25/12/2026,B\n",
            "d.csv, line 3: “25/12/2026” is no day. Write it as 2026-12-25.",
        ),
        (
            "d.csv",
            b"day,name\n2026-12-25, \n",
            "d.csv, line 2: the holiday has no name",
        ),
        (
            "d.csv",
            b"day,name\n2026-12-25,A,B\n",
            "d.csv, line 2: expected a day and a name, nothing else",
        ),
        (
            "d.csv",
            b"day,name\n2026-12-25," + b"x" * 81,
            "d.csv, line 2: the name must be at most 80 characters",
        ),
        (
            "d.csv",
            b"day,name\n1026-12-25,A\n",
            "d.csv, line 2: 1026-12-25: is the year right?",
        ),
        (
            "d.csv",
            b"x" * (MOST_BYTES + 1),
            "d.csv: is larger than a list of holidays can be",
        ),
    ],
)
def test_a_bad_file_is_named_with_its_place(file, content, sentence):
    with pytest.raises(RefusedError) as refused:
        read_holidays(file, content)

    assert str(refused.value) == sentence


def test_the_command_loads_once_and_keeps_what_is_known(db, tmp_path):
    Holiday.objects.create(day=CHRISTMAS, name="Our Christmas")
    path = tmp_path / "england.csv"
    path.write_text(CSV)
    said = io.StringIO()

    for _ in range(2):
        call_command("loadholidays", path, stdout=said)

    assert said.getvalue().splitlines() == [
        "1 holidays added, 1 known already. Existing plans keep their days.",
        "0 holidays added, 2 known already. Existing plans keep their days.",
    ]
    assert list(Holiday.objects.values_list("day", "name")) == [
        (CHRISTMAS, "Our Christmas"),
        (dt.date(2026, 12, 26), "Boxing Day"),
    ]
    events = AuditEvent.objects.filter(kind="holidays-loaded").order_by("id")
    assert [event.fields for event in events] == [
        {"file": "england.csv", "added": {"2026-12-26": "Boxing Day"}, "known": 1},
        {"file": "england.csv", "added": {}, "known": 2},
    ]


def test_a_mistake_on_the_last_line_loads_nothing(db, tmp_path):
    path = tmp_path / "england.csv"
    path.write_text(CSV + "someday,Spring\n")

    with pytest.raises(CommandError, match="line 5: “someday” is no day"):
        call_command("loadholidays", path)
    with pytest.raises(CommandError, match="No such file"):
        call_command("loadholidays", tmp_path / "none.csv")

    assert not Holiday.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_page_loads_a_file_and_moves_no_plan(
    admin_person_client, admin_person, patient
):
    check = factories.FollowUpFactory(
        plan__operation__patient=patient, due_on=CHRISTMAS
    )
    before = FollowUp.objects.filter(pk=check.pk).values().get()
    shown = admin_person_client.get(reverse("admin:hospital_holiday_changelist"))
    assert f'href="{URL}"' in shown.content.decode()
    assert "plans that exist keep their days" in (
        admin_person_client.get(URL).content.decode()
    )

    upload = SimpleUploadedFile("bank.ics", ics(ONE))
    page = admin_person_client.post(URL, {"file": upload}, follow=True)

    assert "1 holiday added, 0 known already." in page.content.decode()
    assert list(Holiday.objects.values_list("day", flat=True)) == [CHRISTMAS]
    assert AuditEvent.objects.get(kind="holidays-loaded").actor == admin_person
    assert FollowUp.objects.filter(pk=check.pk).values().get() == before


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (None, "Choose a file."),
        (("empty.csv", b""), "The submitted file is empty."),
        (("<b>.csv", b"x"), "&lt;b&gt;.csv, line 1: expected the two words"),
        (("a.exe", b"x"), "a.exe: the name must end in .ics or .csv"),
    ],
)
def test_the_page_refuses_beside_the_field(upload, sentence, admin_person_client):
    posted = {"file": SimpleUploadedFile(*upload)} if upload else {}

    page = admin_person_client.post(URL, posted)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Holiday.objects.exists()


def test_only_administrators_load(nurse_client, client, hospital):
    assert nurse_client.get(URL).status_code == 403
    assert client.get(URL).status_code == 302
