"""Metapsy's rows → studies, arms and comparators of a library, and what could not be mapped.

Nothing is guessed: a code says what an arm got, a label or the number randomised says which arm
it is; what neither settles is left out and named. Tier and condition are never written, and a
design is a suggestion that a person confirms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from evidence.library.core import Library
from evidence.library.incoming import Incoming, doi_in, draft, fault
from evidence.library.metapsy import Cells, Sheet
from evidence.model import Arm, Finding, Name, Study, Therapy
from evidence.words import fold, listed

# Metapsy's shorthand for what an arm got. `other ctr` says no more than that it is a control.
_CONTROLS: Final[Mapping[str, str]] = {
    "wl": "waiting-list",
    "cau": "treatment-as-usual",
    "tau": "treatment-as-usual",
    "sup": "supportive",
    "pha": "medication",
    "other ctr": "other",
}
_THERAPIES: Final = frozenset(
    ("3rd", "bat", "cbt", "dyn", "gsh", "ipt", "lrt", "pst", "other psy")
)
_ACTIVE: Final = "active-psychotherapy"
_LABEL: Final = re.compile(r"(?P<family>.+?),?\s*\(?(?P<year>[12][0-9]{3})[a-z]?\)?\s*")
# `Roe, A., & Poe, B. (2019). The title. A journal, 5(2), 1–9.`
_REFERENCE: Final = re.compile(
    r".*?\([12][0-9]{3}[a-z]?[^)]*\)\.?\s+(?P<title>.+?[.?!])(?:\s|$).*"
)
_FORBIDDEN: Final = re.compile(r"[:;=/\s]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """One arm of a study as the file tells it."""

    code: str
    label: str
    randomised: float | None
    lost: float | None
    role: str | None  # our own column: `therapy` or a comparator class


@dataclass(slots=True)
class Arrival:
    """A study of the file: its rows, the study it is here (None: new), and its arms."""

    id: str  # of a new study the key that its report should get
    rows: list[Cells]
    known: Study | None
    key: str | None  # of the report that its rows name; None until it is written
    record: Incoming | None = None
    place: int | None = None  # of the record among those that will be written
    arms: dict[str, str] = field(default_factory=dict)  # (code and label in the file) → our label
    roles: dict[str, str | None] = field(default_factory=dict)  # our label → role


def arrivals(library: Library, sheet: Sheet) -> tuple[list[Arrival], list[Finding]]:
    """The studies of a file, in its order, with a record for each that is new."""
    grouped: dict[str, list[Cells]] = {}
    problems: list[Finding] = []
    for row in sheet.rows:
        name = row.text("key") or row.text("study")
        if not row.text("study"):
            problems.append(fault(sheet.file, row.line, "This row names no study."))
        else:
            grouped.setdefault(name, []).append(row)
    taken = {study.id.casefold() for study in library.studies}
    taken |= {report.key.casefold() for report in library.reports}
    found: list[Arrival] = []
    for group in grouped.values():
        known = _known(library, group[0])
        one = Arrival("", group, known, None)
        if known is not None:
            one.id, one.key = known.id, _key(known, group[0])
            problems += _match(one, known, sheet.file)
        else:
            one.id = _free(group[0], taken)
            taken.add(one.id.casefold())
            problems += _new(one, library.therapy, sheet.file)
        found.append(one)
    return found, problems


def settle(one: Arrival, study: Study, key: str, file: str) -> list[Finding]:
    """A study that proved to be there already: its arms are those on record."""
    one.id, one.known, one.key, one.record = study.id, study, key, None
    one.arms, one.roles = {}, {}
    return list(_match(one, study, file))


def arm_name(row: Cells, side: str) -> str:
    """How the file names an arm: its code, and what tells it from another of that code."""
    code, more = row.text(f"condition_arm{side}"), row.text(f"multi_arm{side}")
    return more if code.casefold() in more.casefold() else f"{code} {more}".strip()


# ---------------------------------------------------------------- which study


def _known(library: Library, row: Cells) -> Study | None:
    """The study with this key, this DOI, or this id and the same first author and year."""
    key = row.text("key")
    if key in {report.key for report in library.reports}:
        return library.study_of(key)
    doi = doi_in(row.text("doi"))
    report = library.by_doi(doi) if doi else None
    if report is not None:
        return library.study_of(report.key)
    (family, year), wanted = _who(row), _id(row)
    for study in library.studies:
        first = study.primary or study.reports[0]
        alike = study.id.casefold() == wanted and first.year == year
        if alike and first.authors and fold(first.authors[0].full_family) == fold(family):
            return None if doi and first.doi else study
    return None


def _key(study: Study, row: Cells) -> str:
    named = row.text("key")
    return named if named in study.keys else (study.primary or study.reports[0]).key


def _who(row: Cells) -> tuple[str, int | None]:
    """First author's family name and the year, from the label `Roe, 2019`."""
    found = _LABEL.fullmatch(row.text("study"))
    year = row.number("year")
    family = found["family"].strip(" ,") if found else row.text("study")
    return family, int(year) if year else int(found["year"]) if found else None


