#!/usr/bin/env python3
"""Files median <= 100 lines wanted, 90 % <= 300, none over 500; functions none over 60 (C++, by clang-format's layout)."""
import pathlib
import re
import statistics
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
MAX_FILE, MAX_FUNCTION = 500, 60


def functions(lines):
    """Bodies that open at the end of a line in column 0 (or inside a class) and close at the same indent."""
    for start, line in enumerate(lines):
        if re.match(r"^(\s{0,4})(?=[\w~<\[]).*\)\s*(const|noexcept|override|final|->[^{]*)*\s*\{$", line) and not re.match(
            r"^\s*(if|for|while|switch|else|do|return|case|auto|namespace|struct|class|enum)\b", line
        ):
            indent = len(line) - len(line.lstrip())
            for end in range(start + 1, len(lines)):
                if lines[end].startswith(" " * indent + "}"):
                    yield start + 1, end - start + 1, line.strip()[:70]
                    break


def main():
    files = [f for d in ("src", "test", "ui/src", "ui/test", "tools") for f in (ROOT / d).rglob("*")
             if f.suffix in (".cpp", ".hpp", ".ts", ".svelte", ".mjs", ".py") and "node_modules" not in f.parts and "generated" not in f.name]
    sizes, complaints = [], []
    for file in files:
        lines = file.read_text(errors="replace").splitlines()
        sizes.append(len(lines))
        if len(lines) > MAX_FILE:
            complaints.append(f"{file.relative_to(ROOT)}: {len(lines)} lines (limit {MAX_FILE})")
        if file.suffix == ".cpp" and "test" not in file.relative_to(ROOT).parts:
            complaints += [f"{file.relative_to(ROOT)}:{at}: {n} lines in {what} (limit {MAX_FUNCTION})" for at, n, what in functions(lines) if n > MAX_FUNCTION]
    sizes.sort()
    print("\n".join(complaints))
    print(f"sizes: {len(sizes)} files, median {statistics.median(sizes):.0f} lines, 90 % <= {sizes[int(len(sizes) * 0.9)]}, largest {sizes[-1]}")
    sys.exit(bool(complaints))


main()
