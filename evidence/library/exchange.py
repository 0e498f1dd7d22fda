"""Foreign text → records, and reports → text: which format it is, and who reads or writes it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from evidence.errors import EvidenceError, Misuse
from evidence.library import metapsy, nbib, ris, tables
from evidence.library.bibtex import BibFile, Entry
from evidence.library.facts import VERBATIM_FIELDS
from evidence.library.incoming import Incoming, Reading, Tools, draft, fault, own_key
from evidence.library.values import MONTHS
from evidence.model import Draft, Finding

# Whichever of these begins a line first says what the text is.
_MARKS: Final = re.compile(
    r"^(?:(?P<ris>TY {0,3}- ?[A-Z]|TY {2}-|[ \t]*[Tt][Yy][ \t]*[-–:][ \t]*[A-Za-z]{3})"
    r"|(?P<nbib>PMID ?- ?[0-9])"
    r"|[ \t]*(?P<bibtex>@[A-Za-z]+[ \t]*[{(]))",
    re.M,
)
_EXTENSIONS: Final = {
    ".bib": "bibtex",
    ".bibtex": "bibtex",
    ".csv": "csv",
    ".json": "csl-json",
    ".nbib": "nbib",
    ".ris": "ris",
    ".tsv": "csv",
}
# The characters that no text field has a use for; line ends and tabs stay.
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_KEYLESS: Final = re.compile(r"^([ \t]*@\w+[ \t]*[{(])[ \t]*(?=,)", re.M)
_COMMAND: Final = re.compile(r"\\(?:[A-Za-z]+|.)")
_MATH: Final = re.compile(r"\$[^$]*\$")
_STAND_IN: Final = "evidencekeyless"
_PIECE: Final = re.compile(r"""\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|"[^"]*"|[^\s#{}",]+""")


# ---------------------------------------------------------------- in


def read(text: str, file: str, tools: Tools) -> Reading:
    """The records of a text, whatever its format. Raises Misuse when that is not known."""
    clean = _CONTROLS.sub("", text.removeprefix("\ufeff"))
    readers: Mapping[str, Callable[[str, str, Tools], Reading]] = {
        "bibtex": _read_bibtex,
        "csl-json": _read_csl,
        "csv": tables.read,
        "nbib": nbib.read,
        "ris": ris.read,
    }
    reading = readers[recognise(clean, file)](clean, file, tools)
    kept = [one for one in reading.records if _says_something(one)]
    lost = [
        fault(file, one.line, "Neither a title nor an identifier is here.")
        for one in reading.records
        if not _says_something(one)
    ]
    problems = [*reading.problems, *lost]
    if not (kept or problems):
        problems.append(fault(file, None, "No record was found."))
    return Reading(tuple(kept), tuple(sorted(problems, key=lambda one: one.line or 0)))


def recognise(text: str, file: str) -> str:
    """The format, by what the text holds, then by the name of its file. Raises Misuse."""
    body = text.lstrip()
    if metapsy.is_sheet(body):
        raise Misuse(
            f"{file} is an outcomes.csv: its rows need no import.",
            "Copy them into the library's own outcomes.csv; then: evidence check",
        )
    if body.startswith(("{", "[")):
        return "csl-json"
    mark = _MARKS.search(text)
    if mark and mark.lastgroup and not tables.header(body):
        return mark.lastgroup
    if tables.header(body):
        return "csv"
    by_name = _EXTENSIONS.get(file[file.rfind(".") :].lower() if "." in file else "")
    if by_name and by_name != "csv":
        return by_name
    raise Misuse(
        f"{file} is in no format that is known here.",
        "Known are BibTeX, CSL-JSON, RIS, PubMed (NBIB), and CSV with a line of column names "
        "(title, author, year, doi …).",
    )


def _says_something(record: Incoming) -> bool:
    """What has a key has been kept by somebody, whatever else is known of it."""
    names = ("title", "doi", "pmid", "pmcid", "isbn", "eprint", "registration", "url")
    fields = record.draft.fields
    return bool(record.key and record.recorded and fields) or any(
        fields.get(name, "").strip() for name in names
    )


# ---------------------------------------------------------------- BibTeX in


def _read_bibtex(text: str, file: str, _: Tools) -> Reading:
    """Entries under their own keys; what the reader of libraries reports is reported.

    An entry without a key, as Mendeley writes them, is read under a stand-in.
    """
    from evidence.library.bibtex import read as read_bib

    numbers = itertools.count(1)
    keyed = _KEYLESS.sub(lambda found: f"{found[1]}{_STAND_IN}{next(numbers)}", text)
    bib = read_bib(keyed, file)
    # Of two entries with one key, BibTeX reads the first. Here the second is a work of its own.
    twice = {p.line: p.key for p in bib.problems if p.code == "duplicate-key" and p.line and p.key}
    if twice:
        lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", keyed)
        for line, key in twice.items():
            start = re.compile(rf"(@\w+[ \t]*[{{(][ \t]*){re.escape(key)}(?=[ \t]*,)")
            lines[line - 1] = start.sub(
                lambda found: f"{found[1]}{_STAND_IN}{next(numbers)}", lines[line - 1], count=1
            )
        bib = read_bib("".join(lines), file)
    problems = list(bib.problems)
    for entry in bib.entries:
        if entry.line in twice and entry.key.startswith(_STAND_IN):
            words = f"The key {twice[entry.line]} stands twice; this entry is read without it."
            problems.append(fault(file, entry.line, words, "note"))
        problems += _unknown_latex(entry, file)
    return Reading(tuple(_bibtex_record(entry, file) for entry in bib.entries), tuple(problems))


def _unknown_latex(entry: Entry, file: str) -> Iterator[Finding]:
    """A word about each field with a command that will be printed as it is written."""
    from evidence.library.latex import plain
    from evidence.library.reports import to_report

    report = to_report(entry)
    for name, value in report.fields.items():
        if "\\" in value and name not in VERBATIM_FIELDS:
            commands = dict.fromkeys(_COMMAND.findall(_MATH.sub("", report.raw[name])))
            unknown = [one for one in commands if plain(f"{one}{{x}}").startswith(one)]
            if unknown:
                words = f"{name} holds LaTeX that is not known here and becomes text:"
                yield fault(file, entry.line, f"{words} {', '.join(unknown)}", "note")


def _bibtex_record(entry: Entry, file: str) -> Incoming:
    from evidence.library.reports import to_report

    report = to_report(entry)
    raw = {name: report.raw[name] for name in ("author", "editor") if report.raw.get(name)}
    kind = entry.type if entry.type.isascii() and entry.type.isalpha() else "misc"
    one = Draft(kind, {**report.fields, **raw}, report.authors, report.editors)
    key = None if entry.key.startswith(_STAND_IN) else entry.key
    return Incoming(one, file, entry.line, key, recorded=True)


# ---------------------------------------------------------------- CSL-JSON in


def _read_csl(text: str, file: str, tools: Tools) -> Reading:
    records: list[Incoming] = []
    problems: list[Finding] = []
    for line, item in _items(text):
        if isinstance(item, str):
            problems.append(fault(file, line, item))
        elif not isinstance(item, dict):
            problems.append(fault(file, line, "This is no item of CSL-JSON."))
        else:
            try:
                key = own_key(tools.plain(item.get("id")))
                records.append(Incoming(_csl_draft(item, tools), file, line, key))
            except EvidenceError as error:  # a grant, a figure: no report of a study
                problems.append(fault(file, line, error.message, hint=error.hint))
    return Reading(tuple(records), tuple(problems))


def _items(text: str) -> Iterator[tuple[int, object]]:
    """(line, item) of a list, or of the one item; text in an item's place says what is wrong."""
    decoder = json.JSONDecoder()
    blanks = re.compile(r"[\s,]*")
    single = text.lstrip().startswith("{")
    position = len(text) - len(text.lstrip()) + (0 if single else 1)
    line, counted = 1, 0
    while True:
        found = blanks.match(text, position)
        position = found.end() if found else position
        line, counted = line + text.count("\n", counted, position), position
        if position >= len(text) or text[position] == "]":
            break
        try:
            item, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            yield error.lineno, f"From here on this is no JSON ({error.msg})."
            return
        except RecursionError:
            yield line, "From here on this is nested too deeply to be read."
            return
        yield from ((line, one) for one in _listed(item))
    if not single and position >= len(text):
        yield line, "The list of items does not end: the file may be cut off."


