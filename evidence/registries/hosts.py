"""Where we go: the registries' hosts, over https, and nowhere else."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

from evidence.errors import CannotAsk
from evidence.registries.settings import printable

HOSTS: Final = frozenset(
    {
        "api.crossref.org",
        "api.datacite.org",
        "data.crosscite.org",
        "data.datacite.org",
        "data.medra.org",
        "doi.org",
        "dx.doi.org",
        "eutils.ncbi.nlm.nih.gov",
        "www.doi.org",
        "www.ebi.ac.uk",
    }
)


def followed(url: str, target: str, asked: str) -> str:
    """Where a redirect of the host `asked` leads, when that is a registry; CannotAsk otherwise."""
    try:
        parts = urlsplit(urljoin(url, target))
    except ValueError:
        where = "a broken address"
    else:
        if parts.scheme == "https" and parts.netloc in HOSTS:
            return parts._replace(fragment="").geturl()
        where = f"{parts.scheme}://{parts.netloc}"
    raise CannotAsk(
        f"{asked} sends us on to {printable(where)}, which is not a registry evidence asks.",
        "Its record may be added by hand with: evidence import -",
    )
