from wagtail import blocks


class ModuleBody(blocks.StreamBlock):
    text = blocks.RichTextBlock()
