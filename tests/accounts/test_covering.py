"""Leave and cover: who has whose work, on which days, and where nobody has it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from careplan.accounts import covering, leaves, queries
from careplan.accounts.models import Cover, Team, User
from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.lib.errors import RefusedError
from careplan.patients.queries import visible_to
from tests import factories
from tests.factories import DAY, NOW

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def staff(hospital):
    """`staff("Amy", team)`: a nurse of that name."""

    def make(name, *teams, role=Role.NURSE):
        return factories.UserFactory(role=role, teams=teams, name=name)

    return make


@pytest.fixture
def leave(hospital):
    """`leave(amy, ben)`: Amy is away today, Ben stands in."""
    keys = iter(range(10_000))

    def make(user, stand_in=None, first=DAY, last=None, *, by=None, at=NOW, key=None):
        return covering.set_cover(
            user=user,
            stand_in=stand_in,
            first_day=first,
            last_day=last or first,
            key=key or f"leave-{next(keys)}",
            by=by or user,
            at=at,
        )

    return make


@pytest.fixture
def four(staff):
    """Amy, Ben, Cat and Dee, each in a team of her own."""
    return [
        staff(name, factories.TeamFactory(name=f"{name}’s team"))
        for name in ("Amy", "Ben", "Cat", "Dee")
    ]


def names(teams):
    return [team.name for team in teams]


def test_h17_cover_brings_the_teams_of_who_is_away_on_its_days_only(four, leave):
    amy, ben, *_others = four
    leave(amy, ben, DAY, DAY + 2 * ONE_DAY)

    def sees(day):
        return names(queries.watching(ben, day))

    both = ["Amy’s team", "Ben’s team"]
    assert [sees(DAY + n * ONE_DAY) for n in range(-1, 4)] == [
        ["Ben’s team"],
        both,
        both,
        both,
        ["Ben’s team"],
    ]
    assert queries.covering(ben, DAY) == [amy]
    assert queries.covering(ben, DAY - ONE_DAY) == []


def test_h19_what_was_taken_back_opens_nothing(four, leave):
    amy, ben, *_others = four
    patient = factories.PatientFactory(team=Team.objects.get(name="Amy’s team"))
    away = leave(amy, ben)
    assert list(visible_to(ben, NOW)) == [patient]

    covering.withdraw_cover(leave=away, by=amy, at=NOW)

    assert list(visible_to(ben, NOW)) == []
    assert queries.stand_in_for(amy, DAY) is None


def test_h19_a_stand_in_sees_the_records_until_midnight_of_the_clinic(
    hospital, four, leave
):
    """The clinic's midnight, not that of the server: in summer an hour apart."""
    type(hospital).objects.update(zone="Pacific/Auckland")
    amy, ben, *_others = four
    patient = factories.PatientFactory(team=Team.objects.get(name="Amy’s team"))
    # Noon of the 24th in UTC is the 25th in Auckland already.
    leave(amy, ben, DAY, DAY, at=NOW - ONE_DAY)
    midnight = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)

    def sees(at):
        return list(visible_to(ben, at)) == [patient]

    opens = midnight - ONE_DAY
    assert [
        sees(at) for at in (opens - second, opens, midnight - second, midnight)
    ] == [
        False,
        True,
        True,
        False,
    ]


# Who is away and who stands in; who then has Amy's work.
CHAINS = {
    "nobody is away": ([], None),
    "a stand-in": ([("Amy", "Ben")], "Ben"),
    "nobody stands in": ([("Amy", None)], None),
    "the stand-in is away too": ([("Amy", "Ben"), ("Ben", "Cat")], "Cat"),
    "three in a row": ([("Amy", "Ben"), ("Ben", "Cat"), ("Cat", "Dee")], "Dee"),
    "the last has nobody": ([("Amy", "Ben"), ("Ben", None)], None),
    "they cover each other": ([("Amy", "Ben"), ("Ben", "Amy")], None),
    "a ring of three": ([("Amy", "Ben"), ("Ben", "Cat"), ("Cat", "Amy")], None),
}


@pytest.mark.parametrize(("away", "expected"), CHAINS.values(), ids=CHAINS)
def test_h17_the_chain_of_stand_ins_is_followed_and_ends(four, leave, away, expected):
    people = {user.name: user for user in four}
    for user, stand_in in away:
        leave(people[user], people.get(stand_in))

    found = queries.stand_in_for(people["Amy"], DAY)

    assert (found and found.name) == expected
    seeing = {
        user.name
        for user in four
        if user.name != "Amy" and "Amy’s team" in names(queries.watching(user, DAY))
    }
    # SQL agrees: who has the work sees the records.
    assert expected is None or expected in seeing


def test_who_does_not_belong_to_the_chain_sees_nothing_of_it(four, leave):
    amy, ben, cat, dee = four
    leave(amy, ben)
    leave(cat, dee, DAY + ONE_DAY)

    assert names(queries.watching(cat, DAY)) == ["Cat’s team"]
    assert names(queries.watching(dee, DAY)) == ["Dee’s team"]


@pytest.mark.parametrize(
    ("amy_away", "stand_in", "expected"),
    [(False, None, "Amy"), (True, "Ben", "Ben"), (True, None, None)],
)
def test_h31_what_is_meant_for_somebody_reaches_who_has_her_work(
    four, leave, amy_away, stand_in, expected
):
    amy, ben, *_others = four
    if amy_away:
        leave(amy, ben if stand_in else None)

    found = queries.reach(amy, DAY)

    assert (found and found.name) == expected


