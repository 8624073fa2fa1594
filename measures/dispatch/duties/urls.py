from django.urls import path

from measures.dispatch.duties import views

urlpatterns = [
    path("duties/", views.body_list, name="duties"),
    path("duties/<int:pk>/transfer/", views.transfer, name="transfer"),
    path("duties/<int:pk>/succession/", views.succession, name="succession"),
]
