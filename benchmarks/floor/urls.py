from django.urls import path

from . import views

urlpatterns = [
    path("rows.json", views.rows_json),
    path("rows/", views.rows_html),
    path("rows/<int:pk>", views.put_row),
]
