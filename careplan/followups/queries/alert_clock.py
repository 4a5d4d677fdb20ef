"""The response clock of one site: by when, and when the next person is told."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from careplan.hospital import queries as hospital
from careplan.questions.models import RedFlagRuleVersion
from careplan.rules import clock
from careplan.rules.clock import ClinicHours, Targets
from careplan.rules.enums import Urgency


@dataclass(frozen=True)
class AlertClock:
    """Hours, holidays and targets, read once and for one moment."""

    at: dt.datetime

    @cached_property
    def _clinic(self) -> ClinicHours:
        return hospital.clinic_hours()

    @cached_property
    def _targets(self) -> Targets:
        return hospital.targets(hospital.the_hospital())

    def respond_by(self, urgency: Urgency, version: RedFlagRuleVersion) -> dt.datetime:
        """By when an alert of now is answered."""
        return clock.respond_by(
            self.at, urgency, self._clinic, self._targets, version.within_hours
        )

    def first_step(self, urgency: Urgency, version: RedFlagRuleVersion) -> dt.datetime:
        """When an alert that nobody has seen by then goes on (AP-03)."""
        return clock.acknowledge_by(
            self.at, urgency, self._clinic, self._targets, version.within_hours
        )

    def again(self, urgency: Urgency) -> dt.datetime:
        """When somebody else is told of what is still not answered."""
        return clock.again_at(self.at, urgency, self._clinic, self._targets)

    def after_a_look(self, urgency: Urgency, limit: dt.datetime) -> dt.datetime:
        """When it goes on though somebody has seen it: at its limit.

        Past the limit she has one more interval.
        """
        return limit if limit > self.at else self.again(urgency)
