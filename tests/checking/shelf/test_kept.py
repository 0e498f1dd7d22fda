"""A library that was kept answers as the library itself; what does not fit is never believed."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.checking.claims import populations
from evidence.checking.shelf import fitting
from evidence.checking.shelf.contents import Kept
from evidence.checking.shelf.kept import open_shelf
from evidence.checking.shelf.values import Wanted
from evidence.checking.shelf.whole import Whole
from evidence.errors import LibraryNotFound
from evidence.library import Library, duplicates
from evidence.model import Report, Study
from tests.checking.small import REPOSITORY, THERAPY, entry, other, row

FILES = ("library.bib", "outcomes.csv", "evidence.toml")
SEVERAL = (
    entry()
    + other("shore2021", studyid="one", abstract="Adolescents", url="https://www.example.org/a/")
    + other("shore2022", studyid="one", reportrole="followup", year="2022", pmid="123456")
    + other("both2019", studyid="one; two", reportrole="registration", registration="NCT01234567")
    + other("shore2023", studyid="two", year="2023", author="van der Berg, Ann and Roe, Bo")
    + other("dune2018", tier="related", condition="grief", url="https://doi.org/10.1000/dune")
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small library whose files were written long ago."""
    place = tmp_path / "library"
    place.mkdir()
    (place / "library.bib").write_text(SEVERAL, "utf-8")
    (place / "evidence.toml").write_text(THERAPY, "utf-8")
    age(place)
    return place


def age(folder: Path) -> None:
    for path in folder.iterdir():
        os.utime(path, (time.time() - 3600,) * 2)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Whole, Kept]:
    """The repository's own library, read and kept."""
    state = tmp_path_factory.mktemp("state")
    return both(REPOSITORY, state)


def test_a_large_library_is_announced_and_kept_at_once(folder: Path, state: Path) -> None:
    """Reading takes a while, which is said; then titles are looked up, not read one by one."""
    bib = folder / "library.bib"
    bib.write_text(bib.read_text("utf-8") + f"@comment{{{'x' * 2_000_000}}}\n", "utf-8")
    age(folder)
    said: list[str] = []
    assert isinstance(open_shelf(folder, state, said.append), Kept)
    assert len(said) == 1
    assert isinstance(open_shelf(folder, state, said.append), Kept)
    assert len(said) == 1


def both(folder: Path, state: Path) -> tuple[Whole, Kept]:
    whole, kept = open_shelf(folder, state), open_shelf(folder, state)
    assert isinstance(whole, Whole)
    assert isinstance(kept, Kept)
    return whole, kept


def bare(report: Report) -> Report:
    """As it is kept."""
    fields = {name: text for name, text in report.fields.items() if name != "abstract"}
    return replace(report, fields=fields, raw={})


def bare_study(study: Study) -> Study:
    return replace(
        study,
        reports=tuple(map(bare, study.reports)),
        primary=bare(study.primary) if study.primary else None,
    )


# ---------------------------------------------------------------- the same answers


def test_the_shipped_library_kept_says_what_it_says(shipped: tuple[Whole, Kept]) -> None:
    same_answers(*shipped, Library.open(REPOSITORY))


def test_a_small_library_kept_says_what_it_says(folder: Path, state: Path) -> None:
    same_answers(*both(folder, state), Library.open(folder))


def same_answers(whole: Whole, kept: Kept, library: Library) -> None:
    assert (kept.therapy, kept.conditions, kept.fault) == (
        whole.therapy,
        whole.conditions,
        whole.fault,
    )
    recorded = {name for study in library.studies for name in study.conditions}
    for condition in (
        *recorded,
        " Depression",
        "hay fever",
        "Crohn's “gut” \\disease",
        "PTSD",
        "",
    ):
        assert kept.evidence(condition) == whole.evidence(condition)
        assert kept.evidence(condition) == kept.evidence(condition)
    for population in (*populations.NAMES, "nobody"):
        assert kept.studied(population) == whole.studied(population)
    assert dict(kept.naming.studies) == dict(whole.naming.studies)
    assert dict(kept.naming.reports) == dict(whole.naming.reports)
    assert len(kept.naming.reports) == len(library.reports)
    assert kept.naming.report("nobody") == "nobody"
    for report in library.reports:
        for slip in (report.key, report.key[:-1], f"{report.key}x", report.key.upper(), "zz"):
            assert kept.near(slip) == whole.near(slip)


def test_every_report_is_found_by_all_that_names_it(shipped: tuple[Whole, Kept]) -> None:
    found_by_all_names(shipped[1], Library.open(REPOSITORY))


