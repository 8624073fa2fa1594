from django.urls import path

from .views import (
    desk,
    ledger,
    measures,
    periods,
    plan_decisions,
    plan_form,
    plans,
    reports,
    reviews,
    signing,
)

app_name = "measures"
urlpatterns = [
    # the body's side
    path("desk/", desk.desk, name="desk"),
    path("obligations/<int:pk>/", reports.obligation, name="obligation"),
    path("obligations/<int:pk>/report/", reports.report, name="report"),
    path("obligations/<int:pk>/report/draft/", reports.draft, name="draft"),
    path("obligations/<int:pk>/report/no-change/", reports.no_change, name="no_change"),
    path("obligations/<int:pk>/report/recall/", reports.recall, name="recall"),
    path("obligations/<int:pk>/evidence/", reports.attach, name="attach"),
    path("evidence/<int:pk>/", reports.evidence, name="evidence"),
    path("evidence/<int:pk>/withdraw/", reports.withdraw, name="withdraw"),
    path("obligations/<int:pk>/sign/", signing.sign, name="sign"),
    # the document
    path("measures/", ledger.measure_list, name="measures"),
    path("measures/<int:pk>/", measures.measure_detail, name="measure"),
    path("measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"),
    # the office's side
    path("periods/", periods.period_list, name="periods"),
    path("periods/open/", periods.period_open, name="period_open"),
    path("periods/<int:pk>/close/", periods.period_close, name="period_close"),
    path("periods/<int:pk>/reopen/", periods.period_reopen, name="period_reopen"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("obligations/<int:pk>/review/", reviews.review, name="review"),
    # dispatch and receipt
    # co-bodies and rounds
    # extensions
    # urging
    # instructions
    # completion and strike-off
    # duties of bodies
    # work plans
    path("plans/", plans.plan_list, name="plans"),
    path("plans/ask/<int:pk>/", plans.plan_ask, name="plan_ask"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plan_form.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/recall/", plan_decisions.plan_recall, name="plan_recall"),
    path("plans/<int:pk>/sign/", plan_decisions.plan_sign, name="plan_sign"),
    path("plans/<int:pk>/review/", plan_decisions.plan_review, name="plan_review"),
    path("milestones/<int:pk>/reach/", plans.milestone_reach, name="milestone_reach"),
    path("milestones/<int:pk>/unreach/", plans.milestone_unreach, name="milestone_unreach"),
    # bulk
]
