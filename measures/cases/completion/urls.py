from django.urls import path

from measures.cases.completion import request_views, views

urlpatterns = [
    path("measures/<int:pk>/complete/", request_views.complete, name="complete"),
    path("completions/", views.COMPLETIONS.view, name="completions"),
    path("completions/<int:pk>/", views.completion, name="completion"),
    path("completions/evidence/<int:pk>/", views.closing_evidence, name="closing_evidence"),
]
