"""The API mount: ``/api/v1/``, its schema and its description for people, offline."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, include, path, re_path, resolve
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from departments.api import BodyDetail, BodyList
from measures.cases.coordination import api as coordinations
from measures.cases.extension import api as extensions
from measures.dispatch import api as receipts
from measures.documents import api as documents_api
from measures.reporting import api as reporting_api
from measures.reporting.periods import api as periods_api
from policy_tracker.problems import plain_problem
from reports import api as reports

# Open to everyone, so a key that has ended does not close them.
schema = SpectacularAPIView.as_view(authentication_classes=[])
swagger = SpectacularSwaggerSplitView.as_view(
    url_name="api:schema", authentication_classes=[], http_method_names=["get", "head"]
)
# Swagger UI sets style attributes; nothing else on this one page is loosened.
docs = csp_update({"style-src": [UNSAFE_INLINE]})(swagger)


@csrf_exempt
def no_such_address(request: HttpRequest, rest: str) -> HttpResponse:
    """Everything else under ``/api/``: a forgotten last slash is led on, with method and body; others get a 404."""
    if not request.path.endswith("/") and _exists(f"{request.path}/"):
        target = request.get_full_path(force_append_slash=True)
        return HttpResponsePermanentRedirect(target, preserve_request=True, content_type="application/json")
    sentence = "没有这个接口地址，请对照 /api/docs/ 核对。"
    return plain_problem(404, sentence, instance=request.path, code="no_such_address")


def _exists(address: str) -> bool:
    try:
        return resolve(address).func is not no_such_address
    except Resolver404:
        return False


v1 = [
    path("policies/", documents_api.PolicyList.as_view(), name="policies"),
    path("policies/<int:pk>/", documents_api.PolicyDetail.as_view(), name="policy"),
    path("measures/", documents_api.MeasureList.as_view(), name="measures"),
    path("measures/<int:pk>/", documents_api.MeasureDetail.as_view(), name="measure"),
    path("bodies/", BodyList.as_view(), name="bodies"),
    path("bodies/<int:pk>/", BodyDetail.as_view(), name="body"),
    path("periods/", periods_api.PeriodList.as_view(), name="periods"),
    path("periods/<int:pk>/", periods_api.PeriodDetail.as_view(), name="period"),
    path("obligations/", reporting_api.ObligationList.as_view(), name="obligations"),
    path("obligations/<int:pk>/", reporting_api.ObligationDetail.as_view(), name="obligation"),
    path("obligations/<int:pk>/report/", reporting_api.ObligationReport.as_view(), name="report"),
    path("receipts/", receipts.ReceiptList.as_view(), name="receipts"),
    path("receipts/<int:pk>/", receipts.ReceiptDetail.as_view(), name="receipt"),
    path("receipts/<int:pk>/sign/", receipts.SignReceipt.as_view(), name="sign_receipt"),
    path("obligations/<int:pk>/extension/", extensions.ObligationExtension.as_view(), name="extension"),
    path(
        "obligations/<int:pk>/coordination/",
        coordinations.ObligationCoordination.as_view(),
        name="coordination",
    ),
    path("reports/", reports.FrozenReportList.as_view(), name="frozen_reports"),
    path("reports/<int:pk>/", reports.FrozenReportDetail.as_view(), name="frozen_report"),
    path("reports/files/<str:link>/", reports.FrozenFile.as_view(), name="frozen_file"),
    path("schema/", schema, name="schema"),
]

app_name = "api"
urlpatterns = [
    path("v1/", include(v1)),
    path("docs/", docs, name="docs"),
    re_path(r"^(?P<rest>.*)$", no_such_address),
]
