from django.db import migrations, models

from careplan.lib.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("followups", "0004_gates")]

    operations = [
        migrations.AlterField(
            model_name="contactoutcome",
            name="effect",
            field=models.CharField(
                choices=[
                    ("reached", "Spoke with the patient"),
                    ("not-reached", "Nobody reached: counts as a try"),
                    ("call-back", "Ring back on a day: a promise"),
                    ("wrong-number", "The number is wrong: find the right one"),
                    ("declined", "Does not want the checks: they are closed"),
                    ("someone-else", "Spoke with somebody else"),
                    ("letter", "A letter was sent"),
                ],
                max_length=12,
                verbose_name="effect",
            ),
        ),
        # What a call was about is as fixed as the call itself.
        append_only("followups_contactattempt_follow_ups"),
    ]
