"""The note beneath a citation list: what the references are, and how small the evidence is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence import model
from evidence.appraisal.headings import heading
from evidence.appraisal.naming import Naming, naming
from evidence.appraisal.selection import without_withdrawn
from evidence.appraisal.standing import sentence
from evidence.library import facts
from evidence.model import Report, Study, Therapy
from evidence.words import count, listed

DESIGN_WORDS = {
    "rct": ("randomised trial", "randomised trials"),
    "pilot-rct": ("pilot randomised trial", "pilot randomised trials"),
    "cluster-rct": ("cluster-randomised trial", "cluster-randomised trials"),
    "quasi-randomised": (
        "quasi-randomised study (no trial)",
        "quasi-randomised studies (no trials)",
    ),
    "controlled": (
        "controlled study without randomisation",
        "controlled studies without randomisation",
    ),
    "controlled-unclear": (
        "controlled study whose allocation is not known",
        "controlled studies whose allocation is not known",
    ),
    "cohort": ("cohort study", "cohort studies"),
    "pre-post": (
        "pre-post study without a control group",
        "pre-post studies without a control group",
    ),
    "case-series": ("case series", "case series"),
    "case-study": ("case study", "case studies"),
    "qualitative": ("qualitative study", "qualitative studies"),
    "review": ("review", "reviews"),
    "meta-analysis": ("meta-analysis", "meta-analyses"),
    "guideline": ("guideline", "guidelines"),
    "manual": ("manual", "manuals"),
    "theory": ("theoretical work", "theoretical works"),
    "commentary": ("commentary", "commentaries"),
    "dataset": ("data set", "data sets"),
}
_WITHDRAWN_WORDS = {
    "retracted": (
        "retracted report, which counts for nothing",
        "retracted reports, which count for nothing",
    ),
    "notice": ("notice about another report", "notices about other reports"),
}
_ROLE_WORDS = {
    "protocol": ("protocol without results", "protocols without results"),
    "registration": ("registration without results", "registrations without results"),
    "followup": ("follow-up report of a study", "follow-up reports of studies"),
    "secondary": ("secondary report of a study", "secondary reports of studies"),
    "qualitative": ("qualitative report of a study", "qualitative reports of studies"),
    "economic": ("economic report of a study", "economic reports of studies"),
    "commentary": ("commentary", "commentaries"),
}


def note(
    reports: Sequence[Report],
    all_studies: Sequence[Study],
    therapy: Therapy,
    appraisal: model.Appraisal,
) -> tuple[model.Sentence, ...]:
    """Sentences for a list of references: what they are, the size of the evidence, their status.

    `appraisal` is of the whole library; its size sentences are taken for the conditions in which
    a cited study stands, or, when none does, for every condition that has a trial.
    """
    # A retracted report says nothing about what the others of its study are.
    owner = {
        report.key: without_withdrawn(study)[0] or study
        for study in all_studies
        for report in study.reports
    }
    cited = tuple(dict.fromkeys(owner[report.key].id for report in reports))
    kinds: dict[tuple[str, str], list[str]] = {}
    for report in reports:
        study = owner[report.key]
        kinds.setdefault(kind(report, study, therapy), []).append(study.id)
    parts = [_part(words, studies) for words, studies in kinds.items()]
    subject = count(len(reports), "reference")
    conditions = {
        name
        for report in reports
        if owner[report.key].tier != "related"
        for name in owner[report.key].conditions
    }
    sizes = [row for row in appraisal.sentences if row.id in ("size", "none")]
    chosen = [row for row in sizes if row.condition in conditions]
    return (
        model.Sentence("references", f"{subject}: {'; '.join(parts)}.", cited),
        *_one_study(reports, owner, naming(all_studies)),
        *(chosen or [row for row in sizes if row.id == "size"] or sizes),
        model.Sentence("status", sentence([r.standing for r in reports], "reference"), cited),
    )


def _part(words: tuple[str, str], studies: Sequence[str]) -> str:
    """`2 cohort studies`; two reports of one study are said to be that."""
    one, many = words
    number = len(set(studies))
    what = f"{number} {one if number == 1 else many}"
    return what if number == len(studies) else f"{len(studies)} reports of {what}"


def kind(report: Report, study: Study, therapy: Therapy) -> tuple[str, str]:
    """What a reference is, in the singular and the plural.

    `study` is its study without retracted reports and notices.
    """
    if report.status in _WITHDRAWN_WORDS:
        return _WITHDRAWN_WORDS[report.status]
    if study.tier == "related":
        family = f"about the wider family of therapies, not {therapy.short} itself"
        return f"work {family}", f"works {family}"
    if report.role in _ROLE_WORDS:
        return _ROLE_WORDS[report.role]
    if not study.design or not study.design_verified or "reportrole" in report.unverified:
        unknown = "whose design is not recorded or not verified"
        return f"work {unknown}", f"works {unknown}"
    one, many = DESIGN_WORDS.get(study.design, ("work", "works"))
    tail = {
        "adapted": f", of an adapted form of {therapy.short}",
        "combined": f", of {therapy.short} combined with another treatment",
        "unreviewed": ", not peer-reviewed",
    }.get(heading(study) or "", "")
    if study.design not in (*facts.CONTROLLED_DESIGNS, *facts.UNCONTROLLED_DESIGNS):
        tail = ""
    return one + tail, many + tail


def _one_study(
    reports: Sequence[Report], owner: dict[str, Study], names: Naming
) -> Iterator[model.Sentence]:
    """Says when several references report one study."""
    by_study: dict[str, list[str]] = {}
    for report in reports:
        by_study.setdefault(owner[report.key].id, []).append(report.key)
    for study, keys in by_study.items():
        if len(keys) > 1:
            subject = listed([names.report(key) for key in keys])
            yield model.Sentence("one-study", f"{subject} report one study.", (study,))
