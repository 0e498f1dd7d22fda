"""Reports, and what an appraisal says, as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from evidence.checking.shelf.values import Comparator, Evidence
from evidence.model import Name, Report

# What an article's check never reads, and what would make up most of the file.
_LEFT_OUT: Final = frozenset({"abstract"})
# Stands for a condition nobody records, in what is said of any such condition.
ANY: Final = "\ue000"


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def of_report(report: Report) -> str:
    """All of a report but its abstract and what was written before LaTeX was read (`raw`)."""
    fields = {name: text for name, text in report.fields.items() if name not in _LEFT_OUT}
    people = _of_names(report.authors), int(report.authors_cut), _of_names(report.editors)
    return dumps((report.key, report.type, fields, *people, report.line))


def report(body: str) -> Report:
    key, kind, fields, authors, cut, editors, line = json.loads(body)
    return Report(key, kind, fields, {}, _names(authors), bool(cut), _names(editors), line)


def _of_names(names: Sequence[Name]) -> list[list[object]]:
    rows: list[list[object]] = []
    for one in names:
        rest = [one.particle, one.suffix, one.literal]
        rows.append([one.family, one.given, *(rest if any(rest) else ())])
    return rows


def _names(rows: Sequence[Sequence[Any]]) -> tuple[Name, ...]:
    return tuple(Name(*row) for row in rows)


def evidence(body: str, condition: str) -> Evidence:
    """What is kept of a condition; or of `ANY`, told of this condition."""
    named = body.replace(ANY, dumps(condition.strip().lower())[1:-1])
    _, low, high, trials, apart, comparators, sentences = json.loads(named)
    return Evidence(
        condition,
        low,
        high,
        trials,
        apart,
        tuple(Comparator(row[0], tuple(row[1]), *row[2:]) for row in comparators),
        tuple((name, text, tuple(studies)) for name, text, studies in sentences),
    )
