from django.db import migrations

from careplan.lib.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("followups", "0006_alerts")]

    operations = [
        append_only("followups_alertevent"),
    ]
