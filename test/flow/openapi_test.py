"""One contract: api/openapi.json is what the server says of itself."""
import os
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class OpenApi(unittest.TestCase):
    def test_committed_document_is_the_servers_own(self):
        said = subprocess.run([os.environ["DINH"], "openapi"], capture_output=True, text=True, timeout=60)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertTrue(said.stdout == (ROOT / "api/openapi.json").read_text(), "the API has changed: run `make golden`, look at the difference, commit it")


if __name__ == "__main__":
    unittest.main(verbosity=2)
