from django.http import HttpRequest, HttpResponse


def measure_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("measure_list")


def measure_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("measure_detail")


def measure_edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("measure_edit")
