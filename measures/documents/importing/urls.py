from django.urls import path

from measures.documents.importing import compare_views, row_views, source_views, views

urlpatterns = [
    path("imports/", views.drafts, name="imports"),
    path("imports/new/", views.begin, name="import_new"),
    path("imports/<int:pk>/", views.draft, name="import_draft"),
    path("imports/<int:pk>/progress/", views.progress, name="import_progress"),
    path("imports/<int:pk>/cancel/", views.cancel, name="import_cancel"),
    path("imports/<int:pk>/discard/", views.discard, name="import_discard"),
    path("imports/<int:pk>/confirm/", views.confirm, name="import_confirm"),
    path("imports/<int:pk>/enter/", views.enter, name="import_enter"),
    path("imports/<int:pk>/head/", source_views.head, name="import_head"),
    path("imports/<int:pk>/bodies/", source_views.bodies, name="import_bodies"),
    path("imports/<int:pk>/stretches/", source_views.stretches, name="import_stretches"),
    path("imports/<int:pk>/compare/", compare_views.compare, name="import_compare"),
    path("imports/<int:pk>/row/", row_views.row, name="import_row"),
    path("imports/<int:pk>/tick/", row_views.tick, name="import_tick"),
    path("imports/<int:pk>/cut/", row_views.cut, name="import_cut"),
]
