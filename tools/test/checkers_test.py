"""The checkers refuse what they promise to refuse: small trees with one fault each."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent

LAYERS = """
base:
storage: base
http: base
cases: base storage http
[libraries]
sqlite3.h: storage
boost/: http
[links]
SQLite::SQLite3: storage
Boost::headers: http
[system]
headers: unistd.h
[status codes]
homes: http
"""
CMAKE = """
dinh_part(base)
dinh_part(storage ON base LINK SQLite::SQLite3)
dinh_part(http    ON base LINK Boost::headers)
dinh_part(cases   ON base storage http)
"""


class Tree(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="dinh-tree-"))
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def check(self, checker):
        done = subprocess.run([sys.executable, TOOLS / checker, self.root], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout


class Layers(Tree):
    def setUp(self):
        super().setUp()
        self.write("tools/layers.txt", LAYERS)
        self.write("CMakeLists.txt", CMAKE)
        self.write("src/base/text.hpp", "#pragma once\n#include <string>\nnamespace dinh { inline constexpr int most = 3; }\n")
        self.write("src/storage/db.cpp", '#include <sqlite3.h>\n#include "base/text.hpp"\nauto sql = "SELECT a FROM b";\n'.replace("auto", "const auto"))

    def refused(self, path, text, message):
        self.write(path, text)
        code, said = self.check("check_layers.py")
        self.assertEqual(code, 1, said)
        self.assertIn(message, said)
        self.assertEqual(len(said.strip().splitlines()), 1, said)

    def accepted(self, path, text):
        self.write(path, text)
        self.assertEqual(self.check("check_layers.py")[0], 0, self.check("check_layers.py")[1])

    def test_accept_a_sound_tree(self):
        self.accepted("src/cases/case.cpp", '#include "storage/db.cpp"\n// SELECT a FROM b, status = 404, int global;\nint f() { return 1; }\n')
        self.accepted("src/cases/wide.hpp", "#pragma once\n__extension__ typedef __int128 Wide;\n")

    def test_refuse_an_arrow_upwards(self):
        self.refused("src/base/up.cpp", '#include "storage/db.cpp"\n', "src/base/up.cpp:1: base must not include storage")

    def test_refuse_a_folder_that_is_not_listed(self):
        self.refused("src/extra/x.cpp", "int f();\n", "folder extra is not in tools/layers.txt")

    def test_refuse_a_library_away_from_home(self):
        self.refused("src/cases/x.cpp", "#include <sqlite3.h>\n", "src/cases/x.cpp:1: <sqlite3.h> lives in storage")

    def test_refuse_a_library_away_from_home_in_quotes(self):
        self.refused("src/cases/x.cpp", '#include "boost/asio.hpp"\n', "<boost/asio.hpp> lives in http")

    def test_refuse_a_library_nobody_knows(self):
        self.refused("src/cases/x.cpp", "#include <zlib.h>\n", "<zlib.h> is of no library that tools/layers.txt gives a home")

    def test_refuse_sql_outside_a_store(self):
        for text in ('auto f() { return "select name from people"; }', 'auto f() { return R"(\n  INSERT INTO people VALUES ($1))"; }',
                     'auto f() { return "SELECT name "\n  "FROM people"; }', 'auto f() { return "drop table people"; }'):
            for name in ("service.cpp", "service.hpp"):
                self.refused(f"src/cases/{name}", text, "SQL belongs into a store file")
                (self.root / f"src/cases/{name}").unlink()

    def test_accept_sql_in_a_store_and_words_that_only_sound_like_it(self):
        self.accepted("src/cases/case_store.cpp", 'auto f() { return "delete from people"; }\n')
        self.accepted("src/cases/service.cpp", 'auto f() { return "update the unit; select one from the list"; }\n')

    def test_refuse_status_codes_below_http(self):
        for line in ("out.status = 404;", "if (answer.status >= 400) f();", "return reply(507, text);"):
            self.refused("src/cases/service.cpp", f"void f() {{ {line} }}\n", "status codes belong to http")

    def test_refuse_variables_that_outlive_their_call(self):
        for text, name in (("int hits = 0;", "hits"), ("namespace a {\nstatic std::map<int, int> cache;\n}", "cache"), ("const char* names[] = {\"a\"};", "names"),
                           ("Db& db() { static Db one; return one; }", "one"), ("struct S { static int made; };", "made"),
                           ("void f() { g([] { static int n = 0; }); }", "n"), ("inline std::atomic<int> open{0};", "open")):
            self.refused("src/cases/x.cpp", text + "\n", f"no global, no singleton: {name} ")

    def test_accept_constants_locals_members_and_functions(self):
        self.accepted("src/cases/x.cpp", """
