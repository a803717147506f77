"""models_test.py - random effects, quadrature and intervals on the command line, and what is refused of them."""
import json
import random

from program import COLUMNS, ProgramTest, example_rows, main


class Models(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write_rows("all.csv", [[*row, f"region{int(row[0][1:]) // 2}"] for row in example_rows()],
                        [*COLUMNS, "region"])

    def fit(self, right, family="binomial", *options, response=None, data=("--data", "all.csv"), status=0):
        response = response or {"binomial": "sick", "poisson": "visits", "gaussian": "score"}[family]
        done = self.run_ok("fit", f"{response} ~ {right}", "--family", family, *data, *options, "--json", "fit.json",
                           status=status)
        return json.loads(self.read("fit.json")), done

    def refuse(self, right, family, *parts, options=(), data=("--data", "all.csv")):
        response = {"binomial": "sick", "poisson": "visits", "gaussian": "score"}[family]
        with self.subTest(right=right, options=options):
            self.assert_refused(["fit", f"{response} ~ {right}", "--family", family, *data, *options], *parts)


class RandomEffects(Models):
    def test_terms_of_several_random_effects(self):
        for family in ("binomial", "poisson", "gaussian"):
            fit, done = self.fit("age + (1 + age | clinic)", family)
            self.assertEqual([term["terms"] for term in fit["random"]], [["(Intercept)", "age"]])
            self.assertEqual(len(fit["modes"][0]["value"]), 2)
            self.assertIn("age", done.stdout)
            apart, _ = self.fit("age + (age || clinic)", family)
            self.assertEqual([term["terms"] for term in apart["random"]], [["(Intercept)"], ["age"]])
            same, _ = self.fit("age + (1 | clinic) + (0 + age | clinic)", family)
            self.assertEqual(same["loglik"], apart["loglik"])

    def test_nested_intercepts(self):
        fit, done = self.fit("age + (1 | region/clinic)")
        self.assertEqual([term["group"] for term in fit["random"]], ["region", "clinic:region"])
        self.assertEqual([mode["group"] for mode in fit["modes"]], ["region"] * 5 + ["clinic:region"] * 10)
        self.assertIn("clinic:region", done.stdout)
        same, _ = self.fit("age + (1 | region) + (1 | region:clinic)")
        self.assertEqual(same["fixed"], fit["fixed"])
        linear, _ = self.fit("age + (1 | region/clinic)", "gaussian")
        self.assertEqual([term["group"] for term in linear["random"]], ["region", "clinic:region"])
        self.assertEqual([mode["cluster"] for mode in linear["modes"]], [mode["cluster"] for mode in fit["modes"]])

    def test_what_is_not_supported_says_so(self):
        self.refuse("age + (1 | clinic) + (1 | sex)", "binomial", "'clinic' and of 'sex'", "(1 | outer/inner)")
        self.refuse("age + (age | region/clinic)", "binomial", "(1 | outer/inner)")
        self.refuse("age + (1 | region/clinic)", "poisson", "nested", "nagq 1", options=["--nagq", "5"])
        self.refuse("age + (age + urban + I(age^2) + I(age * urban) | clinic)", "binomial",
                    "5 random effects for each 'clinic'", "at most 4")
        self.refuse("age + (age | clinic) + (0 + urban + sex | clinic)", "poisson", "at most 4")

    def test_of_summaries(self):
        self.make_study()
        files = ("a.fgs", "b.fgs")
        fit, _ = self.fit("age + (age | clinic)", data=files)
        rows, _ = self.fit("age + (age | clinic)")
        for mine, other in zip(fit["fixed"], rows["fixed"]):
            self.assertLess(abs(mine["estimate"] - other["estimate"]), 0.1 * other["se"])
        self.refuse("age + (1 | urban/clinic)", "binomial", "'clinic'", "`protocol --within`", data=files)

    def test_nested_intercepts_of_summaries(self):
        self.draft("--within", "region")
        lines = self.read("all.csv").splitlines(keepends=True)
        for name, part in (("a", lines[1:121]), ("b", lines[121:])):
            self.write(f"{name}.csv", lines[0] + "".join(part))
            self.run_ok("summarize", "study.json", f"{name}.csv", "-o", f"{name}.fgs")
        self.assertIn("c00 within region0", self.run_ok("show", "a.fgs").stdout)
        files = ("a.fgs", "b.fgs")
        for family, gap in (("gaussian", 1e-8), ("binomial", 0.1), ("poisson", 0.1)):
            rows, _ = self.fit("age + (1 | region/clinic)", family)
            fit, _ = self.fit("age + (1 | region/clinic)", family, data=files)
            self.assertEqual([mode["cluster"] for mode in fit["modes"]], [mode["cluster"] for mode in rows["modes"]])
            for mine, other in zip(fit["fixed"], rows["fixed"]):
                self.assertLess(abs(mine["estimate"] - other["estimate"]), gap * other["se"])
        self.refuse("age + (1 | clinic/region)", "gaussian", "write (1 | region/clinic)", data=files)
        self.run_ok("pseudo", *files, "-o", "pseudo.csv")
        self.assertTrue(self.read("pseudo.csv").startswith("clinic,region,"))

    def test_a_clinic_in_two_regions(self):
        self.draft("--within", "region")
        text = self.read("all.csv").replace("region0", "region9", 1)
        self.write("moved.csv", text)
        self.assert_refused(["summarize", "study.json", "moved.csv", "-o", "a.fgs"], "line 3", "'region'",
                            "cluster 'c00' lies within 'region9' and within 'region0'")


class WeightsAndTrials(ProgramTest):
    """Summaries of rows that have weights and trials, beside the rows themselves."""

    FITS = (("sick ~ age + sex + (1|clinic)", "binomial", ["--weights", "w"]),
            ("visits ~ age + sex + (1|clinic)", "poisson", ["--weights", "w"]),
            ("score ~ age + sex + (1 + age|clinic)", "gaussian", ["--weights", "w"]),
            ("cases ~ age + sex + (1|clinic)", "binomial", ["--trials", "size"]),
            ("cases ~ age + sex + (1|clinic)", "binomial", ["--trials", "size", "--weights", "w"]))

    def setUp(self):
        super().setUp()
        source, self.rows = random.Random("weights"), []
        for row in example_rows(rows_per_clinic=60):
            size = source.randint(1, 12)
            cases = sum(source.random() < 0.25 + 0.3 * row[4] for _ in range(size))
            self.rows.append([*row, source.randint(2, 24) / 8, size, cases])
        self.columns = [*COLUMNS, "w", "size", "cases"]
        self.write_rows("all.csv", self.rows, self.columns)

    def release(self, formula, options, profile="none"):
        """Summaries of two sites, whose protocol has the weights and trials of these options."""
        self.run_ok("protocol", "--data", "all.csv", "--cluster", "clinic", "--response", formula.split()[0],
                    "--variables", "age,sex", "--random", "age", "--profile", profile, *options, "-o", "study.json")
        for site, part in (("a", self.rows[:300]), ("b", self.rows[300:])):
            self.write_rows(f"{site}.csv", part, self.columns)
            self.run_ok("summarize", "study.json", f"{site}.csv", "-o", f"{site}.fgs")

    def fit(self, formula, family, *words):
        self.run_ok("fit", formula, "--family", family, *words, "--json", "fit.json")
        return json.loads(self.read("fit.json"))

    def check_fits(self, profile, bounds):
        for formula, family, options in self.FITS:
            with self.subTest(formula=formula, options=options):
                self.release(formula, options, profile)
                rows = self.fit(formula, family, "--data", "all.csv", *options)
                sums = self.fit(formula, family, "a.fgs", "b.fgs", *options)
                self.assertEqual((sums["rows"], sums["clusters"]), (rows["rows"], rows["clusters"]))
                gap = max(abs(mine["estimate"] - other["estimate"]) / other["se"]
                          for mine, other in zip(sums["fixed"], rows["fixed"]))
                print(profile, formula, options, f"gap {gap:.2e} SE", flush=True)
                self.assertLess(gap, bounds[family])
                if profile == "none":
                    self.assertLess(abs(sums["loglik"] - rows["loglik"]), 1e-7 if family == "gaussian" else 0.1)

    def test_fits_are_those_of_the_rows(self):
        self.check_fits("none", {"gaussian": 1e-7, "binomial": 0.02, "poisson": 0.02})

    def test_fits_under_default_rules(self):
        self.check_fits("default", {"gaussian": 0.2, "binomial": 0.4, "poisson": 0.2})

    def test_weights_of_few_values_are_a_factor(self):
        formula, family, options = self.FITS[2]
        for row in self.rows:
            row[7] = 1 + row[8] % 2
        self.write_rows("all.csv", self.rows, self.columns)
        draft = self.run_ok("protocol", "--data", "all.csv", "--cluster", "clinic", "--response", "score", *options,
                            "-o", "few.json")
        self.assertIn("--levels w=1,2,", draft.stderr)
        self.release(formula, options, "default")
        self.assert_refused(["fit", formula, "--family", family, "a.fgs", "b.fgs", *options],
                            "no release describes 'w'",
                            "--levels w=...", status=2)
        self.release(formula, [*options, "--levels", "w=1,2"], "default")
        self.run_ok("fit", formula, "--family", family, "a.fgs", "b.fgs", *options, "--json", "fit.json")
        rows = self.fit(formula, family, "--data", "all.csv", *options)
        for mine, other in zip(json.loads(self.read("fit.json"))["fixed"], rows["fixed"]):
            self.assertLess(abs(mine["estimate"] - other["estimate"]), 0.2 * other["se"])

    def test_rows_that_are_refused(self):
        formula, _, options = self.FITS[-1]
        self.release(formula, options)
        for column, value, parts in ((7, 0, ["'w'", "outside the bounds"]), (7, -1, ["'w'", "outside the bounds"]),
                                     (7, "", ["'w'", "weight is missing"]), (9, 13, ["'cases'", "13 successes of"])):
            rows = [list(row) for row in self.rows]
            rows[4][column] = value
            self.write_rows("wrong.csv", rows, self.columns)
            with self.subTest(column=column, value=value):
                self.assert_refused(["summarize", "study.json", "wrong.csv", "-o", "wrong.fgs"], "wrong.csv, line 6",
                                    *parts)

    def test_weights_and_trials_are_those_of_the_protocol(self):
        formula, family, options = self.FITS[-1]
        self.release(formula, options)
        for words, part in (([], "weighted by 'w'"), (["--weights", "age"], "not by 'age'"),
                            (["--weights", "w"], "of the trials 'size'"),
                            (["--weights", "w", "--trials", "age"], "not of 'age'")):
            with self.subTest(words=words):
                self.assert_refused(["fit", formula, "--family", family, "a.fgs", "b.fgs", *words], part)
        self.assert_refused(["fit", "cbind(cases, size) ~ age + (1|clinic)", "--family", family, "a.fgs", *options[2:]],
                            "cbind()", "fit --trials")
        self.assert_refused(["pseudo", "a.fgs", "-o", "pseudo.csv"], "weights or trials")
        shown = self.run_ok("show", "a.fgs").stdout
        self.assertIn("weights    w, by which all sums of responses are weighted", shown)
        self.assertIn("cases: count, successes of the trials size", shown)


class Quadrature(Models):
    def test_nodes_are_reported(self):
        fit, done = self.fit("age + (1 | clinic)", "binomial", "--nagq", "9")
        self.assertEqual((fit["method"], fit["nagq"]), ("agq", 9))
        self.assertIn("adaptive Gauss-Hermite quadrature, 9 points", done.stdout)
        laplace, _ = self.fit("age + (1 | clinic)", "binomial", "--nagq", "1")
        self.assertEqual((laplace["method"], laplace["nagq"]), ("laplace", 1))
        self.assertNotEqual(fit["loglik"], laplace["loglik"])

    def test_numbers_of_nodes_that_are_none(self):
        for value in ("0", "101", "-1", "2.5", "many", ""):
            self.refuse("age + (1 | clinic)", "binomial", "--nagq", options=["--nagq", value])
        self.refuse("age + (age + urban + sex | clinic)", "binomial", "at most 3", "nagq 1", options=["--nagq", "3"])
        self.refuse("age + (age + urban | clinic)", "binomial", "nagq 28", "20000", options=["--nagq", "28"])

    def test_doubtful_clusters_are_warned_of(self):
        rows = [[f"c{i // 2:03}", *row[1:]] for i, row in enumerate(example_rows())]
        for i, row in enumerate(rows):
            row[4] = int(i // 2 % 3 == 0 if i % 7 else i % 2)
        self.write_rows("pairs.csv", rows)
        _, done = self.fit("age + (1 | clinic)", data=("--data", "pairs.csv"))
        self.assertIn("Laplace's approximation is in doubt", done.stderr)
        self.assertIn("fit with nagq 9", done.stderr)
        _, done = self.fit("age + (1 | clinic)", "binomial", "--nagq", "15", data=("--data", "pairs.csv"))
        self.assertNotIn("in doubt", done.stderr)


class ProfileIntervals(Models):
    def test_of_coefficients_sds_correlations_and_sigma(self):
        for family in ("binomial", "gaussian"):
            fit, _ = self.fit("age + (1 | clinic)", family, "--ci", "profile")
            wald, _ = self.fit("age + (1 | clinic)", family)
            term = fit["random"][0]
            self.assertLess(term["sd_lower"][0], term["sd"][0])
            self.assertGreater(term["sd_upper"][0], term["sd"][0])
            self.assertEqual((term["cor_lower"], term["cor_upper"]), ([[1]], [[1]]))
            self.assertNotIn("sd_lower", wald["random"][0])
            for mine, other in zip(fit["fixed"], wald["fixed"]):
                self.assertLess(abs(mine["lower"] - other["lower"]), 0.5 * other["se"])
                self.assertNotEqual(mine["lower"], other["lower"])
        self.assertLess(fit["sigma_lower"], fit["sigma"])
        self.assertGreater(fit["sigma_upper"], fit["sigma"])
        self.assertNotIn("sigma_lower", wald)

    def test_are_wider_at_a_higher_level(self):
        low, _ = self.fit("age + (1 | clinic)", "poisson", "--ci", "profile", "--level", "0.8")
        high, _ = self.fit("age + (1 | clinic)", "poisson", "--ci", "profile", "--level", "0.99")
        self.assertLess(high["fixed"][1]["lower"], low["fixed"][1]["lower"])
        self.assertGreater(high["random"][0]["sd_upper"][0], low["random"][0]["sd_upper"][0])

    def test_separation_has_none(self):
        rows = example_rows()
        for row in rows:
            row[4] = int(row[1] > 50)
        self.write_rows("split.csv", rows)
        split = ("--data", "split.csv")
        fit, done = self.fit("age + (1 | clinic)", "binomial", "--ci", "profile", data=split, status=3)
        self.assertEqual(fit["outcome"], "separation")
        self.assertIn("'age'", done.stderr)
        self.assertNotIn("sd_lower", fit["random"][0])

    def test_kinds(self):
        self.refuse("age + (1 | clinic)", "binomial", "--ci", options=["--ci", "exact"])


class RobustErrors(Models):
    def test_are_shown_beside_those_of_the_model(self):
        for family in ("binomial", "poisson", "gaussian"):
            fit, done = self.fit("age + (1 | clinic)", family, "--ci", "robust")
            wald, _ = self.fit("age + (1 | clinic)", family)
            self.assertEqual(fit["robust"], {"type": "CR1", "model_se": [c["se"] for c in wald["fixed"]]})
            self.assertNotIn("robust", wald)
            self.assertIn("Robust SE", done.stdout)
            for j, (mine, other) in enumerate(zip(fit["fixed"], wald["fixed"])):
                self.assertEqual(mine["estimate"], other["estimate"])
                self.assertNotEqual(mine["se"], other["se"])
                self.assertLess(abs(fit["vcov"][j][j] / mine["se"] ** 2 - 1), 1e-12)
                self.assertLess(abs((mine["upper"] - mine["lower"]) / (2 * 1.959963984540054 * mine["se"]) - 1), 1e-9)
            self.assertIn("clusters are too small", done.stderr)

    def test_of_nested_intercepts_are_from_outer_clusters(self):
        for family in ("binomial", "poisson", "gaussian"):
            fit, done = self.fit("age + (1 | region/clinic)", family, "--ci", "robust")
            wald, _ = self.fit("age + (1 | region/clinic)", family)
            self.assertEqual(fit["robust"]["model_se"], [c["se"] for c in wald["fixed"]])
            self.assertIn("from 5 outer clusters are too small", done.stderr)


if __name__ == "__main__":
    main()
