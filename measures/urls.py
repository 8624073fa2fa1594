from django.urls import include, path

from measures.cases.kinds import KINDS

app_name = "measures"
urlpatterns = [
    path("", include("measures.desk.urls")),
    path("", include("measures.desk.bulk.urls")),
    path("", include("measures.desk.provisional.urls")),
    path("", include("measures.ledger.urls")),
    path("", include("measures.urging.urls")),
    path("", include("measures.dispatch.urls")),
    path("", include("measures.dispatch.editing.urls")),
    path("", include("measures.dispatch.exchange.urls")),
    path("", include("measures.dispatch.lifecycle.urls")),
    path("", include("measures.dispatch.ends.urls")),
    path("", include("measures.dispatch.duties.urls")),
    path("", include("measures.dispatch.people.urls")),
    *(path("", include(kind.urls)) for kind in KINDS),
    path("", include("measures.reporting.urls")),
    path("", include("measures.reporting.periods.urls")),
    path("", include("measures.reporting.parts.urls")),
    path("", include("measures.reporting.indicators.urls")),
    path("", include("measures.reporting.review.urls")),
    path("", include("measures.documents.urls")),
    path("", include("measures.documents.items.urls")),
    path("", include("measures.documents.sources.urls")),
    path("", include("measures.documents.importing.urls")),
]
