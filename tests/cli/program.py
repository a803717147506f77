"""program.py - the built fedglmm program under test, in a fresh folder with a small study of two sites."""
import csv
import hashlib
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import unittest

COLUMNS = ["clinic", "age", "sex", "urban", "sick", "visits", "score"]
FORMULA = "sick ~ age + sex + (1|clinic)"


def example_rows(clinics=10, rows_per_clinic=24, first=0):
    """Rows of a made-up study; sick is 0/1, visits a count, score a number."""
    source = random.Random(f"study {first}")
    rows = []
    for clinic in range(first, first + clinics):
        effect = source.gauss(0, 0.6)
        for _ in range(rows_per_clinic):
            age, sex, urban = source.randint(20, 79), source.choice(["female", "male"]), source.randint(0, 1)
            eta = effect + 0.03 * (age - 50) + 0.5 * (sex == "male")
            sick = int(source.random() < 1 / (1 + math.exp(-eta)))
            visits = int(math.exp(0.5 + 0.4 * eta) + source.random())
            rows.append([f"c{clinic:02}", age, sex, urban, sick, visits, round(10 + eta + source.gauss(0, 1), 3)])
    return rows


class ProgramTest(unittest.TestCase):
    program = None

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = holder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return name

    def write_rows(self, name, rows, columns=None):
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns or COLUMNS, *rows])
        return name

    def call(self, *words, stdin=None):
        return subprocess.run([self.program, *words], cwd=self.folder, input=stdin, capture_output=True, text=True,
                              timeout=300)

    def run_ok(self, *words, stdin=None, status=0):
        done = self.call(*words, stdin=stdin)
        self.assertEqual(done.returncode, status, f"{words}: {done.stderr}")
        return done

    def assert_refused(self, words, *parts, status=1, stdin=None):
        """Ends with this status, nothing on standard output, and an error line that has all the parts."""
        before = set(os.listdir(self.folder))
        done = self.call(*words, stdin=stdin)
        self.assertEqual(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
        self.assertEqual(done.stdout, "")
        errors = [line for line in done.stderr.splitlines()
                  if not line.startswith(("fedglmm: warning: ", "fedglmm: note: "))]
        self.assertEqual(len(errors), 1, done.stderr)
        self.assertTrue(errors[0].startswith("fedglmm: "), errors[0])
        for part in parts:
            self.assertIn(part, errors[0])
        self.assertEqual(set(os.listdir(self.folder)), before, "a file was left behind")

    def sealed(self, name, lines):
        """Lines with a closing line that fits them: what a careful forger would write."""
        text = "".join(line + "\n" for line in lines)
        end = {"end": {"lines": str(len(lines)), "sha256": hashlib.sha256(text.encode()).hexdigest()}}
        self.write(name, text + json.dumps(end, separators=(",", ":")) + "\n")

    def draft(self, *options, data="all.csv", output="study.json", profile="none"):
        self.run_ok("protocol", "--data", data, "--cluster", "clinic", "--response", "sick", "--response", "visits",
                    "--response", "score", "--profile", profile, *options, "-o", output)

    def make_study(self, *options, profile="none"):
        """study.json, and a.csv, b.csv with their summaries a.fgs, b.fgs."""
        rows = example_rows()
        self.write_rows("all.csv", rows)
        self.draft(*options, profile=profile)
        for site, part in (("a", rows[:120]), ("b", rows[120:])):
            self.write_rows(f"{site}.csv", part)
            self.run_ok("summarize", "study.json", f"{site}.csv", "-o", f"{site}.fgs")


def main():
    ProgramTest.program = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__")
