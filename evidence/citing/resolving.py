"""An article's keys and DOIs → reports of the library, or why not. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from evidence.citing.spans import Cluster, Mention, Scan
from evidence.errors import InvalidIdentifier
from evidence.identifiers import find_dois, parse_doi
from evidence.library import Library
from evidence.model import Report
from evidence.patterns import Pattern
from evidence.words import listed, nearest

_DOI: Final = Pattern(r"(?:doi:|10\.\d{4,9}/|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A citation that names no report, on a line of the article; `hint` is the next step."""

    line: int
    key: str
    why: str
    hint: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """Which report each mention names (by where the mention begins), and what names none."""

    reports: Mapping[int, Report] = field(default_factory=dict)
    unresolved: tuple[Unresolved, ...] = ()


def resolve(scan: Scan, library: Library) -> Resolved:
    """Every mention of an article, in order of appearance."""
    known = {report.key: report for report in library.reports}
    found: dict[int, Report] = {}
    missing: list[Unresolved] = []
    for cluster in scan.clusters:
        for mention in cluster.mentions:
            report = known.get(mention.key) or _by_doi(mention.key, library)
            if report is None:
                missing.append(unknown(scan, cluster, mention, lambda key: nearest(key, known)))
            elif report.title is None:
                line = scan.line(mention.begin)
                why = f"'{mention.key}' has no recorded title and cannot be cited"
                hint = f"evidence set {report.key} title='…' --source URL"
                missing.append(Unresolved(line, mention.key, why, hint))
            else:
                found[mention.begin] = report
    return Resolved(found, tuple(missing))


def _by_doi(key: str, library: Library) -> Report | None:
    found = doi(key)
    return library.by_doi(found) if found else None


def doi(key: str) -> str | None:
    """The DOI that stands for a key (`@doi:10.1000/182`), or None."""
    if not _DOI.match(key):
        return None
    try:
        return parse_doi(key)
    except InvalidIdentifier:
        return None


# Of Quarto (`@fig-flow`) and pandoc-crossref (`@fig:flow`).
_WITHIN: Final = Pattern(
    r"(?:fig|tbl|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|nte|tip|wrn|imp|cau|vid)[-:]."
)


def leads_within(key: str) -> bool:
    """Whether a key is written as a figure's, a table's, a section's … of the same article."""
    return _WITHIN.match(key) is not None


def unknown(
    scan: Scan, cluster: Cluster, mention: Mention, near: Callable[[str], Sequence[str]]
) -> Unresolved:
    """Why a key names nothing: a DOI not added yet, one cut short, or a slip of the pen.

    `near` gives keys of the library that look like it, best first.
    """
    line = scan.line(mention.begin)
    # A key ends at a bracket, which many DOIs have: the whole of it may be in the library.
    behind = scan.text[mention.start : max(cluster.end, mention.end + 200)].split()
    longer = find_dois(behind[0])[:1] if behind and _DOI.match(mention.key) else []
    if longer and longer[0] != doi(mention.key):
        why = f"the key '{mention.key}' ends where a bracket of the DOI begins"
        return Unresolved(line, mention.key, why, f"write it as @{{doi:{longer[0]}}}")
    if found := doi(mention.key):
        why = f"no report has the DOI {found}"
        return Unresolved(line, mention.key, why, f"add it: evidence add {found}")
    why = f"no report '{mention.key}'"
    if alike := near(mention.key):
        return Unresolved(line, mention.key, why, f"did you mean {listed(alike, 'or')}?")
    hint = f"if this is no citation, write \\@{mention.key}"
    return Unresolved(line, mention.key, why, hint)
