from django.urls import path

from measures.dispatch.ends import views

urlpatterns = [
    path("sources/<int:pk>/end/", views.source_end, name="source_end"),
    path("sources/<int:pk>/withdraw/", views.source_withdraw, name="source_withdraw"),
]
