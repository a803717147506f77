#!/usr/bin/env python3
"""readme_test.py - what README.md says is true: its C example is the tested file, its links and folders exist."""
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as file:
        return file.read()


class Readme(unittest.TestCase):
    def test_c_example_is_the_quickstart(self):
        blocks = re.findall(r"^```c\n(.*?)^```$", read("README.md"), re.M | re.S)
        self.assertEqual(blocks, [read("bindings", "c", "quickstart.c")])

    def test_links_lead_somewhere(self):
        for page in ("README.md", "data/README.md", "tests/golden/README.md", "tests/bench/README.md"):
            for link in re.findall(r"\]\(([^)#]+)\)", read(page)):
                if "://" not in link:
                    self.assertTrue(os.path.exists(os.path.join(ROOT, os.path.dirname(page), link)), f"{page}: {link}")

    def test_folders_exist(self):
        folders = re.findall(r"`([a-z/]+/)`", read("README.md"))
        self.assertGreater(len(folders), 5)
        for folder in folders:
            self.assertTrue(os.path.isdir(os.path.join(ROOT, folder)), folder)

    def test_every_data_set_has_its_source(self):
        page = read("data", "README.md")
        for name in os.listdir(os.path.join(ROOT, "data")):
            self.assertIn(f"`{name}`" if name != "README.md" else "#", page)


if __name__ == "__main__":
    unittest.main()
