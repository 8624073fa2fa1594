from django.urls import path

from measures.documents.items import views

urlpatterns = [
    path("measures/<int:pk>/items/", views.measure_items, name="measure_items"),
    path("measures/items/<int:pk>/", views.item_edit, name="item_edit"),
]
