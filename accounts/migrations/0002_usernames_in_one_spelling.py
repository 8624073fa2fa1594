"""User names that were entered in full width or with spaces come into the spelling by which they are now looked up."""

import unicodedata

from django.db import migrations


def respell(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    for user in User.objects.order_by("pk"):
        spelled = "".join(
            char
            for char in unicodedata.normalize("NFKC", user.username)
            if unicodedata.category(char)[0] not in "CZ"
        )
        others = User.objects.exclude(pk=user.pk).filter(username__iexact=spelled)
        # A name that somebody else has already stays as it is, for the administrator to settle.
        if spelled and spelled != user.username and len(spelled) <= 60 and not others.exists():
            User.objects.filter(pk=user.pk).update(username=spelled)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
