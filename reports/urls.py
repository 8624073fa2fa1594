from django.urls import path

from .views import center, overview, publication, reports

app_name = "reports"
urlpatterns = [
    path("dashboard/", overview.overview, name="dashboard"),
    path("dashboard/list/", overview.figure_list, name="figure_list"),
    path("reports/", center.reports, name="reports"),
    path("reports/new/", center.ask, name="ask"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/progress/", reports.progress, name="progress"),
    path("reports/<int:pk>/retry/", reports.retry, name="retry"),
    path("reports/<int:pk>/cancel/", reports.cancel, name="cancel"),
    path("reports/<int:pk>/restore/", reports.restore, name="restore"),
    path("reports/<int:pk>/prose/", publication.prose, name="prose"),
    path("reports/<int:pk>/frame/", publication.frame, name="frame"),
    path("reports/<int:pk>/check-sheet/", publication.check_sheet, name="check_sheet"),
    path("reports/<int:pk>/publish/", publication.publish, name="publish"),
    path("reports/<int:pk>/issue/", publication.issue, name="issue"),
    path("reports/<int:pk>/withdraw/", publication.withdraw, name="withdraw"),
    path("reports/<int:pk>/compare/", publication.compare, name="compare"),
    path("reports/files/<int:pk>/", reports.download, name="download"),
]
