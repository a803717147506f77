#!/usr/bin/env python3
"""golden_test.py - fits of the built program against converged fits by lme4.

usage: golden_test.py FEDGLMM [Rows|Summaries|Trials|Engine|Robust|ChopRows|ChopSummaries]
"""
import csv
import json
import math
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from study import ROOT, SHARED, Study, split  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else sys.exit(__doc__)

# Summaries of order 4 from 3 sites: the largest gap to lme4 in any coefficient, in its standard errors. Gaussian fits
# are exact; so are the others where order 4 says all about a cluster's covariates: they are categorical (cbpp, epil) or
# take few values in a cluster (grouseticks). The bounds of the rest are about twice to three times what was measured.
GAP_BOUND = {"sleepstudy_ri": 1e-7, "hsb82_ri": 1e-7, "cbpp_ri": 1e-7, "epil_ri": 1e-7, "grouseticks_ri": 1e-7,
             "contraception_ri": 0.06, "toenail_ri": 0.03}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def fixed(fit):
    return {c["name"]: c for c in fit["fixed"]}


def gap_in_se(fit, reference):
    got = fixed(fit)
    return max(abs(got[name]["estimate"] - value) / reference["se"][name] for name, value in reference["beta"].items())


def relative(got, expected):
    return abs(got / expected - 1)


class Golden(unittest.TestCase):
    def study(self, name, models, data):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Study(PROGRAM, models[name], data, folder.name)

    def check_rows(self, fit, model, method):
        reference = model["fits"][method]
        got = fixed(fit)
        self.assertEqual(fit["outcome"], "converged")
        self.assertEqual((fit["rows"], fit["clusters"]), (model["n"], model["n_clusters"]))
        self.assertEqual(set(got), set(reference["beta"]))
        self.assertLess(gap_in_se(fit, reference), 1e-6)
        for name, se in reference["se"].items():
            self.assertLess(relative(got[name]["se"], se), 1e-5, name)
        sd = reference["re_sd"]["(Intercept)"]
        self.assertLess(relative(fit["random"][0]["sd"][0], sd), 1e-6)
        if "sigma" in reference:
            self.assertLess(relative(fit["sigma"], reference["sigma"]), 1e-6)
        for key, name in (("loglik", "logLik"), ("aic", "AIC"), ("bic", "BIC")):
            self.assertLess(abs(fit[key] - reference[name]), 2e-6 if key != "loglik" else 1e-6, name)
        self.check_modes(fit, reference)

    def check_modes(self, fit, reference):
        got = {mode["cluster"]: mode for mode in fit["modes"]}
        self.assertEqual(len(got), fit["clusters"])
        self.assertEqual([mode["cluster"] for mode in fit["modes"]], sorted(got, key=str.encode))
        for mode in reference["ranef_first"]:
            sd = math.sqrt(mode["cond_var"])
            self.assertLess(abs(got[mode["cluster"]]["value"][0] - mode["mode"]) / sd, 1e-6, mode["cluster"])
            self.assertLess(relative(got[mode["cluster"]]["sd"][0], sd), 1e-6, mode["cluster"])

    def check_all_rows(self, names, models, data):
        for name in names:
            for method in models[name]["fits"]:
                if method not in ("glmer_laplace", "lmer_REML", "lmer_ML"):
                    continue
                with self.subTest(model=name, method=method):
                    study = self.study(name, models, data)
                    options = ["--ml"] if method == "lmer_ML" else []
                    self.check_rows(study.fit_rows(*options), models[name], method)

    def gap_from_summaries(self, name, models, data):
        """Prints a line of the gap table; returns the fit and the reference."""
        model = models[name]
        reference = model["fits"]["lmer_REML" if model["family"] == "gaussian" else "glmer_laplace"]
        fit = self.study(name, models, data).fit_summaries(3, 4)
        sd = fit["random"][0]["sd"][0] / reference["re_sd"]["(Intercept)"] - 1
        print(f"{name:18s} gap {gap_in_se(fit, reference):8.2e} SE   sd {sd:+8.1e} relative   {fit['outcome']}, "
              f"{fit['certificate']['statistics_shared']} numbers, {len(fit['unmatched'])} unmatched", flush=True)
        return fit, reference


class Rows(Golden):
    def test_public_sets(self):
        models = load(os.path.join(ROOT, "tests", "golden", "reference.json"))
        self.assertEqual(set(models), set(GAP_BOUND))
        self.check_all_rows(models, models, os.path.join(ROOT, "data"))


