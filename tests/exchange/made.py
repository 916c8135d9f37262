"""Small files for tests, each whole."""

import io
import zipfile

from PIL import Image
from pypdf import PdfWriter


def pdf(pages=1):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


# ---- Word documents, by hand: what python-docx would not make is what matters -----------------------
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SPACES = f"""{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" """
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>'
    for n in (1, 2, 3)
)
NUMBERS = (
    '<w:abstractNum w:abstractNumId="0">'
    + "".join(f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="bullet"/></w:lvl>' for n in range(3))
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def docx(*body, rels=(), parts=None, media=None, document=None):
    """The bytes of a .docx. `body`: XML of paragraphs; `rels`: (id, kind, target, is outside)."""
    relations = [
        ("s", "styles", "styles.xml", False), ("n", "numbering", "numbering.xml", False),
        *(("f", "footnotes", "footnotes.xml", False) for _ in [1] if "word/footnotes.xml" in (parts or {})),
        *((name.partition(".")[0], "image", f"media/{name}", False) for name in media or {}), *rels,
    ]  # fmt: skip
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="emf" ContentType="image/x-emf"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
        "</Types>",
        "_rels/.rels": _relations([("d", "officeDocument", "word/document.xml", False)]),
        "word/_rels/document.xml.rels": _relations(relations),
        "word/styles.xml": f"<w:styles {W}>{STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {W}>{NUMBERS}</w:numbering>",
        "word/document.xml": document
        or f"<?xml version='1.0'?><w:document {SPACES}><w:body>{''.join(body)}</w:body></w:document>",
        **(parts or {}),
        **{f"word/media/{name}": content for name, content in (media or {}).items()},
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def _relations(rels):
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    lines = "".join(
        f'<Relationship Id="{key}" Type="{REL}/{kind}" Target="{target}"'
        f' TargetMode="{"External" if outside else "Internal"}"/>'
        for key, kind, target, outside in rels
    )
    return f'<Relationships xmlns="{space}">{lines}</Relationships>'


def run(text, *marks):
    worn = "".join(f"<w:{mark}/>" for mark in marks)
    return f'<w:r><w:rPr>{worn}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*runs, style="", level=None):
    numbering = (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>' if level is not None else ""
    )
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{styled}{numbering}</w:pPr>{inner}</w:p>"


def heading(text, level=1):
    return para(text, style=f"Heading{level}")


def table(*rows, header=False):
    said = ""
    for number, row in enumerate(rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if header and number == 0 else ""
        cells = "".join(f"<w:tc>{para(cell)}</w:tc>" for cell in row)
        said += f"<w:tr>{head}{cells}</w:tr>"
    return f"<w:tbl>{said}</w:tbl>"


def drawing(key, alt="", outside=False):
    blip = f"""<a:blip r:{"link" if outside else "embed"}='{key}'/>"""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic><a:graphicData>'
        f"<pic:pic><pic:blipFill>{blip}</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def png(colour=0, size=(20, 20)):
    target = io.BytesIO()
    Image.new("L", size, colour).save(target, "PNG")
    return target.getvalue()
