from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "lms.trail"
    label = "trail"
    verbose_name = "Trail"

    def ready(self):
        from lms import sealed  # noqa: F401  (registers the check of SEALED_KEYS)
