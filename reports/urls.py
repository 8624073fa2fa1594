from django.urls import path

from .views import dashboard, summaries

app_name = "reports"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/list/", dashboard.figure_list, name="figure_list"),
    path("summaries/", summaries.summaries, name="summaries"),
    path("summaries/build/", summaries.build, name="build"),
    path("summaries/<int:pk>/", summaries.summary, name="summary"),
    path("summaries/<int:pk>/progress/", summaries.progress, name="progress"),
    path("summaries/<int:pk>/retry/", summaries.retry, name="retry"),
    path("summaries/files/<int:pk>/", summaries.download, name="download"),
]