class Summaries(Golden):
    def test_public_sets(self):
        models = load(os.path.join(ROOT, "tests", "golden", "reference.json"))
        for name, bound in GAP_BOUND.items():
            with self.subTest(model=name):
                fit, reference = self.gap_from_summaries(name, models, os.path.join(ROOT, "data"))
                self.assertEqual(fit["outcome"], "converged")
                self.assertEqual((fit["rows"], fit["clusters"]), (models[name]["n"], models[name]["n_clusters"]))
                self.assertLess(gap_in_se(fit, reference), bound)


class Trials(Golden):
    """cbpp as lme4's glmer knows it: 56 rows, of a herd in a period so many animals, and the cases among them."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        animals = {}
        with open(os.path.join(ROOT, "data", "cbpp.csv"), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                animals.setdefault((row["herd"], row["period"]), []).append(int(row["y"]))
        self.counts = [(len(y), sum(y)) for y in animals.values()]
        with open(os.path.join(folder.name, "cases.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["herd", "period", "size", "cases"],
                                        *((*key, *count) for key, count in zip(animals, self.counts))])
        self.reference = load(os.path.join(ROOT, "tests", "golden", "reference.json"))["cbpp_ri"]
        model = {**self.reference, "csv": "cases.csv", "response": "cases", "formula": "cases ~ period + (1|herd)"}
        self.study = Study(PROGRAM, model, folder.name, folder.name)

    def check_fit(self, fit):
        expected = self.reference["fits"]["glmer_laplace"]
        self.assertEqual((fit["outcome"], fit["rows"], fit["clusters"]), ("converged", 56, 15))
        self.assertLess(gap_in_se(fit, expected), 1e-6)
        self.assertLess(relative(fit["random"][0]["sd"][0], expected["re_sd"]["(Intercept)"]), 1e-6)
        choices = sum(math.log(math.comb(size, cases)) for size, cases in self.counts)
        self.assertLess(abs(fit["loglik"] - expected["logLik"] - choices), 1e-6)

    def test_rows(self):
        self.check_fit(self.study.fit_rows("--trials", "size"))

    def test_summaries(self):
        sizes = ",".join(sorted({str(size) for size, _ in self.counts}, key=int))
        _, site_paths = split(self.study.data, "herd", 3, self.study.folder)
        for options in (["--order", "4"], ["--order", "2"], ["--order", "2", "--levels", f"size={sizes}"]):
            with self.subTest(options=options):
                self.study.draft_protocol(self.study.data, *options, "--trials", "size", "--profile", "none")
                self.check_fit(self.study.fit(*self.study.summarize(site_paths), "--trials", "size"))


class Engine(Golden):
    """Slopes, quadrature and profile-likelihood intervals; tests/golden/README.md names the references' source."""

    def setUp(self):
        self.models = load(os.path.join(ROOT, "tests", "golden", "more_reference.json"))
        self.data = os.path.join(ROOT, "data")

    def check_fit(self, fit, reference):
        got = fixed(fit)
        self.assertEqual(fit["outcome"], "converged")
        self.assertLess(gap_in_se(fit, reference), 1e-6)
        for name, se in reference["se"].items():
            self.assertLess(relative(got[name]["se"], se), 1e-5, name)
        for name, sd in zip(fit["random"][0]["terms"], fit["random"][0]["sd"]):
            self.assertLess(relative(sd, reference["re_sd"][name]), 1e-6, name)
        self.assertLess(abs(fit["loglik"] - reference.get("logLik_full", reference["logLik"])), 1e-6)

    def test_slopes(self):
        for name in ("contraception_rs", "hsb82_rs", "sleepstudy_rs"):
            for method, reference in self.models[name]["fits"].items():
                with self.subTest(model=name, method=method):
                    study = self.study(name, self.models, self.data)
                    options = ["--ml"] if method == "lmer_ML" else []
                    fit = study.fit_rows(*options)
                    self.check_fit(fit, reference)
                    self.assertLess(abs(fit["random"][0]["cor"][0][1] - reference["re_corr"]), 1e-6)

    def test_gaussian_slopes_from_summaries_are_exact(self):
        for name in ("hsb82_rs", "sleepstudy_rs"):
            with self.subTest(model=name):
                fit = self.study(name, self.models, self.data).fit_summaries(3, 4)
                self.assertLess(gap_in_se(fit, self.models[name]["fits"]["lmer_REML"]), 1e-7)

    def test_quadrature(self):
        for name, model in self.models.items():
            if "glmer_agq25" not in model["fits"]:
                continue
            with self.subTest(model=name):
                fit = self.study(name, self.models, self.data).fit_rows("--nagq", "25")
                self.assertEqual((fit["method"], fit["nagq"]), ("agq", 25))
                self.check_fit(fit, model["fits"]["glmer_agq25"])

    def test_profile_intervals(self):
        for name, model in self.models.items():
            for method in ("glmer_laplace", "lmer_ML"):
                profile = model["fits"].get(method, {}).get("profile_ci95")
                if profile is None:
                    continue
                with self.subTest(model=name, method=method):
                    options = ["--ml"] if method == "lmer_ML" else []
                    fit = self.study(name, self.models, self.data).fit_rows(*options, "--ci", "profile")
                    self.check_profile(fit, profile)

    def check_profile(self, fit, profile):
        """lme4's limits are interpolated splines of 1e-4 or so; a limit that it did not find is null."""
        block = fit["random"][0]
        terms = {name: k for k, name in enumerate(block["terms"])}
        for name, limits in zip(profile["names"], profile["rows"]):
            if name == "sigma":
                got = (fit["sigma_lower"], fit["sigma_upper"])
            elif name.startswith("sd_"):
                k = terms[name[3:].split("|")[0]]
                got = (block["sd_lower"][k], block["sd_upper"][k])
            elif name.startswith("cor_"):
                a, b = (terms[term] for term in name[4:].split("|")[0].split("."))
                got = (block["cor_lower"][a][b], block["cor_upper"][a][b])
            else:
                got = (fixed(fit)[name]["lower"], fixed(fit)[name]["upper"])
            for mine, theirs in zip(got, limits):
                if theirs is not None:
                    self.assertLess(abs(mine - theirs), 1e-3 * max(1, abs(theirs)), name)


