from django.db import migrations

from careplan.lib.triggers import frozen_rows, frozen_version


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial")]

    operations = [
        frozen_version(
            "questions_questionsetversion",
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
            ],
        ),
        frozen_rows("questions_question", "questions_questionsetversion"),
    ]
