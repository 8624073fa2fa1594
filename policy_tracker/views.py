"""The front door and what people see when something is refused or not there."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from . import problems


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The desk for those who have work on it, bodies and office alike; the dashboard for everyone else."""
    standing = request.standing  # type: ignore[attr-defined]
    if standing.own_body_ids or standing.is_office:
        return redirect("measures:desk")
    return redirect("reports:dashboard")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        words = "一次提交的文字过长（最多 5 MB），系统没有收到。请分成几部分，或存为 .docx、.txt 后上传。"
        return _answer(request, 400, words)
    return _answer(request, 400, "请求有误，请返回上一页重试。")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, str(exception) or "您没有办理此事的权限。")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "没有找到您要的内容。")


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs nothing that may itself be broken."""
    return _answer(request, 500, "系统出现故障，请稍后再试。您已保存的内容不会丢失。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problems.plain_problem(status, sentence)
    context = {"reason": sentence}
    return render(None if status == 500 else request, f"{status}.html", context, status=status)
