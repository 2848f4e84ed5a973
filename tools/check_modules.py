#!/usr/bin/env python3
"""Every part has the shape of its kind: the files a newcomer looks for are there, under the names he expects. check_modules.py [ROOT]"""
import pathlib
import re
import sys

# A module has the whole shape, an engine its own nouns; a service may be named after whom it serves.
MODULE = ["README.md", "rules", "store", "service", "routes", "module", "schema", "test"]
ENGINE = ["README.md", "store", "schema", "test"]
SAME = {"service": ["citizens", "desk"]}
ENGINES = ["register", "casework"]
FLOORS = {"base": ["README.md", "test"], "storage": ["README.md", "schema", "test"], "http": ["README.md", "test"],
          "civic": ["README.md", "store", "routes", "schema", "test"], "app": ["README.md"]}


def has(folder, name):
    found = [p for p in folder.rglob("*") if "test" not in p.relative_to(folder).parts[:-1]]
    if "." in name:
        return any(p.name == name for p in found)
    if name in ("schema", "test"):
        return any(p.is_dir() and p.name == name and any(p.rglob("*.*")) for p in found)
    return any(p.is_file() and (p.stem == name or p.stem.endswith("_" + name)) for p in found)


def lacking(root, folder, shape):
    for name in shape:
        if not any(has(folder, n) for n in [name, *SAME.get(name, [])]):
            yield f"{folder.relative_to(root).as_posix()}: no {name}"


def schema_troubles(root):
    """schema/NNN_name.sql, numbered from 1 without a gap: a migration that is gone would make old data folders unreadable."""
    folders = {p.parent for p in (root / "src").rglob("*") if p.is_file() and "schema" in p.relative_to(root).parts[:-1]}
    for folder in sorted(folders):
        where = folder.relative_to(root).as_posix()
        names = sorted(p.name for p in folder.iterdir() if p.is_file())
        for name in names:
            if not re.fullmatch(r"\d{3}_[a-z0-9_]+\.sql", name):
                yield f"{where}/{name}: a migration is named NNN_name.sql"
        numbers = [int(name[:3]) for name in names if name[:3].isdigit()]
        if numbers and numbers != list(range(1, len(numbers) + 1)):
            yield f"{where}: the numbers are not 001 to {len(numbers):03}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    modules = sorted(p for p in (root / "src/modules").iterdir() if p.is_dir())
    found = [trouble for module in modules for trouble in lacking(root, module, MODULE)]
    for part, shape in {**FLOORS, **{engine: ENGINE for engine in ENGINES}}.items():
        folder = root / "src" / part
        found += lacking(root, folder, shape) if folder.is_dir() else [f"src/{part}: is missing"]
    found += schema_troubles(root)
    print("\n".join(found) or f"modules: {len(modules)} modules and {len(ENGINES)} engines of one shape")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
