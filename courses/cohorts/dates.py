"""Dates as British users write them."""


def british(date, year=True):
    """'3 March 2026', or '3 March'."""
    return f"{date.day} {date:%B %Y}" if year else f"{date.day} {date:%B}"


def date_range(first, last):
    """'3 to 7 March 2026', '30 March to 1 April 2026', '30 December 2026 to 2 January 2027'."""
    if first == last:
        return british(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {british(last)}"
    return f"{british(first, year=first.year != last.year)} to {british(last)}"
