from django.urls import path

from measures.urging import views

urlpatterns = [
    path("urges/", views.URGES.view, name="urges"),
    path("urges/candidates/", views.candidates, name="urge_candidates"),
    path("urges/new/", views.urge_new, name="urge_new"),
    path("urges/<int:pk>/", views.urge_detail, name="urge"),
    path("urges/<int:pk>/delivery/", views.urge_delivery, name="urge_delivery"),
]
