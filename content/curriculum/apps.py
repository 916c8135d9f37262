from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "content.curriculum"
    label = "curriculum"
    verbose_name = "Curriculum"
