"""Minutes in words."""


def duration(minutes):
    """'6 hours 10 minutes', '1 hour', '50 minutes'."""
    hours, rest = divmod(minutes, 60)
    parts = [count(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(count(rest, "minute"))
    return " ".join(parts)


def count(number, noun):
    """'1 module', '2 modules'."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
