from django.urls import path

from measures.dispatch.exchange import views

urlpatterns = [
    path("sources/new/sheet/", views.sheet_new, name="sheet_new"),
    path("sources/new/sheet/template/", views.sheet_template, name="sheet_template"),
    path("sources/<int:pk>/sheet/", views.source_sheet, name="source_sheet"),
    path("sources/<int:pk>/sheet/download/", views.source_sheet_download, name="source_sheet_download"),
]
