from django.conf import settings

from lms.desks.contributions import gather


def desks(request):
    """For the masthead: the desks of who is signed in, and whether this is the demonstration."""
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated:
        return {"desks": [], "demo": settings.DEMO}
    mine = [
        {"title": desk.title, "url": desk.url, "current": request.path.startswith(desk.url)}
        for desk in gather("lms_desks", account)
    ]
    return {"desks": mine, "demo": settings.DEMO}
