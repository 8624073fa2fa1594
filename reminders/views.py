from django.http import HttpRequest, HttpResponse


def inbox(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("inbox")


def digest(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("digest")
