"""What this tree declares, for files beside it to be held against."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def metrics():
    """The metrics that serve/metrics.cpp declares and docs/formats/metrics.md lists, both."""
    source = (ROOT / "serve" / "metrics.cpp").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "formats" / "metrics.md").read_text(encoding="utf-8")
    written = set(re.findall(r'"((?:foreshock|process)_\w+)"', source))
    return written & set(re.findall(r"^\| `((?:foreshock|process)_\w+)` \|", page, re.MULTILINE))
