from django.urls import path

from measures.reporting import signing_views, views

urlpatterns = [
    path("obligations/<int:pk>/report/", views.report, name="report"),
    path("obligations/<int:pk>/report/draft/", views.draft, name="draft"),
    path("obligations/<int:pk>/report/no-change/", views.no_change, name="no_change"),
    path("obligations/<int:pk>/report/recall/", views.recall, name="recall"),
    path("obligations/<int:pk>/evidence/", views.attach, name="attach"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
    path("evidence/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("obligations/<int:pk>/sign/", signing_views.sign, name="sign"),
]
