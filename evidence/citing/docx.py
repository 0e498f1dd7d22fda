"""A list of references as a Word document: a few small files of Office Open XML in a zip.

Written here rather than by a second run of pandoc, so that the numbers are Word's own list and
the paragraphs have Word's own style "Bibliography", which a journal's template can restyle. The
same list gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Final

from evidence.citing import forms
from evidence.citing.lists import HEADING, List
from evidence.citing.runs import PLAIN, Look, Run

_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the first a zip can hold: no clock in the file
_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHIFTS: Final = {"sub": "subscript", "sup": "superscript"}
# Characters XML 1.0 has no way to write.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def document(whole: List) -> bytes:
    """The .docx file of a list with its note."""
    links: dict[str, str] = {}
    paragraphs = [
        _reference(entry.reference.label, entry.runs, whole, links) for entry in whole.entries
    ]
    if whole.note:
        paragraphs.append(_paragraph("Heading2", "", _runs(((HEADING, PLAIN),), links)))
        paragraphs.append(_paragraph("", "", _runs(((" ".join(whole.note), PLAIN),), links)))
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            [("rId1", f"{_OFFICE}/officeDocument", "word/document.xml", "")]
        ),
        "word/document.xml": _body(paragraphs),
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _numbering(whole.numbering or ("", ".")),
        "word/_rels/document.xml.rels": _relationships(
            [
                ("rId1", f"{_OFFICE}/styles", "styles.xml", ""),
                ("rId2", f"{_OFFICE}/numbering", "numbering.xml", ""),
                *((key, f"{_OFFICE}/hyperlink", link, "External") for link, key in links.items()),
            ]
        ),
    }
    return _zipped(parts)


def _zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, _DATE), _DECLARED + content, zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()


# ---------------------------------------------------------------- the text


def _body(paragraphs: Iterable[str]) -> str:
    # A4 with margins of 2.54 cm; Word reflows to whatever its user chooses.
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
        'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    )
    inner = "".join(paragraphs)
    names = f'xmlns:w="{_W}" xmlns:r="{_OFFICE}"'
    return f"<w:document {names}><w:body>{inner}{page}</w:body></w:document>"


def _reference(label: str, runs: Sequence[Run], whole: List, links: dict[str, str]) -> str:
    if whole.numbering:
        number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        return _paragraph("Bibliography", number, _runs(runs, links))
    labelled = [(f"{label} ", PLAIN), *runs] if label else runs
    return _paragraph("Bibliography", "", _runs(labelled, links))


def _paragraph(style: str, properties: str, inner: str) -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    about = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{about}{inner}</w:p>"


def _runs(runs: Sequence[Run], links: dict[str, str]) -> str:
    """The runs as XML; `links` collects each address with its relationship's id."""
    written = []
    for link, group in groupby(runs, key=lambda run: run[1].link):
        inner = "".join(_run(words, look) for words, look in group)
        if link:
            key = links.setdefault(forms.address(link), f"link{len(links) + 1}")
            inner = f'<w:hyperlink r:id="{key}">{inner}</w:hyperlink>'
        written.append(inner)
    return "".join(written)


def _run(words: str, look: Look) -> str:
    about = '<w:rStyle w:val="Hyperlink"/>' if look.link else ""
    about += "<w:b/>" if look.bold else ""
    about += "<w:i/>" if look.italic else ""
    about += "<w:smallCaps/>" if look.small else ""
    if look.shift:
        about += f'<w:vertAlign w:val="{_SHIFTS[look.shift]}"/>'
    about = f"<w:rPr>{about}</w:rPr>" if about else ""
    return f'<w:r>{about}<w:t xml:space="preserve">{_xml(words)}</w:t></w:r>'


def _xml(words: str) -> str:
    return escape(_UNWRITABLE.sub("", words))


# ---------------------------------------------------------------- the files around it


def _content_types() -> str:
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("numbering", "numbering"),
        )
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relationships(items: Iterable[tuple[str, str, str, str]]) -> str:
    """(id, type, target, mode) of each; a mode of External marks an address."""
    lines = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{_xml(target)}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for key, kind, target, mode in items
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _numbering(around: tuple[str, str]) -> str:
    """One list, its numbers written as the style writes them: `1.`, `[1]`, `(1)`."""
    before, after = around
    return (
        f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="decimal"/><w:lvlText w:val="{_xml(before)}%1{_xml(after)}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


# "Bibliography", "heading 2" and "Hyperlink" are names Word knows: a template restyles them.
_STYLES: Final = (
    f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/>'
    '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Bibliography"><w:name w:val="Bibliography"/>'
    '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr>'
    '<w:ind w:left="567" w:hanging="567"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/>'
    '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/>'
    '<w:spacing w:before="240"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/>'
    '<w:sz w:val="26"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
    '<w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style></w:styles>'
)
