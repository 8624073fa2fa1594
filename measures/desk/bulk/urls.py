from django.urls import path

from measures.desk.bulk import views

urlpatterns = [
    path("bulk/<str:act>/", views.bulk, name="bulk"),
]
