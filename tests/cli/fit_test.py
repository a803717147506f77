"""fit_test.py - fedglmm fit and anova: rows and summaries, offsets and weights, outcomes, tables."""
import json
import math
import statistics

from program import COLUMNS, FORMULA, ProgramTest, example_rows, main


def balanced_rows():
    """Five clinics of four rows: the one-way layout whose REML estimates are the table of variances."""
    values = [[3.1, 4.0, 2.6, 3.9], [6.2, 5.1, 5.5, 7.0], [4.4, 4.9, 3.8, 5.3], [8.0, 7.1, 7.7, 6.6],
              [2.0, 3.2, 2.9, 1.7]]
    return values, [[f"c{i}", y] for i, clinic in enumerate(values) for y in clinic]


class Fit(ProgramTest):
    def fit(self, formula, family, *words, status=0):
        done = self.run_ok("fit", formula, "--family", family, *words, "--json", "fit.json", status=status)
        return json.loads(self.read("fit.json")), done.stdout

    def test_balanced_one_way_layout_has_its_closed_form(self):
        values, rows = balanced_rows()
        self.write_rows("balanced.csv", rows, ["clinic", "y"])
        got, text = self.fit("y ~ 1 + (1|clinic)", "gaussian", "--data", "balanced.csv")
        means = [statistics.fmean(clinic) for clinic in values]
        within = statistics.fmean(statistics.variance(clinic) for clinic in values)
        between = 4 * statistics.variance(means)
        self.assertAlmostEqual(got["fixed"][0]["estimate"], statistics.fmean(means), 9)
        self.assertAlmostEqual(got["fixed"][0]["se"], math.sqrt(between / 20), 8)
        self.assertAlmostEqual(got["sigma"], math.sqrt(within), 7)
        self.assertAlmostEqual(got["random"][0]["sd"][0], math.sqrt((between - within) / 4), 7)
        shrink = 1 - within / between
        self.assertEqual([mode["cluster"] for mode in got["modes"]], ["c0", "c1", "c2", "c3", "c4"])
        for mode, mean in zip(got["modes"], means):
            self.assertAlmostEqual(mode["value"][0], shrink * (mean - statistics.fmean(means)), 7)
        self.assertIn("Linear mixed model fit by REML", text)
        self.assertIn("Number of obs: 20, groups: clinic, 5", text)
        self.assertNotIn("Pr(>|z|)", text)

    def test_functions_of_a_variable_agree_with_columns_that_hold_their_values(self):
        self.make_study("--transform", "age=log", "--bounds", "age=1:120")
        rows = [[*row, math.log(row[1])] for row in example_rows()]
        self.write_rows("logs.csv", rows, [*COLUMNS, "log_age"])
        columns, _ = self.fit("score ~ log_age*sex + (1|clinic)", "gaussian", "--data", "logs.csv")
        for source in (["--data", "all.csv"], ["a.fgs", "b.fgs"]):
            got, _ = self.fit("score ~ log(age)*sex + (1|clinic)", "gaussian", *source)
            self.assertEqual([fixed["name"] for fixed in got["fixed"]],
                             ["(Intercept)", "log(age)", "sexmale", "log(age):sexmale"])
            for mine, other in zip(got["fixed"], columns["fixed"]):
                self.assertAlmostEqual(mine["estimate"], other["estimate"], 7)
                self.assertAlmostEqual(mine["se"], other["se"], 7)
        for right, advice in (("age", "write log(age)"), ("sqrt(age)", "write log(age)")):
            self.assert_refused(["fit", f"score ~ {right} + (1|clinic)", "--family", "gaussian", "a.fgs", "b.fgs"],
                                f"the term '{right}'", advice)

    def test_trials_agree_with_single_rows(self):
        self.write_rows("all.csv", example_rows())
        counts = {}
        for clinic, _, sex, urban, sick, *_ in example_rows():
            cell = counts.setdefault((clinic, sex, urban), [0, 0])
            cell[0] += sick
            cell[1] += 1
        rows = [[*cell, sick, n, n - sick, sick / n] for cell, (sick, n) in counts.items()]
        self.write_rows("cells.csv", rows, ["clinic", "sex", "urban", "sick", "n", "well", "share"])
        right = "sex + urban + (1|clinic)"
        single, _ = self.fit(f"sick ~ {right}", "binomial", "--data", "all.csv")
        logliks = []
        for left, *options in (["sick", "--trials", "n"], ["share", "--weights", "n"], ["cbind(sick, well)"]):
            got, _ = self.fit(f"{left} ~ {right}", "binomial", "--data", "cells.csv", *options)
            logliks.append(got["loglik"])
            for mine, other in zip(got["fixed"], single["fixed"]):
                self.assertAlmostEqual(mine["estimate"], other["estimate"], 7)
                self.assertAlmostEqual(mine["se"], other["se"], 7)
        constant = sum(math.log(math.comb(n, sick)) for sick, n in counts.values())
        for loglik in logliks:
            self.assertAlmostEqual(loglik, single["loglik"] + constant, 7)

    def test_an_offset_is_taken_from_a_gaussian_response(self):
        self.write_rows("all.csv", [[*row, row[6] - row[1]] for row in example_rows()], [*COLUMNS, "rest"])
        expected, _ = self.fit("rest ~ sex + (1|clinic)", "gaussian", "--data", "all.csv")
        for formula, options in (("score ~ sex + offset(age) + (1|clinic)", []),
                                 ("score ~ sex + (1|clinic)", ["--offset", "age"])):
            got, _ = self.fit(formula, "gaussian", "--data", "all.csv", *options)
            self.assertAlmostEqual(got["loglik"], expected["loglik"], 7)

    def test_an_offset_of_summaries(self):
        self.make_study()
        formula = "visits ~ age + sex + (1|clinic)"
        plain, _ = self.fit(formula, "poisson", "a.fgs", "b.fgs")
        moved, _ = self.fit(formula, "poisson", "a.fgs", "b.fgs", "--offset", "age")
        self.assertAlmostEqual(moved["fixed"][1]["estimate"] + 1, plain["fixed"][1]["estimate"], 7)
        self.assertAlmostEqual(moved["loglik"], plain["loglik"], 6)

    def test_weights_and_trials_are_those_of_the_protocol(self):
        self.make_study()
        for options, part in ((["--weights", "age"], "protocol --weights age"),
                              (["--trials", "visits"], "protocol --trials visits")):
            with self.subTest(options=options):
                self.assert_refused(["fit", FORMULA, "--family", "binomial", "a.fgs", "b.fgs", *options], part)

    def test_a_value_outside_the_domain_is_named_with_its_row(self):
        rows = example_rows()
        rows[7][1] = 0
        self.write_rows("all.csv", rows)
        self.assert_refused(["fit", "sick ~ log(age) + (1|clinic)", "--family", "binomial", "--data", "all.csv"],
                            "all.csv, row 8, column 'age'", "log(0)")

    def test_maximum_likelihood_divides_by_the_number_of_clinics(self):
        values, rows = balanced_rows()
        self.write_rows("balanced.csv", rows, ["clinic", "y"])
        got, text = self.fit("y ~ 1 + (1|clinic)", "gaussian", "--ml", "--data", "balanced.csv")
        between = 4 * statistics.pvariance([statistics.fmean(clinic) for clinic in values])
        within = statistics.fmean(statistics.variance(clinic) for clinic in values)
        self.assertAlmostEqual(got["random"][0]["sd"][0], math.sqrt((between - within) / 4), 7)
        self.assertIn("fit by maximum likelihood", text)

    def test_summaries_and_rows_agree_for_gaussian(self):
        self.make_study()
        formula = "score ~ age * sex + urban + (1|clinic)"
        rows, _ = self.fit(formula, "gaussian", "--data", "all.csv")
        sums, _ = self.fit(formula, "gaussian", "a.fgs", "b.fgs")
        self.assertEqual([c["name"] for c in sums["fixed"]], ["(Intercept)", "age", "sexmale", "urban", "age:sexmale"])
        self.assertEqual([c["name"] for c in rows["fixed"]], [c["name"] for c in sums["fixed"]])
        for a, b in zip(rows["fixed"], sums["fixed"]):
            self.assertAlmostEqual(a["estimate"], b["estimate"], delta=1e-7 * a["se"])
        self.assertEqual((rows["source"], sums["source"]), ("rows", "summaries"))
        self.assertNotIn("certificate", rows)
        self.assertEqual(sums["certificate"]["max_shift_se"], 0)
        self.assertEqual(sums["certificate"]["sigma_shift"], 0)
        self.assertEqual({shift["se_shift"] for shift in sums["certificate"]["fixed"]}, {0})
        self.assertGreater(sums["certificate"]["statistics_shared"], 0)

    def test_summaries_and_rows_are_close_for_binomial_and_poisson(self):
        self.make_study()
        for formula, family in ((FORMULA, "binomial"), ("visits ~ age + sex + (1|clinic)", "poisson")):
            rows, text = self.fit(formula, family, "--data", "all.csv")
            sums, _ = self.fit(formula, family, "a.fgs", "b.fgs")
            for a, b in zip(rows["fixed"], sums["fixed"]):
                self.assertAlmostEqual(a["estimate"], b["estimate"], delta=0.1 * a["se"])
            self.assertIn("Pr(>|z|)", text)
            self.assertIn("Signif. codes:", text)

    def test_the_table_shows_what_the_json_says(self):
        self.make_study()
        got, text = self.fit(FORMULA, "binomial", "a.fgs", "b.fgs", "--level", "0.9")
        lines = {line.split(" ")[0]: line.split() for line in text.splitlines() if line}
        sex = next(c for c in got["fixed"] if c["name"] == "sexmale")
        shown = [float(number) for number in lines["sexmale"][1:6]]
        for value, member in zip(shown, ("estimate", "se", "lower", "upper", "z")):
            self.assertAlmostEqual(value, sex[member], delta=6e-4)
        self.assertAlmostEqual(sex["upper"] - sex["lower"], 2 * 1.6448536269514722 * sex["se"], 9)
        self.assertIn(" 5 % ", text)
        self.assertIn(f"Formula: {FORMULA}", text)
        self.assertIn("Left out by the releases: 0 clusters, 0 rows", text)
        self.assertIn(f"{got['certificate']['statistics_shared']} numbers shared", text)
        bounds = next(line.split()[1:] for line in text.splitlines() if line.startswith("  sexmale"))
        shift = next(c for c in got["certificate"]["fixed"] if c["name"] == "sexmale")
        self.assertAlmostEqual(float(bounds[0]) / shift["shift"], 1, delta=0.051)
        self.assertAlmostEqual(float(bounds[1]) / (100 * shift["se_shift"]), 1, delta=0.051)
        self.assertEqual(got["certificate"]["random"][0]["terms"], ["(Intercept)"])

    def test_default_profile_names_the_rules_that_are_missing(self):
        self.make_study(profile="default")
        _, text = self.fit(FORMULA, "binomial", "a.fgs", "b.fgs")
        self.assertRegex(text, r"Disclosure rules not enforced: .*R7 R12")

    def test_rows_from_standard_input_with_levels(self):
        self.make_study()
        done = self.run_ok("fit", FORMULA, "--family", "binomial", "--data", "-", "--levels", "sex=male,female",
                           stdin=self.read("all.csv"))
        self.assertIn("sexfemale", done.stdout)

    def test_incomplete_rows_are_dropped_and_said_so(self):
        rows = example_rows()
        rows[0][1], rows[1][4], rows[2][3] = "NA", "", "NA"  # the last column is not in the formula
        self.write_rows("gaps.csv", rows)
        got, text = self.fit(FORMULA, "binomial", "--data", "gaps.csv")
        self.assertEqual((got["rows"], got["dropped_rows"]), (238, 2))
        self.assertIn("Dropped for missing values: 2 rows", text)

    def test_boundary_is_done_and_said_so(self):
        rows = [[f"c{i % 4}", y] for i, y in enumerate([1, 2, 2, 1, 2, 1, 1, 2, 3, 3, 3, 3])]
        self.write_rows("flat.csv", rows, ["clinic", "y"])
        got, text = self.fit("y ~ 1 + (1|clinic)", "gaussian", "--data", "flat.csv")
        self.assertEqual((got["outcome"], got["random"][0]["sd"]), ("boundary", [0]))
        self.assertIn("Boundary fit", text)

    def test_separation_is_status_3_with_json(self):
        rows = [[*row[:4], int(row[1] > 50), *row[5:]] for row in example_rows()]
        self.write_rows("split.csv", rows)
        got, text = self.fit(FORMULA, "binomial", "--data", "split.csv", status=3)
        self.assertEqual(got["outcome"], "separation")
        self.assertIn("NOT CONVERGED", text)

    def test_the_number_of_threads_changes_nothing(self):
        self.make_study()
        outputs = []
        for threads in ("1", "3"):
            self.fit(FORMULA, "binomial", "a.fgs", "b.fgs", "--threads", threads)
            outputs.append(self.read("fit.json"))
        self.assertEqual(*outputs)


