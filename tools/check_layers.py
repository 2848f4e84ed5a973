#!/usr/bin/env python3
"""Arrows go down: compares every #include of src/ and every link of CMakeLists.txt with tools/layers.txt, and finds SQL, status codes and
variables with static life out of their place. check_layers.py [ROOT]"""
import pathlib
import re
import sys

import cpp_text

SQL = re.compile(r"\s*(select\b.+\bfrom\b|insert\s+(or\s+\w+\s+)?into\b|update\s+\w+\s+set\b|delete\s+from\b|with\s+(recursive\s+)?\w+\s+as\s*\(|"
                 r"(create|alter|drop)\s+(unique\s+)?(table|index|view)\b)", re.I | re.S)
STATUS = re.compile(r"\bstatus\w*\s*(=|==|<|<=|>|>=|!=)\s*[1-5]\d\d\b|\b(reply|problem)\s*\(\s*[1-5]\d\d\b|\bstatus\s*\?\s*[1-5]\d\d")


class Rules:
    """tools/layers.txt: floors, then sections of `name: words`."""

    def __init__(self, text):
        self.sections = {"floors": {}}
        section = self.sections["floors"]
        for line in text.splitlines():
            line = line.split("#")[0].strip()
            if line.startswith("["):
                section = self.sections.setdefault(line.strip("[]"), {})
            elif line:
                name, _, rest = line.partition(": ") if ": " in line else (line.rstrip(":"), "", "")
                section[name] = rest.split()
        self.floors = self.sections["floors"]
        self.libraries = self.sections.get("libraries", {})
        self.links = self.sections.get("links", {})
        self.system = set(self.sections.get("system", {}).get("headers", []))
        self.status = self.sections.get("status codes", {}).get("homes", [])

    def part_of(self, path):
        fitting = [name for name in self.floors if path.startswith(name + "/")]
        return max(fitting, key=len) if fitting else None


def lives_in(path, homes):
    return any(home == "*" or path == home or path.startswith((home + "/", home + ".", home)) for home in homes)


def library_trouble(header, path, rules):
    known = [(name, homes) for name, homes in rules.libraries.items() if header.startswith(name)]
    if known:
        homes = max(known, key=lambda k: len(k[0]))[1]
        return None if lives_in(path, homes) else f"<{header}> lives in {' and '.join(homes)}"
    if re.fullmatch(r"[a-z0-9_]+", header) or header in rules.system:
        return None
    return f"<{header}> is of no library that tools/layers.txt gives a home"


def include_troubles(source, path, rules, src):
    part = rules.part_of(path)
    for number, line in enumerate(source.splitlines(), 1):
        if own := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
            target = rules.part_of(own[1])
            if own[1].startswith("../") or "/../" in own[1]:
                yield number, "includes are written from src/"
            elif not (src / own[1]).exists():
                yield number, library_trouble(own[1], path, rules) or f"\"{own[1]}\" is no file of src/"
            elif part and target and target != part and target not in rules.floors[part]:
                yield number, f"{part} must not include {target}"
        elif foreign := re.match(r"\s*#\s*include\s+<([^>]+)>", line):
            if trouble := library_trouble(foreign[1], path, rules):
                yield number, trouble


def content_troubles(source, path, rules):
    part = rules.part_of(path)
    if part != "storage" and not re.search(r"store|schema", pathlib.PurePath(path).name):
        for number, text in cpp_text.literals(source):
            if SQL.match(text):
                yield number, "SQL belongs into a store file"
    for number, line in enumerate(cpp_text.code_of(source).splitlines(), 1):
        if STATUS.search(line) and not lives_in(path, rules.status) and pathlib.PurePath(path).name != "routes.cpp":
            yield number, "status codes belong to http: answer a Result"
        if "co_await" in line and part != "http":
            yield number, "coroutines only in http"
    for number, name in cpp_text.static_variables(source):
        yield number, f"no global, no singleton: {name} outlives every call and can change"


def check_file(file, src, rules):
    path = file.relative_to(src).as_posix()
    source = file.read_text(errors="replace")
    found = []
    if not rules.part_of(path) and "/" in path:
        found.append((1, f"folder {path.rpartition('/')[0]} is not in tools/layers.txt"))
    found += include_troubles(source, path, rules, src)
    if "/test/" not in f"/{path}":
        found += content_troubles(source, path, rules)
    return [f"src/{path}:{number}: {trouble}" for number, trouble in sorted(found)]


def check_links(cmake, rules):
    """What a part links is what layers.txt lets it include."""
    parts = {}
    for call in re.finditer(r"^dinh_part\(([^)]*)\)", cmake, re.M):
        name, *words = call[1].split()
        section, of = None, {"ON": [], "LINK": []}
        for word in words:
            if word in of:
                section = word
            elif section:
                of[section].append(word)
        parts[name] = of
    for name in rules.floors:
        if name not in parts:
            yield f"CMakeLists.txt: no dinh_part({name})"
    for name, of in parts.items():
        if name not in rules.floors:
            yield f"CMakeLists.txt: {name} is not in tools/layers.txt"
            continue
        for target in sorted(set(of["ON"]) ^ set(rules.floors[name])):
            has = "links" if target in of["ON"] else "does not link"
            yield f"CMakeLists.txt: {name} {has} {target}, tools/layers.txt says otherwise"
        for library in of["LINK"]:
            if not lives_in(name, rules.links.get(library, [])):
                yield f"CMakeLists.txt: {name} links {library}, which tools/layers.txt does not let it"
    for extra in re.finditer(r"target_link_libraries\(dinh_(\w+)[^)]*\)", cmake):
        yield f"CMakeLists.txt: dinh_{extra[1]} is linked outside dinh_part()"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    rules = Rules((root / "tools/layers.txt").read_text())
    files = sorted(f for f in (root / "src").rglob("*") if f.suffix in (".cpp", ".hpp"))
    found = [trouble for file in files for trouble in check_file(file, root / "src", rules)]
    found += check_links((root / "CMakeLists.txt").read_text(), rules)
    print("\n".join(found) or f"layers: {len(files)} files, every arrow goes down")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
