from wagtail.admin.panels import Panel


class MinutesPanel(Panel):
    """Whether the minutes of a module's blocks add up to its own; `minutes.js` counts on while one types."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "curriculum/panels/minutes.html"

        class Media:
            js = ["js/minutes.js"]
