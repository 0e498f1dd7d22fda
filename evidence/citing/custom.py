"""A CSL file of the user's: checked, and mended in a copy where pandoc would misprint.

Nothing is ever fetched: pandoc would go to the net for the parent of a dependent style, even in
its sandbox, so that such a style never reaches it.
"""

from __future__ import annotations

# The parser under it (expat 2.4 and newer) limits the expansion of entities and fetches none.
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Final

from evidence.citing.catalogue import Style, named_like
from evidence.errors import Misuse

_NAMESPACE: Final = "http://purl.org/net/xbiblio/csl"
_WHERE: Final = "Styles: https://www.zotero.org/styles"
_LARGEST: Final = 4_000_000  # bytes; the largest of 2,858 styles has a tenth


def load(file: Path) -> Style:
    """An independent style from a file; raises Misuse with a sentence for anything else."""
    try:
        if file.is_file() and file.stat().st_size > _LARGEST:
            raise Misuse(f"{file} is too large for a CSL style.", _WHERE)
        root = ElementTree.fromstring(file.read_bytes())  # noqa: S314
    except OSError as error:
        raise Misuse(f"{file} cannot be read: {error.strerror}.", _WHERE) from error
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise Misuse(f"{file} is no valid XML: {error}.", _WHERE) from error
    if root.tag != f"{{{_NAMESPACE}}}style":
        raise Misuse(f"{file} is no CSL style.", _WHERE)
    for element in root.iter():
        element.tag = str(element.tag).removeprefix(f"{{{_NAMESPACE}}}")
    _refuse_dependent(file, root)
    if root.find("bibliography/layout") is None:
        raise Misuse(f"{file} makes no list of references: it has no <bibliography>.", _WHERE)
    _put_names_before_labels(root)
    identifier = (root.findtext("info/id") or file.stem).strip()
    name = identifier.rstrip("/").rpartition("/")[2]
    return Style(name, file, in_notes=root.get("class") == "note", mended=_written(root))


def unsorted(text: str) -> str:
    """The style without the order of its list, so that items stay as they are given.

    Letters (2020a) and dashes for a repeated author then follow that order too.
    """
    root = ElementTree.fromstring(text)  # noqa: S314
    for element in root.iter():
        element.tag = str(element.tag).removeprefix(f"{{{_NAMESPACE}}}")
    bibliography = root.find("bibliography")
    order = root.find("bibliography/sort")
    if bibliography is not None and order is not None:
        bibliography.remove(order)
    return _written(root)


def _refuse_dependent(file: Path, root: ElementTree.Element) -> None:
    """A dependent style holds a link to another one and nothing else."""
    parent = next(
        (
            link.get("href", "")
            for link in root.iterfind("info/link")
            if link.get("rel") == "independent-parent"
        ),
        None,
    )
    if parent is None:
        return
    ours = named_like(parent)
    name = parent.rstrip("/").rpartition("/")[2]
    raise Misuse(
        f"{file} is a dependent style: it only points to '{name}', which is not fetched.",
        f"Use --style {ours}." if ours else f"Download {parent} and name that file.",
    )


def _put_names_before_labels(root: ElementTree.Element) -> None:
    """`<name/>` before a label: without it pandoc prints "editorsLevy", the label first."""
    for names in root.iter("names"):
        children = [child.tag for child in names]
        if "label" in children and "name" not in children:
            names.insert(children.index("label"), ElementTree.Element("name"))


def _written(root: ElementTree.Element) -> str:
    root.set("xmlns", _NAMESPACE)
    return ElementTree.tostring(root, encoding="unicode")
