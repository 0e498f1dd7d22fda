"""What a list or a search shows of a report: a value that can be kept without the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from evidence.model.reports import Report, Study
    from evidence.model.standing import Standing


class Summary(NamedTuple):
    """A report in short. `design`, `tier` and `study` are its study's; None is not recorded.

    `authors` are `Family, Given`.
    """

    key: str
    title: str | None
    authors: tuple[str, ...]
    short_authors: str
    year: int | None
    container: str | None
    doi: str | None
    role: str
    design: str | None
    tier: str | None
    study: str
    status: str | None
    statuschecked: str | None
    statussource: str | None
    statusverified: bool

    @property
    def standing(self) -> Standing:
        """The status with who says so and when."""
        from evidence.model.standing import Standing

        return Standing(
            self.key, self.status, self.statuschecked, self.statussource, self.statusverified
        )


def summary(report: Report, study: Study) -> Summary:
    """The report in short, as part of this study."""
    return Summary(
        key=report.key,
        title=report.title,
        authors=tuple(str(author) for author in report.authors),
        short_authors=short_authors(report),
        year=report.year,
        container=report.container,
        doi=report.doi,
        role=report.role,
        design=study.design,
        tier=study.tier,
        study=study.id,
        status=report.status,
        statuschecked=report.get("statuschecked"),
        statussource=report.get("statussource"),
        statusverified=report.standing.verified,
    )


def short_authors(report: Report) -> str:
    """`Roe`, `Poe & Roe`, `Roe et al.`; empty when no author is recorded."""
    names = [author.full_family for author in report.authors]
    if len(names) > 2 or (names and report.authors_cut):
        return f"{names[0]} et al."
    return " & ".join(names)