def test_reports_of_one_study_come_together(folder: Path, state: Path) -> None:
    _, kept = both(folder, state)
    found_by_all_names(kept, Library.open(folder))
    # A registration of two studies brings both, whole.
    part = kept.part(Wanted(keys=["shore2022"]))
    assert [report.key for report in part.reports] == [
        *("shore2021", "shore2022", "both2019", "shore2023")
    ]
    assert kept.part(Wanted(people=[("Berg", 2023)])).report("shore2023")
    assert kept.part(Wanted(people=[("van der Berg", 2023)])).report("shore2023")


def found_by_all_names(kept: Kept, library: Library) -> None:
    assert kept.part(Wanted()).reports == ()
    for report in library.reports:
        wanted = [Wanted(keys=[report.key, "nobody"])]
        for kind in ("doi", "shortdoi", "pmid", "pmcid", "arxiv", "isbn", "trial"):
            for value in duplicates.identifiers_of(report, kind):
                wanted.append(Wanted(identifiers=[(kind, value.upper())]))
        if url := report.get("url"):
            wanted.append(Wanted(addresses=[url.removeprefix("https://") + "/"]))
        if report.authors and report.year:
            wanted.append(Wanted(people=[(report.authors[0].family.upper(), report.year)]))
        for one in wanted:
            part = kept.part(one)
            assert part.report(report.key) == bare(report)
            assert part.study_of(report.key) == bare_study(library.study_of(report.key))
            for study in part.studies:
                whole = next(other for other in library.studies if other.id == study.id)
                assert study == bare_study(whole)
    keys = [report.key for report in library.reports]
    part = kept.part(Wanted(keys=keys[::-1]))
    assert part.reports == tuple(map(bare, library.reports))
    assert part.studies == tuple(map(bare_study, library.studies))
    assert (part.path, part.therapy) == (library.path, library.therapy)


def test_a_broken_entry_is_told_every_time(folder: Path, state: Path) -> None:
    (folder / "library.bib").write_text(SEVERAL + "@article{broken, title = {", "utf-8")
    whole, kept = both(folder, state)
    assert whole.fault
    assert kept.fault == whole.fault


