"""What the works that a claim cites are: trials, something else, or nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from evidence.appraisal.headings import heading, is_trial
from evidence.appraisal.note import DESIGN_WORDS, kind
from evidence.appraisal.selection import without_withdrawn
from evidence.checking.articles.values import Mark
from evidence.library import Library, facts, studies
from evidence.model import Report, Study, Therapy
from evidence.words import listed

# `trial`: a randomised trial with results, in whatever form it gives the therapy. `related`: about
# another therapy or the wider family. `unknown`: nobody can tell, so nothing is concluded.
Sort = Literal["trial", "no-trial", "related", "unknown"]

# It may have been randomised, or it tells of trials that others did: neither yes nor no.
_OPEN: Final = ("controlled-unclear", "review", "meta-analysis", "guideline", "dataset")


@dataclass(frozen=True, slots=True)
class Work:
    """A cited report; `study` is what is left of its study without withdrawn reports.

    `what` says what it is, with an article: `a pre-post study without a control group`.
    """

    report: Report
    study: Study
    sort: Sort
    what: str

    @property
    def changed_form(self) -> bool:
        """Whether it gives the therapy in an adapted form, or only in a combination."""
        return self.study.tier in ("adapted", "combined")

    @property
    def unreviewed(self) -> bool:
        """Whether it has no peer-reviewed report: a preprint, a thesis."""
        return heading(self.study) == "unreviewed"


@dataclass(frozen=True, slots=True)
class Works:
    """The works that some marks cite; `lacking`: they also name works nobody knows here."""

    works: tuple[Work, ...] = ()
    lacking: bool = False

    @property
    def told(self) -> bool:
        """Whether it can be told of every work what it is; there is at least one."""
        known = all(work.sort != "unknown" for work in self.works)
        return bool(self.works) and known and not self.lacking

    @property
    def trials(self) -> tuple[Work, ...]:
        return tuple(work for work in self.works if work.sort == "trial")

    @property
    def without_trial(self) -> bool:
        """Whether none is a trial, for certain, though some are about the therapy."""
        return self.told and not self.trials and not self.of_another

    @property
    def of_unreviewed(self) -> bool:
        """Whether the trials among them, for certain, are not peer-reviewed; there is one."""
        return self.told and bool(self.trials) and all(work.unreviewed for work in self.trials)

    @property
    def of_another(self) -> bool:
        """Whether all are about another therapy or the wider family, for certain."""
        return self.told and all(work.sort == "related" for work in self.works)

    @property
    def of_changed_form(self) -> bool:
        """Whether the trials among them, for certain, test another form; the rest no form."""
        rest = (work for work in self.works if work.sort != "trial")
        return (
            self.told
            and bool(self.trials)
            and all(work.changed_form for work in self.trials)
            and all(work.sort == "related" for work in rest)
        )

    @property
    def studies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(work.study.id for work in self.works))


def weigh(reports: Iterable[Report], library: Library, therapy: Therapy) -> dict[str, Work]:
    """What each of the reports is, by its key; `library` holds them with their studies."""
    owner = {study.id: study for study in library.studies}
    found = {}
    for report in {report.key: report for report in reports}.values():
        whole = owner[studies.study_ids(report)[0]]
        study = without_withdrawn(whole)[0] or whole
        sort = _sort(report, study)
        found[report.key] = Work(report, study, sort, _what(report, study, sort, therapy))
    return found


def works_of(marks: Iterable[Mark], weighed: Mapping[str, Work]) -> Works:
    """The works that these marks cite, each once."""
    every = tuple(marks)
    keys = dict.fromkeys(report.key for mark in every for report in mark.reports)
    return Works(tuple(weighed[key] for key in keys), any(mark.unknown for mark in every))


def _sort(report: Report, study: Study) -> Sort:
    """Counting rules 1 to 4; what they leave open is unknown."""
    if report.status in ("retracted", "notice") or "reportrole" in report.unverified:
        return "unknown"
    if study.tier == "related":
        return "related"
    if report.role in facts.ROLES_WITHOUT_RESULTS or report.role == "qualitative":
        return "no-trial"
    if not study.design or not study.design_verified or study.design in _OPEN:
        return "unknown"
    if study.design in facts.TRIAL_DESIGNS:
        # A report on costs may or may not hold what a sentence on effects needs.
        sure = is_trial(study) and study.tier is not None and report.role != "economic"
        return "trial" if sure else "unknown"
    return "no-trial"


def _what(report: Report, study: Study, sort: Sort, therapy: Therapy) -> str:
    words = kind(report, study, therapy)[0]
    if sort == "related":
        known = study.design if study.design_verified else None
        design = DESIGN_WORDS.get(known or "", ("work", ""))[0]
        words = f"{design} on another therapy or the wider family, not on {therapy.short} itself"
    elif sort == "trial" and study.conditions:
        head, sign, tail = words.partition(", ")
        words = f"{head} for {listed(study.conditions)}{sign}{tail}"
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
