from django.urls import path

from measures.cases.plan import decision_views, views, writing_views

urlpatterns = [
    path("plans/", views.plan_list, name="plans"),
    path("plans/ask/<int:pk>/", views.plan_ask, name="plan_ask"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/edit/", writing_views.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/recall/", decision_views.plan_recall, name="plan_recall"),
    path("plans/<int:pk>/sign/", decision_views.plan_sign, name="plan_sign"),
    path("plans/<int:pk>/review/", decision_views.plan_review, name="plan_review"),
    path("milestones/<int:pk>/reach/", views.milestone_reach, name="milestone_reach"),
    path("milestones/<int:pk>/unreach/", views.milestone_unreach, name="milestone_unreach"),
]
