"""Which role may do what: the whole table, written out a second time."""

import pytest

from careplan.accounts.permissions import GRANTS, Permission, Role, allows
from tests import factories

NURSE = [
    "alert-answer",
    "clinic-open",
    "cover-set",
    "page-read",
    "patient-edit",
    "patient-enrol",
    "patient-view",
    "plan-change",
    "result-record",
]
TABLE = {
    Role.NURSE: NURSE,
    Role.LEAD_NURSE: sorted([*NURSE, "plans-upgrade", "team-report"]),
    Role.CONTENT_EDITOR: ["admin-open", "content-edit", "page-read"],
    Role.CLINICAL_APPROVER: ["admin-open", "content-approve", "page-read"],
    Role.ADMINISTRATOR: [
        "admin-open",
        "content-edit",
        "hospital-edit",
        "page-read",
        "record-audit",
        "user-manage",
    ],
    Role.PATIENT: ["page-read", "portal-open"],
}


def test_the_table_is_this_one():
    assert {role: sorted(granted) for role, granted in GRANTS.items()} == TABLE


def test_roles_add_up_and_no_role_is_no_permission():
    both = [Role.NURSE, Role.CONTENT_EDITOR]

    assert [p for p in Permission if allows(both, p)] == [
        p for p in Permission if p in {*TABLE[both[0]], *TABLE[both[1]]}
    ]
    assert not any(allows([], permission) for permission in Permission)


@pytest.mark.parametrize("role", Role)
def test_h55_who_left_may_nothing(db, role):
    user = factories.UserFactory(role=role, is_active=False)

    assert not any(user.may(permission) for permission in Permission)
    assert not user.is_staff
