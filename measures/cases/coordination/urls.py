from django.urls import path

from measures.cases.coordination import views

urlpatterns = [
    path("obligations/<int:pk>/coordination/", views.raise_from_report, name="coordinate_report"),
    path("measures/<int:pk>/coordination/", views.raise_from_measure, name="coordinate_measure"),
    path("coordinations/", views.COORDINATIONS.view, name="coordinations"),
    path("coordinations/<int:pk>/", views.coordination, name="coordination"),
    path("coordinations/<int:pk>/again/", views.raise_again, name="coordination_again"),
]
