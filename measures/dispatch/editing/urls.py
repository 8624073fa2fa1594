from django.urls import path

from measures.dispatch.editing import views

urlpatterns = [
    path("measures/<int:pk>/edit/", views.measure_edit, name="measure_edit"),
]
