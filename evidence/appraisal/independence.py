"""Who ran the trials: teams joined by shared authors, and whether a developer took part (rule 6).

A full match joins; a match by initials is only *possible* – it is printed, and where independence
would make the evidence look larger, possible matches count as the same person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.model import Developer, Name, Report, Study
from evidence.words import fold

# Reports whose authors ran the trial; a secondary analysis may be by others.
_TEAM_ROLES = ("primary", "followup", "protocol")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`")

# Family name, as it is compared → the given names of each person who has it.
Families = Mapping[str, Sequence[tuple[str, ...]]]


def same_person(one: Name, other: Name) -> bool | None:
    """True: same family and full given name; None: initials that may be the same; else False."""
    if one.literal or other.literal or _key(one.full_family) != _key(other.full_family):
        return False
    return _same_given(_given(one), _given(other))


def _same_given(first: Sequence[str], second: Sequence[str]) -> bool | None:
    """`same_person` of people with one family name, by their given names."""
    if not first or not second:
        return None
    if not _initial(first[0]) and not _initial(second[0]):
        if "".join(first) == "".join(second):
            return True
        return first[0] == second[0] and _compatible(first[1:], second[1:])
    return None if _compatible(first, second) else False


def developer_involved(study: Study, developers: Sequence[Developer]) -> bool | None:
    """Whether a recorded developer is an author; None when it cannot be told.

    It cannot be told when a match by initials is possible, the author list is missing or cut,
    or no developer is recorded for the therapy.
    """
    known = _by_family(developer.name for developer in developers)
    match = _matches(People.of(study).families, known)
    if match is False and (not developers or not authors_known(study)):
        return None
    return match


def authors_known(study: Study) -> bool:
    """Whether the whole list of people is recorded; a corporate author hides its people."""
    report = study.primary or (study.reports[0] if study.reports else None)
    return (
        report is not None
        and bool(report.authors)
        and not report.authors_cut
        and not any(author.literal for author in report.authors)
    )


@dataclass(frozen=True, slots=True)
class Teams:
    """Groups of study ids, each a finer or coarser reading of who ran what.

    `definite` joins full matches and overlaps; `apart` also the possible matches; `linked` also
    what a study joins that may prove a trial. Studies without an author list stand alone in all.
    """

    definite: tuple[frozenset[str], ...]
    apart: tuple[frozenset[str], ...]
    linked: tuple[frozenset[str], ...]
    named: frozenset[str]  # studies whose whole author list is recorded
    possible: tuple[tuple[str, str], ...]  # pairs of studies with a match by initials

    def fewest(self, ids: Iterable[str]) -> tuple[frozenset[str], ...]:
        """The teams that surely stand behind some of the studies.

        Nobody can tell who wrote a study without an author list: it may be anybody's.
        """
        wanted = set(ids)
        inside = [group & wanted for group in self.linked if group & wanted]
        return tuple(group for group in inside if group & self.named) or tuple(inside[:1])

    def most(self, ids: Iterable[str]) -> tuple[frozenset[str], ...]:
        """The teams when every study without an author list is by people of its own."""
        wanted = set(ids)
        return tuple(group & wanted for group in self.apart if group & wanted)


NOBODY = Teams((), (), (), frozenset(), ())


def teams(
    studies: Sequence[Study],
    overlapping: Sequence[frozenset[str]] = (),
    links: Sequence[Study] = (),
) -> Teams:
    """The teams behind the studies; overlapping trials are one team (rule 5).

    `links` are studies that may prove trials: they join teams, and form none.
    """
    ids = [study.id for study in studies]
    own = set(ids)
    every = [*studies, *(study for study in links if study.id not in own)]
    overlaps = [tuple(group & own) for group in overlapping]
    definite, possible = list(overlaps), list[tuple[str, str]]()
    linked = _Groups(study.id for study in every)
    for overlap in overlaps:
        linked.join(overlap)
    for one, other in _namesakes([People.of(study) for study in every]):
        pair = one.study, other.study
        both = own.issuperset(pair)
        if not both and linked.joined(pair):
            continue  # nothing more is asked of these two
        match = share_people(one, other)
        if match is False:
            continue
        linked.join(pair)
        if both:
            (definite if match else possible).append(pair)
    return Teams(
        definite=join(ids, definite),
        apart=join(ids, [*definite, *possible]),
        linked=tuple(group & own for group in linked.groups() if group & own),
        named=frozenset(study.id for study in studies if authors_known(study)),
        possible=tuple(possible),
    )


def join(ids: Sequence[str], links: Sequence[tuple[str, ...]]) -> tuple[frozenset[str], ...]:
    """Groups of ids connected by the links, in the order of their first member."""
    groups = _Groups(ids)
    for link in links:
        groups.join(link)
    return groups.groups()


class _Groups:
    """Ids joined little by little: each leads upwards to the one that its group is known by."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._above = {name: name for name in ids}

    def join(self, names: Sequence[str]) -> None:
        for name in names[1:]:
            self._above[self._top(name)] = self._top(names[0])

    def joined(self, pair: tuple[str, str]) -> bool:
        return self._top(pair[0]) == self._top(pair[1])

    def groups(self) -> tuple[frozenset[str], ...]:
        found: dict[str, set[str]] = {}
        for name in self._above:
            found.setdefault(self._top(name), set()).add(name)
        return tuple(frozenset(group) for group in found.values())

    def _top(self, name: str) -> str:
        above = self._above
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name


