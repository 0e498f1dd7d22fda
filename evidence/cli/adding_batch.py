"""What becomes of the identifiers of one `add`: there already, refused, or new."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from evidence.cli import adding_text, render
from evidence.cli.common import refuse, say, wrote
from evidence.errors import EvidenceError, Misuse, RegistryError
from evidence.words import count, listed

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.model import Draft, Report
    from evidence.registries.gathering import Asked, Gathered


@dataclass(frozen=True, slots=True)
class Named:
    """What the user says an identifier stands for: a line of text, or nothing.

    `exactly`: said with --title, so that nothing but that work is added.
    """

    text: str = ""
    exactly: bool = False


class NotTheOne(EvidenceError):
    """Several works fit, or the identifier is that of another one (exit 1)."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class _New:
    """A report that will be written, and what is said of it then."""

    gathered: Gathered
    linked: tuple[str, ...]


class Batch:
    """What becomes of the identifiers of one call; the library is written once, at the end."""

    def __init__(self, library: Library, study: str | None) -> None:
        self.keys: dict[Asked, str] = {}
        self._library = library
        self._study = study
        self._new: list[_New] = []
        self._places: dict[Asked, int] = {}  # which of the new ones an identifier led to
        self._failed: list[str] = []
        self._code = 0

    def is_there(self, asked: Asked, named: Named) -> bool:
        """Whether the library has it: then its key is the answer, if it is the work named."""
        from evidence.identifiers import doi_of

        doi = doi_of(*asked)
        report = self._library.by_identifier(*asked) or (doi and self._library.by_doi(doi))
        if not report:
            return False
        try:
            _hold_against(named, report, asked[1])
        except NotTheOne as error:
            self.fail(asked[1], error)
        else:
            self._there(asked, asked[1], report.key)
        return True

    def has_titled(self, title: str, *, for_certain: bool) -> list[Asked]:
        """What stands for the reports a title or a reference names; `keys` has their keys.

        `for_certain`: reports with an identifier, by a title that can stand for a work; the
        registries need not be asked then.
        """
        from evidence.library.duplicates import IDENTIFIERS
        from evidence.registries.matching import judge_all

        found: list[Asked] = []
        for report in judge_all(title, self._library.reports, identified=not for_certain):
            if not for_certain or any(report.get(kind) for kind in IDENTIFIERS):
                found.append(("key", report.key))
                self._there(found[-1], f"'{render.shorten(title, 100)}'", report.key)
        return found

    def take(
        self, asked: Asked, result: Gathered | RegistryError, named: Named, *, ask: bool
    ) -> None:
        """Look at a record, and keep it for writing; `ask`: a person may be asked."""
        try:
            if isinstance(result, RegistryError):
                raise result
            self._take(asked, result, named, ask)
        except (RegistryError, LikelyDuplicate, NotTheOne) as error:  # the others go on
            self.fail(asked[1], error)

    def fail(self, what: str, error: EvidenceError) -> None:
        self._failed.append(what)
        self._code = max(self._code, refuse(error))

    def _take(self, asked: Asked, gathered: Gathered, named: Named, ask: bool) -> None:
        draft = gathered.draft
        doi = draft.fields.get("doi", asked[1])
        if gathered.alias:
            say(f"{gathered.alias} is an alias of {doi} ({gathered.service}).")
        _hold_against(named, draft, doi)
        there = self._library.holding(draft)
        if there is not None:
            self._there(asked, doi, there.key)
            return
        for place, new in enumerate(self._new):
            if _share_an_identifier(draft, new.gathered.draft):
                self._places[asked] = place
                return
        self._check_writable(draft, asked[1])
        linked = self._linked(draft, ask)
        self._places[asked] = len(self._new)
        self._new.append(_New(gathered, linked))

    def _there(self, asked: Asked, shown: str, key: str) -> None:
        say(f"{shown} is there already: {key}")
        self.keys[asked] = key

    def _check_writable(self, draft: Draft, asked: str) -> None:
        from evidence.library import writing

        try:
            writing.new_entry(draft, "new", "\n")
        except Misuse as error:  # the registry's words, not the user's
            raise RegistryError(f"{asked} was not added: {error.message}", error.hint) from error

    def _linked(self, draft: Draft, ask: bool) -> tuple[str, ...]:
        """What the draft is to other works; a likely duplicate is shown and asked about.

        Without a terminal it is not added.
        """
        from evidence.library.duplicates import DUPLICATE, related, relation

        linked = []
        for link in related(draft, self._library.reports):
            report = link.report
            if link.relation != DUPLICATE:
                linked.append(adding_text.linked(report.key, link.relation))
                continue
            looks = f"This looks like {report.key}: {report.title} ({report.year or 'no year'})"
            say(render.wrap(looks, "  ", ""))
            # A recorded DOI is not to be overwritten in passing.
            complete = f"complete it with: evidence set {report.key} doi={draft.fields.get('doi')}"
            lacks_it = draft.fields.get("doi") and not report.doi
            _confirm(draft, report.key, complete if lacks_it else "nothing is left to do", ask)
        for new in self._new:
            other = new.gathered.draft
            what = relation(draft, other)
            name = _name_of(other)
            if what == DUPLICATE:
                title = f"'{other.fields.get('title')}' ({other.fields.get('year', 'no year')})"
                say(render.wrap(f"This looks like {name}: {title}", "  ", ""))
                _confirm(draft, name, "leave one of the two out", ask)
            elif what:
                linked.append(adding_text.linked(name, what))
        return tuple(linked)

    def _drafts(self) -> list[Draft]:
        from dataclasses import replace

        drafts = [new.gathered.draft for new in self._new]
        if self._study:
            drafts = [
                replace(draft, fields={**draft.fields, "studyid": self._study}) for draft in drafts
            ]
        return drafts

    def write(self) -> None:
        """All new reports in one write, and one step of `undo`."""
        from evidence.library import store

        if not self._new:
            return
        added = store.add_entries(self._library.path, self._drafts())
        for asked, place in self._places.items():
            self.keys[asked] = added[place].key
        written = sum(not one.there for one in added)
        for one, new in zip(added, self._new, strict=True):
            words = f"Added {one.key} ({adding_text.given_by(new.gathered)})"
            if one.there:  # another command added it meanwhile
                say(f"{_name_of(new.gathered.draft)} is there already: {one.key}")
                continue
            if written == 1:
                wrote(self._library.path, words)
            else:
                say(words)
            self._say_about(one.key, new)
        if written > 1:
            wrote(self._library.path, f"Added {count(written, 'report')}")

    def _say_about(self, key: str, new: _New) -> None:
        dois = {one.gathered.draft.fields.get("doi", "") for one in self._new}
        known = dois | {doi for report in self._library.reports if (doi := report.doi)}
        adding_text.say_about(key, new.gathered, new.linked, known)

    def preview(self) -> None:
        """What would be written, under the key it would get."""
        from evidence.library.keys import make_key

        taken = [report.key for report in self._library.reports]
        for draft, new in zip(self._drafts(), self._new, strict=True):
            taken.append(make_key(draft, taken))
            say(f"{adding_text.given_by(new.gathered)} gives this; nothing was written.")
            adding_text.preview(taken[-1], draft)
            self._say_about(taken[-1], new)

    def close(self, number: int) -> int:
        """List again what failed in a batch; the code to exit with."""
        if self._failed and number + len(self._failed) > 2:
            say(f"Not added: {listed(self._failed)}.")
        return self._code


