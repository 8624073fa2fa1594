from django.urls import path

from measures.reporting.review import compare_views, views

urlpatterns = [
    path("reviews/", views.review_list, name="reviews"),
    path("obligations/<int:pk>/review/", views.review, name="review"),
    path("obligations/<int:pk>/compare/", compare_views.compare, name="compare"),
]
