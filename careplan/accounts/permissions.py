"""The whole permission table: which role may do what."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    NURSE = "nurse", _("Nurse")
    LEAD_NURSE = "lead-nurse", _("Lead nurse")
    CONTENT_EDITOR = "content-editor", _("Content editor")
    CLINICAL_APPROVER = "clinical-approver", _("Clinical approver")
    ADMINISTRATOR = "administrator", _("Administrator")
    PATIENT = "patient", _("Patient")


class Permission(models.TextChoices):
    """NOUN_VERB. Whose records a nurse sees is `queries.visible_to`, not this."""

    CLINIC_OPEN = "clinic-open", _("Open the nurses' side")
    PATIENT_VIEW = "patient-view", _("See patients of one's own teams")
    PATIENT_ENROL = "patient-enrol", _("Enrol a patient")
    PATIENT_EDIT = "patient-edit", _("Change a patient's details or status")
    RESULT_RECORD = "result-record", _("Log, correct and close checks")
    PLAN_CHANGE = "plan-change", _("Fill in what a plan waits for")
    ALERT_ANSWER = "alert-answer", _("Answer alerts of one's own teams")
    COVER_SET = "cover-set", _("Set leave and cover")
    TEAM_REPORT = "team-report", _("See how a team is doing")
    PLANS_UPGRADE = "plans-upgrade", _("Move a team's plans to a newer checklist")
    PORTAL_OPEN = "portal-open", _("See one's own plan")
    PAGE_READ = "page-read", _("Read the published education pages")
    ADMIN_OPEN = "admin-open", _("Open the administration")
    CONTENT_EDIT = "content-edit", _("Write checklists, questions and pages")
    CONTENT_APPROVE = "content-approve", _("Approve and publish content")
    USER_MANAGE = "user-manage", _("Manage users, roles and teams")
    HOSPITAL_EDIT = "hospital-edit", _("Set hours, numbers and lists")
    RECORD_AUDIT = "record-audit", _("Read clinical rows and the audit trail")


P = Permission
_NURSE = {
    P.CLINIC_OPEN,
    P.PAGE_READ,
    P.PATIENT_VIEW,
    P.PATIENT_ENROL,
    P.PATIENT_EDIT,
    P.RESULT_RECORD,
    P.PLAN_CHANGE,
    P.ALERT_ANSWER,
    P.COVER_SET,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.NURSE: frozenset(_NURSE),
    Role.LEAD_NURSE: frozenset(_NURSE | {P.PLANS_UPGRADE, P.TEAM_REPORT}),
    Role.CONTENT_EDITOR: frozenset({P.ADMIN_OPEN, P.CONTENT_EDIT, P.PAGE_READ}),
    Role.CLINICAL_APPROVER: frozenset({P.ADMIN_OPEN, P.CONTENT_APPROVE, P.PAGE_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.ADMIN_OPEN,
            P.CONTENT_EDIT,
            P.PAGE_READ,
            P.USER_MANAGE,
            P.HOSPITAL_EDIT,
            P.RECORD_AUDIT,
        }
    ),
    Role.PATIENT: frozenset({P.PORTAL_OPEN, P.PAGE_READ}),
}


def allows(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether any of the roles carries the permission."""
    return any(permission in GRANTS[role] for role in roles)
