from django.http import HttpRequest, HttpResponse


def obligation(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("obligation")


def report(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("report")


def draft(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("draft")


def no_change(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("no_change")


def recall(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("recall")


def attach(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("attach")


def evidence(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("evidence")


def withdraw(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("withdraw")
