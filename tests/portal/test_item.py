import datetime as dt

import pytest
from django.urls import reverse

from careplan.followups import actions
from careplan.followups.actions.adding import open_by_hand
from careplan.hospital.models import OpeningHours
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import DAY, NOW

WEEK = dt.timedelta(weeks=1)


def url_of(follow_up):
    return reverse("portal:item", args=[follow_up.uid])


@pytest.fixture
def show(patient_client):
    def read(follow_up):
        response = patient_client.get(url_of(follow_up))
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return read


def test_it_asks_to_sign_in(hospital, client):
    response = client.get("/plan/abc/")

    assert response["Location"] == "/accounts/login/?next=/plan/abc/"


def test_it_refuses_a_nurse(nurse_client, busy):
    assert nurse_client.get(url_of(busy["booked"])).status_code == 403


def test_it_hides_another_patients_check(client, stranger, busy):
    """H19: 404, and nothing of the other person in the answer."""
    client.force_login(stranger.user)

    response = client.get(url_of(busy["booked"]))

    assert response.status_code == 404
    answer = response.content.decode()
    markers = ["CT scan", "Margaret", "Ellery", busy["booked"].patient.number]
    assert [marker for marker in markers if marker in answer] == []


def test_it_hides_what_staff_have_to_find_out(patient_client, plan):
    task = factories.FollowUpFactory(plan=plan, activity="find-out-histology")

    assert patient_client.get(url_of(task)).status_code == 404


def test_it_says_when_and_where(show, add, published):
    check = add(due_on=DAY, booked_for=NOW + 3 * WEEK, booked_place="Blood tests")
    published()

    page = show(check)

    assert "<title>Blood test (CEA) – Careplan</title>" in page
    assert "Tuesday 15 December 2026</time>, 9:38am" in page
    assert "Blood tests" in page
    assert "In about 3 weeks" in page
    assert "Booked" in page


def test_it_says_that_no_day_is_fixed(show, add, published):
    check = add(due_on=DAY + 3 * WEEK)
    published()

    page = show(check)

    assert page.count("We have not fixed a day yet.") == 1
    assert "It is due around" in page
    assert "Tuesday 1 December</time> up to" in page
    assert "Tuesday 29 December</time> is in time." in page


def test_it_says_why_me(show, add, published):
    check = add(due_on=DAY)
    published()

    page = show(check)

    assert "It gives us your starting number." in page
    assert "<dd>Checks after colon cancer</dd>" in page
    assert "“Checks after colon cancer”, version 1: approved for" in page
    assert "Blood and lymph flow" in page
    assert "<dd>Studies point this way.</dd>" in page
    assert "approved for Westmere Hospital by Dr Lena Forsyth on" in page


def test_it_links_the_factor_to_its_published_page(show, add, published, factor):
    check = add(due_on=DAY)
    published()
    parent = factories.EducationPageFactory(slug="circulation", explains=factor)
    parent.risk_factors.add(factor)
    factories.PageVersionFactory(parent=parent)

    page = show(check)

    assert '<a href="/learn/circulation/">Blood and lymph flow</a>' in page


def test_it_leads_to_the_page_of_the_check(show, add, published, factor):
    parent = factories.EducationPageFactory(slug="scans")
    parent.risk_factors.add(factor)
    factories.PageVersionFactory(parent=parent, title="Scans and blood tests")
    check = add(due_on=DAY, item={"page": parent})
    published()

    assert '<a href="/learn/scans/">Scans and blood tests</a>' in show(check)


def test_it_says_why_this_date(show, add, published):
    check = add(due_on=dt.date(2027, 1, 24), occurrence="m3")
    published()

    page = show(check)

    assert "3 months after your operation on" in page
    assert "24 October 2026" in page


def test_it_claims_no_date_that_the_rules_do_not_give(show, add, published):
    check = add(due_on=dt.date(2027, 1, 25), occurrence="m3")
    published()

    assert "after your operation on" not in show(check)


def test_it_says_why_a_date_moved(show, add, published):
    for weekday in range(5):
        OpeningHours.objects.create(weekday=weekday, opens="08:00", closes="18:00")
    check = add(
        due_on=dt.date(2027, 1, 25), planned_on=dt.date(2027, 1, 24), occurrence="m3"
    )
    published()

    page = show(check)

    assert "Sunday 24 January 2027</time>. We are closed then, so it moved to" in page
    assert "Monday 25 January 2027" in page


def test_a_booked_day_stands_alone(show, add, published):
    for weekday in range(5):
        OpeningHours.objects.create(weekday=weekday, opens="08:00", closes="18:00")
    check = add(
        due_on=dt.date(2027, 1, 25),
        planned_on=dt.date(2027, 1, 24),
        booked_for=NOW + 10 * WEEK,
        occurrence="m3",
    )
    published()

    page = show(check)

    assert "it moved to" not in page
    assert "25 January" not in page
    assert "Tuesday 2 February 2027</time>, 9:38am" in page


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ("A", ["Doctors are sure about part of this."]),
        (
            "BCA",
            [
                "Doctors are sure about part of this.",
                "For other parts, studies point this way.",
            ],
        ),
        (
            "CB",
            [
                "Studies point this way.",
                "Other parts were seen in the laboratory, not yet in people.",
            ],
        ),
        ("C", ["This was seen in the laboratory, and is not yet proved in people."]),
    ],
)
def test_it_says_how_sure_we_are_best_known_first(
    show, add, published, factor, grades, said
):
    type(factor).objects.update(evidence=[{"grade": g, "text": "-"} for g in grades])
    check = add(due_on=DAY)
    published()

    assert f"<dd>{'<br>'.join(said)}</dd>" in show(check)


