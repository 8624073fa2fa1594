from django.urls import path

from measures.cases.extension import views

urlpatterns = [
    path("obligations/<int:pk>/extension/", views.extend_report, name="extend_report"),
    path("measures/<int:pk>/extension/", views.extend_measure, name="extend_measure"),
    path("extensions/", views.EXTENSIONS.view, name="extensions"),
    path("extensions/<int:pk>/", views.extension, name="extension"),
]