const int a = 1;
static constexpr int b[] = {1, 2};
const char* const c[] = {"static int x;"};
int f(int x);
static int g() { static const Table t(3); int y = 0; auto z = [&] { return y; }; return z() + t.n; }
struct S { int x = 0; std::vector<int> v{1}; static S make(int); static constexpr int k = 2; };
""")

    def test_refuse_links_that_differ_from_the_arrows(self):
        for old, new, message in (("http    ON base", "http    ON base storage", "http links storage"), ("cases   ON base storage http", "cases   ON base http", "cases does not link storage"),
                                  ("cases   ON base storage http", "cases   ON base storage http LINK SQLite::SQLite3", "cases links SQLite::SQLite3"),
                                  ("dinh_part(base)", "dinh_part(base)\ndinh_part(extra ON base)", "extra is not in tools/layers.txt"), ("dinh_part(base)", "", "no dinh_part(base)")):
            self.refused("CMakeLists.txt", CMAKE.replace(old, new), message)


class Modules(Tree):
    def setUp(self):
        super().setUp()
        for part, names in {"base": [], "storage": ["schema/001_jobs.sql"], "http": [], "civic": ["store.cpp", "routes.cpp", "schema/001_people.sql"],
                            "register": ["checkpoint_store.cpp", "schema/001_register.sql"], "casework": ["store.cpp", "schema/001_cases.sql"], "app": [],
                            "modules/hotline": ["rules.cpp", "store.cpp", "desk.cpp", "routes.cpp", "module.cpp", "schema/001_a.sql"]}.items():
            for name in ["README.md", "test/some_test.cpp", *names]:
                self.write(f"src/{part}/{name}", "")

    def refused(self, message):
        code, said = self.check("check_modules.py")
        self.assertEqual((code, said.strip()), (1, message))

    def test_accept_the_shape(self):
        self.assertEqual(self.check("check_modules.py")[0], 0)

    def test_refuse_what_lacks_a_file_of_its_shape(self):
        for path, message in (("modules/hotline/routes.cpp", "src/modules/hotline: no routes"), ("casework/schema/001_cases.sql", "src/casework: no schema"),
                              ("register/README.md", "src/register: no README.md"), ("register/checkpoint_store.cpp", "src/register: no store"),
                              ("civic/test/some_test.cpp", "src/civic: no test")):
            file = self.root / "src" / path
            file.unlink()
            self.refused(message)
            file.write_text("")

    def test_refuse_a_gap_in_the_migrations(self):
        self.write("src/casework/schema/003_more.sql", "")
        self.refused("src/casework/schema: the numbers are not 001 to 002")

    def test_refuse_a_migration_without_a_number(self):
        self.write("src/casework/schema/more.sql", "")
        self.refused("src/casework/schema/more.sql: a migration is named NNN_name.sql")


class Sizes(Tree):
    def function(self, lines, indent=""):
        return f"{indent}int f(int x) {{\n" + f"{indent}  ++x;\n" * (lines - 2) + f"{indent}}}\n"

    def refused(self, path, text, message):
        self.write(path, text)
        code, said = self.check("check_sizes.py")
        self.assertEqual(code, 1, said)
        self.assertIn(message, said)

    def accepted(self, path, text):
        self.write(path, text)
        code, said = self.check("check_sizes.py")
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"^\nsizes: \d+ files, median \d+ lines, 90 % <= \d+, largest \d+\n$")

    def test_accept_what_just_fits(self):
        self.accepted("src/base/long.cpp", "// line\n" * 440 + self.function(60))
        self.accepted("src/base/class.cpp", "class C {\n" + self.function(60, "  ") + "};\n")

    def test_refuse_a_file_that_is_too_long_in_any_language(self):
        for path in ("src/base/text.hpp", "ui/src/Page.svelte", "test/flow/x_test.py", "tools/x.py"):
            self.refused(path, "// line\n" * 501, f"{path}: 501 lines (limit 500)")

    def test_refuse_a_function_that_is_too_long(self):
        self.refused("src/base/long.cpp", "\n" + self.function(61), "src/base/long.cpp:2: 61 lines in int f(int x) { (limit 60)")
        self.refused("src/base/class.cpp", "class C {\n" + self.function(61, "  ") + "};\n", "src/base/class.cpp:2: 61 lines")

    def test_leave_out_what_is_generated_or_foreign(self):
        self.accepted("src/base/small.cpp", self.function(3))
        for path in ("ui/src/lib/api/generated.ts", "ui/src/node_modules/x/index.ts", "src/base/test/long_test.cpp"):
            self.write(path, "// line\n" * (501 if "test" not in path else 3) + (self.function(90) if "test" in path else ""))
        self.assertEqual(self.check("check_sizes.py")[0], 0)


if __name__ == "__main__":
    unittest.main()
