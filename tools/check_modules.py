#!/usr/bin/env python3
"""Every module has the same shape: the files a newcomer looks for are there, under the names he expects."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODULE = ["README.md", "rules", "store", "service", "routes", "module", "test"]
SAME = {"service": ["citizens", "desk"]}   # services may be named after whom they serve
PARTS = ["base", "storage", "http", "civic", "register", "casework", "app"]


def has(folder, name):
    return any(folder.rglob(name)) if "." in name else any(p.stem == name or p.stem.endswith("_" + name) for p in folder.rglob("*"))


def main():
    missing = []
    modules = sorted(p for p in (ROOT / "src/modules").iterdir() if p.is_dir())
    for module in modules:
        missing += [f"{module.relative_to(ROOT)}: no {name}" for name in MODULE if not any(has(module, n) for n in [name, *SAME.get(name, [])])]
    for part in PARTS:
        folder = ROOT / "src" / part
        missing += [f"src/{part}: no {name}" for name in ("README.md", "test") if part != "app" or name != "test" if not (folder / name).exists()]
    print("\n".join(missing) or f"modules: {len(modules)} of one shape")
    sys.exit(bool(missing))


main()
