"""The names and rules of reports of every kind hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_fill_reports"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("subject", "number"), name="report_number_once"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["building", "queued"])),
                fields=("subject",),
                name="report_one_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_automatic", True)), fields=("subject",), name="report_automatic_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["progress", "bulletin", "changes", "ledger", "breakdown", "meeting", "measure"],
                    )
                ),
                name="report_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("stage", "draft")),
                    models.Q(("published_at__isnull", False), ("stage__in", ["published", "withdrawn"])),
                    _connector="OR",
                ),
                name="report_published_is_stamped",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "withdrawn"), _negated=True),
                    models.Q(
                        ("withdrawn_at__isnull", False), models.Q(("withdrawal_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="report_withdrawn_is_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "building", "built", "failed", "cancelled"])),
                name="report_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__lte", 100)), name="report_percent_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("error", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_failure_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "built"), _negated=True),
                    models.Q(
                        ("finished_at__isnull", False),
                        ("snapshot__isnull", False),
                        models.Q(("snapshot_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_built_from_snapshot",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportfile",
            constraint=models.UniqueConstraint(
                fields=("report", "edition", "format"), name="report_file_format_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ["docx", "pdf", "xlsx"])), name="report_file_format_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0)), name="report_file_not_empty"
            ),
        ),
    ]
