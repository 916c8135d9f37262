from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from content.curriculum.blocks import ModuleBody
from content.curriculum.panels import MinutesPanel
from content.site.blocks import PAGE_TEXT
from content.site.models import BasePage, Summarised, TrainingPage

MOST_PLACES = 24
LONGEST_TITLE = 200


class ModuleKind(models.TextChoices):
    TAUGHT = "taught", "Taught"
    PRE_READING = "pre-reading", "Pre-reading"


class LinesField(models.TextField):
    """A list an editor types one entry a line. `lines()` reads it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"blank": True, "help_text": "One a line."} | kwargs))

    def to_python(self, value):
        return "\n".join(lines(value)) if value else value


def check_title(page):
    """Wagtail allows 255 letters; an edition and its papers have room for fewer."""
    if len(page.title) > LONGEST_TITLE:
        raise ValidationError({"title": f"Shorten this to {LONGEST_TITLE} letters or fewer."})


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


class CoursePage(Summarised, TrainingPage):
    """A course: its public page, and above its modules."""

    full_title = models.CharField(max_length=200, help_text="As printed on certificates.")
    audience = models.CharField("who it is for", max_length=300)
    outcomes = LinesField("what participants will be able to do")
    description = RichTextField(features=PAGE_TEXT, blank=True)
    group_size = models.PositiveSmallIntegerField(
        "most people in a group",
        default=MOST_PLACES,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    days = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(20)])
    taught_minutes = models.PositiveIntegerField(help_text="The taught modules add up to this.")
    pre_reading_minutes = models.PositiveIntegerField(
        default=0, help_text="The pre-reading modules add up to this."
    )
    minutes_for_certificate = models.PositiveIntegerField(
        help_text="Taught minutes a participant must attend."
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("full_title"),
        *Summarised.summary_panels,
        FieldPanel("audience"),
        FieldPanel("outcomes"),
        FieldPanel("description"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("group_size"), FieldPanel("days")]),
                FieldRowPanel([FieldPanel("taught_minutes"), FieldPanel("pre_reading_minutes")]),
                FieldPanel("minutes_for_certificate"),
            ],
            heading="Size and length",
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        *Summarised.summary_search,
        index.SearchField("full_title"),
        index.SearchField("description"),
        index.SearchField("outcomes"),
    ]
    parent_page_types = ["site.TrainingIndexPage"]
    subpage_types = ["curriculum.ModulePage"]
    template = "curriculum/course_page.html"

    class Meta:
        verbose_name = "course"

    def clean(self):
        super().clean()
        check_title(self)
        if (self.minutes_for_certificate or 0) > (self.taught_minutes or 0):
            raise ValidationError(
                {"minutes_for_certificate": "This is more than the taught minutes of the course."}
            )

    @property
    def outcome_list(self):
        return lines(self.outcomes)

    def planned_minutes(self):
        """(kind, the minutes the course says its modules of that kind add up to)."""
        return [(ModuleKind.TAUGHT, self.taught_minutes), (ModuleKind.PRE_READING, self.pre_reading_minutes)]

    def live_modules(self):
        """The published modules, in the order they are taught."""
        return ModulePage.objects.child_of(self).live().order_by("day", "order", "pk")

    def draft_modules(self):
        """All modules as they were last written, in the order they are taught. A query a module."""
        pages = (
            ModulePage.objects.child_of(self).select_related("latest_revision").order_by("day", "order", "pk")
        )
        drafts = [page.get_latest_revision_as_object() for page in pages]
        return sorted(drafts, key=lambda module: (module.day, module.order))

    def current_edition(self):
        """The newest edition, or None."""
        return self.editions.first()

    def get_context(self, request, *args, **kwargs):
        modules = self.live_modules().only("title", "day", "kind", "is_skills_practice")
        return super().get_context(request, *args, **kwargs) | {
            "modules": list(modules),
            "edition": self.current_edition(),
            "crumbs": [("Home", "/"), ("Training", self.get_parent().url), (self.title, "")],
        }


class ModuleForm(WagtailAdminPageForm):
    """A new module stands behind the last one of its course; its short name comes from its title."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = ModulePage.objects.child_of(self.parent_page).exclude(pk=self.instance.pk)
        if self.instance.pk is None and (last := self.others.order_by("day", "order").last()):
            self.initial |= {"day": last.day, "order": last.order + 1}

    def clean_key(self):
        key = self.cleaned_data["key"] or slugify(self.data.get("title", ""))[:60]
        if self.others.filter(key=key).exists():
            raise ValidationError("Another module of this course has this short name. Choose another.")
        return key


class ModulePage(TrainingPage):
    """A module as it is being written. It has no public page: participants and trainers read editions."""

    key = models.SlugField(
        "short name", max_length=60, blank=True,
        help_text="Made from the title if left empty. Never change it later: it joins a module to its earlier"
        " editions.",
    )  # fmt: skip
    day = models.PositiveSmallIntegerField(help_text="The day it is meant for. 0 is before the course.")
    order = models.PositiveSmallIntegerField(help_text="1 is the first module of that day.")
    minutes = models.PositiveSmallIntegerField(
        help_text="How long the module takes. Its blocks add up to this."
    )
    kind = models.CharField(max_length=11, choices=ModuleKind.choices, default=ModuleKind.TAUGHT)
    is_compulsory = models.BooleanField("compulsory for a certificate", default=False)
    is_skills_practice = models.BooleanField("skills practice", default=False)
    outcomes = LinesField("after this module participants can")
    items = LinesField(
        "items needed in the room",
        help_text="One a line, such as 'Pens, 24' or 'Flip chart paper, 4 sheets'. They make the gate list.",
    )
    body = StreamField(
        ModuleBody(), blank=True, help_text="Press + to add a block; drag or use the arrows to move one."
    )

    content_panels = [
        FieldPanel("title", help_text="As trainers and participants read it."),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("day"), FieldPanel("order"), FieldPanel("minutes")]),
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("is_compulsory"), FieldPanel("is_skills_practice")]),
                FieldPanel("key"),
            ],
            heading="When and how long",
        ),
        FieldPanel("outcomes"),
        FieldPanel("items"),
        MinutesPanel(heading="Do the minutes add up?"),
        FieldPanel("body"),
    ]
    promote_panels = []
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.SearchField("outcomes")]
    base_form_class = ModuleForm
    parent_page_types = ["curriculum.CoursePage"]
    subpage_types = []
    preview_modes = [("participants", "As a participant"), ("trainers", "As a trainer")]

    class Meta:
        verbose_name = "module"

    def clean(self):
        self.slug = self.key or self.slug
        super().clean()
        check_title(self)

    @property
    def outcome_list(self):
        return lines(self.outcomes)

    @property
    def item_list(self):
        return lines(self.items)

    def get_absolute_url(self):
        """Where it is written: nobody reads a page that is no edition yet."""
        return reverse("wagtailadmin_pages:edit", args=[self.pk])

    def block_minutes(self):
        """The minutes its blocks add up to."""
        return sum(block["value"].get("minutes") or 0 for block in self.body.raw_data)

    def serve(self, request, *args, **kwargs):
        return redirect(self.get_parent().get_url(request))

    def serve_preview(self, request, mode_name):
        from content.curriculum.render import body_html

        audience = "trainers" if mode_name == "trainers" else "participants"
        return render(
            request,
            "curriculum/module_preview.html",
            {"module": self, "audience": audience, "html": body_html(self.body, audience)},
        )
