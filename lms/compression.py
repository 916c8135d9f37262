"""Smaller answers on slow links."""

from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json")


class CompressText(GZipMiddleware):
    """Compresses text. PDFs, pictures and spreadsheets hardly shrink, and it costs a millisecond each."""

    def process_response(self, request, response):
        is_part = "Content-Range" in response.headers  # counted in the bytes of the file itself
        if response.headers.get("Content-Type", "").startswith(TEXT) and not is_part:
            return super().process_response(request, response)
        return response