def test_h31_a_stand_in_who_may_not_sign_in_any_more_is_nobody(four, leave):
    amy, ben, *_others = four
    leave(amy, ben)
    User.objects.filter(pk=ben.pk).update(is_active=False)

    assert queries.reach(amy, DAY) is None
    assert queries.stand_in_for(amy, DAY) is None


def test_h24_h31_somebody_is_on_duty_as_long_as_there_is_anybody(staff, leave, team):
    """Nurses go one by one; the last resort is the on-call contact."""
    first, second = staff("Amy", team), staff("Ben", team)
    lead, on_call = staff("Lea", role=Role.LEAD_NURSE), staff("Oz")
    other = staff("Cat", factories.TeamFactory(name="Elsewhere"))
    team.lead, team.on_call = lead, on_call
    team.save()

    def duty():
        return [user.name for user in queries.on_duty(team, DAY)]

    seen = [duty()]
    leave(first, other)
    seen.append(duty())
    leave(second)
    seen.append(duty())
    leave(other)
    seen.append(duty())
    leave(lead, first)
    seen.append(duty())
    User.objects.filter(pk=on_call.pk).update(is_active=False)
    team.refresh_from_db()
    seen.append(duty())

    assert seen == [["Amy", "Ben"], ["Ben", "Cat"], ["Cat"], ["Lea"], ["Oz"], []]


def test_leave_set_twice_by_one_form_is_one(four, leave):
    amy, ben, *_others = four

    rows = [leave(amy, ben, key="once") for _time in range(2)]

    assert rows[0] == rows[1]
    assert Cover.objects.count() == 1
    event = AuditEvent.objects.get(kind="cover-set")
    assert (event.actor, event.fields["stand_in"]) == (amy, ben.pk)


REFUSED = {
    "wrong order": ({"first": DAY + ONE_DAY, "last": DAY}, "comes before the first"),
    "past": ({"first": DAY - ONE_DAY, "last": DAY}, "starts today or later"),
    "far": ({"first": DAY, "last": DAY + 400 * ONE_DAY}, "within the next year"),
    "overlap": ({"first": DAY + 9 * ONE_DAY, "last": DAY + 12 * ONE_DAY}, "already"),
}


@pytest.mark.parametrize(("days", "words"), REFUSED.values(), ids=REFUSED)
def test_days_that_cannot_be_are_refused_in_words(four, leave, days, words):
    amy, ben, *_others = four
    leave(amy, ben, DAY + 10 * ONE_DAY, DAY + 11 * ONE_DAY)

    with pytest.raises(RefusedError, match=words):
        leave(amy, ben, **days)

    assert Cover.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "active", "words"),
    [
        (Role.ADMINISTRATOR, True, "cannot open the clinic"),
        (Role.NURSE, False, "cannot open the clinic"),
        (Role.PATIENT, True, "cannot open the clinic"),
    ],
)
def test_only_who_may_open_the_clinic_stands_in(four, leave, role, active, words):
    other = factories.UserFactory(role=role, is_active=active)

    with pytest.raises(RefusedError, match=words):
        leave(four[0], other)


def test_nobody_covers_for_themselves(four, leave):
    amy = four[0]

    with pytest.raises(RefusedError, match="Nobody covers for themselves"):
        leave(amy, amy)
    with pytest.raises(IntegrityError, match="cover_not_oneself"), transaction.atomic():
        Cover.objects.create(
            key="k",
            user=amy,
            stand_in=amy,
            first_day=DAY,
            last_day=DAY,
            set_by=amy,
            set_at=NOW,
        )


def test_the_lead_sets_leave_for_her_team_and_nobody_else_does(staff, team, leave):
    amy, lead = staff("Amy", team), staff("Lea", role=Role.LEAD_NURSE)
    other = staff("Ben", team)
    team.lead = lead
    team.save()

    with pytest.raises(RefusedError, match="or their lead"):
        leave(amy, other, by=other)
    away = leave(amy, other, by=lead)
    with pytest.raises(RefusedError, match="or their lead"):
        covering.withdraw_cover(leave=away, by=other, at=NOW)
    covering.withdraw_cover(leave=away, by=lead, at=NOW)
    covering.withdraw_cover(leave=away, by=amy, at=NOW)

    assert (away.set_by, away.withdrawn_by) == (lead, lead)
    kinds = AuditEvent.objects.filter(kind__startswith="cover-")
    assert kinds.count() == 2


def test_leave_that_is_over_stays_as_it_was(four, leave):
    amy, ben, *_others = four
    away = leave(amy, ben)

    with pytest.raises(RefusedError, match="is over"):
        covering.withdraw_cover(leave=away, by=amy, at=NOW + ONE_DAY)


def test_h17_the_lead_is_told_on_which_days_nobody_covers(staff, team, leave):
    """No stand-in; and a stand-in who is away herself for a part of it."""
    amy, ben, cat = (staff(name, team) for name in ("Amy", "Ben", "Cat"))
    elsewhere = staff("Dee", factories.TeamFactory(name="Elsewhere"))
    lead = staff("Lea", team, role=Role.LEAD_NURSE)
    team.lead = lead
    team.save()
    days = [DAY + n * ONE_DAY for n in range(10)]
    leave(amy, ben, days[0], days[5])
    leave(ben, None, days[2], days[3])
    leave(cat, amy, days[7], days[8])
    leave(elsewhere, None, days[0], days[9])

    found = [
        (gap.leave.user.name, gap.first_day, gap.last_day)
        for gap in leaves.notes_for(lead, DAY).gaps
    ]

    assert found == [("Amy", days[2], days[3]), ("Ben", days[2], days[3])]
    assert leaves.notes_for(amy, days[2]).gaps[0].leave.user == amy
    assert leaves.notes_for(elsewhere, days[4]).gaps[0].first_day == days[4]