def _id(row: Cells) -> str:
    return re.sub(r"[^a-z0-9]+", "", fold(row.text("study"))) or "study"


def _free(row: Cells, taken: set[str]) -> str:
    plain = _id(row)
    numbers = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return plain if plain not in taken else next(name for name in numbers if name not in taken)


# ---------------------------------------------------------------- a study that is here


def _seen(rows: Sequence[Cells]) -> dict[str, Seen]:
    """Each arm once; people who differ from row to row are not known."""
    found: dict[str, Seen] = {}
    for row in rows:
        for side in ("1", "2"):
            name = arm_name(row, side)
            if not name:
                continue
            one = Seen(
                row.text(f"condition_arm{side}").casefold(),
                name,
                row.number(f"rand_arm{side}"),
                row.number(f"attr_arm{side}"),
                row.text(f"comparator_arm{side}") or None,
            )
            before = found.setdefault(name.casefold(), one)
            if (before.randomised, before.lost) != (one.randomised, one.lost):
                same = before.randomised == one.randomised
                found[name.casefold()] = Seen(
                    one.code,
                    before.label,
                    one.randomised if same else None,
                    one.lost if before.lost == one.lost else None,
                    before.role,
                )
    return found


def _match(one: Arrival, study: Study, file: str) -> Iterator[Finding]:
    """The file's arms as labels of the recorded arms; an arm that fits none is named."""
    for name, seen in _seen(one.rows).items():
        size = seen.randomised or _size(one.rows, name)
        label = _fitting(seen, size, study.arms) if study.arms else seen.label
        if label is not None:
            one.arms[name] = label
            role = next((arm.role for arm in study.arms if arm.label == label), None)
            one.roles[label] = role
            continue
        people = f" ({size:g} people)" if size is not None else ""
        words = f"'{seen.label}'{people} fits no arm of {study.id}; its rows were not taken."
        hint = f"The arms are {listed([arm.label for arm in study.arms])}."
        yield fault(file, one.rows[0].line, words, hint=hint)


def _size(rows: Sequence[Cells], name: str) -> float | None:
    """People of an arm where none are given as randomised: those analysed, if always the same."""
    sizes = {
        row.number(f"n_arm{side}", f"totaln_arm{side}")
        for row in rows
        for side in ("1", "2")
        if arm_name(row, side).casefold() == name
    }
    return sizes.pop() if len(sizes) == 1 else None


