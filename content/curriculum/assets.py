"""The files an edition uses: copied, named by their SHA-256, and the bodies rewritten to name the copies."""

import hashlib
from dataclasses import dataclass
from html import escape
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from wagtail.blocks import RichTextBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page
from wagtail.rich_text.rewriters import LinkRewriter

from content.curriculum.blocks.kinds import PICTURE_SIZE
from content.curriculum.models import EditionAsset
from content.curriculum.models.editions import stored_path
from content.curriculum.walk import map_leaves
from content.materials.models import Audience
from lms.intake import mime_of


@dataclass
class Copy:
    """A file to be copied. A film is never held in memory whole."""

    file: FieldFile
    size: int
    is_for_trainers: bool

    @property
    def name(self):
        return PurePath(self.file.name).name


class AssetCopier:
    """Seals bodies one after the other and gathers the files they name. `problems` are for the reader."""

    def __init__(self):
        self.copies = {}
        self.problems = []
        self._where = ""

    def seal(self, module):
        """The raw body of a ModulePage for an EditionModule: block ids kept, files and links fixed."""
        self._where = module.title
        block = module.body.stream_block
        return map_leaves(block, block.get_prep_value(module.body), self._leaf)

    def save(self, edition):
        for sha256, copy in self.copies.items():
            asset = EditionAsset(
                edition=edition, sha256=sha256, name=copy.name, content_type=mime_of(copy.name),
                size=copy.size, is_for_trainers=copy.is_for_trainers,
            )  # fmt: skip
            path = stored_path(sha256)
            if not default_storage.exists(path):
                with copy.file.open("rb") as opened:
                    path = default_storage.save(path, opened)
            asset.file.name = path
            asset.save()

    def _leaf(self, block, value, hidden):
        if isinstance(block, RichTextBlock):
            return LinkRewriter(
                {"page": self._page_link, "document": lambda link: self._document_link(link, hidden)}
            )(value or "")
        if isinstance(block, ImageChooserBlock):
            return self._picture(value, hidden)
        if isinstance(block, DocumentChooserBlock):
            return self._document(value, hidden)
        return value

    def _page_link(self, link):
        page = Page.objects.filter(pk=link["id"]).first()
        return f'<a href="{escape(page.url)}">' if page and page.url else "<a>"

    def _document_link(self, link, hidden):
        asset = self._document(link["id"], hidden)
        return f'<a href="{reverse("curriculum_asset", args=[asset["sha256"]])}">' if asset else "<a>"

    def _document(self, pk, hidden):
        material = get_document_model().objects.filter(pk=pk).first() if pk else None
        return self._copy(material, lambda: material.file, hidden) if material else None

    def _picture(self, pk, hidden):
        picture = get_image_model().objects.filter(pk=pk).first() if pk else None
        return (
            self._copy(picture, lambda: picture.get_rendition(PICTURE_SIZE).file, hidden) if picture else None
        )

    def _copy(self, thing, get_file, hidden):
        title = thing.title
        if thing.audience == Audience.TRAINERS and not hidden:
            self.problems.append(f"“{self._where}” gives “{title}” to participants, but it is for trainers.")
        try:
            file = get_file()
            with file.open("rb") as opened:
                sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
                size = file.size
        except OSError:  # Wagtail's SourceImageIOError is one too
            self.problems.append(f"“{self._where}” uses the file “{title}”, which is no longer there.")
            return None
        copy = self.copies.setdefault(sha256, Copy(file, size, hidden))
        copy.is_for_trainers = copy.is_for_trainers and hidden
        extension = PurePath(file.name).suffix[1:].lower()
        return {"sha256": sha256, "name": title, "size": size, "extension": extension}
