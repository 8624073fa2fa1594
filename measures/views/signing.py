from django.http import HttpRequest, HttpResponse


def sign(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("sign")
