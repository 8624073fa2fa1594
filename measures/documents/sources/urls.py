from django.urls import path

from measures.documents.sources import views, writing_views

urlpatterns = [
    path("sources/", views.source_list, name="sources"),
    path("sources/new/", writing_views.source_new, name="source_new"),
    path("sources/<int:pk>/", views.source, name="source"),
    path("sources/<int:pk>/original/", views.source_original, name="source_original"),
    path("sources/<int:pk>/edit/", writing_views.source_edit, name="source_edit"),
    path("sources/<int:pk>/chapters/", writing_views.source_chapters, name="source_chapters"),
    path("sources/<int:pk>/add/", writing_views.source_add, name="source_add"),
    path("sources/<int:pk>/short-title/", writing_views.source_short_title, name="source_short_title"),
    path("sources/<int:pk>/visibility/", writing_views.source_visibility, name="source_visibility"),
    path("measures/<int:pk>/text/", writing_views.measure_text, name="measure_text"),
    path("measures/<int:pk>/place/", writing_views.measure_place, name="measure_place"),
]
