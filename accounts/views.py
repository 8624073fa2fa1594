"""Sign-in, sign-out and password pages, on Django's own views."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone

from . import access, actions
from .forms import LoginForm, NewPasswordForm


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
            by=self.request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已修改。")
        return super(PasswordChangeView, self).form_valid(form)
