#!/usr/bin/env python3
"""peers.py - CPU seconds of fits of individual rows, ours beside those of other packages, case by case in one run.

usage: peers.py FIT_TIME [--only "CASE;CASE"] [--python PYTHON] [--quick] [-o TABLE.md]

FIT_TIME is the program built from fit_time.cpp. PYTHON is an interpreter that has gpboost, glmm and mixedlm (pip);
without one they are left out, and so is R where Rscript or a package is missing. One thread and one BLAS thread each;
the fit alone is timed. --quick leaves out what takes more than a minute. Nothing is asserted.
"""
import argparse
import csv
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from study import SHARED  # noqa: E402

FIVE = "y ~ x1 + x2 + x3 + x4 + x5 + (1|g)"
CHOP = "result ~ gender + patient_class + drive_thru_ind + std_pan_day + std_age + (1|clinic_name)"
# name: (family, clusters, rows a cluster, formula)
CASES = {
    "50 x 200, logistic": ("binomial", 50, 200, FIVE),
    "50 x 200, Poisson": ("poisson", 50, 200, FIVE),
    "50 x 200, logistic, a random slope": ("binomial", 50, 200, FIVE.replace("(1|", "(1 + x1|")),
    "200 x 1,000, logistic": ("binomial", 200, 1000, FIVE),
    "200 x 1,000, Poisson": ("poisson", 200, 1000, FIVE),
    "200 x 1,000, gaussian": ("gaussian", 200, 1000, FIVE),
    "1,000 x 1,000, logistic": ("binomial", 1000, 1000, FIVE),
    "1,000 x 1,000, Poisson": ("poisson", 1000, 1000, FIVE),
}
R_METHODS = {
    "gaussian": ["lmer", "glmmTMB"],
    "binomial": ["glmer", "glmer, no derivatives", "glmmTMB"],
    "poisson": ["glmer", "glmer, no derivatives", "glmmTMB"],
}
PYTHON_PACKAGES = ["glmm", "mixedlm", "GPBoost"]
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "RAYON_NUM_THREADS")}


def poisson(rate):
    limit, product, count = math.exp(-rate), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def simulate(path, family, clusters, size):
    """Five standard normal covariates with effects of 0.2, random intercepts of SD 0.8 and slopes of x1 of SD 0.3."""
    random.seed(20)
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["y", "x1", "x2", "x3", "x4", "x5", "g"])
        for cluster in range(clusters):
            intercept, slope = random.gauss(-0.5, 0.8), random.gauss(0.2, 0.3)
            for _ in range(size):
                x = [random.gauss(0, 1) for _ in range(5)]
                eta = intercept + slope * x[0] + 0.2 * sum(x[1:])
                y = {"gaussian": lambda: random.gauss(eta, 1), "poisson": lambda: poisson(math.exp(eta)),
                     "binomial": lambda: int(random.random() < 1 / (1 + math.exp(-eta)))}[family]()
                rows.writerow([y, *(f"{value:.6f}" for value in x), f"c{cluster}"])


def timed(command):
    """Median CPU and wall seconds, logLik of a program that prints a line a run; None if it fails."""
    done = subprocess.run(command, env={**os.environ, **ONE_THREAD}, capture_output=True, text=True)
    lines = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
    if done.returncode != 0 or not lines:
        print(f"SKIPPED: {os.path.basename(command[1])} {command[-2]}: {done.stderr.strip()[-200:]}", file=sys.stderr)
        return None
    return {"cpu": statistics.median(line[0] for line in lines), "wall": statistics.median(line[1] for line in lines),
            "loglik": lines[0][2], "fixed": lines[0][3:]}


def measure(options, data, family, formula, rows):
    """Package -> figures; ours first, with one thread and with two."""
    runs = "5" if rows > 100000 else "21"
    ours = [options.fit_time, data, formula, family]
    yield "fedglmm", timed([*ours, "1", runs])
    yield "fedglmm, 2 threads", timed([*ours, "2", runs])
    if options.python:
        for package in PYTHON_PACKAGES:
            if options.quick and rows > 100000 and package != "glmm":
                continue
            if package == "GPBoost" and "(1|" not in formula:
                continue  # its script has no slopes
            yield package, timed([options.python, os.path.join(HERE, "peers", "fit.py"), data, formula, family,
                                  package, "1"])
    for method in R_METHODS[family]:
        if options.quick and rows > 100000 and family != "gaussian":
            continue
        yield method, timed(["Rscript", os.path.join(HERE, "peers", "fit.R"), data, formula, family, method, "1"])


def table(case, results):
    ours = results["fedglmm"]
    out = [f"| {case} | CPU s | wall s | CPU, times ours | logLik - ours | largest difference of a coefficient |",
           "|---|---|---|---|---|---|"]
    for name, one in results.items():
        if not one:
            continue
        # in the order of R's model matrix everywhere
        apart = max((abs(a - b) for a, b in zip(one["fixed"], ours["fixed"])), default=math.nan)
        out.append(f"| {name} | {one['cpu']:.4g} | {one['wall']:.4g} | {one['cpu'] / ours['cpu']:.3g} | "
                   f"{one['loglik'] - ours['loglik']:.2g} | {apart:.2g} |")
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fit_time")
    parser.add_argument("--only", default="")
    parser.add_argument("--python", default="")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("-o", dest="output", default="")
    options = parser.parse_args()
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        cases = {"CHOP, logistic": ("binomial", 57, 111, CHOP), **CASES}
        for case, (family, clusters, size, formula) in cases.items():
            if options.only and case not in options.only.split(";"):
                continue
            data = os.path.join(SHARED, "chop_pos.csv")
            if not case.startswith("CHOP"):
                data = os.path.join(folder, "rows.csv")
                simulate(data, family, clusters, size)
            elif not os.path.exists(data):
                print("SKIPPED: CHOP: its data are not here", file=sys.stderr)
                continue
            tables.append(table(case, dict(measure(options, data, family, formula, clusters * size))))
            print(tables[-1], flush=True)
    if options.output:
        with open(options.output, "w") as file:
            file.write("\n".join(tables))


if __name__ == "__main__":
    main()
