from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "lms.jobs"
    label = "jobs"
    verbose_name = "Jobs"

    def ready(self):
        autodiscover_modules("tasks")  # where rooms say how an item is done
