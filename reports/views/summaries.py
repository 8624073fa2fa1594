from django.http import HttpRequest, HttpResponse


def summaries(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("summaries")


def build(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("build")


def summary(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("summary")


def progress(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("progress")


def retry(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("retry")


def download(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("download")