@dataclass(frozen=True, slots=True)
class People:
    """Those who ran a study: given names by family name, so that only namesakes are compared."""

    study: str
    orcids: frozenset[str]
    families: Families

    @classmethod
    def of(cls, study: Study) -> People:
        authors = (author for report in _team_reports(study) for author in report.authors)
        return cls(study.id, frozenset(_orcids(study)), _by_family(authors))


def _by_family(people: Iterable[Name]) -> Families:
    families: dict[str, list[tuple[str, ...]]] = {}
    for person in dict.fromkeys(people):
        if not person.literal:
            families.setdefault(_key(person.full_family), []).append(tuple(_given(person)))
    return families


def _matches(one: Families, other: Families) -> bool | None:
    """True for a full match, None for one by initials at best, else False."""
    found = {
        _same_given(a, b)
        for family in one.keys() & other.keys()
        for a in one[family]
        for b in other[family]
    }
    return True if True in found else None if None in found else False


def share_people(one: People, other: People) -> bool | None:
    """Whether two studies share an author: surely, perhaps (None), or not."""
    return True if one.orcids & other.orcids else _matches(one.families, other.families)


def _namesakes(people: Sequence[People]) -> Iterator[tuple[People, People]]:
    """Pairs with a family name or an ORCID in common, in their order: no others can match."""
    known: dict[str, list[int]] = {}
    pairs: set[tuple[int, int]] = set()
    for index, one in enumerate(people):
        for name in (*one.families, *one.orcids):
            places = known.setdefault(name, [])
            pairs.update((earlier, index) for earlier in places)
            places.append(index)
    for first, second in sorted(pairs):
        yield people[first], people[second]


def _team_reports(study: Study) -> tuple[Report, ...]:
    own = tuple(report for report in study.reports if report.role in _TEAM_ROLES)
    return own if study.primary else study.reports


def _orcids(study: Study) -> set[str]:
    found = (_ORCID.findall(report.get("orcids") or "") for report in _team_reports(study))
    return {orcid.upper() for row in found for orcid in row}


def _key(name: str) -> str:
    return fold(name.translate(_APOSTROPHES))


def _given(name: Name) -> list[str]:
    """Given names and initials, folded; `J.-B.` and `JB` are two initials."""
    tokens: list[str] = []
    for token in name.given.translate(_APOSTROPHES).replace(".", ". ").split():
        if token.isupper() and 1 < len(token) <= 3 and token.isalpha() and token.isascii():
            tokens.extend(token.lower())
        else:
            tokens.extend(fold(token).split())
    return tokens


def _initial(given: str) -> bool:
    """One letter; a single Chinese, Japanese or Korean character is a whole name."""
    return len(given) == 1 and given < "\u2e80"


def _compatible(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two lists of given names may be one person's: each pair equal or initial-equal."""
    return all(
        a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])
        for a, b in zip(first, second, strict=False)
    )
