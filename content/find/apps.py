from django.apps import AppConfig


class FindConfig(AppConfig):
    name = "content.find"
    label = "find"
    verbose_name = "Search"

    def ready(self):
        from content.find import signals

        signals.connect()
