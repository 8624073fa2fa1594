from django.urls import path

from measures.ledger import measure_views, report_views, views

urlpatterns = [
    path("obligations/<int:pk>/", report_views.obligation, name="obligation"),
    path("measures/", views.measure_list, name="measures"),
    path("measures/<int:pk>/", measure_views.measure_detail, name="measure"),
]
