"""Entries, digests and mails of the time when reports were the only matter, as the ledger keeps them now."""

from django.db import migrations
from django.db.models import F

BATCH = 500


def _in_batches(rows):
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def fill(apps, schema_editor):
    reminder_model = apps.get_model("reminders", "Reminder")
    digest_model = apps.get_model("reminders", "Digest")
    delivery_model = apps.get_model("reminders", "Delivery")
    obligations = apps.get_model("measures", "Obligation").objects.select_related("measure", "body", "period")
    reminder_model.objects.update(matter="report", matter_id=F("obligation_id"))
    for batch in _in_batches(reminder_model.objects.select_related("obligation")):
        for row in batch:
            row.body_id = row.obligation.body_id
        reminder_model.objects.bulk_update(batch, ["body"])
    digest_model.objects.update(send_after=F("planned_at"))
    for batch in _in_batches(digest_model.objects):
        ids = {item["obligation"] for digest in batch for item in digest.items}
        named = obligations.in_bulk(list(ids))
        for digest in batch:
            digest.items = [_item(item, named[item["obligation"]]) for item in digest.items]
        digest_model.objects.bulk_update(batch, ["items"])
        delivery_model.objects.bulk_create(
            delivery_model(
                digest=digest,
                channel="mail",
                state="sent",
                address=digest.mailed_to,
                message_id=f"digest-{digest.pk}",
                attempts=digest.attempts,
                tried_at=digest.sent_at,
                sent_at=digest.sent_at,
            )
            for digest in batch
            if digest.mailed_to and digest.sent_at
        )


def _item(item, obligation):
    measure = obligation.measure
    return {
        "matter": "report",
        "id": obligation.pk,
        "body_id": obligation.body_id,
        "duty": item["duty"],
        "why": "",
        "title": f"{measure.number_text}{measure.title}",
        "body": obligation.body.name,
        "what": obligation.period.name,
        "path": f"/obligations/{obligation.pk}/",
        "due_on": item["due_on"],
        "words": item["words"],
        "is_new": item["is_new"],
        "is_late": False,
        "is_provisional": False,
    }


def empty(apps, schema_editor):
    """Back to reports alone: what was told of other matters has no place there and goes."""
    reminder_model = apps.get_model("reminders", "Reminder")
    digest_model = apps.get_model("reminders", "Digest")
    reminder_model.objects.exclude(matter="report").delete()
    reminder_model.objects.update(obligation_id=F("matter_id"))
    for batch in _in_batches(digest_model.objects):
        for digest in batch:
            digest.items = [
                {
                    "obligation": item["id"],
                    "duty": item["duty"],
                    "due_on": item["due_on"],
                    "words": item["words"],
                    "is_new": item["is_new"],
                }
                for item in digest.items
                if item["matter"] == "report" and item["duty"] in ("write", "sign", "watch", "review")
            ]
            mail = digest.deliveries.filter(channel="mail", state="sent").first()
            digest.mailed_to = mail.address if mail else ""
        digest_model.objects.bulk_update(batch, ["items", "mailed_to"])
    apps.get_model("reminders", "Delivery").objects.all().delete()
    digest_model.objects.exclude(slot="").delete()


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_all_matters")]

    operations = [migrations.RunPython(fill, empty)]
