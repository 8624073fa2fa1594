from django.urls import path

from .views import (
    completion_request,
    completions,
    desk,
    ledger,
    lifecycle,
    measures,
    periods,
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
    path("measures/<int:pk>/complete/", completion_request.complete, name="complete"),
    path("measures/<int:pk>/state/", lifecycle.measure_state, name="measure_state"),
    path("completions/", completions.completion_list, name="completions"),
    path("completions/<int:pk>/", completions.completion, name="completion"),
    path("completions/evidence/<int:pk>/", completions.closing_evidence, name="closing_evidence"),
    # duties of bodies
    # work plans
    # bulk
]
