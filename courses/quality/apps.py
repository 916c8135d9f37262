from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "courses.quality"
    label = "quality"
    verbose_name = "Quality"