def _hold_against(named: Named, work: Draft | Report, identifier: str) -> None:
    """An identifier that leads to another work than the one named: refused, or pointed out.

    Refused is what --title does not name for certain, and what a reference names clearly
    otherwise; a line without a title of its own, or much like the record's, is only noted.
    """
    if not named.text:
        return
    from evidence.registries.matching import as_draft, judge
    from evidence.registries.references import holds_another_title

    draft = as_draft(work)
    judged = judge(named.text, draft, identified=True)
    if judged.verdict == "validated":
        if judged.notes:
            say(render.wrap(f"Note: {identifier}: {listed(judged.notes)}.", "  ", ""))
        return
    who = str(draft.authors[0]) if draft.authors else "no author recorded"
    title, year = draft.fields.get("title", ""), draft.fields.get("year", "?")
    what = f"{identifier} is '{title}' ({who}, {year})"
    is_reference = adding_text.reads_like_a_reference(named.text)
    another = judged.verdict == "another" and holds_another_title(named.text, draft)
    if named.exactly or (another and is_reference):
        source = "--title says" if named.exactly else "the reference says"
        raise NotTheOne(
            f"{what}, not what {source}: {listed(judged.why)}. Nothing was added.",
            "Look the title up by itself (--title), or add the identifier without the text.",
        )
    if another or is_reference:
        why = (
            listed(judged.why) if judged.verdict == "doubtful" else "its title is not in the line"
        )
        say(render.wrap(f"Note: {what}; {why}.", "  ", ""))


def _name_of(draft: Draft) -> str:
    fields = draft.fields
    pmid = f"PMID {fields['pmid']}" if fields.get("pmid") else ""
    return fields.get("doi") or pmid or fields.get("pmcid", "")


def _share_an_identifier(one: Draft, other: Draft) -> bool:
    from evidence.library.duplicates import identifiers_of_draft

    return not set(identifiers_of_draft(one)).isdisjoint(identifiers_of_draft(other))


def _confirm(draft: Draft, looks_like: str, if_same: str, ask: bool) -> None:
    if not (ask and sys.stdin.isatty() and sys.stderr.isatty()):
        raise LikelyDuplicate(
            f"'{draft.fields.get('title')}' looks like {looks_like}; it was not added.",
            f"If it is the same work, {if_same}. If not, add it on a terminal and say yes.",
        )
    if not click.confirm("Add it all the same?", err=True):
        raise LikelyDuplicate("It was not added.")


class LikelyDuplicate(EvidenceError):
    """There is no terminal to ask, or the answer was no (exit 1)."""

    exit_code = 1