class Robust(Golden):
    """Cluster-robust standard errors: tests/golden/README.md names the source of the references."""
    OPTIONS = {"glmer_laplace": [], "glmer_agq9": ["--nagq", "9"], "lmer_REML": [], "lmer_ML": ["--ml"]}

    def setUp(self):
        self.models = load(os.path.join(ROOT, "tests", "golden", "robust_reference.json"))
        self.data = os.path.join(ROOT, "data")

    def check_errors(self, fit, reference):
        self.assertEqual((fit["outcome"], fit["robust"]["type"]), ("converged", "CR1"))
        self.assertEqual(len(fit["fixed"]), len(reference["se"]))
        for mine, model_se in zip(fit["fixed"], fit["robust"]["model_se"]):
            self.assertLess(relative(mine["se"], reference["se"][mine["name"]]), 1e-7, mine["name"])
            self.assertLess(relative(model_se, reference["model_se"][mine["name"]]), 1e-7, mine["name"])

    def test_rows(self):
        for name, model in self.models.items():
            for method, reference in model["fits"].items():
                with self.subTest(model=name, method=method):
                    fit = self.study(name, self.models, self.data).fit_rows("--ci", "robust", *self.OPTIONS[method])
                    self.check_errors(fit, reference)

    def test_summaries(self):
        for name, method in (("cbpp_ri", "glmer_laplace"), ("sleepstudy_ri", "lmer_REML")):
            with self.subTest(model=name):
                fit = self.study(name, self.models, self.data).fit_summaries(3, 4, "--ci", "robust")
                self.check_errors(fit, self.models[name]["fits"][method])


class Chop(Golden):
    def setUp(self):
        path = os.path.join(SHARED, "reference.json")
        if not os.path.exists(path):
            print(f"SKIPPED: the CHOP data are not in {SHARED}", flush=True)
            self.skipTest("no CHOP data")
        self.models = load(path)


class ChopRows(Chop):
    def test_rows(self):
        self.check_all_rows(["chop_pos_ri", "chop_weekpos_ri", "chop_ct_int_ri"], self.models, SHARED)


class ChopSummaries(Chop):
    def test_gaussian_with_an_interaction_is_exact(self):
        fit, reference = self.gap_from_summaries("chop_ct_int_ri", self.models, SHARED)
        self.assertLess(gap_in_se(fit, reference), 1e-7)

    def test_published_logistic_demo(self):
        fit, reference = self.gap_from_summaries("chop_pos_ri", self.models, SHARED)
        for name, value in reference["beta"].items():
            self.assertLess(abs(fixed(fit)[name]["estimate"] - value), 1e-2, name)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