def _fitting(seen: Seen, size: float | None, arms: Sequence[Arm]) -> str | None:
    """By name, else by what the code says and, where that leaves several, by people randomised."""
    for arm in arms:
        if arm.label.casefold() in (seen.label.casefold(), seen.code):
            return arm.label
    if seen.code in _THERAPIES:
        fits = [arm for arm in arms if arm.role in ("therapy", _ACTIVE)]
    elif seen.code in _CONTROLS and _CONTROLS[seen.code] != "other":
        fits = [arm for arm in arms if arm.role == _CONTROLS[seen.code]]
    elif seen.code in _CONTROLS:
        fits = [arm for arm in arms if arm.role not in ("therapy", _ACTIVE, None)]
    else:
        return None
    alike = [arm for arm in fits if size is not None and arm.randomised == size]
    if len(alike) == 1:
        return alike[0].label
    # One arm alone fits, unless its number says that it is another.
    told = size is not None and fits and fits[0].randomised not in (None, size)
    return fits[0].label if len(fits) == 1 and not told else None


# ---------------------------------------------------------------- a new study


def _new(one: Arrival, therapy: Therapy, file: str) -> Iterator[Finding]:
    """A record for the study, with its arms; what is not clear about their roles is named."""
    seen = {name: _clean(arm) for name, arm in _seen(one.rows).items()}
    first = one.rows[0]
    one.arms = {name: arm.label for name, arm in seen.items()}
    roles, unclear = _roles(list(seen.values()), therapy)
    one.roles = dict(roles)
    for words in unclear:
        hint = "Say what each arm got: evidence set KEY comparator='LABEL = CLASS; …'"
        yield fault(file, first.line, f"{first.text('study')}: {words}", hint=hint)
    family, year = _who(first)
    given = first.text("full_ref")
    title = _REFERENCE.fullmatch(given)
    named = [(arm.label, roles.get(arm.label)) for arm in seen.values()]
    classes = [(label, role) for label, role in named if role not in (None, "therapy")]
    fields = {
        "title": title["title"].rstrip(".") if title else given,
        "year": str(year or ""),
        "doi": doi_in(first.text("doi")),
        "studydesign": "rct",
        "arms": "; ".join(f"{arm.label}: {_people(arm.randomised)}" for arm in seen.values()),
        "comparator": "" if unclear else "; ".join(f"{a} = {b}" for a, b in classes),
        "attrition": "; ".join(
            f"{arm.label}: {_people(arm.lost)}" for arm in seen.values() if arm.lost is not None
        ),
        "country": first.text("country"),
        "unverifiednote": f"Taken from {file}, in Metapsy's format",
    }
    # The label names one author; who else there was is not known.
    people = ((Name(family),), True) if family else ((), False)
    one.record = Incoming(
        draft("article", fields, people), file, first.line, one.id, recorded=True
    )


def _clean(arm: Seen) -> Seen:
    """A label that may stand in `arms`."""
    label = _FORBIDDEN.sub(" ", arm.label).strip() or "arm"
    return Seen(arm.code, label, arm.randomised, arm.lost, arm.role)


def _people(number: float | None) -> str:
    return "?" if number is None or number != int(number) else str(int(number))


def _roles(arms: Sequence[Seen], therapy: Therapy) -> tuple[dict[str, str], list[str]]:
    """What each arm is, by label, and words about those of which it cannot be told.

    One psychotherapy alone is taken for the therapy; of several, the one that bears its name.
    """
    names = {fold(name) for name in (therapy.name, *therapy.abbreviations)}
    roles = {arm.label: arm.role or _CONTROLS.get(arm.code, "") for arm in arms}
    open_ones = [arm for arm in arms if not roles[arm.label]]
    strange = [arm.label for arm in open_ones if arm.code not in _THERAPIES
               and not names & {fold(arm.code), fold(arm.label)}]  # fmt: skip
    unclear = [f"what '{label}' is was not mapped." for label in strange]
    several = [arm for arm in open_ones if arm.label not in strange]
    own = [arm for arm in several if names & {fold(arm.code), fold(arm.label)}]
    given = any(role == "therapy" for role in roles.values())
    if len(several) == 1 and not given and not own:
        own = several
    if len(own) > 1 or (several and not own and not given):
        which = listed([arm.label for arm in several], "or")
        unclear.append(f"which of {which} is the therapy was not mapped.")
    for arm in several:
        roles[arm.label] = "therapy" if arm in own else _ACTIVE
    return roles, unclear
