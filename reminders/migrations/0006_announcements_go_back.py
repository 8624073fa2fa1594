"""Going back to the time before announcements, what the ledger told of them goes; forwards there is nothing to do."""

from django.db import migrations


def empty(apps, schema_editor):
    apps.get_model("reminders", "Reminder").objects.filter(matter="notice").delete()


class Migration(migrations.Migration):
    dependencies = [("reminders", "0005_announcements")]

    operations = [migrations.RunPython(migrations.RunPython.noop, empty)]
