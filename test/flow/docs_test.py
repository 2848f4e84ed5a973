"""What README, the manual and NOTICE say is so: verbs, commands, options, settings, series and files they name exist."""
import json
import pathlib
import re
import shlex
import subprocess
import unittest

from house import DINH, FlowTest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "docs/MANUAL.md", ROOT / "docs/IMPORTS.md"]
MAKEFILE = (ROOT / "Makefile").read_text()


def verbs():
    return set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.M)[1].split())


def commands(program):
    """Every line of a shell block that calls the program, and every `program …` in a sentence."""
    for page in PAGES:
        text = page.read_text()
        lines = [line.split("  #")[0] for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()]
        lines += re.findall(r"`((?:build/)?" + program + r" [^`\n]*)`", text)
        for line in lines:
            for command in line.split("&&"):
                words = [word for word in shlex.split(command) if "=" not in word.split("/")[0]]
                if words and pathlib.PurePath(words[0]).name == program:
                    yield page.name, words[1:]


def first_column(text, head):
    """The code words in the first column of the table with that head."""
    rows = re.search(rf"^\| {head} \|.*\n\|[- |]+\n((?:\|.*\n)+)", text, re.M)[1]
    return {word for row in rows.splitlines() for word in re.findall(r"`([a-z_.]+)`", row.split("|")[1])}


def help_of(*subcommands):
    done = subprocess.run([DINH, *subcommands, "--help"], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


class Docs(FlowTest):
    def test_name_only_verbs_of_the_makefile(self):
        named = list(commands("make"))
        self.assertGreater(len(named), 3)
        for page, words in named:
            self.assertIn(words[0], verbs(), page)

    def test_name_only_commands_and_options_that_exist(self):
        named = list(commands("dinh"))
        self.assertGreater(len(named), 15)
        for page, words in named:
            path = [words[0]]
            if len(words) > 1 and f"\n  {words[1]} " in (help_of(words[0]) or "").partition("Subcommands:")[2]:
                path.append(words[1])
            text = help_of(*path)
            self.assertIsNotNone(text, f"{page}: dinh {' '.join(words)}")
            for option in [word for word in words if word.startswith("--")]:
                self.assertTrue(re.search(rf"^  (-\w,)?{option}\b", text + (help_of(path[0]) or ""), re.M), f"{page}: {option} of dinh {' '.join(path)}")

    def test_every_command_is_in_one_of_them(self):
        told = {words[0] for _, words in commands("dinh")}
        there = set(re.findall(r"^  (\w+) ", help_of().partition("Subcommands:")[2], re.M))
        self.assertEqual(there - told - {"version", "demo"}, set())

    def test_make_help_lists_every_verb(self):
        said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout
        for verb in verbs() - {"help"}:
            self.assertRegex(said, rf"\b{verb}\b")

    def test_settings_and_roles_of_the_manual_exist(self):
        manual = (ROOT / "docs/MANUAL.md").read_text()
        house = self.house()
        house.run("user", "list")
        config = json.loads((house.folder / "dinh.json").read_text())
        leaves = {f"{key}.{inner}" for key, value in config.items() if isinstance(value, dict) for inner in value} | set(config)
        named = first_column(manual, "key")
        self.assertEqual(named - leaves, set())
        self.assertEqual(leaves - named - {"channels", "city", "http", "mqtt", "phone", "tls", "city.simulated", "ui_folder"}, set())
        roles = {role["code"] for role in json.loads((ROOT / "data/civic/roles.json").read_text())}
        self.assertEqual(first_column(manual, "role"), roles)

    def test_series_and_members_of_the_manual_exist(self):
        manual = (ROOT / "docs/MANUAL.md").read_text()
        house = self.house().start()
        client = house.client()
        health = client.get("/health").json()
        client.get("/nowhere")
        families = set(re.findall(r"^# TYPE (\w+) ", client.get("/metrics").body.decode(), re.M))
        self.assertEqual(set(re.findall(r"`(dinh_\w+)`", manual)) - families, set())
        self.assertEqual(first_column(manual, "member"), set(health))

    def test_links_lead_somewhere(self):
        for page in [*PAGES, ROOT / "docs/ARCHITECTURE.md"]:
            for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
                self.assertTrue((page.parent / target).exists(), f"{page.name}: {target}")

    def test_notice_names_every_folder_of_data(self):
        notice = (ROOT / "NOTICE").read_text()
        for folder in sorted(p for p in (ROOT / "data").iterdir() if p.is_dir()):
            self.assertRegex(notice, rf"\bdata/{folder.name}\b")
        for named in re.findall(r"\b(?:data|ui/public|test/data)/[a-z]+", notice):
            self.assertTrue((ROOT / named).exists(), named)

    def test_notice_names_every_library_of_the_pages(self):
        notice = re.sub(r"[^a-z]", "", (ROOT / "NOTICE").read_text().lower())
        for package in json.loads((ROOT / "ui/package.json").read_text())["dependencies"]:
            name = re.sub(r"[^a-z]", "", {"@fontsource-variable/inter": "inter", "@lucide/svelte": "lucide"}.get(package, package).lower())
            self.assertIn(name, notice)


if __name__ == "__main__":
    unittest.main(verbosity=2)
