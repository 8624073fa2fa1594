from django.urls import path

from measures.reporting.periods import opening_views, views
from measures.reporting.periods.correcting import views as correcting_views
from measures.reporting.periods.schedules import views as schedule_views

urlpatterns = [
    path("periods/", views.period_list, name="periods"),
    path("periods/open/", opening_views.period_open, name="period_open"),
    path("periods/nodes/", opening_views.period_nodes, name="period_nodes"),
    path("periods/schedules/", schedule_views.schedule_list, name="schedules"),
    path("periods/schedules/new/", schedule_views.schedule_new, name="schedule_new"),
    path("periods/schedules/<int:pk>/", schedule_views.schedule_change, name="schedule"),
    path("periods/<int:pk>/close/", views.period_close, name="period_close"),
    path("periods/<int:pk>/reopen/", views.period_reopen, name="period_reopen"),
    path("periods/<int:pk>/due/", correcting_views.period_due, name="period_due"),
    path("periods/<int:pk>/withdraw/", correcting_views.period_withdraw, name="period_withdraw"),
]
