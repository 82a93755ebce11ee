"""Headers that stand alone. x.cpp that includes x.h before all else has proved it by compiling; any
other header is compiled here, with the flags of a source beside it and nothing else."""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess

import source


def commands(root, build):
    """The compile commands of the sources in each folder, relative to root: one for each set of
    rooms that they see, the widest first."""
    found = {}
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    for entry in entries:
        file = pathlib.Path(entry["file"])
        if file.is_relative_to(root):
            seen = tuple(word for word in shlex.split(entry["command"]) if word.startswith("-I"))
            found.setdefault(file.relative_to(root).parent, {}).setdefault(seen, entry)
    return {folder: [entry for _, entry in sorted(by_view.items(), key=lambda pair: -len(pair[0]))]
            for folder, by_view in found.items()}


def alone(entry, header):
    """The command with the header in the place of the source, without an output."""
    words = shlex.split(entry["command"])
    if pathlib.Path(words[0]).name == "ccache":
        words = words[1:]
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ"):
            skip = True
        elif word not in ("-c", "-MD", "-MMD", entry["file"]):
            kept.append(word)
    return [*kept, "-fsyntax-only", "-include", str(header), "-x", "c++", os.devnull]


def compile_alone(root, header, entries):
    """The first thing that the compiler says, or None if the header stands alone with the flags of
    some source beside it."""
    errors = []
    for entry in entries:
        done = subprocess.run(alone(entry, root / header), cwd=entry["directory"],
                              capture_output=True, text=True)
        if done.returncode == 0:
            return None
        errors += [line for line in done.stderr.splitlines() if "error:" in line]
    return f"{header}:1: does not stand alone: {(errors or ['no message'])[0]}"


def proved(root, header):
    """Whether the source of the same name includes this header first."""
    path = root / header.with_suffix(".cpp")
    if not path.is_file():
        return False
    first = next(source.includes(path.read_text(encoding="utf-8")), (0, ""))[1]
    return pathlib.PurePosixPath(first).name == header.name


def breaches(root, paths, build):
    """file:line: what, for every header that needs another one before it."""
    found = commands(root, build)
    checked = [(path, found[path.parent]) for path in paths
               if path.parent in found and not proved(root, path)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = pool.map(lambda pair: compile_alone(root, *pair), checked)
        yield from (answer for answer in answers if answer)
