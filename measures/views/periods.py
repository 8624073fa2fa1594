from django.http import HttpRequest, HttpResponse


def period_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("period_list")


def period_open(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("period_open")


def period_close(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("period_close")


def period_reopen(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("period_reopen")