@pytest.mark.parametrize("kind", [Kind.CALL, Kind.TASK])
def test_it_claims_nothing_for_a_call_or_a_record(show, add, published, kind):
    check = add(kind=kind, due_on=DAY)
    published()

    assert "How sure are we?" not in show(check)


def test_it_says_first_how_to_tell_us_of_a_home_check(show, add, published):
    check = add(title="Your weight", kind=Kind.HOME, due_on=DAY)
    published()

    page = show(check)

    told = page.index("When you have done it, ring us and tell us.")
    assert page.index('class="button" href="tel:01632960114"') > told
    assert told < page.index("Why me?")


def test_it_says_what_happens_and_how_to_get_ready(show, add, published):
    check = add(due_on=DAY)
    published()

    page = show(check)

    assert "A nurse takes a little blood." in page
    assert "<li>Eat and drink as usual.</li>" in page


def test_it_tells_all_reasons_of_a_check_once(show, add, published, version):
    check = add(due_on=DAY, why="The first reason.")
    other = factories.ChecklistItemFactory(
        version=version, patient_why="The second reason.", patient_ready=["Rest."]
    )
    factories.FollowUpReasonFactory(follow_up=check, item=other)
    published()

    page = show(check)

    assert page.count("The first reason.") == 1
    assert page.count("The second reason.") == 1
    assert page.count("<dd>Checks after colon cancer</dd>") == 1


def test_it_ends_a_test_only_when_the_patient_is_told(show, busy):
    page = show(busy["result"])

    assert "The test was done on" in page
    assert "A test is finished when you know the answer, not before." in page
    assert 'aria-current="step"' in page
    assert "Getting ready" not in page


def test_it_offers_the_number_for_what_was_not_done(show, busy):
    page = show(busy["late"])

    assert "We have not done this yet. Please ring us to fix a day." in page
    assert 'class="button" href="tel:01632960114"' in page


def test_it_does_not_ask_a_patient_to_mend_what_is_the_wards(show, add, published):
    check = add(kind=Kind.TASK, due_on=DAY - 8 * WEEK, item={"by_whom": "ward"})
    published()

    page = show(check)

    assert "You do not need to do anything." in page
    assert 'class="button"' not in page


def test_it_says_when_it_was_done(show, busy):
    page = show(busy["done"])

    assert "Done on <time" in page
    assert "Tuesday 17 November 2026" in page
    assert "Getting ready" not in page


@pytest.mark.parametrize(
    ("code", "tag", "said"),
    [
        ("done-elsewhere", "You do not need this one", "done at another hospital"),
        ("declined", "You chose not to", "You can change your mind"),
        ("caught-up", "You do not need this one", "A later check told us"),
        ("made-up-here", "You do not need this one", "Your team took it off"),
    ],
)
def test_it_says_kindly_why_it_is_closed(show, add, published, nurse, code, tag, said):
    reason = factories.ReasonFactory(code=code, text="Refused, again")
    check = add(
        due_on=DAY,
        closed_at=NOW,
        closed_by=nurse,
        closed_reason=reason,
        closed_note="Rude on the phone",
    )
    published()

    page = show(check)

    assert tag in page
    assert said in page
    assert "Refused" not in page
    assert "Rude" not in page


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Today"), (1, "Tomorrow"), (5, "In 5 days")]
)
def test_it_says_how_far_it_is(show, add, published, days, said):
    check = add(due_on=DAY, booked_for=NOW + dt.timedelta(days=days))
    published()

    assert f"<span>{said}</span>" in show(check)


def test_it_never_calls_a_dose_left_out_all_right(show, add, published):
    check = add(title="Your dose", kind=Kind.HOME, due_on=DAY, before=0, after=0)
    published()

    page = show(check)

    assert "That is all right." not in page
    assert "Ring us and ask what to do:" in page


def test_it_draws_every_state(show, busy):
    for name, check in busy.items():
        page = show(check)
        assert check.uid not in page, name
        assert len(page) < 20_000


def test_a_one_off_says_that_the_team_added_it(show, plan, nurse, factor):
    """In the patient's voice: not the nurse's note, and no checklist that is not."""
    check = open_by_hand(
        care_plan=plan,
        activity="extra-visit",
        kind=Kind.VISIT,
        title="Visit about the scar",
        due_on=DAY + WEEK,
        why="Seroma? See Dr Forsyth",
        risk_factor=factor,
        by=nurse,
        at=NOW,
    )

    page = show(check)

    assert "Visit about the scar" in page
    assert "Your team added this for you on" in page
    assert "Blood and lymph flow" in page
    assert "Seroma" not in page
    assert "Who decided this?" not in page


def test_work_of_the_staff_after_a_call_is_no_page(patient_client, plan, nurse):
    task = open_by_hand(
        care_plan=plan,
        activity="ring-back",
        kind=Kind.CALL,
        title="Ring back",
        due_on=DAY,
        why="Asked for it",
        by=nurse,
        at=NOW,
    )

    assert patient_client.get(url_of(task)).status_code == 404


def test_a_day_moved_by_hand_says_both_days(show, add, published, nurse):
    check = add(due_on=dt.date(2027, 1, 24), occurrence="m3")
    published()
    actions.move(
        follow_up=check, revision=0, to=dt.date(2027, 1, 27), key="k", by=nurse, at=NOW
    )

    page = show(check)

    assert "3 months after your operation on" in page
    assert "Sunday 24 January 2027</time>. It moved to" in page
