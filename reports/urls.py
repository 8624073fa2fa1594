from django.urls import path

from .views import dashboard, reports

app_name = "reports"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/list/", dashboard.figure_list, name="figure_list"),
    path("reports/", reports.reports, name="reports"),
    path("reports/build/", reports.build, name="build"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/progress/", reports.progress, name="progress"),
    path("reports/<int:pk>/retry/", reports.retry, name="retry"),
    path("reports/files/<int:pk>/", reports.download, name="download"),
]
