from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "lms.desks"
    label = "desks"
    verbose_name = "Desks"
