"""add: fetch reports from the registries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from evidence.cli import adding_text, render
from evidence.cli.adding_batch import Batch, Named, NotTheOne
from evidence.cli.common import (
    CONTEXT,
    library_option,
    open_library,
    open_registries,
    say,
    words_or_stdin,
)
from evidence.errors import (
    CannotAsk,
    InvalidIdentifier,
    Misuse,
    NotRegistered,
    RegistryError,
)
from evidence.words import count, listed

if TYPE_CHECKING:
    from evidence.registries.asking import Registries
    from evidence.registries.gathering import Asked, Gathered
    from evidence.registries.matching import Found


@click.command(context_settings=CONTEXT, short_help="Fetch reports and add them.")
@click.argument("ids", nargs=-1, metavar="[ID…|-]")
@click.option(
    "--title",
    "titles",
    multiple=True,
    metavar="TEXT",
    help="Look a title or a whole reference up; beside one ID: what that must be.",
)
@click.option("--study", metavar="ID", help="The study these are reports of.")
@click.option("--offline", is_flag=True, help="Ask nobody: use the answers that are kept.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be written, and stop.")
@library_option
@click.pass_context
def add(
    ctx: click.Context,
    ids: tuple[str, ...],
    titles: tuple[str, ...],
    study: str | None,
    offline: bool,
    dry_run: bool,
) -> None:
    """Fetch reports and add them; prints the key of each.

    \b
      evidence add 10.1037/pst0000282
      evidence add https://doi.org/10.1017/S0033291719000928 PMID:31084635
      evidence add --title "Dynamic interpersonal therapy and older people"
      evidence add -n --offline 10.1037/pst0000282
      pbpaste | evidence add -

    Takes DOIs in any form, short DOIs, PMIDs, PMCIDs, arXiv and ISRCTN numbers,
    and lines of a reference list that hold one. A title is looked up and held
    against what is found; it is added only when one work fits. Asks doi.org,
    Crossref, DataCite, Europe PMC and PubMed. What is there already is left as
    it is.
    """
    wanted = _identifiers(words_or_stdin(ids)) if ids else {}
    wanted = _with_titles(wanted, titles)
    if study is not None:
        _check_study(study)
    library = open_library(ctx)
    batch = Batch(library, study)
    with open_registries(offline=offline) as registries:
        if not wanted:
            wanted = _searched(titles, registries, batch)
        missing = [
            asked
            for asked, named in wanted.items()
            if asked not in batch.keys and not batch.is_there(asked, named)
        ]
        results = _ask(missing, registries) if missing else {}
    for asked, result in results.items():
        batch.take(asked, result, wanted[asked], ask=not dry_run)
    if dry_run:
        batch.preview()
    else:
        batch.write()
    for asked in wanted:
        if asked in batch.keys:
            click.echo(batch.keys[asked])
    if code := batch.close(len(wanted)):
        ctx.exit(code)


# ---------------------------------------------------------------- what is wanted


Wanted = dict["Asked", Named]


def _identifiers(texts: Sequence[str]) -> Wanted:
    """The identifiers in some texts, each once. Raises InvalidIdentifier naming those with none.

    A text that is no identifier by itself may hold some, as a line of a reference list does.
    """
    from evidence.identifiers import find_identifiers, identify, repair

    found: Wanted = {}
    refused: dict[str, InvalidIdentifier] = {}
    for text in texts:
        try:
            kind, value = identify(text)
        except InvalidIdentifier as error:
            inside = _best_known(find_identifiers(text))
            if not inside:
                refused[text] = error
            for asked in inside:
                found.setdefault(asked, Named(text if len(inside) == 1 else ""))
            continue
        if kind == "doi":
            value, repaired = repair(text)
            if repaired:
                say(f"Read {value} ({repaired})")
        elif kind == "pmid" and text.strip().isdigit():
            say(f"Read {value} as a PubMed number (PMID).")
        found.setdefault((kind, value), Named())
    if refused:
        first = next(iter(refused))
        messages = dict.fromkeys(error.message for error in refused.values())
        raise InvalidIdentifier(" ".join(messages), _way_out(first, refused[first]))
    return found


def _best_known(inside: Sequence[Asked]) -> list[Asked]:
    """Of several identifiers in one line those of the kind that leads furthest."""
    for kinds in (("doi", "shortdoi"), ("pmid",), ("pmcid",), ("arxiv",), ("trial",), ("isbn",)):
        if chosen := [asked for asked in inside if asked[0] in kinds]:
            return chosen
    return []


def _way_out(text: str, error: InvalidIdentifier) -> str:
    title = adding_text.title_in_address(text)
    if title:
        return f'A link is no identifier; look its title up: evidence add --title "{title}"'
    if len(text.split()) > 3:
        return (
            'Look a title up with: evidence add --title "…". '
            "A work without any identifier comes in with: evidence import -"
        )
    # Which DOI may be meant is told; what `identify` knows beyond `add` is not.
    meant = error.hint and error.hint.startswith("Did you mean")
    return error.hint if meant and error.hint else _WHAT_CAN_BE_FETCHED


_WHAT_CAN_BE_FETCHED = (
    "Give a DOI (10.1037/pst0000282, or the address with it), a PMID, a PMCID, an arXiv or an "
    "ISRCTN number, or --title; a work without one comes in with: evidence import -"
)


def _with_titles(wanted: Wanted, titles: Sequence[str]) -> Wanted:
    """One title beside one identifier says what it must be."""
    if any(not title.strip() for title in titles):
        raise Misuse("--title needs a title.", 'For example: evidence add --title "…"')
    if not wanted and not titles:
        raise Misuse("There is nothing to add.", _WHAT_CAN_BE_FETCHED)
    if not wanted or not titles:
        return wanted
    if (len(wanted), len(titles)) != (1, 1):
        raise Misuse(
            "A title beside several identifiers is not clear.",
            "Give --title with one identifier, which it is held against, or by itself.",
        )
    return {next(iter(wanted)): Named(titles[0], exactly=True)}


def _check_study(study: str) -> None:
    """Raises Misuse for what cannot be the name of one study, before anybody is asked."""
    from evidence.library import writing

    if not study.strip() or ";" in study:
        raise Misuse("A report that is added belongs to one study.", "Give one name: --study NAME")
    writing.raw_value("studyid", study)


# ---------------------------------------------------------------- asking


def _ask(
    missing: Sequence[Asked], registries: Registries
) -> dict[Asked, Gathered | RegistryError]:
    from evidence.registries.gathering import can_fetch, gather

    unknown = [asked for asked in missing if not can_fetch(*asked)]
    if unknown:
        raise InvalidIdentifier(
            f"{listed([adding_text.number_of(*asked) for asked in unknown])} cannot be fetched: "
            "evidence asks no registry that has this kind.",
            "Save the registry's record as BibTeX, RIS or CSV and bring it in with: evidence "
            "import -",
        )
    told: list[str] = []

    def progress(value: str) -> None:
        told.append(value)
        if len(missing) > 1:
            say(f"  {len(told)}/{len(missing)} {value}")

    what = count(len(missing), "identifier")
    say(f"Looking {what} up{' in the answers that are kept' if registries.offline else ''} …")
    results = gather(missing, registries, progress)
    adding_text.say_what_was_not_checked(results.values())
    return results


def _searched(titles: Sequence[str], registries: Registries, batch: Batch) -> Wanted:
    """The identifier of the one work that fits each title; what did not work out is said.

    What the library has needs no registry, but an entry without an identifier may get one.
    """
    from evidence.identifiers import identify
    from evidence.registries import matching

    found: Wanted = {}
    for title in titles:
        there = batch.has_titled(title, for_certain=True)
        if not there:
            say(render.wrap(f"Looking for '{render.shorten(title, 200)}' …", "  ", ""))
            try:
                one = _the_one(title, matching.search(title, registries))
                found[identify(one)] = Named(title)
            except RegistryError as error:
                there = batch.has_titled(title, for_certain=False)
                if not there:
                    batch.fail(render.shorten(title, 60), error)
            except NotTheOne as error:
                batch.fail(render.shorten(title, 60), error)
        found |= dict.fromkeys(there, Named(title))
    return found


def _the_one(title: str, found: Found) -> str:
    """What `add` takes for the only work that fits.

    Raises NotTheOne where a person has to decide, NotRegistered where there is nothing to decide
    about, and CannotAsk where that is not known for certain.
    """
    shown = render.shorten(title, 100)
    fitting = found.validated
    if len(fitting) > 1:
        adding_text.show_candidates("These fit:", fitting)
        raise NotTheOne(
            f"{len(fitting)} works fit '{shown}'; none was added.",
            "Add the right one as shown.",
        )
    doubtful = [one for one in found.candidates if one.verdict == "doubtful"]
    if not fitting and not doubtful and found.unasked:
        causes = " ".join(error.message for error in found.unasked)
        raise CannotAsk(f"'{shown}' could not be looked up everywhere: {causes}",
                        found.unasked[0].hint)  # fmt: skip
    for error in found.unasked:
        say(render.wrap(f"Note: {error.message}", "  ", ""))
    if fitting:
        adding_text.show_found(fitting[0])
        if copies := [one for one in doubtful if one.ratio >= 0.9]:
            adding_text.show_candidates("Found as well, and not taken:", copies[:5])
        return fitting[0].identifier
    near = doubtful or [one for one in found.candidates if one.ratio >= 0.5]
    if near:
        adding_text.show_candidates("Nearest:", near[:3])
    if doubtful:
        raise NotTheOne(
            f"No work that fits '{shown}' for certain was found; none was added.",
            "Is it one of those shown? Then add it so.",
        )
    raise NotRegistered(
        f"No work that fits '{shown}' was found.",
        "A work no registry has comes in with: evidence import -",
    )
