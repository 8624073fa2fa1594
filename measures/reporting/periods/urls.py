from django.urls import path

from measures.reporting.periods import views

urlpatterns = [
    path("periods/", views.period_list, name="periods"),
    path("periods/open/", views.period_open, name="period_open"),
    path("periods/<int:pk>/close/", views.period_close, name="period_close"),
    path("periods/<int:pk>/reopen/", views.period_reopen, name="period_reopen"),
]
