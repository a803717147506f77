#!/usr/bin/env python3
"""chop_time.py - CPU seconds of a study through summaries beside lme4 and glmmTMB on the individual rows, in one run.

usage: chop_time.py FEDGLMM [--runs N] [--sites S] [--data FOLDER]

FOLDER holds chop_pos.csv and reference.json; without them the Contraception data that the project ships are taken.
The program runs with one thread, R with one BLAS thread.
"""
import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from study import ROOT, SHARED, Study  # noqa: E402


def cpu_seconds(work):
    """CPU time of the child processes that work() starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def choose_model(folder):
    if os.path.exists(os.path.join(folder, "chop_pos.csv")):
        return folder, os.path.join(folder, "reference.json"), "chop_pos_ri"
    return os.path.join(ROOT, "data"), os.path.join(ROOT, "tests", "golden", "reference.json"), "contraception_ri"


def time_fedglmm(study, sites, runs):
    """Per run: summarize at all sites, the fit from the summaries (pseudo-data included), the fit of the rows."""
    rows, site_paths = study.split(sites)
    study.draft_protocol(rows, "--profile", "none")
    summaries = [path.removesuffix(".csv") + ".fgs" for path in site_paths]
    seconds = {"summarize": [], "fit of summaries": [], "fit of rows": []}
    for _ in range(runs):
        seconds["summarize"].append(cpu_seconds(lambda: study.summarize(site_paths)))
        seconds["fit of summaries"].append(cpu_seconds(lambda: study.fit(*summaries, "--threads", "1")))
        seconds["fit of rows"].append(cpu_seconds(lambda: study.fit_rows("--threads", "1")))
    seconds["summarize + fit"] = [a + b for a, b in zip(seconds["summarize"], seconds["fit of summaries"])]
    return seconds


def time_r(study, runs):
    if not shutil.which("Rscript"):
        print("SKIPPED: Rscript is not installed, so nothing to compare with")
        return {}
    script = os.path.join(ROOT, "tests", "bench", "glmer_time.R")
    words = ["Rscript", script, study.data, study.model["formula"], study.model["family"], str(runs)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    seconds = {}
    for package, *value in (line.split() for line in done.stdout.splitlines()):
        if value[0] == "version":
            print(f"{package} {value[1]}")
        else:
            seconds.setdefault(package, []).append(float(value[0]))
    return seconds


def print_table(ours, theirs):
    whole = statistics.median(ours["summarize + fit"])
    print(f"{'CPU seconds':24s} {'median':>9s} {'least':>9s} {'most':>9s} {'/ (summarize + fit)':>20s}")
    lines = [(f"fedglmm {what}", values) for what, values in ours.items()]
    lines += [(f"{package}, fit of rows", values) for package, values in theirs.items()]
    for name, values in lines:
        middle = statistics.median(values)
        print(f"{name:24s} {middle:9.3f} {min(values):9.3f} {max(values):9.3f} {middle / whole:20.1f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fedglmm")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sites", type=int, default=3)
    parser.add_argument("--data", default=SHARED)
    options = parser.parse_args()
    data, reference, name = choose_model(options.data)
    with open(reference, encoding="utf-8") as file:
        model = json.load(file)[name]
    print(f"{name}: {model['formula']}, {model['n']} rows, {model['n_clusters']} clusters, {options.sites} sites")
    with tempfile.TemporaryDirectory() as folder:
        study = Study(os.path.abspath(options.fedglmm), model, data, folder)
        print_table(time_fedglmm(study, options.sites, options.runs), time_r(study, options.runs))


if __name__ == "__main__":
    main()
