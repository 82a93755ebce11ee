"""What this tree declares, for the files of deploy/ to be held against."""
import json
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
sys.path.append(str(ROOT / "tests" / "serve"))

from json_schema import faults_of  # noqa: E402


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def metrics():
    """The metrics that serve/metrics.cpp declares and docs/formats/metrics.md lists, both."""
    written = set(re.findall(r'"((?:foreshock|process)_\w+)"', read("serve/metrics.cpp")))
    return written & set(re.findall(r"^\| `((?:foreshock|process)_\w+)` \|", read("docs/formats/metrics.md"),
                                    re.MULTILINE))


def config_faults(config):
    """What docs/formats/config.schema.json has against a config."""
    schema = json.loads(read("docs/formats/config.schema.json"))
    return list(faults_of(config, schema, schema))


def version():
    return re.search(r"^project\(foreshock VERSION ([\d.]+)", read("CMakeLists.txt"), re.MULTILINE).group(1)


def documents(path):
    """All documents of a YAML file below deploy/."""
    return list(yaml.safe_load_all((DEPLOY / path).read_text(encoding="utf-8")))
