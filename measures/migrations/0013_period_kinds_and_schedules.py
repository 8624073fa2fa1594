"""Periods of every kind, one-offs, withdrawn ones, and the schedules they open by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0012_coordination_and_on_site_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("month", "月报"),
                            ("quarter", "季报"),
                            ("half_year", "半年报"),
                            ("year", "年报"),
                        ],
                        max_length=10,
                        verbose_name="周期",
                    ),
                ),
                ("begins_on", models.DateField(verbose_name="自哪天所在的一期起")),
                (
                    "due_rule",
                    models.CharField(
                        choices=[
                            (
                                "workday_after",
                                "本期结束后第几个工作日",
                            ),
                            ("day_after", "次月几日"),
                            ("day_of_last", "本期最后一个月的几日"),
                        ],
                        max_length=16,
                        verbose_name="截止日期",
                    ),
                ),
                ("due_number", models.PositiveSmallIntegerField(verbose_name="第几个（几日）")),
                (
                    "open_rule",
                    models.CharField(
                        choices=[
                            ("before_end", "本期结束前几天"),
                            ("before_start", "本期开始前几天"),
                        ],
                        max_length=16,
                        verbose_name="开启日期",
                    ),
                ),
                ("open_days", models.PositiveSmallIntegerField(verbose_name="提前几天开启")),
                (
                    "short_notice_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="缩短时限的理由"),
                ),
                ("confirmed_at", models.DateTimeField(verbose_name="确认时间")),
                ("confirmed_by_name", models.CharField(max_length=100, verbose_name="确认人")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="暂停时间")),
                ("pause_reason", models.CharField(blank=True, max_length=500, verbose_name="暂停原因")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终止时间")),
                ("end_reason", models.CharField(blank=True, max_length=500, verbose_name="终止原因")),
                ("trouble", models.CharField(blank=True, max_length=500, verbose_name="未能开启的原因")),
            ],
            options={
                "verbose_name": "报送周期",
                "verbose_name_plural": "报送周期",
            },
        ),
        migrations.RemoveConstraint(
            model_name="reportingperiod",
            name="period_once",
        ),
        migrations.AddField(
            model_name="reportingperiod",
            name="questions",
            field=models.TextField(blank=True, verbose_name="填报要求"),
        ),
        migrations.AddField(
            model_name="reportingperiod",
            name="withdraw_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="撤销原因"),
        ),
        migrations.AddField(
            model_name="reportingperiod",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
        ),
        migrations.AlterField(
            model_name="move",
            name="act",
            field=models.CharField(
                choices=[
                    ("open", "下达"),
                    ("save_draft", "保存草稿"),
                    ("hand_in", "提交单位负责人签发"),
                    ("recall", "撤回"),
                    ("send_back", "退回经办人修改"),
                    ("sign_off", "签发报送"),
                    ("submit", "报送"),
                    ("accept", "审核通过"),
                    ("return", "审核退回"),
                    ("excuse", "免予填报"),
                    ("reinstate", "恢复填报"),
                    ("extend", "批准延期"),
                    ("transfer", "移交承接单位"),
                    ("move_due", "更正截止日期"),
                ],
                max_length=12,
                verbose_name="动作",
            ),
        ),
        migrations.AlterField(
            model_name="reportingperiod",
            name="kind",
            field=models.CharField(
                choices=[
                    ("month", "月报"),
                    ("quarter", "季报"),
                    ("half_year", "半年报"),
                    ("year", "年报"),
                    ("one_off", "专项"),
                ],
                max_length=10,
                verbose_name="周期",
            ),
        ),
        migrations.AddField(
            model_name="periodschedule",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedules",
                to="measures.policy",
                verbose_name="督查事项来源",
            ),
        ),
        migrations.AddField(
            model_name="reportingperiod",
            name="schedule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="periods",
                to="measures.periodschedule",
                verbose_name="按哪个报送周期开启",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingperiod",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("kind", "one_off"), _negated=True),
                ),
                fields=("policy", "kind", "starts_on"),
                name="period_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingperiod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "one_off"), ("withdrawn_at__isnull", True)),
                fields=("policy", "name"),
                name="one_off_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "month",
                            "quarter",
                            "half_year",
                            "year",
                            "one_off",
                        ],
                    )
                ),
                name="period_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "one_off"), _negated=True),
                    models.Q(("questions", ""), _negated=True),
                    _connector="OR",
                ),
                name="one_off_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("closed_at__isnull", False), models.Q(("withdraw_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="period_withdrawn_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodschedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("policy", "kind"),
                name="schedule_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "month",
                            "quarter",
                            "half_year",
                            "year",
                        ],
                    )
                ),
                name="schedule_kind_regular",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), models.Q(("end_reason", ""), _negated=True), _connector="OR"
                ),
                name="schedule_end_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_at__isnull", True),
                    models.Q(("pause_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="schedule_pause_has_reason",
            ),
        ),
    ]
