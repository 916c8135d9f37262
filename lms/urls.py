"""Every door of the house. Each is listed in doors.yaml; a test fails on one that is not."""

from allauth.account.views import logout
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms import views

handler403 = "django.views.defaults.permission_denied"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("account/", include("lms.accounts.urls")),
    path("", include("lms.desks.urls")),
    path("trail/", include("lms.trail.urls")),
    path("jobs/", include("lms.jobs.urls")),
    path("outbox/", include("lms.outbox.urls")),
    path("teach/", include("courses.people.urls")),
    path("teach/", include("courses.cohorts.urls")),
    path("teach/", include("courses.attendance.urls")),
    path("", include("courses.learning.urls")),
    path("quality/", include("courses.quality.urls")),
    path("", include("certificates.urls")),
    path("files/", include("content.materials.urls")),
    path("editions/", include("content.curriculum.urls")),
    path("search/", include("content.find.urls")),
    # Wagtail's own password login asks for no second factor: these two stand before it.
    path("cms/login/", views.to_sign_in, name="cms_login"),
    path("_util/login/", views.to_sign_in, name="util_login"),
    # Wagtail's own sign-out forgets the session on GET, though it answers 405; its account page takes a
    # picture that nothing has checked.
    path("cms/logout/", logout, name="cms_logout"),
    path("cms/account/", views.to_account, name="cms_account"),
    # Accounts are looked after at /account/people/: participants never stand in Wagtail's list of users.
    re_path(r"^cms/(?:users|groups|bulk/accounts|bulk/auth)/", views.not_here, name="cms_users"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
