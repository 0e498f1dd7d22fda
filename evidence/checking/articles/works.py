"""What is recorded about the works an article cites: retracted, a preprint, not verified …"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from evidence.checking.articles.saying import Say
from evidence.checking.articles.sentences import split
from evidence.checking.articles.values import Mark
from evidence.library import Library
from evidence.model import Finding, Report, Standing
from evidence.model.reports import CITED_FIELDS
from evidence.patterns import Pattern
from evidence.words import count, listed

# Key → the work and where the article first cites or lists it.
Cited = Mapping[str, tuple[Report, int]]

_RECENT: Final = timedelta(days=30)
_NAMED: Final = 5
_ASKED: Final = 20  # keys of one command
_PARAGRAPH: Final = Pattern(r"(?:\r\n|\n|\r)[ \t>]*(?:\r\n|\n|\r)")
_RETRACTED: Final = Pattern(
    r"(?<!not )(?<!never )(?<!not been )(?<!never been )\b(?:retract(?:ed|ion)|withdrawn)\b", re.I
)
_UNREVIEWED: Final = {
    "preprint": "a preprint",
    "thesis": "a thesis",
    "abstract": "a conference abstract",
}
_NO_RESULTS: Final = ("protocol", "registration", "commentary")
_STATUS: Final = {
    "retracted": (
        "has been retracted",
        "Do not rest a statement on it; if you must name it, say that it is retracted in the "
        "sentence that does.",
    ),
    "concern": (
        "has an expression of concern",
        "Read it before you rest a statement on this work: evidence show {key}",
    ),
    "notice": (
        "is a notice about another work",
        "Cite the work that you mean: evidence show {key}",
    ),
    "corrected": (
        "was corrected after it appeared",
        "Compare what you take from it with the correction: evidence show {key}",
    ),
}


def findings(
    cited: Cited, later: Library | None, told: Collection[str], say: Say, today: date
) -> Iterator[Finding]:
    """Everything about the works cited; each is named once for one thing.

    `later` holds the studies of those that are `unreviewed`, and what `related` names of them;
    None: there is none. `told`: keys of retracted works that the article says are so.
    """
    for report, position in cited.values():
        if report.status != "retracted" or report.key not in told:
            yield from _status(report, position, say)
        if later is not None:
            yield from _superseded(report, position, cited, later, say)
        yield from _unverified(report, position, say)
    yield from _not_checked(cited, say, today)


def _status(report: Report, position: int, say: Say) -> Iterator[Finding]:
    standing = report.standing
    if standing.status in _STATUS:
        words, hint = _STATUS[standing.status]
        message = f"{say.called(report.key)} {words} ({standing.told})."
        yield say(standing.status, position, message, hint.format(key=report.key), report.key)


def told_retracted(marks: Iterable[Mark], text: str) -> frozenset[str]:
    """Keys of retracted works that a sentence cites and calls retracted."""
    return frozenset(
        report.key
        for mark in marks
        for report in mark.reports
        if report.status == "retracted" and _RETRACTED.search(_sentence(text, mark.start))
    )


def _sentence(text: str, position: int) -> str:
    """The sentence at a position of an article."""
    begin = max((m.end() for m in _PARAGRAPH.finditer(text, 0, position)), default=0)
    end = _PARAGRAPH.search(text, position)
    paragraph = text[begin : end.start() if end else len(text)]
    for start, stop in split(paragraph):
        if start <= position - begin < stop:
            return paragraph[start:stop]
    return ""


# ---------------------------------------------------------------- preprints


def unreviewed(cited: Cited) -> tuple[str, ...]:
    """Keys of the preprints, theses and abstracts among the works cited."""
    return tuple(key for key, (report, _) in cited.items() if _kind(report))


def _kind(report: Report) -> str | None:
    return _UNREVIEWED.get((report.get("published") or "").lower())


def _superseded(
    report: Report,
    position: int,
    cited: Cited,
    library: Library,
    say: Say,
) -> Iterator[Finding]:
    kind = _kind(report)
    if kind is None:
        return
    later = [other for other in _articles(report, library) if other.key != report.key]
    if not later or any(other.key in cited for other in later):
        return
    article = later[0]
    message = f"{say.called(report.key)} is {kind}; it has appeared as {say.called(article.key)}."
    hint = f"Cite the article, or both: evidence cite {article.key}"
    yield say("preprint-superseded", position, message, hint, report.key)


def _articles(report: Report, library: Library) -> Iterator[Report]:
    """Articles with results of the same study, the primary first; then what `related` names."""
    same = sorted(library.study_of(report.key).reports, key=lambda other: other.role != "primary")
    named = [library.by_doi(doi) for doi in related(report)]
    for other in (*same, *filter(None, named)):
        if other.get("published") == "journal" and other.role not in _NO_RESULTS:
            yield other


def related(report: Report) -> Sequence[str]:
    """The DOIs a registry has linked to a report."""
    return [doi for doi in re.split(r"[;\s]+", report.get("related") or "") if doi]


# ---------------------------------------------------------------- not verified, not checked


def _unverified(report: Report, position: int, say: Say) -> Iterator[Finding]:
    unverified = report.unverified
    fields = [name for name in CITED_FIELDS if name in unverified]
    if fields:
        message = (
            f"Nobody has verified these fields of {say.called(report.key)}: {listed(fields)}."
        )
        hint = (
            "Compare it with the work itself, and set what is right, which takes it off the list: "
            f"evidence set {report.key} {fields[0]}=…"
        )
        yield say("unverified-work", position, message, hint, report.key)


def _not_checked(cited: Cited, say: Say, today: date) -> Iterator[Finding]:
    """One note for the article: of which works nobody has lately asked whether they stand."""
    old = [key for key, (report, _) in cited.items() if not _is_recent(report.standing, today)]
    if not old:
        return
    which = [say.called(key) for key in old[:_NAMED]]
    if len(old) > _NAMED:
        which.append(f"{len(old) - _NAMED:,} more")
    if len(cited) == 1:
        begins = "The status of the work cited was"
    elif len(old) == len(cited):
        begins = f"The status of all {count(len(old), 'work')} cited was"
    else:
        begins = f"The status of {len(old):,} of the {count(len(cited), 'work')} cited was"
    message = f"{begins} not checked in the last {_RECENT.days} days: {listed(which)}."
    ask = "Ask whether they were retracted or corrected"
    if len(old) > _ASKED:
        ask += f", {_ASKED} at a time"
    yield say(
        "status-not-checked",
        min(position for _, position in cited.values()),
        message,
        f"{ask}: evidence verify {' '.join(old[:_ASKED])}",
    )


def _is_recent(standing: Standing, today: date) -> bool:
    """Whether a known status was checked lately; of a month or a year counts the first day."""
    if not standing.known or not standing.checked:
        return False
    day = date.fromisoformat(f"{standing.checked}-01-01"[:10])
    return today - day <= _RECENT
