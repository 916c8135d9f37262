"""Signing in and accounts. allauth's pages are named one by one: no sign-up, no second address."""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from lms.accounts import views

urlpatterns = [
    path("", views.home, name="account_home"),
    path("login/", allauth.login, name="account_login"),
    path("login/code/", allauth.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.remove_key, name="mfa_remove_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("held/", views.held_latest, name="account_held_latest"),
    path("held/<uuid:pk>/", views.held_form, name="account_held"),
    path("held/<uuid:pk>/throw-away/", views.held_throw_away, name="account_held_throw_away"),
    path("people/", views.people, name="account_people"),
    path("people/invite/", views.invite, name="account_invite"),
    path("people/<int:pk>/", views.person, name="account_person"),
    path("people/<int:pk>/invite-again/", views.invite_again, name="account_invite_again"),
    path("people/<int:pk>/switch-off/", views.switch_off, name="account_switch_off"),
    path("people/<int:pk>/switch-on/", views.switch_on, name="account_switch_on"),
    path("people/<int:pk>/second-factor/", views.reset_second_factor, name="account_reset_second_factor"),
]
