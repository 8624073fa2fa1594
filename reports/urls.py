from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/list/", views.figure_list, name="figure_list"),
    path("summaries/", views.summaries, name="summaries"),
    path("summaries/build/", views.build, name="build"),
    path("summaries/<int:pk>/", views.summary, name="summary"),
    path("summaries/<int:pk>/progress/", views.progress, name="progress"),
    path("summaries/<int:pk>/retry/", views.retry, name="retry"),
    path("summaries/files/<int:pk>/", views.download, name="download"),
]