class Anova(ProgramTest):
    def fit(self, name, formula, family, *words, status=0):
        self.run_ok("fit", formula, "--family", family, *words, "--json", name, status=status)
        return json.loads(self.read(name))

    def test_a_table_as_r_prints_it(self):
        self.make_study()
        small = self.fit("small.json", "sick ~ age + (1|clinic)", "binomial", "--data", "all.csv")
        large = self.fit("large.json", FORMULA, "binomial", "--data", "all.csv")
        chisq = 2 * (large["loglik"] - small["loglik"])
        p = math.erfc(math.sqrt(chisq / 2))  # chi-squared with 1 degree of freedom
        forth = self.run_ok("anova", "small.json", "large.json")
        self.assertEqual(self.run_ok("anova", "large.json", "small.json").stdout, forth.stdout)
        self.assertEqual(forth.stderr, "")
        lines = forth.stdout.splitlines()
        self.assertEqual(lines[:3], ["Models:", f"small.json: {small['formula']}", f"large.json: {FORMULA}"])
        self.assertEqual(lines[3].split(), ["npar", "AIC", "BIC", "logLik", "deviance", "Chisq", "Df", "Pr(>Chisq)"])
        for line, fit, npar in ((lines[4], small, 3), (lines[5], large, 4)):
            expected = [npar, fit["aic"], fit["bic"], fit["loglik"], -2 * fit["loglik"]]
            for shown, value in zip(line.split()[1:], expected):
                self.assertAlmostEqual(float(shown), value, delta=0.051)
        self.assertAlmostEqual(float(lines[5].split()[6]), chisq, delta=1e-4 * chisq)
        self.assertEqual(lines[5].split()[7], "1")
        self.assertAlmostEqual(float(lines[5].split()[8]), p, delta=0.006 * p)
        self.assertNotIn("conservative", forth.stdout)

    def test_reml_fits_of_different_fixed_effects_are_refused_and_ml_fits_are_not(self):
        self.make_study()
        for option, prefix in (((), "reml"), (("--ml",), "ml")):
            for formula in ("score ~ age + (1|clinic)", "score ~ age + sex + (1|clinic)"):
                self.fit(f"{prefix}{'sex' in formula}.json", formula, "gaussian", *option, "a.fgs", "b.fgs")
        self.assert_refused(["anova", "remlFalse.json", "remlTrue.json"], "--ml")
        self.run_ok("anova", "mlFalse.json", "mlTrue.json")
        self.assert_refused(["anova", "mlFalse.json", "remlTrue.json"], "method, ml and reml")

    def test_other_files_with_as_many_rows_are_warned_of(self):
        self.make_study("--order", "3")
        self.write_rows("swapped.csv", [[*row[:4], 1 - row[4], *row[5:]] for row in example_rows()])
        self.fit("small.json", "sick ~ age + (1|clinic)", "binomial", "a.fgs", "b.fgs")
        self.fit("large.json", FORMULA, "binomial", "a.fgs", "b.fgs", "--order", "2")
        warned = self.run_ok("anova", "small.json", "large.json").stderr
        self.assertIn("warning: the two fits name different data", warned)
        self.fit("rows.json", "sick ~ age + (1|clinic)", "binomial", "--data", "all.csv")
        self.fit("swapped.json", FORMULA, "binomial", "--data", "swapped.csv")
        self.assertIn("different data", self.run_ok("anova", "rows.json", "swapped.json").stderr)
        self.assert_refused(["anova", "rows.json", "large.json"], "source, rows and summaries")

    def test_fits_that_cannot_be_compared_and_files_that_are_no_fits(self):
        self.write_rows("all.csv", example_rows())
        self.fit("a.json", "sick ~ age + (1|clinic)", "binomial", "--data", "all.csv")
        self.fit("b.json", "sick ~ sex + urban + (1|clinic)", "binomial", "--data", "all.csv")
        self.assert_refused(["anova", "a.json", "b.json"], "not nested", "'age'")
        self.assert_refused(["anova", "a.json", "a.json"], "one model")
        self.assert_refused(["anova", "a.json", "none.json"], "none.json", "No such file")
        self.assert_refused(["anova", "all.csv", "a.json"], "all.csv", "no valid JSON")
        self.write("cut.json", self.read("a.json")[:500])
        self.assert_refused(["anova", "a.json", "cut.json"], "cut.json", "no valid JSON")
        rows = [[*row[:4], int(row[1] > 50), *row[5:]] for row in example_rows()]
        self.write_rows("split.csv", rows)
        self.fit("split.json", FORMULA, "binomial", "--data", "split.csv", status=3)
        self.assert_refused(["anova", "a.json", "split.json"], "outcome separation")


if __name__ == "__main__":
    main()
