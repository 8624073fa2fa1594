from django.urls import path

from measures.reporting.parts import views

urlpatterns = [
    path("contributions/<int:pk>/", views.contribution, name="contribution"),
    path("contributions/<int:pk>/lift/", views.lift, name="contribution_lift"),
]
