from django.db import migrations

from careplan.lib.triggers import frozen_rows, frozen_version


class Migration(migrations.Migration):
    dependencies = [("checklists", "0001_initial")]

    operations = [
        frozen_version(
            "checklists_checklistversion",
            [
                "parent_id",
                "number",
                "author_id",
                "approver_id",
                "approved_at",
                "published_at",
                "source",
                "confidence",
                "content_hash",
                "title",
                "patient_title",
                "implies",
                "one_of",
                "asks",
            ],
        ),
        frozen_rows("checklists_checklistitem", "checklists_checklistversion"),
    ]
