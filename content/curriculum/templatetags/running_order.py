from django import template

register = template.Library()


@register.filter
def clock(minutes):
    """'1:05' for 65 minutes."""
    return f"{minutes // 60}:{minutes % 60:02}"
