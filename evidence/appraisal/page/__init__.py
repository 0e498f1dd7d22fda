"""An appraisal as one self-contained HTML page that a clinic can publish.

No script, no request, nothing that changes when the same library is appraised on the same day:
values in, text out. References come formatted; who formats them stands on another floor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.appraisal import gaps
from evidence.appraisal.naming import naming
from evidence.appraisal.page.markup import Html, Names, join, linked, listing, table, tag, text
from evidence.appraisal.page.sections import Part, condition, counted, flags
from evidence.appraisal.page.style import CSS
from evidence.appraisal.phrases import CLASS_NAMES, headline, long_date, search_words
from evidence.library import Library
from evidence.model import Appraisal, Study, Therapy, summary

__all__ = ["Part", "Reference", "listed_reports", "page"]

# Of the page itself: nothing may be loaded and nothing may run, whatever a title holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_ADDRESS = re.compile(r"https?://[^\s;]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as text, with what a reader must be told about it."""

    key: str
    text: str
    marks: tuple[str, ...] = ()


def page(
    library: Library,
    whole: Part | None,
    parts: Sequence[Part],
    references: Sequence[Reference],
    made_on: date,
    version: str,
) -> str:
    """The page: `whole` is about the library, None when one condition was asked for.

    The same values give the same text, to the byte.
    """
    therapy = library.therapy
    names = _names(library, references)
    scope = "" if whole else f" for {parts[0].condition}"
    title = f"{therapy.name}: the size of the evidence{scope}"
    body = [
        tag("a", text("Skip to the answer"), href="#main", class_="skip"),
        tag(
            "header",
            tag("h1", text(title)),
            tag("p", text(_dated(therapy, made_on)), class_="meta"),
        ),
        _contents(whole, parts),
        tag(
            "main",
            *_whole(whole, parts, therapy, names),
            *(condition(part, therapy, names) for part in parts),
            _references(references),
            _sources(library, whole, parts, names),
            _making(therapy, whole, made_on, version),
            id="main",
        ),
        tag("footer", tag("p", text(_closing(therapy)), class_="meta")),
    ]
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="description", content=_closing(therapy)),
        tag("title", text(title)),
        tag("style", Html(CSS)),
    ]
    top, main = join(head, "\n"), join(body, "\n")
    document = tag("html", tag("head", top), Html("\n"), tag("body", main), lang="en-GB")
    return f"<!DOCTYPE html>\n{document}\n"


def listed_reports(library: Library, appraisals: Sequence[Appraisal]) -> tuple[str, ...]:
    """Keys of the reports that the page refers to: those of its trials, and of doubtful ones.

    A study of the wider family, or one that only lacks a fact, is named and not listed.
    """
    wanted: dict[str, None] = {}
    by_id = {study.id: study for study in library.studies}
    for found in appraisals:
        wanted.update((t.study, None) for t in found.trials if t.heading != "related")
        wanted.update((row.study, None) for row in found.left_out if row.code != "design-unknown")
    studies = [by_id[name] for name in wanted if name in by_id]
    return tuple(dict.fromkeys(report.key for study in studies for report in study.reports))


# ---------------------------------------------------------------- names


def _names(library: Library, references: Sequence[Reference]) -> Names:
    """`Roe et al. 2020` for each study; of two alike each gets a letter."""
    labels = {study.id: _label(study) for study in library.studies}
    alike: dict[str, list[str]] = {}
    for name, label in labels.items():
        alike.setdefault(label, []).append(name)
    for label, group in alike.items():
        if len(group) > 1 and label not in group:
            labels |= {name: f"{label}{_letters(i)}" for i, name in enumerate(group)}
    places = {reference.key: f"ref-{n}" for n, reference in enumerate(references, start=1)}
    anchors = {
        study.id: places[report.key]
        for study in library.studies
        if (report := study.primary or study.reports[0]).key in places
    }
    return Names(labels, anchors, naming(library.studies).studies)


def _label(study: Study) -> str:
    short = summary(study.primary or study.reports[0], study)
    if not short.short_authors:
        return study.id
    return f"{short.short_authors} {short.year or 'n.d.'}"


def _letters(number: int) -> str:
    """a … z, aa …"""
    more, last = divmod(number, 26)
    return (_letters(more - 1) if more else "") + "abcdefghijklmnopqrstuvwxyz"[last]


# ---------------------------------------------------------------- the whole library


def _contents(whole: Part | None, parts: Sequence[Part]) -> Html:
    links = [("#in-short", "In short"), ("#everything", "All conditions")] if whole else []
    links += [(f"#{part.anchor}", _capital(part.condition)) for part in parts]
    links += [("#references", "References"), ("#sources", "Sources"), ("#made", "How it was made")]
    items = (tag("a", text(name), href=href) for href, name in links)
    return tag("nav", listing(items), aria_label="Contents")


