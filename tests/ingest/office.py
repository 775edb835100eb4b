"""Small office files and PDFs, made by hand so that tests decide every byte."""

from __future__ import annotations

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def archive(members: dict[str, bytes | str]) -> bytes:
    """Pack members into a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, declaration: str = "") -> bytes:
    """Make a Word document from its body's XML."""
    document = f"{declaration}<w:document {W}><w:body>{body}</w:body></w:document>"
    styles = f"""<w:styles {W}>
    <w:style w:styleId="Overskrift1"><w:name w:val="heading 1"/></w:style>
    <w:style w:styleId="Sp"><w:name w:val="Sp"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
    </w:styles>"""
    return archive({"word/document.xml": document, "word/styles.xml": styles})


def paragraph(text: str, style: str = "", run: str = "") -> str:
    """Return a Word paragraph."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f"<w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"
    )


def pptx(*slides: str) -> bytes:
    """Make a presentation from the XML of its slides' shapes."""
    ids = "".join(f'<p:sldId r:id="r{n}"/>' for n in range(len(slides)))
    targets = "".join(
        f'<Relationship Id="r{n}" Target="slides/s{n}.xml"/>' for n in range(len(slides))
    )
    members: dict[str, bytes | str] = {
        "ppt/presentation.xml": f"<p:presentation {P} {R}><p:sldIdLst>{ids}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{targets}</Relationships>",
    }
    for n, shapes in enumerate(slides):
        members[f"ppt/slides/s{n}.xml"] = f"<p:sld {P} {A}>{shapes}</p:sld>"
    return archive(members)


def shape(text: str, placeholder: str = "body") -> str:
    """Return a slide's shape."""
    return (
        f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{placeholder}"/></p:nvPr></p:nvSpPr>'
        f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
