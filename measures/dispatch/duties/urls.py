from django.urls import path

from measures.dispatch.duties import roster_views, views

urlpatterns = [
    path("duties/", views.body_list, name="duties"),
    path("duties/<int:pk>/transfer/", views.transfer, name="transfer"),
    path("duties/<int:pk>/succession/", views.succession, name="succession"),
    path("measures/<int:pk>/roster/", roster_views.roster, name="roster"),
    path("policies/<int:pk>/leads/", roster_views.leads, name="leads"),
]
