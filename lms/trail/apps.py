from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "lms.trail"
    label = "trail"
    verbose_name = "Trail"
