from django.db import migrations, models
from django.db.migrations import RunPython

from careplan.lib.triggers import frozen_links, frozen_rows

ROWS = frozen_rows("checklists_checklistitem", "checklists_checklistversion")
LINKS = frozen_links(
    "checklists_checklistitem_risk_factors",
    "checklistitem_id",
    "checklists_checklistitem",
    "checklists_checklistversion",
)


class Migration(migrations.Migration):
    dependencies = [("checklists", "0004_frozen_links")]

    operations = [
        # SQLite rebuilds the table: it drops the triggers of the old one, and stumbles
        # over those of the links, which name it. Away before, back after; both ways.
        RunPython(LINKS.reverse_code, LINKS.code),
        RunPython(ROWS.reverse_code, ROWS.code),
        migrations.AddField(
            model_name="checklistitem",
            name="floor_anchor",
            field=models.CharField(blank=True, choices=[("operation", "Operation"), ("discharge", "Going home"), ("end-of-treatment", "End of treatment"), ("end-of-radiotherapy", "End of radiotherapy")], default="", help_text="What would come earlier moves to that day. Empty: nothing moves.", max_length=25, verbose_name="never before a time after"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="floor_months",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="months after it"),
        ),
        ROWS,
        LINKS,
    ]
