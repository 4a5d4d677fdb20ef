"""Signing in: limits that slow a guesser and not the right person."""

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careplan.accounts import actions
from careplan.accounts.models import User
from careplan.accounts.permissions import Role
from tests import factories
from tests.accounts.test_actions import clinical_words
from tests.factories import NOW, PASSWORD
from tests.parallel import at_once as at_once  # noqa: PLC0414 - pytest looks here

LOGIN = "/accounts/login/"
ADDRESS = "orla@westmere.example"


@pytest.fixture
def orla(team):
    return factories.UserFactory(role=Role.NURSE, teams=[team], email=ADDRESS)


def sign_in(password=PASSWORD, *, email=ADDRESS, ip="192.0.2.1"):
    client = Client(REMOTE_ADDR=ip)
    answer = client.post(LOGIN, {"login": email, "password": password})
    return answer.status_code == 302 and get_user(client).is_authenticated


def test_the_right_password_signs_in(orla):
    assert sign_in()
    assert sign_in(email=ADDRESS.upper())


def test_h55_a_guesser_is_limited_and_the_right_person_elsewhere_is_not(orla):
    guesses = [sign_in("wrong", ip="203.0.113.9") for _each in range(15)]

    assert not any(guesses)
    assert not sign_in(ip="203.0.113.9")
    assert sign_in(ip="192.0.2.1")


def test_wrong_address_and_wrong_password_look_the_same(orla):
    answers = [
        Client().post(LOGIN, {"login": email, "password": "wrong"})
        for email in (ADDRESS, "nobody@westmere.example")
    ]
    said = [answer.context["form"].non_field_errors() for answer in answers]

    assert said[0] == said[1]
    assert len(said[0]) == 1


@pytest.mark.parametrize("path", ["/accounts/signup/"])
def test_nobody_registers(hospital, path):
    before = User.objects.count()

    answer = Client().post(
        path, {"email": "me@x.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert (User.objects.count(), get_user(answer.client).is_authenticated) == (
        before,
        False,
    )


def test_h55_a_closed_account_is_refused_at_the_next_request(orla):
    client = Client()
    client.force_login(orla)
    assert client.get("/clinic/").status_code == 200

    User.objects.filter(pk=orla.pk).update(is_active=False)

    assert client.get("/clinic/").status_code == 302
    assert not sign_in()


def test_h08_a_password_reset_says_nothing_of_health(orla):
    Client().post(reverse("account_reset_password"), {"email": ADDRESS})

    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    assert clinical_words(message) == set()


def test_a_reset_does_not_say_who_has_an_account(orla):
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in (ADDRESS, "nobody@westmere.example")
    ]

    assert [(a.status_code, a.url) for a in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2


def test_h23_pages_of_a_signed_in_person_are_kept_nowhere(orla):
    client = Client()
    client.force_login(orla)

    assert client.get("/clinic/")["Cache-Control"] == "no-store"


def test_pages_for_strangers_are_kept_nowhere_either(hospital, invitation):
    for path in (LOGIN, reverse("account_reset_password"), invitation, "/nowhere/"):
        assert Client().get(path)["Cache-Control"] == "no-store", path


def test_a_form_that_was_not_accepted_answers_422(orla):
    wrong = {"login": ADDRESS, "password": "wrong"}
    signed_in = Client()
    signed_in.force_login(orla)
    change = {"oldpassword": "wrong", "password1": "x", "password2": "y"}
    Client().post(reverse("account_reset_password"), {"email": ADDRESS})
    link = next(
        line.removeprefix("http://testserver")
        for line in mail.outbox[0].body.splitlines()
        if "/password/reset/key/" in line
    )
    visitor = Client()
    form = visitor.get(link).url

    answers = [
        Client().post(LOGIN, wrong),
        Client().post(LOGIN, {}),
        Client().post(reverse("account_reset_password"), {"email": "x"}),
        visitor.post(form, {"password1": "short", "password2": "short"}),
        signed_in.post(reverse("account_change_password"), change),
    ]

    assert [answer.status_code for answer in answers] == [422] * 5


def test_signing_in_needs_no_message_and_a_new_password_gets_a_calm_one(orla):
    client = Client()
    login = {"login": ADDRESS, "password": PASSWORD}
    new = {"password1": "seven quiet otters", "password2": "seven quiet otters"}

    greeted = client.post(LOGIN, login, follow=True)
    changed = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD} | new, follow=True
    )

    assert [str(each) for each in greeted.context["messages"]] == []
    assert [str(each) for each in changed.context["messages"]] == [
        "Your new password is saved."
    ]


@pytest.fixture
def invitation(orla):
    orla.set_unusable_password()
    orla.save()
    secret = actions.invite(user=orla, by=orla, at=timezone.now())
    return reverse("accept_invitation", args=[secret])


def test_an_invited_person_chooses_a_password_and_is_in(invitation):
    client = Client()
    assert client.get(invitation).status_code == 200

    answer = client.post(invitation, {"password": "seven quiet otters"})

    assert (answer.status_code, answer.url) == (302, "/start/")
    assert sign_in("seven quiet otters")
    assert Client().get(invitation).status_code == 404


@pytest.mark.parametrize(
    "password", ["", "short", "1234567890", "password12", ADDRESS, "orla@westmere"]
)
def test_a_poor_password_is_refused_in_words(invitation, password):
    answer = Client().post(invitation, {"password": password})

    assert answer.status_code == 422
    assert len(answer.context["form"].errors["password"]) > 0


def test_a_wrong_link_says_what_to_do(hospital):
    answer = Client().get(reverse("accept_invitation", args=["nonsense"]))

    assert answer.status_code == 404
    assert b"ask your team" in answer.content


@pytest.mark.django_db(transaction=True)
def test_the_limit_counts_over_all_workers(at_once, orla):
    """Eight people at once guess from one place; afterwards nobody there gets in."""
    results = at_once(*[lambda: [sign_in("wrong") for _each in range(3)]] * 8)

    assert results == [[False] * 3] * 8
    assert not sign_in()
    assert sign_in(ip="192.0.2.77")


def test_who_lands_where(orla, patient, approver):
    found = []
    for user in (orla, approver, patient.user):
        client = Client()
        client.force_login(user)
        found.append(client.get("/start/").url)

    assert found == ["/clinic/", "/admin/", "/"]


def test_a_contact_confirmed_stays_so(orla):
    actions.confirm_address(user=orla, by=orla, at=NOW)

    assert User.objects.get(pk=orla.pk).contact_details.email_confirmed_at == NOW