def _whole(
    whole: Part | None, parts: Sequence[Part], therapy: Therapy, names: Names
) -> Iterator[Html]:
    """The answer, condition by condition, and the table of what was compared with what."""
    if whole is None:
        return
    found = whole.appraisal
    rows = [
        (row.condition, row.size_class, row.size_class_max, row.counts.trials)
        for row in found.conditions
    ]
    yield tag(
        "section",
        tag("h2", text("In short"), id="in-short"),
        tag("p", text(headline(therapy, rows)), class_="lead"),
        *(tag("p", names.sentence(part.appraisal.sentences[0])) for part in parts),
        aria_labelledby="in-short",
    )
    yield tag(
        "section",
        tag("h2", text("All conditions together"), id="everything"),
        tag("h3", text("Trials by condition and comparator")),
        _gap_table(found, therapy),
        tag("h3", text("How the studies were counted")),
        counted(whole.steps, names),
        # Class by class they stand in the sections of the conditions.
        *flags([flag for flag in found.flags if flag.condition is None], names),
        aria_labelledby="everything",
    )


def _gap_table(whole: Appraisal, therapy: Therapy) -> Html:
    found = gaps.of(whole)
    rows = [
        (
            text(CLASS_NAMES.get(row.comparator or "", "not recorded with what")),
            *(_gap(cell) for cell in row.cells),
        )
        for row in found.rows
    ]
    caption = (
        f"Peer-reviewed randomised trials of {therapy.short} itself, with the people in that "
        "comparison. One trial may stand in several cells, so they do not add up."
    )
    head = ("Compared with", *map(_capital, found.conditions))
    return table("gaps", "Trials by condition and comparator", caption, head, rows)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _gap(cell: gaps.Cell | None) -> Html:
    if cell is None:
        return tag("span", text("none"), class_="none")
    people = "size not known" if cell.people is None else f"{cell.people:,} people"
    more = " or more" if cell.people is not None and cell.n_unknown else ""
    return text(f"{cell.trials:,} ({people}{more})")


# ---------------------------------------------------------------- references, sources, making


def _references(references: Sequence[Reference]) -> Html:
    items = [
        tag(
            "li",
            linked(reference.text),
            *(text(f" [{mark}]") for mark in reference.marks),
            id=f"ref-{number}",
        )
        for number, reference in enumerate(references, start=1)
    ]
    shown = tag("ul", *items, class_="refs") if items else tag("p", text("None."))
    return tag(
        "section",
        tag("h2", text("References"), id="references"),
        tag("p", text("Reports of the trials named above, of every heading."), class_="note"),
        shown,
        aria_labelledby="references",
    )


def _sources(library: Library, whole: Part | None, parts: Sequence[Part], names: Names) -> Html:
    """The rules' sources, and where the facts and numbers of the trials were seen."""
    every = [part.appraisal for part in (*([whole] if whole else []), *parts)]
    rules: dict[str, list[str]] = {}
    for flag in (flag for found in every for flag in found.flags):
        for source in (flag.source or "project rule").split("; "):
            if flag.id not in rules.setdefault(source, []):
                rules[source].append(flag.id)
    told = sorted(rules.items(), key=lambda pair: (pair[0] == "project rule", pair[0].casefold()))
    trials = dict.fromkeys(t.study for f in every for t in f.trials if t.heading != "related")
    seen = {study: addresses for study in trials if (addresses := _seen(library, study))}
    blocks = [
        tag("h2", text("Sources"), id="sources"),
        tag("h3", text("Of the rules")),
        listing(join([linked(source), text(f": {', '.join(ids)}")]) for source, ids in told),
    ]
    if seen:
        blocks += [
            tag("h3", text("Of the facts and numbers")),
            listing(
                join([names.one(study), text(": "), join(map(linked, found), ", ")])
                for study, found in seen.items()
            ),
        ]
    return tag("section", *blocks, aria_labelledby="sources", class_="refs")


def _seen(library: Library, study: str) -> tuple[str, ...]:
    """The addresses at which a trial's facts and outcome rows were seen."""
    reports = next((one.reports for one in library.studies if one.id == study), ())
    texts = [report.get("facts") or "" for report in reports]
    texts += [row.source for row in library.outcomes if row.study == study]
    return tuple(dict.fromkeys(found for words in texts for found in _ADDRESS.findall(words)))


def _dated(therapy: Therapy, made_on: date) -> str:
    return f"Page made on {long_date(made_on)}; literature {search_words(therapy)}."


def _closing(therapy: Therapy) -> str:
    return (
        f"How much evidence there is on {therapy.name}, counted from recorded facts. It grades "
        "the size of the evidence, not its certainty, and does not say whether the therapy works."
    )


def _making(therapy: Therapy, whole: Part | None, made_on: date, version: str) -> Html:
    note = [tag("p", text(therapy.search_note))] if therapy.search_note else []
    ways = "Every condition on record is shown." if whole else "One condition is shown."
    return tag(
        "section",
        tag("h2", text("How this page was made"), id="made"),
        tag(
            "p",
            text(
                f"By the program evidence {version} on {long_date(made_on)}, from a library of "
                "recorded facts; each statement follows a rule, named with its source. Trials are "
                "counted, not reports: several reports of one study are one study. Adapted, "
                "combined and unreviewed forms are kept apart and never added. What is not "
                f"recorded is called so, and is never counted as 0. {ways}"
            ),
        ),
        tag("p", text(f"The literature: {search_words(therapy)}.")),
        *note,
        tag(
            "p",
            text(
                "The size class is a rule of this project. It is no rating of certainty (GRADE), "
                "no judgement of risk of bias, and no advice about treatment."
            ),
        ),
        aria_labelledby="made",
    )
