from django.urls import path

from measures.documents import settings_views

urlpatterns = [
    path("policies/<int:pk>/settings/", settings_views.settings, name="policy_settings"),
]
