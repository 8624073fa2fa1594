from django.urls import path

from .views import inbox, office

app_name = "reminders"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/", inbox.digest, name="digest"),
    # one's own choices
    # the rules
    # the office's side
    path("reminders/failures/", office.failures, name="failures"),
]
