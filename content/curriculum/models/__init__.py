"""Courses and modules as authors write them; editions: numbered, sealed publications of a course."""

from content.curriculum.models.editions import (
    CorrectionNotice,
    Edition,
    EditionAsset,
    EditionModule,
    EditionPaper,
    Sealed,
    SealedError,
)
from content.curriculum.models.pages import CoursePage, ModuleKind, ModulePage

__all__ = [
    "CorrectionNotice",
    "CoursePage",
    "Edition",
    "EditionAsset",
    "EditionModule",
    "EditionPaper",
    "ModuleKind",
    "ModulePage",
    "Sealed",
    "SealedError",
]
