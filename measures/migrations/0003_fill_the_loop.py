"""Rows of the time before: duties stand with the body printed, moves and rounds belong to the body of their obligation,
measures that were already reported on count as given out and taken on, and a due date set then is the original one."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    get = apps.get_model
    Responsibility, Move, Submission = (
        get("measures", "Responsibility"),
        get("measures", "Move"),
        get("measures", "Submission"),
    )
    Measure, Obligation, Body = (
        get("measures", "Measure"),
        get("measures", "Obligation"),
        get("departments", "Body"),
    )
    Responsibility.objects.filter(holder__isnull=True).update(holder_id=F("body_id"))
    body_id = Obligation.objects.filter(pk=OuterRef("obligation_id")).values("body_id")[:1]
    Move.objects.filter(body__isnull=True).update(body_id=Subquery(body_id))
    name = Body.objects.filter(obligations=OuterRef("obligation_id")).values("name")[:1]
    Submission.objects.filter(body_name="").update(body_name=Subquery(name))
    asked = Obligation.objects.values("measure_id")
    first = Obligation.objects.filter(measure=OuterRef("pk")).order_by("created_at").values("created_at")[:1]
    Measure.objects.filter(pk__in=asked, state="draft").update(state="in_progress", state_at=Subquery(first))
    dated = Measure.objects.filter(due_on__isnull=False)
    dated.update(original_due_on=F("due_on"), completion_kind="by_date")


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_the_loop"), ("departments", "0001_bodies")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
