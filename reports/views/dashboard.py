from django.http import HttpRequest, HttpResponse


def dashboard(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("dashboard")


def figure_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("figure_list")
