from django.urls import path

from measures.desk.provisional import views

urlpatterns = [
    path("calendar/dates/", views.provisional_dates, name="provisional_dates"),
]
