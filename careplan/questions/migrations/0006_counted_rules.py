from django.db import migrations, models
from django.db.migrations import RunPython

from careplan.lib.triggers import frozen_version

WAS = [
    *("parent_id", "number", "author_id", "approver_id", "approved_at"),
    *("published_at", "source", "confidence", "content_hash"),
    *("title", "kind", "condition", "applies", "day_from", "day_to"),
    *("urgency", "within_hours", "message", "action", "held", "page_id", "examples"),
]
BEFORE = frozen_version("questions_redflagruleversion", WAS)
AFTER = frozen_version("questions_redflagruleversion", [*WAS, "counts"])


class Migration(migrations.Migration):
    dependencies = [("questions", "0005_more_of_a_question")]

    operations = [
        # SQLite rebuilds the table and drops the triggers of the old one. Away before,
        # back after; both ways.
        RunPython(BEFORE.reverse_code, BEFORE.code),
        migrations.AddField(
            model_name="redflagruleversion",
            name="counts",
            field=models.BooleanField(
                default=False,
                help_text="Two such alerts open for one patient make a third, the same day (AC-09).",
                verbose_name="counts among several problems",
            ),
        ),
        RunPython(AFTER.code, AFTER.reverse_code),
    ]
