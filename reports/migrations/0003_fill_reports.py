"""Summaries of periods say what they are about, as reports do."""

from django.db import migrations


def fill(apps, schema_editor):
    report_model = apps.get_model("reports", "Report")
    for report in report_model.objects.select_related("period__policy").defer("snapshot"):
        policy = report.period.policy
        report.policy = policy
        report.subject = f"progress-policy{policy.pk}-period{report.period_id}"
        report.title = f"关于《{policy.title}》落实情况的进展报告"[:200]
        report.save(update_fields=["policy", "subject", "title"])
    for row in report_model.objects.exclude(snapshot_sha256="").values("pk", "snapshot_sha256"):
        files = apps.get_model("reports", "ReportFile").objects.filter(report_id=row["pk"])
        files.update(snapshot_sha256=row["snapshot_sha256"])


def empty(apps, schema_editor):
    """Back to summaries of periods alone: other reports have no place there and go; of editions the first stays."""
    report_model = apps.get_model("reports", "Report")
    file_model = apps.get_model("reports", "ReportFile")
    others = report_model.objects.exclude(subject__regex=r"^progress-policy\d+-period\d+$")
    file_model.objects.filter(report__in=others.values("pk")).delete()
    others.delete()
    file_model.objects.filter(edition__gt=1).delete()
    report_model.objects.filter(state="cancelled").update(state="failed", error="已取消")


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_reports")]

    operations = [migrations.RunPython(fill, empty)]
