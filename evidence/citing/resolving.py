"""An article's keys and DOIs → reports of the library, or why not. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from evidence.citing.spans import Cluster, Mention, Scan
from evidence.errors import InvalidIdentifier
from evidence.identifiers import find_dois, parse_doi
from evidence.library import Library
from evidence.model import Report
from evidence.words import listed, nearest

_DOI: Final = re.compile(r"(?:doi:|10\.\d{4,9}/|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)


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
                missing.append(_unknown(scan, cluster, mention, library))
            elif report.title is None:
                line = scan.line(mention.begin)
                why = f"'{mention.key}' has no recorded title and cannot be cited"
                hint = f"evidence set {report.key} title='…' --source URL"
                missing.append(Unresolved(line, mention.key, why, hint))
            else:
                found[mention.begin] = report
    return Resolved(found, tuple(missing))


def _by_doi(key: str, library: Library) -> Report | None:
    doi = _doi(key)
    return library.by_doi(doi) if doi else None


def _doi(key: str) -> str | None:
    if not _DOI.match(key):
        return None
    try:
        return parse_doi(key)
    except InvalidIdentifier:
        return None


def _unknown(scan: Scan, cluster: Cluster, mention: Mention, library: Library) -> Unresolved:
    """Why a key names nothing: a DOI not added yet, one cut short, or a slip of the pen."""
    line = scan.line(mention.begin)
    # A key ends at a bracket, which many DOIs have: the whole of it may be in the library.
    behind = scan.text[mention.start : max(cluster.end, mention.end + 200)].split()
    longer = find_dois(behind[0])[:1] if behind and _DOI.match(mention.key) else []
    if longer and longer[0] != _doi(mention.key):
        why = f"the key '{mention.key}' ends where a bracket of the DOI begins"
        return Unresolved(line, mention.key, why, f"write it as @{{doi:{longer[0]}}}")
    if doi := _doi(mention.key):
        why = f"no report has the DOI {doi}"
        return Unresolved(line, mention.key, why, f"add it: evidence add {doi}")
    near = nearest(mention.key, (report.key for report in library.reports))
    why = f"no report '{mention.key}'"
    if near:
        return Unresolved(line, mention.key, why, f"did you mean {listed(near, 'or')}?")
    hint = f"if this is no citation, write \\@{mention.key}"
    return Unresolved(line, mention.key, why, hint)
