"""Whose records a person sees, how one is found, and who may be the same person."""

import datetime as dt

import pytest

from careplan.accounts.permissions import Role
from careplan.patients import actions, queries
from careplan.patients.models import Patient
from tests import factories
from tests.factories import DAY, NOW

BORN = dt.date(1951, 4, 3)


@pytest.fixture
def found(team, nurse):
    """`found(text)`: the names that a search of the team's nurse gives."""
    for number, name, born in [
        ("W204118", "Seán Ó Súilleabháin", BORN),
        ("W204435", "Margaret Ellery", dt.date(1951, 3, 14)),
        ("X7", "مریم حسینی", dt.date(1979, 1, 1)),
        ("X8", "Jean-Baptiste N’Diaye", dt.date(1963, 12, 31)),
    ]:
        factories.PatientFactory(number=number, name=name, born_on=born, team=team)

    def search(text):
        return [row.name for row in queries.search(text, user=nurse).patients]

    return search


SEAN, MARGARET, JEAN = "Seán Ó Súilleabháin", "Margaret Ellery", "Jean-Baptiste N’Diaye"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sean", [SEAN]),
        ("SEÁN", [SEAN]),
        ("suilleabhain sean", [SEAN]),
        ("Súill", [SEAN]),
        ("ellery, margaret", [MARGARET]),
        ("n'diaye", [JEAN]),
        ("NDiaye Jean", [JEAN]),
        ("مریم", ["مریم حسینی"]),
        ("W204118", [SEAN]),
        ("w204 118", [SEAN]),
        ("3.4.1951", [SEAN]),
        ("03/04/1951", [SEAN]),
        ("1951-04-03", [SEAN]),
        ("ellery 14.3.1951", [MARGARET]),
        ("ellery 3.4.1951", []),
        ("31.6.1951", []),
        ("eán", []),
        ("W2041", []),
        ("margaret oyelaran", []),
        ("", []),
        ("   ", []),
        ("😀", []),
    ],
)
def test_h22_a_search_ignores_accents_case_and_order(found, text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE patients_patient; --",
        '" OR 1=1 --',
        "%",
        "_",
        "\\",
        "mar\0garet\0",
        "a " * 5_000,
        "word " * 2_000 + "x",
        "1" * 10_000,
        "9999-99-99",
        "00/00/0000",
        "١٢/٣/١٩٥١",
        "\u202eterceS",
        "(((((",
    ],
)
def test_nothing_typed_breaks_the_search(found, text):
    assert set(found(text)) <= {MARGARET}
    assert Patient.objects.count() == 4


def test_a_search_says_only_that_others_exist(found, stranger):
    """H19: of another team's patient neither name nor number is given."""
    nurse = factories.UserFactory(role=Role.NURSE, teams=[stranger.team])

    result = queries.search("Margaret", user=nurse)

    assert (result.patients, result.elsewhere, result.more) == ([], 1, False)


def test_a_long_list_says_that_there_is_more(team, nurse):
    factories.PatientFactory.create_batch(4, team=team, name="Ann Lee")

    result = queries.search("ann", user=nurse, limit=3)

    assert (len(result.patients), result.more) == (3, True)


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [
        (Role.NURSE, True, False),
        (Role.LEAD_NURSE, True, False),
        (Role.CONTENT_EDITOR, False, False),
        (Role.CLINICAL_APPROVER, False, False),
        (Role.ADMINISTRATOR, False, False),
        (Role.PATIENT, False, False),
        (None, False, False),
    ],
)
def test_h19_who_sees_whom(patient, stranger, role, own, other):
    user = factories.UserFactory(role=role, teams=[patient.team])
    factories.UserFactory(role=Role.NURSE, teams=[stranger.team])

    seen = set(queries.visible_to(user, NOW))

    assert (patient in seen, stranger in seen) == (own, other)


def test_h19_a_patient_sees_herself(patient, stranger):
    assert list(queries.visible_to(patient.user, NOW)) == [patient]


def test_a_reason_opens_a_record_until_it_ends(stranger, nurse):
    actions.give_access_reason(patient=stranger, reason="On call", by=nurse, at=NOW)
    ends = NOW + actions.ACCESS_LASTS

    def sees(user, at):
        return stranger in queries.visible_to(user, at)

    other = factories.UserFactory(role=Role.NURSE)
    assert sees(nurse, NOW)
    assert sees(nurse, ends - dt.timedelta(seconds=1))
    assert not sees(nurse, ends)
    assert not sees(other, NOW)


def test_who_is_no_longer_active_sees_nobody(patient, nurse):
    type(nurse).objects.filter(pk=nurse.pk).update(is_active=False)

    assert list(queries.visible_to(type(nurse).objects.get(pk=nurse.pk), NOW)) == []


