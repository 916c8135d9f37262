"""What browsers are told: which scripts and styles may run, and which pages they must not keep.

The Content Security Policy is strict on the site, a little wider where Wagtail's own pages need it.
"""

from csp.middleware import CSPMiddleware
from django.conf import settings

SELF, NONE, INLINE = "'self'", "'none'", "'unsafe-inline'"

# Wagtail's editor makes style elements from its scripts; templates/wagtailadmin/ replaces its inline scripts.
CMS = {
    "style-src-elem": [SELF, INLINE],
    "style-src-attr": [NONE],
    "img-src": [SELF, "data:", "blob:", *settings.FILE_ORIGINS],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
PREVIEW = {"frame-ancestors": [SELF]}
TOTP = {"img-src": [SELF, "data:"]}  # allauth draws its QR code as a data: picture


class ContentSecurityPolicy(CSPMiddleware):
    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only=report_only)
        if getattr(request, "is_preview", False):  # runs through here under the page's public path
            parts.replace = PREVIEW
        elif request.path.startswith("/cms/"):
            parts.replace = CMS
        elif request.path.startswith("/account/2fa/totp/"):
            parts.replace = TOTP
        return parts


class KeepNothing:
    """Lets browsers keep no page of somebody signed in.

    On a machine that many share, Back after signing out then asks the server again: a page sent with
    no-store is never taken from the disk, nor from the back-forward cache once the session cookie changed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response
