from django.urls import path

from measures.cases.errand import views

urlpatterns = [
    path("errands/", views.ERRANDS.view, name="errands"),
    path("errands/<int:pk>/", views.errand, name="errand"),
    path("errands/<int:pk>/answer/", views.errand_answer, name="errand_answer"),
    path("errands/proofs/<int:pk>/", views.errand_proof, name="errand_proof"),
]
