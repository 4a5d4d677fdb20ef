import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from careplan.lib.triggers import append_only

frozen = append_only("followups_followupevent")


def say_what_is_known(apps, schema_editor):
    """Give older events what their columns still tell, so that a replay agrees."""
    events = apps.get_model("followups", "FollowUpEvent").objects
    for event in events.select_related("follow_up", "entry").order_by("id").iterator():
        follow_up = event.follow_up
        said = {}
        if event.kind in {"gate", "corrected"}:
            said = {"moment": _moment(event)}
        if event.kind == "gate" and event.gate == "booked":
            said = {
                "moment": follow_up.booked_for,
                "place": follow_up.booked_place,
            }
        if event.kind in {"closed", "caught-up"} and event.reason_id is None:
            said = {"reason": follow_up.closed_reason_id}
        if said:
            events.filter(pk=event.pk).update(**said)
    if schema_editor.connection.vendor == "postgresql":
        # A table with unchecked foreign keys takes no trigger.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _moment(event):
    if event.entry_id:
        return event.entry.measured_at
    columns = {"reviewed": "reviewed_at", "told": "told_at"}
    if event.gate in columns:
        return getattr(event.follow_up, columns[event.gate])
    return event.at


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("education", "0002_frozen"),
        ("followups", "0003_changes_contacts_ledger"),
        ("hospital", "0003_tries_and_limits"),
        ("patients", "0002_operation_not_done"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(frozen.reverse_code, frozen.code),
        migrations.AddField(
            model_name="followupevent",
            name="caused_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="brought",
                to="followups.followupevent",
                verbose_name="brought by",
            ),
        ),
        migrations.AddField(
            model_name="followupevent",
            name="moment",
            field=models.DateTimeField(
                blank=True,
                help_text="The appointment of a booking; else when it was seen or said.",
                null=True,
                verbose_name="moment it is about",
            ),
        ),
        migrations.AddField(
            model_name="followupevent",
            name="old_closes_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="in time until, before"
            ),
        ),
        migrations.AddField(
            model_name="followupevent",
            name="old_opens_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="in time from, before"
            ),
        ),
        migrations.AddField(
            model_name="followupevent",
            name="place",
            field=models.CharField(blank=True, max_length=120, verbose_name="where"),
        ),
        migrations.AddField(
            model_name="followupevent",
            name="reviewer",
            field=models.CharField(
                blank=True,
                help_text="Empty: whoever entered it.",
                max_length=80,
                verbose_name="reviewed by",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    ("done_at__isnull", True),
                    ("attended_on__isnull", False),
                    ("reviewed_at__isnull", True),
                ),
                fields=["team", "attended_on"],
                name="followup_to_review",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    ("done_at__isnull", True),
                    ("reviewed_at__isnull", False),
                ),
                fields=["team", "reviewed_at"],
                name="followup_to_tell",
            ),
        ),
        migrations.RunPython(say_what_is_known, migrations.RunPython.noop),
        migrations.RunPython(frozen.code, frozen.reverse_code),
    ]
