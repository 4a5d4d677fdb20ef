from django.db import migrations

from careplan.lib.triggers import frozen_version


class Migration(migrations.Migration):
    dependencies = [("education", "0001_initial")]

    operations = [
        frozen_version(
            "education_pageversion",
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
                "summary",
                "body",
                "call_us",
                "evidence",
                "myths",
                "ask",
                "sources",
                "written_by",
                "reviewed_by",
            ],
        ),
    ]
