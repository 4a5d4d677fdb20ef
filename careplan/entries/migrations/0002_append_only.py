from django.db import migrations

from careplan.lib.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("entries", "0001_initial")]

    operations = [
        append_only("entries_entry"),
        append_only("entries_answer"),
    ]
