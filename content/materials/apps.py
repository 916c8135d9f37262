from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "content.materials"
    label = "materials"
    verbose_name = "Materials"
