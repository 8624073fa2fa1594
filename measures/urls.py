from django.urls import path

from .views import (
    bulk,
    completion_request,
    completions,
    contributions,
    desk,
    duties,
    editing,
    extensions,
    instruction_cases,
    instructions,
    ledger,
    lifecycle,
    measures,
    periods,
    plan_decisions,
    plan_form,
    plans,
    policy_settings,
    receipts,
    reports,
    reviews,
    rounds,
    signing,
    urges,
)
from .views import dispatch as dispatching

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
    path("measures/<int:pk>/edit/", editing.measure_edit, name="measure_edit"),
    # the office's side
    path("periods/", periods.period_list, name="periods"),
    path("periods/open/", periods.period_open, name="period_open"),
    path("periods/<int:pk>/close/", periods.period_close, name="period_close"),
    path("periods/<int:pk>/reopen/", periods.period_reopen, name="period_reopen"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("obligations/<int:pk>/review/", reviews.review, name="review"),
    # dispatch and receipt
    path("measures/<int:pk>/items/", editing.measure_items, name="measure_items"),
    path("measures/items/<int:pk>/", editing.item_edit, name="item_edit"),
    path("measures/dispatch/", dispatching.dispatch_list, name="dispatch"),
    path("measures/dispatch/preview/", dispatching.dispatch_preview, name="dispatch_preview"),
    path("measures/slips/<int:pk>/", receipts.slip, name="slip"),
    path("measures/receipts/", receipts.receipt_list, name="receipts"),
    path("measures/receipts/<int:pk>/sign/", receipts.sign_receipt, name="sign_receipt"),
    path("policies/<int:pk>/settings/", policy_settings.settings, name="policy_settings"),
    # co-bodies and rounds
    path("contributions/<int:pk>/", contributions.contribution, name="contribution"),
    path("obligations/<int:pk>/compare/", rounds.compare, name="compare"),
    # extensions
    path("obligations/<int:pk>/extension/", extensions.extend_report, name="extend_report"),
    path("measures/<int:pk>/extension/", extensions.extend_measure, name="extend_measure"),
    path("extensions/", extensions.extension_list, name="extensions"),
    path("extensions/<int:pk>/", extensions.extension, name="extension"),
    # urging
    path("urges/", urges.urge_list, name="urges"),
    path("urges/candidates/", urges.candidates, name="urge_candidates"),
    path("urges/new/", urges.urge_new, name="urge_new"),
    path("urges/<int:pk>/", urges.urge_detail, name="urge"),
    # instructions
    path("measures/<int:pk>/instructions/new/", instructions.instruction_new, name="instruction_new"),
    path("instructions/", instructions.instruction_list, name="instructions"),
    path("instructions/<int:pk>/", instructions.instruction, name="instruction"),
    path("instructions/<int:pk>/withdraw/", instructions.withdraw, name="instruction_withdraw"),
    path("instructions/cases/<int:pk>/", instruction_cases.case, name="instruction_case"),
    path(
        "instructions/cases/<int:pk>/acknowledge/",
        instruction_cases.acknowledge,
        name="instruction_acknowledge",
    ),
    path("instructions/cases/<int:pk>/answer/", instruction_cases.answer, name="instruction_answer"),
    path("instructions/cases/<int:pk>/sign/", instruction_cases.sign, name="instruction_sign"),
    path("instructions/cases/<int:pk>/decide/", instruction_cases.decide, name="instruction_decide"),
    # completion and strike-off
    path("measures/<int:pk>/complete/", completion_request.complete, name="complete"),
    path("measures/<int:pk>/state/", lifecycle.measure_state, name="measure_state"),
    path("completions/", completions.completion_list, name="completions"),
    path("completions/<int:pk>/", completions.completion, name="completion"),
    path("completions/evidence/<int:pk>/", completions.closing_evidence, name="closing_evidence"),
    # duties of bodies
    path("duties/", duties.body_list, name="duties"),
    path("duties/<int:pk>/transfer/", duties.transfer, name="transfer"),
    path("duties/<int:pk>/succession/", duties.succession, name="succession"),
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
    path("bulk/<str:act>/", bulk.bulk, name="bulk"),
]
