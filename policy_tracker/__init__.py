"""The roof: settings, addresses, API mount and clock. Nobody imports it."""

from policy_tracker.celery import app as celery_app

__all__ = ["celery_app"]
