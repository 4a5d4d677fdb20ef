"""The list of outcomes of a call, as the administrator keeps it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.followups.models import ContactOutcome
from careplan.lib.errors import RefusedError

Effect = ContactOutcome.Effect
NEEDED = (Effect.REACHED, Effect.NOT_REACHED)
KEPT = ("code", "text", "effect", "order", "active")


@transaction.atomic
def save_outcome(*, outcome: ContactOutcome, by: Actor, at: dt.datetime) -> None:
    """Add an outcome of calls, reword it, or stop offering it.

    Raises RefusedError for a new code or effect of an old one, for calls point at it;
    and for switching off the last one that says whether a call got through.
    """
    before = ContactOutcome.objects.filter(pk=outcome.pk).first()
    if before and (before.code, before.effect) != (outcome.code, outcome.effect):
        raise RefusedError(_("The code and the effect of an outcome never change."))
    others = ContactOutcome.objects.filter(effect=outcome.effect, active=True)
    last = not others.exclude(pk=outcome.pk).exists()
    if before and not outcome.active and outcome.effect in NEEDED and last:
        raise RefusedError(
            _("One outcome must stay on offer that means “%(effect)s”.")
            % {"effect": outcome.get_effect_display()}
        )
    outcome.save()
    pairs = {
        name: (getattr(before, name, None), getattr(outcome, name)) for name in KEPT
    }
    audit.record(
        "contact-outcome-saved",
        outcome,
        by=by,
        at=at,
        fields={
            name: [None if old is None else str(old), str(new)]
            for name, (old, new) in pairs.items()
            if before is None or old != new
        },
    )
