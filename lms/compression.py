"""Smaller answers on slow links."""

from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json")


class CompressText(GZipMiddleware):
    """Compresses text. PDFs, pictures and spreadsheets hardly shrink, and it costs a millisecond each."""

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").startswith(TEXT):
            return super().process_response(request, response)
        return response
