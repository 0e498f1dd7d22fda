"""The recorded facts: which fields there are, what they may hold, and how their text is read.

Reading is lenient – what cannot be read is not known – and `problem` says what is wrong with it,
so that `set` can refuse a value and `check` can report one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from evidence.errors import UnknownValue
from evidence.model import Arm, Claim, FollowUp, RiskOfBias
from evidence.words import nearest

TRIAL_DESIGNS = ("rct", "pilot-rct", "cluster-rct")
CONTROLLED_DESIGNS = (*TRIAL_DESIGNS, "quasi-randomised", "controlled", "controlled-unclear")
UNCONTROLLED_DESIGNS = ("cohort", "pre-post", "case-series", "case-study")
TEXT_DESIGNS = (
    "guideline",
    "manual",
    "theory",
    "commentary",
    "dataset",
)  # no results of their own
ACTIVE_CLASSES = ("active-psychotherapy", "supportive", "medication")
INACTIVE_CLASSES = ("waiting-list", "no-added-treatment", "low-intensity", "treatment-as-usual")
ROLES_WITHOUT_RESULTS = ("protocol", "registration", "commentary")

VOCABULARY: Mapping[str, tuple[str, ...]] = {
    "reportrole": (
        "primary",
        "protocol",
        "registration",
        "followup",
        "secondary",
        "qualitative",
        "economic",
        "commentary",
    ),
    "studydesign": (
        *CONTROLLED_DESIGNS,
        *UNCONTROLLED_DESIGNS,
        "qualitative",
        "review",
        "meta-analysis",
        *TEXT_DESIGNS,
    ),
    "tier": ("proper", "adapted", "combined", "related"),
    "published": ("journal", "preprint", "abstract", "thesis", "report", "book", "registry"),
    "status": ("ok", "corrected", "concern", "retracted", "notice"),
}
COMPARATOR_CLASSES = (*INACTIVE_CLASSES, *ACTIVE_CLASSES, "other", "none")
CLAIM_KINDS = ("equivalence", "superiority", "no-advantage")

COUNT_FIELDS = ("randomised", "planned", "participants")
# In the order in which an entry holds them.
FACT_FIELDS = (
    "studyid",
    "reportrole",
    "studydesign",
    "tier",
    "published",
    "condition",
    "arms",
    "comparator",
    "cotreatment",
    "overlaps",
    "randomised",
    "planned",
    "participants",
    "followup",
    "attrition",
    "riskofbias",
    "claims",
    "registration",
    "country",
    "setting",
    "format",
    "sessions",
    "primaryoutcome",
    "funding",
    "conflicts",
    "plannedend",
    "orcids",
    "team",
    "facts",
    "unverified",
    "unverifiednote",
    "annotation",
    "status",
    "statuschecked",
    "statussource",
)
IDENTIFIER_FIELDS = ("doi", "url", "isbn", "issn", "pmid", "pmcid", "eprint", "related", "file")
# Fields that are stored as they are, without TeX escaping.
VERBATIM_FIELDS = frozenset((*FACT_FIELDS, *IDENTIFIER_FIELDS))

_LABELLED = re.compile(
    r"\s*(?P<label>[^:;=/]+?)\s*:\s*(?P<n>\d+|\?)\s*(?:/\s*(?P<analysed>\d+|\?))?\s*"
)
_TIME_POINT = re.compile(r"\s*(?P<weeks>\d+(?:\.\d+)?)\s+(?P<kind>controlled|uncontrolled)\s*")
_CLAIM = re.compile(
    r"\s*(?P<kind>[a-z-]+)\s*:\s*(?P<first>.+?)\s+vs\.?\s+(?P<second>.+?)\s*(?:\((?P<words>.*)\))?\s*"
)


def split_list(text: str | None) -> tuple[str, ...]:
    """The parts of a `;`-separated list, without blanks and empty parts."""
    if not text:
        return ()
    return tuple(part for piece in text.split(";") if (part := " ".join(piece.split())))


def parse_count(text: str | None) -> int | None:
    """A number of people, or None for anything that is not a plain integer."""
    stripped = (text or "").strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() else None


def parse_date(text: str | None) -> date | None:
    """An ISO date; a month or a year alone counts as its last day (the kinder reading)."""
    stripped = (text or "").strip()
    for ending in ("", "-31", "-30", "-29", "-28", "-12-31"):
        try:
            return date.fromisoformat(stripped + ending)
        except ValueError:
            continue
    return None


def parse_comparators(text: str | None) -> dict[str, str]:
    """`LIT = low-intensity; CBT = active-psychotherapy` → label → class, unknown classes kept."""
    pairs = (part.partition("=") for part in split_list(text))
    return {label.strip(): name.strip().lower() for label, sign, name in pairs if sign}


def parse_arms(text: str | None, comparators: Mapping[str, str]) -> tuple[Arm, ...]:
    """`TT: 73/61; WL: 54` → arms with their roles.

    An arm the comparators do not name is a therapy arm. With several arms and no comparator
    recorded nobody knows which arm is which, and every role is None; a class outside the
    vocabulary is a role nobody knows.
    """
    roles = {label.casefold(): name for label, name in comparators.items()}
    parts = split_list(text)
    arms = []
    for part in parts:
        match = _LABELLED.fullmatch(part)
        label = match["label"] if match else part.partition(":")[0].strip()
        role: str | None = "therapy"
        if not roles and len(parts) > 1:
            role = None
        elif label.casefold() in roles:
            named = roles[label.casefold()]
            role = named if named in COMPARATOR_CLASSES else None
        arms.append(
            Arm(
                label=label,
                randomised=parse_count(match["n"]) if match else None,
                analysed=parse_count(match["analysed"]) if match else None,
                role=role,
            )
        )
    return tuple(arms)


def parse_followup(text: str | None) -> tuple[FollowUp, ...]:
    """`26 controlled; 52 uncontrolled` → time points in weeks after the end of treatment."""
    found = (_TIME_POINT.fullmatch(part) for part in split_list(text))
    return tuple(FollowUp(float(m["weeks"]), m["kind"] == "controlled") for m in found if m)


def parse_attrition(text: str | None) -> dict[str, int | None]:
    """`TT: 12; WL: ?` → people lost by arm label."""
    found = (_LABELLED.fullmatch(part) for part in split_list(text))
    return {m["label"]: parse_count(m["n"]) for m in found if m}


def parse_riskofbias(text: str | None) -> tuple[RiskOfBias, ...]:
    """`tool | overall | assessor | date | source`, several with `;`."""
    rows = ([cell.strip() for cell in part.split("|")] for part in split_list(text))
    return tuple(RiskOfBias(*row[:5]) for row in rows if len(row) >= 2)


def parse_claims(text: str | None) -> tuple[Claim, ...]:
    """`equivalence: TT vs CBT (most outcomes)` → claims."""
    found = (_CLAIM.fullmatch(part) for part in split_list(text))
    return tuple(
        Claim(m["kind"], m["first"], m["second"], m["words"] or "")
        for m in found
        if m and m["kind"] in CLAIM_KINDS
    )


def check_word(field: str, value: str, allowed: tuple[str, ...]) -> str:
    """The vocabulary word meant by a value (case folded), or UnknownValue with the nearest."""
    word = value.strip().lower()
    if word in allowed:
        return word
    near = nearest(word, allowed)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UnknownValue(
        f"'{value.strip()}' is no value of {field}.", f"{hint}Allowed: {', '.join(allowed)}."
    )


def problem(field: str, value: str) -> str | None:
    """What is wrong with a recorded value, as one sentence, or None."""
    if field in VOCABULARY:
        try:
            word = check_word(field, value, VOCABULARY[field])
            return None if word == value else f"'{value}' is written {word}."
        except UnknownValue as error:
            return f"{error.message} {error.hint}"
    checker = _CHECKS.get(field)
    return checker(value) if checker else None


def _count_problem(value: str) -> str | None:
    return None if parse_count(value) is not None else f"'{value}' is not a whole number."


def _each(pattern: re.Pattern[str], form: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        bad = [part for part in split_list(value) if not pattern.fullmatch(part)]
        return f"'{bad[0]}' does not read as {form}." if bad else None

    return check


def _arms_problem(value: str) -> str | None:
    shape = _each(_LABELLED, "LABEL: NUMBER or LABEL: ? (a label holds no : ; = /)")(value)
    if shape:
        return shape
    labels = [arm.label.casefold() for arm in parse_arms(value, {})]
    return "two arms have the same label." if len(set(labels)) < len(labels) else None


def _comparator_problem(value: str) -> str | None:
    for part in split_list(value):
        label, sign, name = part.partition("=")
        if not sign or not label.strip():
            return f"'{part}' does not read as LABEL = CLASS."
        if name.strip() not in COMPARATOR_CLASSES:
            near = nearest(name.strip(), COMPARATOR_CLASSES)
            hint = f"Did you mean {near[0]}? " if near else ""
            allowed = ", ".join(COMPARATOR_CLASSES)
            return f"'{name.strip()}' is no comparator class. {hint}Allowed: {allowed}."
    return None


def _labels_problem(value: str) -> str | None:
    bad = [part for part in split_list(value) if re.search("[:=/]", part)]
    return f"'{bad[0]}' is no label: a label holds no : ; = /" if bad else None


def _orcids_problem(value: str) -> str | None:
    bad = [
        part for part in split_list(value) if not re.search(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", part)
    ]
    return f"'{bad[0]}' holds no ORCID (0000-0000-0000-0000)." if bad else None


def _date_problem(value: str) -> str | None:
    return None if parse_date(value) else f"'{value}' is not an ISO date (2026-11-22)."


def _claims_problem(value: str) -> str | None:
    if len(parse_claims(value)) == len(split_list(value)):
        return None
    kinds = ", ".join(CLAIM_KINDS)
    return f"'{value}' does not read as KIND: LABEL vs LABEL (words); KIND is one of {kinds}."


def _riskofbias_problem(value: str) -> str | None:
    if len(parse_riskofbias(value)) == len(split_list(value)):
        return None
    return f"'{value}' does not read as tool | overall | assessor | date | source."


_CHECKS: Mapping[str, Callable[[str], str | None]] = {
    **dict.fromkeys(COUNT_FIELDS, _count_problem),
    "arms": _arms_problem,
    "attrition": _each(_LABELLED, "LABEL: NUMBER"),
    "comparator": _comparator_problem,
    "followup": _each(_TIME_POINT, "WEEKS controlled or WEEKS uncontrolled"),
    "plannedend": _date_problem,
    "condition": _labels_problem,
    "country": _labels_problem,
    "orcids": _orcids_problem,
    "statuschecked": _date_problem,
    "claims": _claims_problem,
    "riskofbias": _riskofbias_problem,
}
