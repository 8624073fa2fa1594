from django.urls import path

from measures.cases.inspection import rows, views

urlpatterns = [
    path("inspections/", rows.INSPECTIONS.view, name="inspections"),
    path("inspections/new/", views.inspection_new, name="inspection_new"),
    path("inspections/<int:pk>/", views.inspection, name="inspection"),
    path("inspections/<int:pk>/call-off/", views.call_off, name="inspection_call_off"),
    path("inspections/bodies/<int:pk>/", views.inspected, name="inspected"),
]
