from django.db import migrations

from careplan.lib.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("followups", "0001_initial")]

    operations = [
        append_only("followups_followupevent"),
    ]
