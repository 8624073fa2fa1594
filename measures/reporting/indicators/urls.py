from django.urls import path

from measures.reporting.indicators import views

urlpatterns = [
    path("measures/<int:pk>/indicators/", views.measure_indicators, name="measure_indicators"),
    path("measures/indicators/<int:pk>/", views.indicator_edit, name="indicator_edit"),
]
