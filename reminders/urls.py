from django.urls import path

from reminders.inbox import views as inbox
from reminders.ladders import views as ladders
from reminders.office import views as office
from reminders.terms import views as terms

app_name = "reminders"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/", inbox.digest, name="digest"),
    # one's own choices
    path("inbox/preferences/", terms.preferences, name="preferences"),
    # the rules
    path("policies/<int:pk>/reminders/", ladders.rules, name="rules"),
    path("reminders/terms/", terms.terms, name="terms"),
    # the office's side
    path("reminders/ledger/", office.ledger, name="ledger"),
    path("reminders/ledger/<int:pk>/", office.proof, name="proof"),
    path("reminders/tomorrow/", office.foresight, name="foresight"),
    path("reminders/failures/", office.failures, name="failures"),
    path("reminders/failures/resend/", office.resend, name="resend"),
]
