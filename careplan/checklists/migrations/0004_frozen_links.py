from django.db import migrations

from careplan.lib.triggers import frozen_links


class Migration(migrations.Migration):
    dependencies = [("checklists", "0003_item_rolling")]

    operations = [
        frozen_links(
            "checklists_checklistitem_risk_factors",
            "checklistitem_id",
            "checklists_checklistitem",
            "checklists_checklistversion",
        ),
    ]
