"""study.py - run the fedglmm program as a study does: a protocol, one summary a site, a fit."""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.path.join(os.path.dirname(ROOT), "shared", "reference")  # data that are not shipped
sys.path.insert(0, os.path.join(ROOT, "demo"))
from split_sites import split  # noqa: E402


class Study:
    """One model of a reference.json, with its CSV, in a folder for the files made on the way."""

    def __init__(self, program, model, data, folder):
        self.program, self.model, self.folder = program, model, folder
        self.data = os.path.join(data, model["csv"])
        self.levels = [word for column, levels in dict(model["levels"]).items()
                       for word in ("--levels", f"{column}={','.join(levels)}")]

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *words):
        done = subprocess.run([self.program, *words], capture_output=True, text=True, timeout=600)
        if done.returncode not in (0, 3):  # 3: a fit that did not converge, which its JSON says
            raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.strip()[-500:]}")

    def columns(self):
        with open(self.data, encoding="utf-8") as file:
            head = file.readline().strip().split(",")
        return [name for name in head if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", self.model["formula"])]

    def fit(self, *words):
        output = self.path("fit.json")
        self.run("fit", self.model["formula"], "--family", self.model["family"], *words, "--json", output)
        with open(output, encoding="utf-8") as file:
            return json.load(file)

    def fit_rows(self, *options):
        return self.fit("--data", self.data, *self.levels, *options)

    def split(self, sites):
        return split(self.data, self.model["cluster"], sites, self.folder, self.columns())

    def draft_protocol(self, rows, *options):
        self.run("protocol", "--data", rows, "--cluster", self.model["cluster"], "--response", self.model["response"],
                 *self.levels, *options, "-o", self.path("study.json"))

    def summarize(self, site_paths):
        summaries = [path.removesuffix(".csv") + ".fgs" for path in site_paths]
        for rows, summary in zip(site_paths, summaries):
            self.run("summarize", self.path("study.json"), rows, "-o", summary)
        return summaries

    def fit_summaries(self, sites, order, *options):
        """The same model from the summaries of so many sites, under profile none."""
        rows, site_paths = self.split(sites)
        self.draft_protocol(rows, "--order", str(order), "--profile", "none")
        return self.fit(*self.summarize(site_paths), *options)