def test_neither_the_library_nor_an_index_is_opened(folder: Path, state: Path) -> None:
    open_shelf(folder, state)
    code = (
        "import sys; from pathlib import Path\n"
        "from evidence.checking.shelf.kept import open_shelf\n"
        "shelf = open_shelf(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "assert shelf.part(type('W', (), dict(keys=['moon2020'], identifiers=(), addresses=(),"
        " people=()))).reports\n"
        "shelf.evidence('depression')\n"
        "print({'bibtexparser', 'whoosh', 'csv'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(state)],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )
    assert done.stdout == "set()\n"


# ---------------------------------------------------------------- when it fits


def change_report(folder: Path) -> None:
    path = folder / "library.bib"
    path.write_text(path.read_text("utf-8").replace("for depression}", "for melancholy}"), "utf-8")


def change_therapy(folder: Path) -> None:
    path = folder / "evidence.toml"
    path.write_text(path.read_text("utf-8").replace("Tidal", "Tides"), "utf-8")


def add_outcomes(folder: Path) -> None:
    columns = (REPOSITORY / "outcomes.csv").read_text("utf-8").splitlines()[0]
    (folder / "outcomes.csv").write_text(f"{columns}\n{row()}", "utf-8")


def remove_therapy(folder: Path) -> None:
    (folder / "evidence.toml").unlink()


@pytest.mark.parametrize("change", [change_report, change_therapy, add_outcomes, remove_therapy])
def test_a_changed_library_is_read_again(
    folder: Path, state: Path, change: Callable[[Path], None]
) -> None:
    both(folder, state)
    change(folder)
    same_answers(*both(folder, state), Library.open(folder))


def test_a_change_that_hides_its_size_and_time_is_seen(folder: Path, state: Path) -> None:
    both(folder, state)
    then = (folder / "library.bib").stat()
    change_report(folder)
    os.utime(folder / "library.bib", ns=(then.st_atime_ns, then.st_mtime_ns))
    assert (folder / "library.bib").stat().st_size == then.st_size
    assert isinstance(open_shelf(folder, state), Whole)


def test_a_file_that_was_just_written_is_read_to_compare_it(folder: Path, state: Path) -> None:
    """Within one tick of the clock neither size nor time tells."""
    (folder / "library.bib").write_text(SEVERAL, "utf-8")
    both(folder, state)
    (note,) = (state / "articles").glob("*.json")
    said = json.loads(note.read_text("utf-8"))
    status, _, seen = said["files"]["library.bib"]
    assert seen - status[1] < 2_000_000_000
    change_report(folder)
    found = (folder / "library.bib").stat()
    same = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
    said["files"]["library.bib"][0] = same  # as if nothing but the text had changed
    note.write_text(json.dumps(said), "utf-8")
    assert isinstance(open_shelf(folder, state), Whole)


def test_a_file_with_another_time_and_the_same_text_fits_and_is_noted(
    folder: Path, state: Path
) -> None:
    both(folder, state)
    (note,) = (state / "articles").glob("*.json")
    before = note.read_text("utf-8")
    os.utime(folder / "library.bib", (1_000_000_000, 1_000_000_000))
    assert isinstance(open_shelf(folder, state), Kept)
    assert note.read_text("utf-8") != before
    assert isinstance(open_shelf(folder, state), Kept)


def test_another_program_reads_the_library_again(
    folder: Path, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed module may say other sentences."""
    package = tmp_path / "package"
    (package / "inside").mkdir(parents=True)
    module = package / "inside" / "module.py"
    module.write_text("first = 1\n", "utf-8")
    monkeypatch.setattr(fitting, "_PACKAGE", package)
    both(folder, state)
    module.write_text("other = 1\n", "utf-8")
    both(folder, state)
    (package / "inside" / "notes.txt").write_text("no module", "utf-8")
    assert isinstance(open_shelf(folder, state), Kept)


def test_a_library_that_is_gone_is_said_to_be_gone(folder: Path, state: Path) -> None:
    both(folder, state)
    (folder / "library.bib").unlink()
    with pytest.raises(LibraryNotFound):
        open_shelf(folder, state)


def test_two_libraries_are_kept_apart(folder: Path, state: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(folder, copied)
    change_report(copied)
    both(folder, state)
    both(copied, state)
    assert isinstance(open_shelf(folder, state), Kept)


# ---------------------------------------------------------------- damage


def cut(path: Path, _: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def delete(path: Path, _: random.Random) -> None:
    path.unlink()


def replace_by_words(path: Path, _: random.Random) -> None:
    path.write_text("[1, 2]", "utf-8")


def make_a_folder(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


def turn_a_bit(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["*.json", "*.sqlite"])
@pytest.mark.parametrize("harm", [cut, empty, delete, replace_by_words, make_a_folder])
def test_damage_is_never_believed(
    folder: Path, state: Path, name: str, harm: Callable[[Path, random.Random], None]
) -> None:
    whole, _ = both(folder, state)
    (path,) = (state / "articles").glob(name)
    harm(path, random.Random(1))
    shelf = open_shelf(folder, state)
    assert isinstance(shelf, Whole)
    assert shelf.evidence("depression") == whole.evidence("depression")
    if not path.is_dir():
        assert isinstance(open_shelf(folder, state), Kept)


@pytest.mark.parametrize("name", ["*.json", "*.sqlite"])
def test_a_turned_bit_changes_no_answer(folder: Path, state: Path, name: str) -> None:
    chance = random.Random(4)
    library = Library.open(folder)
    for _ in range(40):
        open_shelf(folder, state)
        (path,) = (state / "articles").glob(name)
        turn_a_bit(path, chance)
        shelf = open_shelf(folder, state)
        part = shelf.part(Wanted(keys=[report.key for report in library.reports]))
        assert tuple(map(bare, part.reports)) == tuple(map(bare, library.reports))
        assert shelf.evidence("grief") == Whole(library).evidence("grief")


def test_where_nothing_can_be_kept_the_library_answers(folder: Path, tmp_path: Path) -> None:
    state = tmp_path / "file"
    state.write_text("no folder", "utf-8")
    for _ in range(2):
        assert isinstance(open_shelf(folder, state), Whole)
    assert state.read_text("utf-8") == "no folder"


def test_only_this_user_may_look(folder: Path, state: Path) -> None:
    both(folder, state)
    assert stat.S_IMODE((state / "articles").stat().st_mode) == 0o700


def test_what_a_killed_process_left_is_deleted(folder: Path, state: Path) -> None:
    both(folder, state)
    (data,) = (state / "articles").glob("*.sqlite")
    old, new = (data.with_name(f"{data.name}.{name}") for name in ("1-old", "2-new"))
    for path in (old, new):
        path.write_bytes(b"half of it")
    os.utime(old, (1, 1))
    change_report(folder)
    both(folder, state)
    assert (old.exists(), new.exists()) == (False, True)


def test_processes_that_come_at_once_all_answer(folder: Path, state: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from evidence.checking.shelf.kept import open_shelf\n"
        "shelf = open_shelf(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(shelf.naming.report('moon2020'), *shelf.conditions)\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(folder), str(state)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        for _ in range(6)
    ]
    answers = {process.communicate()[0] for process in started}
    library = Whole(Library.open(folder))
    assert answers == {f"{library.naming.report('moon2020')} {' '.join(library.conditions)}\n"}
    open_shelf(folder, state)  # of two that write at the same moment the note may be the other's
    assert isinstance(open_shelf(folder, state), Kept)
    assert len(list((state / "articles").iterdir())) == 2
