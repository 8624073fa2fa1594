from django.urls import path

from measures.desk import views

urlpatterns = [
    path("desk/", views.desk, name="desk"),
]
