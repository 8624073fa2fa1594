"""How the API refuses: ``application/problem+json`` (RFC 9457), in Chinese, for every error under ``/api/``.

The shape of a request is wrong: 400 with ``errors``. A rule refuses what it says: 422 for a field, 409
for the state things are in. ``code`` is for programs and never changes its meaning; ``detail`` is for people.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied as NotAllowed
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from audit.rules import RuleBroken

MEDIA_TYPE = "application/problem+json"

# Status -> (code where nothing more exact is known, title, what the schema says about it).
KINDS: dict[int, tuple[str, str, str]] = {
    400: ("bad_request", "请求有误", "请求的写法有误，`errors` 逐项说明"),
    401: ("not_authenticated", "未通过身份认证", "没有带接口密钥，或密钥无效、已过期、已吊销"),
    403: ("forbidden", "无权办理", "看得到但无权办理"),
    404: ("not_found", "没有找到", "没有此项内容，或者无权查看"),
    405: ("method_not_allowed", "不支持此方法", "该地址不支持所用的 HTTP 方法，支持的方法见 `Allow` 响应头"),
    406: ("not_acceptable", "无法按要求的格式返回", "`Accept` 不含 `application/json`"),
    409: ("conflict", "与当前状态冲突", "本期已结束、报告正在审核或已通过、网页端正在填写等"),
    410: ("gone", "地址已失效", "下载地址已过期，重新读取报告详情即可取得新的地址"),
    413: ("too_large", "请求内容过大", "请求体超过 2 MB"),
    415: ("unsupported_media_type", "请求体格式不受支持", "请求体不是 `application/json`"),
    422: ("rule_broken", "内容不符合填报要求", "内容不符合填报要求，`errors` 指明字段"),
    500: ("server_error", "系统故障", "系统故障，可稍后原样重试"),
}

_SENTENCES = {
    404: "没有找到您要的内容，或者您无权查看。",
    406: "本接口只返回 JSON，请把请求头 Accept 设为 application/json。",
    413: "请求内容过大，不能超过 2 MB。",
    415: "请求体须为 JSON，请设置请求头 Content-Type: application/json。",
}


def problem_response(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """REST framework's exception handler; what it does not know becomes a 500 by ``handler500``.

    Answers without the framework's renderers: where a view offers HTML or YAML, its problems are JSON too.
    """
    set_rollback()
    path = context["request"].path
    if isinstance(error, RuleBroken):
        return _of_rule(error, path)
    if isinstance(error, (RequestDataTooBig, Http404)):
        return _response(404 if isinstance(error, Http404) else 413, path)
    if isinstance(error, NotAllowed):
        return _response(403, path, detail=str(error) or "您没有办理此事的权限。")
    if isinstance(error, exceptions.ValidationError):
        return _of_shape(error, path)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error, context["request"])
    return None


def plain_problem(status: int, sentence: str, *, instance: str = "", code: str = "") -> JsonResponse:
    """For Django's own error handlers and addresses that are not the REST framework's."""
    return _response(status, instance, detail=sentence, code=code)


def _of_rule(error: RuleBroken, path: str) -> JsonResponse:
    if not error.field:
        return _response(409, path, detail=error.message, code=error.code)
    blame = [{"field": error.field, "code": error.code, "message": error.message}]
    return _response(422, path, detail=error.message, code=error.code, errors=blame)


def _of_shape(error: exceptions.ValidationError, path: str) -> JsonResponse:
    errors = list(_flat(error.get_full_details()))
    detail = " ".join("：".join(filter(None, (e["field"], e["message"]))) for e in errors)
    return _response(400, path, detail=detail, code="invalid", errors=errors)


def _of_framework(error: exceptions.APIException, request: Request) -> JsonResponse:
    sentences = {
        exceptions.NotAuthenticated: "请求没有带接口密钥，请加请求头 Authorization: Bearer <密钥>。",
        exceptions.MethodNotAllowed: f"该地址不支持 {request.method} 方法。",
        exceptions.NotAcceptable: _SENTENCES[406],
        exceptions.UnsupportedMediaType: _SENTENCES[415],
    }
    sentence = sentences.get(type(error), str(error.detail))
    response = _response(error.status_code, request.path, detail=sentence, code=str(error.get_codes()))
    if auth_header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = auth_header
    return response


def _flat(details: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Each fault of nested details with its field; an empty field blames the whole."""
    if isinstance(details, dict) and isinstance(details.get("message"), str) and "code" in details:
        yield {"field": field, "code": str(details["code"]), "message": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            whole = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _flat(inner, field if whole else f"{field}.{name}".lstrip("."))
    else:
        for inner in details:
            yield from _flat(inner, field)


def _response(
    status: int,
    path: str,
    *,
    detail: str = "",
    code: str = "",
    errors: list[dict[str, str]] | None = None,
) -> JsonResponse:
    usual_code, title, _ = KINDS[status]
    code = code or usual_code
    problem: dict[str, Any] = {
        "type": f"urn:problem:{code}",
        "title": title,
        "status": status,
        "detail": _sayable(detail or _SENTENCES[status]),
        "code": code,
    }
    if path:
        problem["instance"] = _sayable(path)
    if errors:
        problem["errors"] = [{name: _sayable(words) for name, words in fault.items()} for fault in errors]
    return JsonResponse(
        problem, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def _sayable(words: str) -> str:
    """Halves of characters that a caller sent cannot be sent back; a question mark stands for them."""
    return words.encode("utf-8", "replace").decode()
