from wagtail import blocks

from content.curriculum.blocks import kinds


class ModuleBody(blocks.StreamBlock):
    """What a module is written in. `minutes` of its blocks add up to the module's."""

    text = kinds.Text()
    exercise = kinds.Exercise()
    roleplay = kinds.RolePlay(label="Role play")
    film = kinds.Film()
    questions = kinds.Questions(label="Questions and answers")
    reflection = kinds.Reflection()
    check = kinds.Check(label="Knowledge check")
    picture = kinds.PictureBlock()
    download = kinds.Download()
    note = kinds.Note(label="Trainer note")


class SealedBody(ModuleBody):
    """A module's body inside an edition."""

    film = kinds.SealedFilm()
    picture = kinds.SealedPicture()
    download = kinds.SealedDownload()
