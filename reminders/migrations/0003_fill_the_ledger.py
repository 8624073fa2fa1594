"""Entries, digests and mails of the time when reports were the only matter, as the ledger keeps them now."""

from django.db import migrations
from django.db.models import F
from django.utils.timezone import localdate

BATCH = 500
# What the reports-only ledger called the moment a report came into a state.
AT_ONCE = {"returned": "now", "sign_off": "now", "review": "W0"}
STATES = {"returned": "returned", "sign_off": "unit_review", "review": "submitted"}


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
            _call_a_start(row, row.obligation)
        reminder_model.objects.bulk_update(batch, ["body", "stage", "due_on"])
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


def _call_a_start(row, owed):
    """What was told at once, and still waits, gets today's key: else the first pass would tell it once more."""
    is_still_asked = STATES.get(row.occasion) == owed.state and (row.turn, row.due_on) == (
        owed.rounds,
        owed.due_on,
    )
    if not is_still_asked or row.stage != AT_ONCE[row.occasion]:
        return
    came_on = localdate(owed.state_at)
    row.stage = "S" if row.occasion == "returned" else f"S{came_on:%Y%m%d}"
    if row.occasion == "review":
        row.due_on = owed.review_due_on or came_on


def _call_at_once(reminder_model):
    """Starts under the old name, for which there is room; those that it cannot tell apart become one."""
    starts = reminder_model.objects.filter(stage__startswith="S", occasion__in=list(AT_ONCE))
    for batch in _in_batches(starts.select_related("obligation")):
        doubles = []
        for row in batch:
            row.stage = AT_ONCE[row.occasion]
            if row.occasion == "review":
                row.due_on = row.obligation.due_on
            key = ("obligation_id", "recipient_id", "occasion", "due_on", "stage", "turn")
            same = reminder_model.objects.filter(**{name: getattr(row, name) for name in key})
            if same.exclude(pk=row.pk).exists():
                doubles.append(row.pk)
            else:
                row.save(update_fields=["stage", "due_on"])
        reminder_model.objects.filter(pk__in=doubles).delete()


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
    _call_at_once(reminder_model)
    # Ladders of one's own may start what had no start then.
    reminder_model.objects.filter(stage__startswith="S").delete()
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
