"""init, set, remove, undo: what changes a library."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.common import (
    CONTEXT,
    library_folder,
    library_option,
    open_library,
    say,
    today,
    words_or_stdin,
    wrote,
)
from evidence.errors import Misuse, UnknownValue
from evidence.words import count, listed, nearest

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.model import Report


@click.command(context_settings=CONTEXT)
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path)
)
@click.option("--empty", is_flag=True, help="Start without the shipped literature.")
@library_option
def init(folder: Path | None, empty: bool) -> None:
    """Make a library: a copy of the shipped literature, or an empty one.

    \b
      evidence init my-library
      evidence init my-library --empty
    """
    from evidence.library import starter

    target = (folder or Path.cwd()).absolute()
    made = starter.create(target, empty)
    names = sorted(str(path.relative_to(target)) for path in made if path.is_file())
    say(f"Made a library in {target}: {', '.join(names)}")


@click.command("set", context_settings=CONTEXT, short_help="Set or remove fields of a report.")
@click.argument("key")
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE…")
@click.option("--source", metavar="URL", help="Where it was seen; added to `facts`.")
@library_option
@click.pass_context
def set_fields(ctx: click.Context, key: str, changes: tuple[str, ...], source: str | None) -> None:
    """Set fields of a report; FIELD= removes one. A set field counts as verified.

    \b
      evidence set jiang2025efficacy studydesign=rct --source https://…
      evidence set lemma2011development arms= 'country=United Kingdom'
    """
    from evidence.library import store

    library = open_library(ctx)
    report = library.report(key)
    wanted = _parse_changes(changes)
    absent = [name for name, value in wanted.items() if value is None and not report.get(name)]
    for name in absent:
        say(f"{name} is not recorded for {key}: nothing to remove.")
        del wanted[name]
    named = list(wanted)
    if not named:
        return
    _check_arithmetic({**report.fields, **wanted})
    _check_doi(library, report, wanted.get("doi"))
    _check_keys(library, report, wanted)
    if source is not None and ("://" not in source or " " in source.strip()):
        raise Misuse(f"'{source}' is no address.", "Give one: --source https://…")
    seen = f"{source.replace(';', '%3B')} ({today().isoformat()})" if source else None
    store.set_from(library.path, key, lambda now: _with_bookkeeping(now, wanted, seen))
    said = [
        f"{verb} {listed(names)}"
        for verb, names in (
            ("set", [name for name in named if wanted[name] is not None]),
            ("removed", [name for name in named if wanted[name] is None]),
        )
        if names
    ]
    text = f"{' and '.join(said)} of {key}"
    wrote(library.path, f"{text[:1].upper()}{text[1:]}")


def _with_bookkeeping(
    report: Report, wanted: Mapping[str, str | None], seen: str | None
) -> dict[str, str | None]:
    """The changes, and what follows from them for `unverified` and `facts` as they are now."""
    changes = dict(wanted)
    listed_names = _names(report.fields.get("unverified", ""))
    # To remove a value is not to verify it.
    kept = [name for name in listed_names if wanted.get(name.lower()) is None]
    if "unverified" not in wanted and len(kept) != len(listed_names):
        changes["unverified"] = "; ".join(kept) or None
    old = report.fields.get("facts", "")
    if seen and "facts" not in wanted and seen not in old:
        changes["facts"] = f"{old}; {seen}" if old else seen
    return changes


def _check_arithmetic(fields: Mapping[str, str | None]) -> None:
    """Comparators must name arms, and the arms add up to `randomised` where all is known."""
    from evidence.library import facts

    comparators = facts.parse_comparators(fields.get("comparator"))
    arms = facts.parse_arms(fields.get("arms"), comparators)
    for arm in arms:
        randomised, analysed = arm.randomised, arm.analysed
        if randomised is not None and analysed is not None and analysed > randomised:
            raise UnknownValue(
                f"Arm '{arm.label}' has more people analysed than randomised.",
                "An arm reads LABEL: RANDOMISED/ANALYSED.",
            )
    labels = {arm.label.casefold(): arm.label for arm in arms}
    strange = [label for label in comparators if arms and label.casefold() not in labels]
    if strange:
        raise UnknownValue(
            f"There is no arm {listed(strange)}.", f"The arms are {listed(list(labels.values()))}."
        )
    lost = facts.parse_attrition(fields.get("attrition"))
    elsewhere = [label for label in lost if arms and label.casefold() not in labels]
    if elsewhere:
        raise UnknownValue(
            f"attrition names no arm: {listed(elsewhere)}.",
            f"The arms are {listed(list(labels.values()))}.",
        )
    total = facts.parse_count(fields.get("randomised"))
    sizes = [arm.randomised for arm in arms]
    if total is None or not sizes or None in sizes:
        return
    summed = sum(size or 0 for size in sizes)
    if summed != total:
        raise UnknownValue(
            f"The arms add up to {summed}, but randomised is {total}.",
            "Set both in one command, or remove one: randomised=",
        )


def _check_keys(library: Library, report: Report, wanted: Mapping[str, str | None]) -> None:
    """`overlaps` names reports that are there; only a registration has several studies."""
    from evidence.library import facts

    library.reports_for(facts.split_list(wanted.get("overlaps")))
    role = wanted.get("reportrole") or report.role
    if len(facts.split_list(wanted.get("studyid"))) > 1 and role != "registration":
        raise UnknownValue(
            "Only a registration may belong to several studies.", "Give one name: studyid=NAME"
        )


def _check_doi(library: Library, report: Report, doi: str | None) -> None:
    """A DOI belongs to one report."""
    owner = library.by_doi(doi) if doi else None
    if owner is not None and owner.key != report.key:
        raise Misuse(
            f"{doi} is the DOI of {owner.key}.",
            f"Look at both (evidence show {owner.key}); a double entry goes with: evidence remove",
        )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _parse_changes(changes: Sequence[str]) -> dict[str, str | None]:
    """Field → value, None for removal. Raises Misuse or UnknownValue for the first bad one."""
    from evidence.library import facts

    result: dict[str, str | None] = {}
    for change in changes:
        name, sign, value = change.partition("=")
        name, value = name.strip().lower(), value.strip()
        if not sign or not name.isascii() or not name.isalnum() or name[0].isdigit():
            raise Misuse(
                f"'{change}' does not read as FIELD=VALUE.", "For example: tier=proper, or arms="
            )
        if name in ("key", "type"):
            raise Misuse(f"The {name} of an entry is not changed by set.", "Edit library.bib.")
        near = [] if _known_field(name) else nearest(name, facts.FACT_FIELDS, 1)
        if near:
            raise UnknownValue(f"There is no field {name}.", f"Did you mean {near[0]}?")
        if not _known_field(name):
            say(f"{name} is no field that this program knows; it is written as it is.")
        if name in result:
            raise Misuse(f"{name} is given twice.", "Give each field once.")
        result[name] = _checked(name, value) if value else None
    return result


_BIBTEX_FIELDS = frozenset(
    {
        "abstract",
        "address",
        "author",
        "booktitle",
        "chapter",
        "date",
        "doi",
        "edition",
        "eid",
        "epubdate",
        "eventtitle",
        "editor",
        "eprint",
        "eprinttype",
        "howpublished",
        "institution",
        "isbn",
        "issn",
        "journal",
        "keywords",
        "language",
        "month",
        "note",
        "number",
        "organization",
        "origtitle",
        "pages",
        "pmcid",
        "pmid",
        "publisher",
        "related",
        "relatedtype",
        "school",
        "series",
        "shorttitle",
        "subtitle",
        "title",
        "type",
        "url",
        "urldate",
        "venue",
        "version",
        "volume",
        "year",
    }
)


def _known_field(name: str) -> bool:
    from evidence.library import facts

    return name in facts.FACT_FIELDS or name in _BIBTEX_FIELDS


def _checked(name: str, value: str) -> str:
    """The value as it is stored: vocabulary words and DOIs normalised."""
    from evidence.identifiers import parse_doi
    from evidence.library import facts

    if name in facts.VOCABULARY:
        return facts.check_word(name, value, facts.VOCABULARY[name])
    if name == "doi":
        return parse_doi(value)
    wrong = facts.problem(name, value)
    if name == "unverified" and any(" " in part for part in facts.split_list(value)):
        wrong = f"'{value}' does not read as names of fields, with ; between them."
    if name == "year" and not re.fullmatch("[0-9]{4}", value):
        wrong = f"'{value}' is no year of four digits."
    if wrong:
        raise UnknownValue(f"{name}: {wrong}", "docs/library-format.md describes every field.")
    return value


@click.command(context_settings=CONTEXT, short_help="Remove reports; undo brings them back.")
@click.argument("keys", nargs=-1, required=True, metavar="KEY…|-")
@library_option
@click.pass_context
def remove(ctx: click.Context, keys: tuple[str, ...]) -> None:
    """Remove reports from library.bib; `evidence undo` brings them back.

    \b
      evidence remove anonndinvestigation
    """
    from evidence.library import store

    library = open_library(ctx)
    wanted = list(dict.fromkeys(words_or_stdin(keys)))
    library.reports_for(wanted)
    store.remove(library.path, wanted)
    rows = [row for row in library.outcomes if row.key in wanted or row.study in wanted]
    wrote(library.path, f"Removed {listed(wanted)}")
    if rows:
        say(f"outcomes.csv still holds {count(len(rows), 'row')} of {listed(wanted)}.")


@click.command(
    context_settings=CONTEXT, short_help="Take back the last change; again, to redo it."
)
@library_option
@click.pass_context
def undo(ctx: click.Context) -> None:
    """Take back the last change made by this program; again, to redo it.

    \b
      evidence undo
    """
    from evidence.library import store

    folder = library_folder(ctx)
    say(f"{store.undo(folder)} ({folder})")
