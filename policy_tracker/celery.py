"""The Celery application and its one timetable.

Tasks carry ids, never data; what is due is found by scanning rows, so a lost message costs a minute
and a doubled one nothing.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policy_tracker.settings")

app = Celery("policy_tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["measures.documents.importing", "measures.reporting.periods.schedules"])

# Each call looks at the present; one that waited out a whole round is of no use any more.
app.conf.beat_schedule = {
    "beat-heartbeat": {
        "task": "reminders.tasks.beat_heartbeat",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "remind": {"task": "reminders.tasks.remind", "schedule": 60.0, "options": {"expires": 60}},
    "sweep-reports": {
        "task": "reports.tasks.sweep_reports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-drafts": {
        "task": "measures.documents.importing.tasks.sweep_drafts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "draft-due-periods": {
        "task": "reports.tasks.draft_due_periods",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "open-due-periods": {
        "task": "measures.reporting.periods.schedules.tasks.open_due_periods",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "tidy-report-files": {
        "task": "reports.tasks.tidy_report_files",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
}
