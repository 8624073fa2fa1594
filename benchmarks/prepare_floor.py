"""Fill the floor's database with the 18 measures' own texts and sign one person in. Prints what the client needs."""

import json
from pathlib import Path

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import AbstractUser  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from benchmarks.floor.models import Row  # noqa: E402

call_command("migrate", verbosity=0)
document = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "policy-liaoning-2018.json").read_text("utf-8")
)
measures = [measure for chapter in document["chapters"] for measure in chapter["measures"]]
Row.objects.bulk_create(
    Row(number=m["number"], title=m["title"], text=m["text"], state="open") for m in measures
)

user: AbstractUser = get_user_model().objects.create(username="floor")
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
print(json.dumps({"session": session.session_key}))
