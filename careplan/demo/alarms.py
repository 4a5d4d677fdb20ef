"""Stories of alerts: reported a while ago, and what was done about them since."""

import datetime as dt
import uuid

from careplan.demo.teller import Teller
from careplan.followups import actions
from careplan.followups.models import Alert
from careplan.hospital.models import Reason
from careplan.patients.models import Patient

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def fever(teller: Teller, patient: Patient) -> None:
    """She told us within the hour; nobody has looked yet."""
    _reports(teller, 50 * MINUTE, temperature_c="38.4", pain_rest="3")


def redness(teller: Teller, patient: Patient) -> None:
    """Seen by the lead nurse, who reached the voicemail only."""
    _reports(teller, 2 * HOUR, wound_redness="spreading")
    for alert in _open(patient):
        _did(
            teller,
            alert,
            80 * MINUTE,
            "Rang her mobile, no answer. Left a message to ring us.",
            spoke=False,
        )


def chills(teller: Teller, patient: Patient) -> None:
    """An emergency: the nurse was told at once, the lead after a quarter of an hour."""
    _reports(teller, 40 * MINUTE, rigors="yes", temperature_c="38.9")
    actions.escalate(at=teller.now - 24 * MINUTE)
    for alert in _open(patient):
        _did(
            teller,
            alert,
            20 * MINUTE,
            "Spoke with her husband and her. Ambulance on its way, ward told.",
            spoke=True,
        )


def low(teller: Teller, patient: Patient) -> None:
    """Less urgent; the lead nurse handed it to the nurse who knows him."""
    _reports(teller, 5 * HOUR, distress_0_10="7")
    for alert in _open(patient):
        alert.refresh_from_db()
        actions.hand_over_alert(
            alert=alert,
            revision=alert.revision,
            to=teller.hosts.nurse,
            text="You know him best. He likes a call after lunch.",
            key=uuid.uuid4().hex,
            by=teller.hosts.colleague,
            at=teller.now - 4 * HOUR,
        )


def settled(teller: Teller, patient: Patient) -> None:
    """Reported yesterday, seen in clinic, closed."""
    _reports(teller, DAY, wound_redness="spreading", temperature_c="37.8")
    for alert in _open(patient):
        _closed(teller, alert, DAY - 3 * HOUR)


def _reports(teller: Teller, ago: dt.timedelta, **answers: str) -> None:
    teller.do_past()
    teller.report(answers, ago)


def _open(patient: Patient) -> list[Alert]:
    return list(Alert.objects.filter(patient=patient, closed_at=None).order_by("pk"))


def _did(
    teller: Teller, alert: Alert, ago: dt.timedelta, text: str, *, spoke: bool
) -> None:
    alert.refresh_from_db()
    actions.act_on_alert(
        alert=alert,
        revision=alert.revision,
        text=text,
        spoke=spoke,
        key=uuid.uuid4().hex,
        by=teller.hosts.colleague,
        at=teller.now - ago,
    )


def _closed(teller: Teller, alert: Alert, ago: dt.timedelta) -> None:
    alert.refresh_from_db()
    actions.close_alert(
        alert=alert,
        revision=alert.revision,
        outcome=Reason.objects.get(list=Reason.List.ALERT, code="seen-in-clinic"),
        text="Came in at two. Redness of 3 cm, no pus, drawn round. Looked at again"
        " in two days.",
        spoke=True,
        key=uuid.uuid4().hex,
        by=teller.hosts.nurse,
        at=teller.now - ago,
    )
