"""What is there already goes by a cut title until the office sets one."""

from django.db import migrations


def cut(apps, schema_editor):
    policies = apps.get_model("measures", "Policy")
    taken = set()
    for policy in policies.objects.filter(short_title="").order_by("id"):
        name = policy.title if len(policy.title) <= 16 else f"{policy.title[:15]}…"
        if name in taken:
            name = f"{name}（{policy.issued_on:%Y-%m-%d}）"
        if name not in taken:
            taken.add(name)
            policies.objects.filter(pk=policy.pk).update(short_title=name)


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0009_short_title"),
    ]

    operations = [
        migrations.RunPython(cut, migrations.RunPython.noop),
    ]
