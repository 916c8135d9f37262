from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.people.models import Establishment


class EstablishmentViewSet(SnippetViewSet):
    model = Establishment
    icon = "home"
    menu_label = "Establishments"
    add_to_admin_menu = True
    menu_order = 300
    list_display = ["name", "code", "kind", "in_wales", "is_active"]
    list_filter = ["kind", "in_wales"]
    search_fields = ["name", "code"]
    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("in_wales"), FieldPanel("is_active")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("morning_start"), FieldPanel("morning_end")]),
                FieldRowPanel([FieldPanel("afternoon_start"), FieldPanel("afternoon_end")]),
            ],
            heading="Hours in which a group can be together",
        ),
        FieldPanel("training_contact"),
        FieldPanel("safer_custody_contact"),
    ]


register_snippet(EstablishmentViewSet)


@hooks.register("lms_cms_rights")
def rights():
    """What the right 'establishments' of roles.yaml means in /cms/."""
    verbs = ("add", "change", "view")
    return {"establishments": {"permissions": [f"people.{verb}_establishment" for verb in verbs]}}
