"""What is wrong with the whole, for the first page of the administration."""

from typing import Any

from django import template
from django.urls import reverse

from careplan.accounts.permissions import Permission
from careplan.followups.models import LedgerRun
from careplan.followups.queries import alert_figures, ledger

register = template.Library()


@register.simple_tag
def last_ledger() -> LedgerRun | None:
    """The newest count; nothing before the first."""
    return ledger.last_run()


@register.simple_tag
def teams_without_nurse() -> list[str]:
    """The names of teams that follow patients and have no nurse (H31)."""
    return [team.name for team in alert_figures.teams_without_nurse().order_by("name")]


@register.simple_tag(takes_context=True)
def ledger_lines(context: Any, run: LedgerRun) -> str:
    """Where the differences of a count are listed; empty for who may not read them."""
    if not context["request"].user.may(Permission.RECORD_AUDIT):
        return ""
    lines = reverse("admin:followups_ledgerline_changelist")
    return f"{lines}?run__id__exact={run.pk}"
