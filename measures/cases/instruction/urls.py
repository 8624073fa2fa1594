from django.urls import path

from measures.cases.instruction import case_views, views

urlpatterns = [
    path("measures/<int:pk>/instructions/new/", views.instruction_new, name="instruction_new"),
    path("instructions/", views.INSTRUCTIONS.view, name="instructions"),
    path("instructions/<int:pk>/", views.instruction, name="instruction"),
    path("instructions/<int:pk>/withdraw/", views.withdraw, name="instruction_withdraw"),
    path("instructions/cases/<int:pk>/", case_views.case, name="instruction_case"),
    path("instructions/cases/<int:pk>/acknowledge/", case_views.acknowledge, name="instruction_acknowledge"),
    path("instructions/cases/<int:pk>/answer/", case_views.answer, name="instruction_answer"),
    path("instructions/cases/<int:pk>/sign/", case_views.sign, name="instruction_sign"),
    path("instructions/cases/<int:pk>/decide/", case_views.decide, name="instruction_decide"),
]
