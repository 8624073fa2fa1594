"""All addresses, by room."""

from django.contrib import admin
from django.urls import include, path

from . import health, views

urlpatterns = [
    path("", views.home, name="home"),
    # Asked most often, by machines; an address is looked for in this order.
    path("api/", include("policy_tracker.api")),
    path("accounts/", include("accounts.urls")),
    path("", include("measures.urls")),
    path("", include("reminders.urls")),
    path("", include("workdays.urls")),
    path("", include("reports.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "policy_tracker.views.bad_request"
handler403 = "policy_tracker.views.forbidden"
handler404 = "policy_tracker.views.not_found"
handler500 = "policy_tracker.views.server_error"
