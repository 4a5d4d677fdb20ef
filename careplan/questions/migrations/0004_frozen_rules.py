from django.db import migrations

from careplan.lib.triggers import frozen_version


class Migration(migrations.Migration):
    dependencies = [("questions", "0003_red_flag_rules")]

    operations = [
        frozen_version(
            "questions_redflagruleversion",
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
                "kind",
                "condition",
                "applies",
                "day_from",
                "day_to",
                "urgency",
                "within_hours",
                "message",
                "action",
                "held",
                "page_id",
                "examples",
            ],
        ),
    ]
