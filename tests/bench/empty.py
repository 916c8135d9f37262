"""What every page is measured against: a view behind the session and authentication middleware alone.

Served by gunicorn as the product is, with the same apps, database, session and account.
"""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

django.setup()
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def empty(request):
    words = b"signed in" if request.user.is_authenticated else b"nobody"
    return HttpResponse(words, headers={"Content-Length": len(words)})


urlpatterns = [path("", empty)]
application = WSGIHandler()
