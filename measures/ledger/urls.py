from django.urls import path

from measures.ledger import book_views, measure_views, report_views, saved_views, tick_views, views

urlpatterns = [
    path("obligations/<int:pk>/", report_views.obligation, name="obligation"),
    path("measures/", views.measure_list, name="measures"),
    path("measures/<int:pk>/", measure_views.measure_detail, name="measure"),
    path("measures/export/", book_views.export, name="ledger_export"),
    path("measures/ticked/urge/", tick_views.urge_ticked, name="ledger_urge"),
    path("measures/views/", saved_views.save, name="ledger_views"),
    path("measures/views/<int:pk>/", saved_views.change, name="ledger_view"),
    path("measures/views/<int:pk>/delete/", saved_views.delete, name="ledger_view_delete"),
]
