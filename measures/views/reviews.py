from django.http import HttpRequest, HttpResponse


def review_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("review_list")


def review(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("review")
