"""All addresses, by room."""

from django.contrib import admin
from django.urls import include, path

from . import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("accounts.urls")),
    path("", include("measures.urls")),
    path("", include("reminders.urls")),
    path("", include("workdays.urls")),
    path("", include("reports.urls")),
    path("api/", include("policy_tracker.api")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "policy_tracker.views.bad_request"
handler403 = "policy_tracker.views.forbidden"
handler404 = "policy_tracker.views.not_found"
handler500 = "policy_tracker.views.server_error"