# What we have (name, birth date) and what is typed for the same person (H22).
SAME_DAY = [
    ("Margaret Ellery", "Margaret Ellery"),
    ("Margaret Ellery", "ELLERY Margaret"),
    ("Margaret Ellery", "Margaret Thornbury"),
    ("Margaret Ellery", "Maggie Ellery"),
    ("Margaret Anne Ellery", "Anne Ellery-Shaw"),
    ("Seán Ó Súilleabháin", "Sean O Suilleabhain"),
    ("Seán Ó Súilleabháin", "Sean O'Sullivan"),
    ("José Álvarez Muñoz", "Jose Alvarez Munoz"),
    ("José Álvarez Muñoz", "Muñoz José"),
    ("Nguyễn Thị Ánh", "Anh Nguyen"),
    ("Nguyễn Thị Ánh", "Nguyen Thi Anh"),
    ("Tomasz Wójcik", "Tomasz Wojcik"),
    ("Piotr Zieliński", "Zielinski Piotr"),
    ("Łukasz Żółć", "Lukasz Zolc"),
    ("Jürgen Weiß", "Jurgen Weiss"),
    ("Jürgen Müller", "Juergen Müller"),
    ("Søren Kierkegård", "Soren Kierkegaard"),
    ("Jean-Baptiste N’Diaye", "Jean Baptiste Ndiaye"),
    ("Jean-Baptiste N’Diaye", "J.-B. N'Diaye"),
    ("Siobhan O’Brien", "Siobhan OBrien"),
    ("Abdul-Karim Hussain", "Abdul Karim Husain"),
    ("مریم حسینی", "مریم حسینی"),
    ("李 小龙", "小龙 李"),
    ("Zoë Brontë", "ZOE BRONTE"),
    ("Ｍａｒｙ Ｌｅｅ", "Mary Lee"),
    ("Zofia Nowak", "Zofia Nowak-Kowalska"),
    ("İpek Işık", "Ipek Isik"),
    ("Vikram Chandrasekhar", "Chandrasekhar, V."),
    ("Dorothea Finch", "Dorothea Fynch"),
    ("Moses Kipkorir", "Moses K."),
    ("Irena Sokol", "Irene Sokol"),
    ("Michael Brown", "Mike Brown"),
]
SLIPS = [
    (BORN, dt.date(1951, 4, 30)),
    (BORN, dt.date(1951, 5, 3)),
    (BORN, dt.date(1915, 4, 3)),
    (BORN, dt.date(1951, 3, 4)),
    (BORN, dt.date(1952, 4, 3)),
    (BORN, dt.date(1951, 4, 13)),
    (BORN, dt.date(2051, 4, 3)),
    (BORN, dt.date(1951, 10, 3)),
]


@pytest.fixture
def hinted(team):
    def hint(known, born, typed, typed_born, number="W999"):
        known = factories.PatientFactory(name=known, born_on=born, team=team)
        return known in queries.probable_duplicates(
            name=typed, born_on=typed_born, number=number
        )

    return hint


def test_h22_the_same_person_is_hinted_at(hinted):
    hits = [hinted(known, BORN, typed, BORN) for known, typed in SAME_DAY]
    hits += [hinted("Gwen Talbot", born, "Talbot Gwen", typed) for born, typed in SLIPS]

    print(f"{sum(hits)} of {len(hits)} pairs hinted at")
    assert len(hits) == 40
    assert sum(hits) >= 38


UNRELATED = [
    ("Margaret Ellery", "Joan Whitlock", 0),
    ("Margaret Ellery", "Margaret Whitlock", 400),
    ("Margaret Ellery", "Joan Ellery", 400),
    ("Margaret Ellery", "Margaret Ellery", 4017),
    ("Joan Whitlock", "Gwen Talbot", 0),
    ("Seán Ó Súilleabháin", "Shaun Sullivan", 0),
    ("Ann Lee", "Anna Leeson", 0),
    ("Mary Lee", "Maryam Leeds", 0),
    ("مریم حسینی", "زهرا احمدی", 0),
    ("李 小龙", "王 伟", 0),
]


@pytest.mark.parametrize("shift", [0, 1, 2, 3])
def test_h22_people_who_have_nothing_to_do_with_each_other_are_not(hinted, shift):
    """0 of 40: ten pairs of names, each with four pairs of birth dates."""
    days = dt.timedelta(days=shift * 7)
    hits = [
        pair
        for pair in UNRELATED
        if hinted(
            pair[0], BORN + days, pair[1], BORN + days + dt.timedelta(days=pair[2])
        )
    ]

    assert hits == []


def test_the_same_number_is_the_same_person(hinted, team):
    factories.PatientFactory(number="W204118", team=team)

    found = queries.probable_duplicates(name="😀", born_on=DAY, number="w204 118")

    assert [row.number for row in found] == ["W204118"]


@pytest.mark.parametrize("name", ["", "😀", "\0", "x" * 10_000, "a " * 5_000])
def test_a_name_without_words_is_nobodys_duplicate(team, name):
    factories.PatientFactory(born_on=BORN, team=team)

    assert queries.probable_duplicates(name=name, born_on=BORN, number="\0") == []
