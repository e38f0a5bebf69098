"""Where the conformance kits are, for the tests that play parts of them."""

from __future__ import annotations

import os
from pathlib import Path

_BESIDE = Path(__file__).parents[2] / "shared" / "conformance"


def kit(name: str) -> Path:
    """
    The folder of a kit: below the one that CONFORMANCE names, or ../shared/conformance beside the checkout.

    It need not exist, and tests are skipped then; except in continuous integration (CI=true).

    :raises FileNotFoundError: CI=true, and it is not there.
    """
    place = Path(os.environ.get("CONFORMANCE") or _BESIDE).absolute() / name
    if os.environ.get("CI") == "true" and not place.is_dir():
        raise FileNotFoundError(f"no conformance kit at {place}; name the folder of the kits in CONFORMANCE")
    return place
