from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "content.exchange"
    label = "exchange"
    verbose_name = "Courses as files"
