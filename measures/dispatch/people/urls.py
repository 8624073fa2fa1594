from django.urls import path

from measures.dispatch.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.body_people, name="body_people"),
]
