"""The public pages. Courses and modules (content.curriculum) are pages of this house too."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from content.site.blocks import PAGE_TEXT, FigureBlock, LinkedTextBlock

TRAINING_DEPTH = 3  # below Wagtail's root and the home page


class Summarised(models.Model):
    """One or two sentences that let a busy reader stop there; search engines show them too."""

    summary = models.CharField(max_length=400, help_text="One or two plain sentences.")

    summary_panels = [FieldPanel("summary")]
    summary_search = [index.SearchField("summary")]

    class Meta:
        abstract = True


class BasePage(Page):
    """Every page of the site, without the promotion fields nobody fills in."""

    promote_panels = [FieldPanel("slug")]
    settings_panels = []

    class Meta:
        abstract = True


class TrainingRights(PagePermissionTester):
    """Rights given on the home page end above Training: they would open the trainer notes."""

    def __init__(self, user, page):
        super().__init__(user, page)
        if user.is_active and not user.is_superuser:
            self.permissions = {
                right.permission.codename.removesuffix("_page")
                for right in self.permission_policy.get_cached_permissions_for_user(user)
                if right.page.depth >= TRAINING_DEPTH and page.path.startswith(right.page.path)
            }


class TrainingPage(BasePage):
    """Training and all pages below it: for those whose rights were given there."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return TrainingRights(user, self)


class HomePage(Summarised, BasePage):  # noqa: DJ008 Page has one
    """`/`: what Belong does, what changed for people, the training there is."""

    hero_title = models.CharField("first words", max_length=80)
    programmes = StreamField([("programme", LinkedTextBlock())], blank=True)
    figures = StreamField([("figure", FigureBlock())], blank=True, verbose_name="what changed for people")
    ways_in = StreamField([("way", LinkedTextBlock())], blank=True, verbose_name="refer someone")

    content_panels = [
        *BasePage.content_panels,
        *Summarised.summary_panels,
        MultiFieldPanel([FieldPanel("hero_title")], heading="First words"),
        FieldPanel("programmes"),
        FieldPanel("figures"),
        FieldPanel("ways_in"),
    ]
    search_fields = [*BasePage.search_fields, *Summarised.summary_search, index.SearchField("hero_title")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["site.StandardPage", "site.TrainingIndexPage"]
    max_count = 1
    template = "site/home_page.html"

    def get_context(self, request, *args, **kwargs):
        training = TrainingIndexPage.objects.child_of(self).live().first()
        return super().get_context(request, *args, **kwargs) | {
            "training": training,
            "courses": live_courses(training),
        }


class StandardPage(Summarised, BasePage):  # noqa: DJ008 Page has one
    """A page of words."""

    body = StreamField([("text", blocks.RichTextBlock(features=PAGE_TEXT, icon="pilcrow"))], blank=True)

    content_panels = [*BasePage.content_panels, *Summarised.summary_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, *Summarised.summary_search, index.SearchField("body")]
    parent_page_types = ["site.HomePage"]
    subpage_types = []
    template = "site/standard_page.html"


class TrainingIndexPage(Summarised, TrainingPage):  # noqa: DJ008 Page has one
    """`/training/`: the courses there are."""

    parent_page_types = ["site.HomePage"]
    subpage_types = ["curriculum.CoursePage"]
    max_count = 1
    content_panels = [*BasePage.content_panels, *Summarised.summary_panels]
    search_fields = [*BasePage.search_fields, *Summarised.summary_search]
    template = "site/training_index_page.html"

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "courses": live_courses(self),
            "crumbs": [("Home", "/"), (self.title, "")],
        }


class LoadedPage(models.Model):
    """What a page held when it was last loaded from a file: how an edit made since then is noticed."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="loaded")
    fingerprint = models.CharField(max_length=64)

    def __str__(self):
        return str(self.page)


def live_courses(training_index):
    """The published courses below the index, as they are listed in public. An empty list without an index."""
    return list(training_index.get_children().live().specific()) if training_index else []