def _listed(item: object) -> list[object]:
    """The item, or the items of a file that wraps them."""
    if isinstance(item, dict) and "type" not in item and isinstance(item.get("items"), list):
        return list(item["items"])
    return [item]


def _csl_draft(item: Mapping[str, object], tools: Tools) -> Draft:
    """The registries' mapping, and what only reference managers write."""
    one = tools.csl_draft(item)
    fields = dict(one.fields)
    note = tools.plain(item.get("note"))
    more = {
        "year": _year(item.get("issued"), tools),
        "url": "" if fields.get("doi") else tools.plain(item.get("URL")),
        "pmid": tools.plain(item.get("PMID")) or _noted(r"PMID:? ?([0-9]{1,8})\b", note),
        "pmcid": tools.plain(item.get("PMCID")) or _noted(r"(PMC[0-9]+)", note),
        "keywords": tools.plain(item.get("keyword")),
        "series": tools.plain(item.get("collection-title")),
        "published": "preprint" if tools.plain(item.get("genre")).lower() == "preprint" else "",
    }
    fields = {**{name: value for name, value in more.items() if value}, **fields}
    last = one.authors[-1].family.lower() if one.authors else ""
    cut = len(one.authors) > 1 and last in ("others", "et al", "et al.")
    listed = one.authors[:-1] if cut else one.authors
    # The registries drop whoever handled an article; a person's own list is kept.
    edited = {"type": "book", "title": "-", "editor": item.get("editor")}
    editors = one.editors or (tools.csl_draft(edited).editors if item.get("editor") else ())
    return draft(one.type, fields, (listed, cut), editors)


def _year(issued: object, tools: Tools) -> str:
    """The year of a date that is words: `{"raw": "June 2020"}`."""
    words = issued
    if isinstance(issued, dict):
        words = issued.get("raw") or issued.get("literal")
    return _noted(r"\b([12][0-9]{3})\b", tools.plain(words))


def _noted(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


# ---------------------------------------------------------------- BibTeX out


def bibtex_of(bib: BibFile, keys: Sequence[str]) -> str:
    """The entries' own text, byte for byte, after the @strings that they need."""
    by_key = {entry.key: entry for entry in bib.entries}
    entries = [by_key[key] for key in keys]
    needed = dict.fromkeys(name for entry in entries for name in _macros(bib, entry))
    strings = [f"@string{{{name} = {{{bib.strings[name]}}}}}{bib.newline}" for name in needed]
    texts = [bib.raw(entry) + bib.newline for entry in entries]
    return bib.newline.join(("".join(strings), *texts) if strings else texts)


def _macros(bib: BibFile, entry: Entry) -> Iterator[str]:
    for field in entry.fields:
        if field.raw[:1] == "{" and "#" not in field.raw:
            continue
        for piece in _PIECE.findall(field.raw):
            name = piece.lower()
            if name in bib.strings and (name not in MONTHS or bib.strings[name] != MONTHS[name]):
                yield name
