from django.urls import path

from measures.dispatch.lifecycle import views

urlpatterns = [
    path("measures/<int:pk>/state/", views.measure_state, name="measure_state"),
]
