#!/usr/bin/env python3
"""Arrows go down: compares every #include of src/ with tools/layers.txt, and finds SQL and status codes out of their place."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"


def read_rules():
    floors, libraries, section = {}, {}, floors_section
    for line in (ROOT / "tools/layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line == "[libraries]":
            section = libraries_section
        elif line:
            name, _, rest = line.partition(": ") if ": " in line else (line.rstrip(":"), "", "")
            (floors if section is floors_section else libraries)[name.rstrip(":")] = rest.split()
    return floors, libraries


floors_section, libraries_section = object(), object()


def part_of(path, floors):
    text = path.as_posix()
    fitting = [name for name in floors if text.startswith(name + "/")]
    return max(fitting, key=len) if fitting else None


def check_file(file, floors, libraries):
    path = file.relative_to(SRC)
    part = part_of(path, floors)
    in_test = "/test/" in f"/{path.as_posix()}"
    for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
        where = f"src/{path}:{number}"
        if own := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
            target = part_of(pathlib.Path(own[1]), floors)
            if part and target and target != part and target not in floors[part]:
                yield f"{where}: {part} must not include {target}"
            if own[1].startswith("../") or "/../" in own[1]:
                yield f"{where}: includes are written from src/"
        if foreign := re.match(r"\s*#\s*include\s+<([^>]+)>", line):
            for header, homes in libraries.items():
                if foreign[1].startswith(header) and not any(path.as_posix().startswith(h) for h in homes):
                    yield f"{where}: <{foreign[1]}> lives in {' and '.join(homes)}"
        if in_test or file.suffix != ".cpp":
            continue
        speaks_sql = re.search(r'"\s*(SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b', line)
        if speaks_sql and not path.as_posix().startswith("storage/") and not re.search(r"(store|schema)", path.as_posix()):
            yield f"{where}: SQL belongs into a store file"
        if "co_await" in line and part != "http":
            yield f"{where}: coroutines only in http"


def main():
    floors, libraries = read_rules()
    files = sorted(f for f in SRC.rglob("*") if f.suffix in (".cpp", ".hpp"))
    found = [complaint for file in files for complaint in check_file(file, floors, libraries)]
    print("\n".join(found) or f"layers: {len(files)} files, every arrow goes down")
    sys.exit(bool(found))


main()
