"""Leave is set, seen and warned of on one page."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from careplan.accounts import covering
from careplan.accounts.models import Cover
from careplan.accounts.permissions import Role
from careplan.followups.models import Alert
from careplan.followups.queries import alerts
from careplan.patients.models import Patient
from tests.clinic.conftest import day, hidden, words
from tests.factories import DAY, NOW, RedFlagRuleVersionFactory, UserFactory

URL, HOME = reverse("clinic:cover"), reverse("clinic:home")
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def colleague(team):
    return UserFactory(role=Role.NURSE, teams=[team], name="Ben Okri")


def sent(page, stand_in, first="25 11 2026", last="27 11 2026", **more):
    return (
        hidden(page)
        | day("first_day", first)
        | day("last_day", last)
        | {"stand_in": str(stand_in), "note": ""}
        | more
    )


def test_a_nurse_sets_her_leave_and_it_stands_in_the_list(
    nurse_client, nurse, colleague
):
    form = sent(nurse_client.get(URL), colleague.pk, note="Ring Ada about keys.")

    page = nurse_client.post(URL, form, follow=True)
    again = nurse_client.post(URL, form, follow=True)

    leave = Cover.objects.get()
    assert (leave.user, leave.stand_in, leave.set_by) == (nurse, colleague, nurse)
    assert (leave.first_day, leave.last_day) == (DAY + ONE_DAY, DAY + 3 * ONE_DAY)
    text = words(page)
    assert "Noted. Ben Okri stands in for you." in text
    assert "Wednesday 25 November until Friday 27 November: Orla Brennan" in text
    assert "Ring Ada about keys." in text
    assert again.status_code == 200


def test_h17_leave_without_a_stand_in_is_marked_and_the_lead_is_warned(
    nurse_client, nurse, team, lead, lead_client
):
    team.lead = lead
    team.save()
    page = nurse_client.post(URL, sent(nurse_client.get(URL), "nobody"), follow=True)

    text = words(page)
    assert "Nobody stands in yet; the lead is warned." in text
    assert words(lead_client.get(URL)).count("Nobody stands in ") == 1
    assert "Orla Brennan" in words(lead_client.get(URL))


WRONG = {
    "no days": (
        {"first_day_day": "", "first_day_month": "", "first_day_year": ""},
        "Give the day, the month and the year",
    ),
    "past": (day("first_day", "23 11 2026"), "must be 24 November 2026 or later"),
    "order": (day("last_day", "24 11 2026"), "The last day comes before the first."),
    "nobody chosen": ({"stand_in": ""}, "Choose who stands in, or nobody"),
    "who is not there": ({"stand_in": "99999"}, "Choose one of the answers shown"),
}


@pytest.mark.parametrize(("typed", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_said_beside_the_field_and_kept(
    nurse_client, colleague, typed, said
):
    form = sent(nurse_client.get(URL), colleague.pk, note="Keys.") | typed

    page = nurse_client.post(URL, form)

    assert page.status_code == 422
    assert said in words(page)
    assert "Keys." in page.content.decode()
    assert Cover.objects.count() == 0


def test_overlapping_leave_is_refused_in_words(nurse_client, colleague):
    nurse_client.post(URL, sent(nurse_client.get(URL), colleague.pk))

    page = nurse_client.post(
        URL, sent(nurse_client.get(URL), "nobody", first="27 11 2026")
    )

    assert page.status_code == 422
    assert "Orla Brennan is away from 25 November 2026 until 27 November 2026" in words(
        page
    )


def test_a_lead_sets_leave_for_who_is_ill(lead, lead_client, nurse, colleague, team):
    team.lead = lead
    team.save()
    form = sent(lead_client.get(URL), colleague.pk, first="24 11 2026", away=nurse.pk)

    page = lead_client.post(URL, form, follow=True)

    assert "Ben Okri stands in for Orla Brennan." in words(page)
    assert Cover.objects.get().set_by == lead


def test_a_nurse_cannot_set_leave_for_another(nurse_client, nurse, colleague):
    form = sent(nurse_client.get(URL), "nobody", away=colleague.pk)

    nurse_client.post(URL, form)

    assert Cover.objects.get().user == nurse


def test_who_stands_in_sees_so_and_who_came_back_is_offered_what_happened(
    nurse_client, nurse, colleague
):
    for user, stand_in, first in (
        (colleague, nurse, DAY),
        (nurse, colleague, DAY - 3 * ONE_DAY),
    ):
        covering.set_cover(
            user=user,
            stand_in=stand_in,
            first_day=first,
            last_day=first + ONE_DAY,
            key=f"{user.pk}",
            by=user,
            at=NOW - 5 * ONE_DAY,
        )

    page = nurse_client.get(URL)

    text = words(page)
    assert "You stand in" in text
    assert "Tuesday 24 November until Wednesday 25 November: Ben Okri" in text
    assert "You were away Saturday 21 November until Sunday 22 November." in text
    away = Cover.objects.get(user=nurse)
    assert f"{reverse('clinic:handover')}?while={away.uid}" in page.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.NURSE, 200),
        (Role.LEAD_NURSE, 200),
        (Role.ADMINISTRATOR, 403),
        (Role.CONTENT_EDITOR, 403),
        (Role.PATIENT, 403),
    ],
)
def test_who_may_open_it(hospital, role, status):
    client = Client()
    client.force_login(UserFactory(role=role))

    assert client.get(URL).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_a_constant_number_of_times(
    nurse_client, nurse, colleague, count, django_assert_num_queries
):
    for number in range(count):
        first = DAY + number * 10 * ONE_DAY
        covering.set_cover(
            user=nurse,
            stand_in=colleague,
            first_day=first,
            last_day=first,
            key=f"{number}",
            by=nurse,
            at=NOW,
        )

    with django_assert_num_queries(11):
        nurse_client.get(URL)


# On the home page ------------------------------------------------------------------


def away(user, stand_in, first, last=None, at=NOW):
    return covering.set_cover(
        user=user,
        stand_in=stand_in,
        first_day=first,
        last_day=last or first,
        key=f"{user.pk}-{first}",
        by=user,
        at=at,
    )


def test_h17_a_stand_in_is_told_for_whom_and_until_when(nurse, nurse_client, team):
    ben = UserFactory(role=Role.NURSE, teams=[team], name="Ben Okri")
    away(ben, nurse, DAY, DAY + 3 * ONE_DAY)

    text = words(nurse_client.get(HOME))

    assert "You stand in for Ben Okri until Friday 27 November." in text


def test_h17_a_lead_is_warned_where_nobody_covers(lead, lead_client, nurse, team):
    team.lead = lead
    team.save()
    soon, far = DAY + 7 * ONE_DAY, DAY + 90 * ONE_DAY
    away(nurse, None, soon, soon + ONE_DAY)
    away(nurse, None, far)

    text = words(lead_client.get(HOME))

    assert (
        "Nobody covers Orla Brennan: Tuesday 1 December until Wednesday 2 December Name"
        in text
    )


def test_who_came_back_is_offered_what_happened_for_two_weeks(nurse, nurse_client):
    last = DAY - dt.timedelta(days=14)
    leave = away(nurse, None, last, at=NOW - dt.timedelta(days=20))
    assert f"?while={leave.uid}" in nurse_client.get(HOME).content.decode()

    with time_machine.travel(NOW + ONE_DAY):
        nurse_client.force_login(nurse)
        page = nurse_client.get(HOME)

    assert f"?while={leave.uid}" not in page.content.decode()


# In the queue and among the alerts -------------------------------------------------


def test_h17_the_queue_and_its_own_filter_hold_whom_one_covers(
    nurse, nurse_client, stranger, far_check
):
    """Until the leave ends: then they are gone by themselves."""
    ben = UserFactory(role=Role.NURSE, teams=[stranger.team], name="Ben Okri")
    Patient.objects.filter(pk=stranger.pk).update(nurse=ben)
    queue = reverse("clinic:queue")
    before = words(nurse_client.get(queue))
    away(ben, nurse, DAY)

    page = nurse_client.get(queue, {"nurse": "mine"})
    with time_machine.travel(NOW + ONE_DAY):
        nurse_client.force_login(nurse)
        after = words(nurse_client.get(queue))

    text = words(page)
    assert [line.person.name for line in page.context["shown"].lines] == [
        "Samuel Oyelaran"
    ]
    assert "You stand in today for Ben Okri" in text
    assert "Patient of Ben Okri, for whom you stand in." in text
    assert ("Oyelaran" in before, "Oyelaran" in after) == (False, False)


def test_h24_alerts_in_the_hands_of_who_is_away_are_the_stand_ins_meanwhile(
    nurse, stranger
):
    ben = UserFactory(role=Role.NURSE, teams=[stranger.team])
    version = RedFlagRuleVersionFactory()
    alert = Alert.objects.create(
        patient=stranger,
        team=stranger.team,
        rule=version.parent,
        version=version,
        urgency="S",
        raised_at=NOW,
        last_reported_at=NOW,
        respond_by=NOW + ONE_DAY,
        owner=ben,
    )
    away(ben, nurse, DAY)

    days = (DAY - ONE_DAY, DAY, DAY + ONE_DAY)
    assert [list(alerts.handed_to(nurse, day)) for day in days] == [[], [alert], []]
    assert [list(alerts.handed_to(ben, day)) for day in days] == [[alert]] * 3


def test_h31_what_went_up_to_a_lead_on_leave_is_seen_by_who_covers_the_lead(
    stranger, lead, nurse
):
    far_lead = UserFactory(role=Role.LEAD_NURSE)
    stranger.team.lead = far_lead
    stranger.team.save()
    UserFactory(role=Role.NURSE, teams=[stranger.team])
    version = RedFlagRuleVersionFactory()
    alert = Alert.objects.create(
        patient=stranger,
        team=stranger.team,
        rule=version.parent,
        version=version,
        urgency="S",
        raised_at=NOW,
        last_reported_at=NOW,
        respond_by=NOW,
        level=Alert.Level.LEAD,
        next_step_at=NOW,
    )
    away(far_lead, lead, DAY)

    assert list(alerts.passed_on(lead, DAY, NOW)) == [alert]
    assert list(alerts.passed_on(lead, DAY + ONE_DAY, NOW)) == []
    assert list(alerts.passed_on(nurse, DAY, NOW)) == []
