from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "content.site"
    label = "site"
    verbose_name = "Public pages"
