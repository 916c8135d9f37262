from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from content.curriculum.models import CoursePage
from content.exchange import services, views
from content.exchange.permissions import may_exchange
from content.site.models import TrainingIndexPage


@hooks.register("register_admin_urls")
def urls():
    return [
        path("exchange/", views.exchange, name="exchange"),
        path("exchange/take/<int:course_id>/", views.take_out, name="exchange_take_out"),
        path("exchange/courses/new/", views.course_new, name="exchange_course_new"),
        path("exchange/courses/<int:pk>/", views.course_preview, name="exchange_course"),
        path("exchange/manuals/new/", views.manual_new, name="exchange_manual_new"),
        path("exchange/manuals/<int:pk>/", views.manual_report, name="exchange_manual"),
        path("exchange/<int:pk>/throw-away/", views.throw_away, name="exchange_throw_away"),
    ]


class ExchangeItem(MenuItem):
    def is_shown(self, request):
        return may_exchange(request.user)


@hooks.register("register_admin_menu_item")
def menu_item():
    return ExchangeItem(
        "Courses as files", reverse("exchange"), name="exchange", icon_name="download", order=250
    )


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def buttons(page, user, next_url=None, view_name=None):
    """Beside the title of a course, and of the page that courses lie under."""
    if not may_exchange(user):
        return
    page = page.specific_deferred
    if isinstance(page, CoursePage):
        url = reverse("exchange_take_out", args=[page.pk])
        yield Button("Download as files", url, icon_name="download", priority=6)
    elif isinstance(page, TrainingIndexPage):
        yield Button("Bring in a course", reverse("exchange_course_new"), icon_name="upload", priority=6)
        yield Button("Bring in a Word manual", reverse("exchange_manual_new"), icon_name="upload", priority=7)


hooks.register("lms_sweep", services.forget_old)
