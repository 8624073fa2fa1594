"""Sign-in, sign-out and password pages, on Django's own views; naming a stand-in, and switching to act as one.

Everything here belongs to the person at the keyboard, also while they act for another.
"""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST

from audit.rules import Actor, RuleBroken

from . import access, actions
from .forms import LoginForm, NewPasswordForm, StandInForm
from .middleware import SESSION_KEY

OVER_SHOWN = 10


class SignIn(LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Where to go on; not to the door itself."""
        target = super().get_redirect_url()
        return "" if urlsplit(target).path.startswith("/accounts/log") else target

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        by = access.actor_of(user, address=access.address_of(self.request))
        actions.record_sign_in(user, by=by, at=timezone.now())
        return response


class SignOut(LogoutView):
    pass


class ChangePassword(PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        user = actions.change_password(
            form.user,
            password=form.cleaned_data["new_password1"],
            by=_oneself(self.request),
            at=timezone.now(),
        )
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已修改。")
        return super(PasswordChangeView, self).form_valid(form)


def _oneself(request: HttpRequest) -> Actor:
    """The person at the keyboard, whoever they act for at the moment."""
    user: Any = request.user
    return access.actor_of(user, address=access.address_of(request))


# --- Stand-ins ----------------------------------------------------------------------------------------


@login_required
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Whom I named, whom I may act for, and the form that names somebody."""
    user: Any = request.user
    today = timezone.localdate()
    form = StandInForm(
        request.POST or None, colleagues=access.colleagues_of(user), initial={"starts_on": today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            named = actions.name_stand_in(
                user,
                **form.cleaned_data,
                by=request.actor,  # type: ignore[attr-defined]
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"已登记：{_days(named)}由{named.stand_in.name}代您办理。")
            return redirect("accounts:stand_ins")
    named_by_me = list(access.stand_ins_of(user))
    is_over = [row.ended_at is not None or row.ends_on < today for row in named_by_me]
    context = {
        "form": form,
        "has_colleagues": form.fields["stand_in"].queryset.exists(),  # type: ignore[attr-defined]
        "named": [row for row, over in zip(named_by_me, is_over, strict=True) if not over],
        "over": [row for row, over in zip(named_by_me, is_over, strict=True) if over][:OVER_SHOWN],
        "for_others": access.standing_in_for(user, today),
        "today": today,
    }
    return render(request, "accounts/stand_ins.html", context)


@login_required
@require_POST
def stand_in_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The one who named a stand-in ends it before its days are over."""
    user: Any = request.user
    stand_in = access.stand_in_to_end(user, pk)
    try:
        actions.end_stand_in(stand_in, by=_oneself(request), at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已结束{stand_in.stand_in.name}的代理，立即生效。")
    return redirect("accounts:stand_ins")


@login_required
@require_POST
def stand_in_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on this browser acts for the other person, until it ends or no longer holds."""
    user: Any = request.user
    stand_in = access.stand_in_to_begin(user, pk, timezone.localdate())
    # What one may do changes: nobody who knew the old session goes on in the new one.
    request.session.cycle_key()
    request.session[SESSION_KEY] = stand_in.pk
    by = access.actor_of(user, address=access.address_of(request), stand_in=stand_in)
    actions.record_switch(stand_in, is_begun=True, by=by, at=timezone.now())
    messages.info(
        request, f"现在起您代{stand_in.person.name}办理，所办事项同时记载您和{stand_in.person.name}的姓名。"
    )
    return redirect("home")


@login_required
@require_POST
def stand_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to oneself. Doing it twice changes nothing."""
    stand_in: Any = request.stand_in  # type: ignore[attr-defined]
    if stand_in and stand_in.pk == pk:
        by: Actor = request.actor  # type: ignore[attr-defined]
        actions.record_switch(stand_in, is_begun=False, by=by, at=timezone.now())
        del request.session[SESSION_KEY]
        request.session.cycle_key()
        messages.info(request, f"已结束代{stand_in.person.name}办理，现在是您本人的身份。")
    return redirect("home")


def _days(stand_in: Any) -> str:
    first, last = stand_in.starts_on, stand_in.ends_on
    if first == last:
        return f"{first.month}月{first.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
