"""The API mount."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
