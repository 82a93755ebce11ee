#!/usr/bin/env python3
"""The house rules that a program can check. Prints each breach as file:line: what; exits 1 if any.

  tidy.py [--root DIR]                      the rules on text
  tidy.py [--root DIR] --headers BUILD      every header compiles alone (flags: BUILD's commands)
  tidy.py [--root DIR] --list               the sources that are looked at, one a line
"""
import argparse
import pathlib
import re
import subprocess
import sys

import headers
import source

PURE = {"core", "spectral", "filters", "models", "detect", "engine"}  # No clock, no I/O, no output.
ROOMS = PURE | {"ingest", "serve"}
BANNED = [  # (pattern in code, rooms or None for everywhere, what to do instead)
    (r"(system|steady|high_resolution)_clock::now|\btime\((nullptr|NULL|0)\)", PURE,
     "take the time as an argument"),
    (r"std::(cout|cerr|clog)|\bf?printf\(|\bputs\(", ROOMS, "return it, or count it"),
    (r"std::(ifstream|ofstream|fstream|filesystem)|\bfopen\(", PURE, "bytes come in as arguments"),
    (r"\bgetenv\(", ROOMS, "apps read the environment and hand it in"),
    (r"\bs?rand\(|random_device|std::\w+_distribution<", PURE, "take a seeded foreshock::Rng"),
    (r"std::(recursive_|shared_)?mutex|std::j?thread\b|std::async", PURE - {"spectral"},
     "a series lives on one thread: no locks here"),
    (r"\.inverse\(\)", PURE, "factorise and solve"),
    (r"#\s*include <(ranges|format|expected)>", None, "not in the oldest toolchain we support"),
    (r"\busing namespace std;", None, "name what you use"),
]
ALLOWED = {("core/check.cpp", "fprintf(")}  # The last words before an abort.
UNFINISHED = re.compile(r"\bFIXME\b|\bXXX\b")  # In comments too.
HEAVY = [  # (header, rooms that may use it, in a .cpp only)
    (r"absl/", {"ingest"}),
    (r"ceres/", {"models"}),
    (r"fftw3\.h", {"spectral"}),
    (r"boost/(beast|asio)", {"serve"}),
    (r"boost/math", {"core", "detect", "spectral"}),
    (r"librdkafka/", {"ingest", "serve", "examples"}),  # There a mock broker.
    (r"re2/", {"serve"}),
    (r"simdjson", {"ingest"}),
    (r"nlohmann/json", {"ingest", "serve", "apps"}),
    (r"CLI/", {"apps"}),
]
EIGEN = {"filters", "models"}
EIGEN_IN_SOURCES = {"spectral"}  # Singular values.
LINES_MAX, COLUMNS_MAX, FUNCTION_MAX = 400, 100, 70


def tracked(root):
    """Paths below root, relative: what git knows or would add; without git, all but build/."""
    command = ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        found = [str(path.relative_to(root)) for path in root.rglob("*")]
    outside = {"build", ".git", "__pycache__"}
    paths = (pathlib.PurePosixPath(name) for name in found if name)
    return sorted(p for p in paths if not outside & set(p.parts) and (root / p).is_file())


def check_shape(path, text):
    """Length, width, first line, function length."""
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        yield LINES_MAX, f"longer than {LINES_MAX} lines: split by idea"
    if path.suffix == ".h" and (not lines or lines[0] != "#pragma once"):
        yield 1, "starts without #pragma once"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and "http" not in line:
            yield number, f"wider than {COLUMNS_MAX} columns"
    for first, last in source.functions(source.code_only(text)):
        if last - first >= FUNCTION_MAX:
            yield first, f"function of {last - first + 1} lines, more than {FUNCTION_MAX}"


def check_bans(path, text):
    """Calls that the room does without, and unfinished work."""
    room = path.parts[0]
    lines = zip(text.splitlines(), source.code_only(text).splitlines())
    for number, (line, code) in enumerate(lines, 1):
        if UNFINISHED.search(line):
            yield number, "finish it, or open an issue"
        for pattern, where, instead in BANNED:
            found = re.search(pattern, code)
            if not found or (str(path), found.group()) in ALLOWED:
                continue
            if where is None or room in where:
                yield number, f"'{found.group()}' is banned here: {instead}"


def check_heavy(path, text):
    """Heavy headers stand in the .cpp files of their rooms, or in headers that only those see
    (internal/, bench/); other headers see at most Eigen/Core."""
    room = path.parts[0]
    for number, name in source.includes(text):
        if name.startswith("Eigen/"):
            if room in ROOMS - (EIGEN | EIGEN_IN_SOURCES if path.suffix == ".cpp" else EIGEN):
                yield number, f"<{name}> belongs in {', '.join(sorted(EIGEN))}"
            elif path.suffix == ".h" and name != "Eigen/Core":
                yield number, "headers include <Eigen/Core> and no more of Eigen"
        for pattern, where in HEAVY:
            if not re.match(pattern, name):
                continue
            if path.suffix == ".h" and "internal" not in path.parts and room != "bench":
                yield number, f"<{name}> is heavy: only in a .cpp"
            elif room not in where | {"tests", "bench"}:
                yield number, f"<{name}> belongs in {', '.join(sorted(where))}"


def check_named(path, build_files):
    """A .cpp is named by the CMakeLists.txt of its folder or of one above it."""
    name = re.escape(re.sub(r"_(test|fuzz)$", "", path.stem))
    for folder in path.parents:
        if re.search(rf"(?<![\w-]){name}(?![\w-])", build_files.get(folder, "")):
            return
        if re.search(rf"(?<![\w-]){re.escape(path.stem)}(?![\w-])", build_files.get(folder, "")):
            return
    yield 1, "in no CMakeLists.txt: build it or remove it"


def check_page(text):
    """One title a page."""
    pages = re.sub(r"^```.*?^```", lambda block: "\n" * block.group().count("\n"), text,
                   flags=re.MULTILINE | re.DOTALL)
    titles = [n for n, line in enumerate(pages.splitlines(), 1) if line.startswith("# ")]
    if len(titles) != 1:
        yield titles[1] if titles else 1, f"{len(titles)} titles (# ...) on the page, not 1"


def breaches(root, paths):
    """file:line: what, for every breach of a rule on text."""
    text = {p: (root / p).read_text(encoding="utf-8") for p in paths
            if p.suffix in (".h", ".cpp", ".md", ".txt")}
    build_files = {p.parent: text[p] for p in text if p.name == "CMakeLists.txt"}
    for path in text:
        found = []
        if path.suffix in (".h", ".cpp"):
            found += [*check_shape(path, text[path]), *check_bans(path, text[path]),
                      *check_heavy(path, text[path])]
        if path.suffix == ".cpp":
            found += check_named(path, build_files)
        if path.suffix == ".md":
            found += check_page(text[path])
        yield from (f"{path}:{number}: {what}" for number, what in found)


def main():
    parser = argparse.ArgumentParser(description="Checks the house rules.")
    parser.add_argument("--root", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--headers", type=pathlib.Path, metavar="BUILD")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    paths = tracked(options.root)
    sources = [p for p in paths if p.suffix in (".h", ".cpp")]
    if options.list:
        print("\n".join(map(str, sources)))
        return 0
    if options.headers:
        alone = [p for p in sources if p.suffix == ".h"]
        found = list(headers.breaches(options.root, alone, options.headers))
    else:
        found = list(breaches(options.root, paths))
    print("\n".join(found) or f"tidy: {len(sources)} sources")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
