"""usage_test.py - help, version, and command lines that are wrong or ask for what does not exist yet."""
import os
import subprocess

from program import FORMULA, ProgramTest, example_rows, main

VERBS = {"protocol": "--cluster", "summarize": "--evidence", "show": "--html", "merge": "--output",
         "pseudo": "--generator", "fit": "--family", "anova": "second"}


class Help(ProgramTest):
    def test_version(self):
        self.assertRegex(self.run_ok("--version").stdout, r"^fedglmm \d+\.\d+\.\d+\n$")

    def test_program_lists_its_verbs(self):
        text = self.run_ok("--help").stdout
        for verb in [*VERBS, "audit", "predict", "simulate"]:
            self.assertIn(f"  {verb} ", text)

    def test_verbs_list_their_options(self):
        for verb, option in VERBS.items():
            self.assertIn(option, self.run_ok(verb, "--help").stdout)


    def test_a_full_standard_output_is_an_error(self):
        for words in (["--version"], ["--help"], ["fit", "--help"]):
            with self.subTest(words=words), open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([self.program, *words], stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(done.returncode, 1)
                self.assertIn("No space left on device", done.stderr)


class WrongUse(ProgramTest):
    def test_what_is_missing_or_unknown_is_named(self):
        for words, part in [
                ([], "what is to be done?"),
                (["frobnicate"], "'frobnicate' is no verb"),
                (["--data", "x.csv"], "'--data' is no verb"),
                (["protocol", "--cluster", "g", "--response", "y", "-o", "s.json"], "--data is required"),
                (["protocol", "--data", "x.csv", "--response", "y", "-o", "s.json"], "--cluster is required"),
                (["protocol", "--data", "x.csv", "--cluster", "g", "-o", "s.json"], "--response is required"),
                (["summarize", "study.json", "-o", "a.fgs"], "data is required"),
                (["summarize", "study.json", "a.csv"], "--output is required"),
                (["show"], "file is required"),
                (["merge", "-o", "all.fgs"], "files is required"),
                (["pseudo", "-o", "p.csv"], "files is required"),
                (["fit", "--family", "poisson", "--data", "x.csv"], "formula is required"),
                (["fit", FORMULA, "--data", "x.csv"], "--family is required"),
                (["fit", FORMULA, "--family", "gamma", "--data", "x.csv"], "gamma"),
                (["fit", FORMULA, "--family", "poisson"], "give site.fgs files, or --data FILE"),
                (["fit", FORMULA, "--family", "poisson", "a.fgs", "--data", "x.csv"], "--data"),
                (["fit", FORMULA, "--family", "poisson", "a.fgs", "--bogus"], "--bogus"),
                (["anova", "a.json"], "second is required"),
                (["anova", "a.json", "b.json", "c.json"], "c.json"),
                (["show", "a.fgs", "b.fgs"], "b.fgs")]:
            with self.subTest(words=words):
                self.assert_refused(words, part)

    def test_an_option_of_summaries_or_rows_is_refused_with_the_other(self):
        fit = ["fit", FORMULA, "--family", "binomial"]
        for option in (["--seed", "2"], ["--order", "3"], ["--generator", "rows"], ["--pseudo-out", "p.csv"]):
            self.assert_refused([*fit, "--data", "x.csv", *option], option[0], "--data")
        self.assert_refused([*fit, "a.fgs", "--levels", "sex=female,male"], "--levels", "--data")

    def test_maximum_likelihood_instead_of_reml_is_for_gaussian(self):
        for family in ("binomial", "poisson"):
            self.assert_refused(["fit", FORMULA, "--family", family, "--ml", "a.fgs"], "--ml is for gaussian", family)

    def test_values_out_of_range(self):
        fit = ["fit", FORMULA, "--family", "binomial"]
        draft = ["protocol", "--data", "x.csv", "--cluster", "g", "--response", "y", "-o", "s.json"]
        for words in ([*fit, "a.fgs", "--order", "1"], [*fit, "a.fgs", "--order", "7"],
                      [*fit, "a.fgs", "--order", "04x"], [*fit, "a.fgs", "--seed", "-1"],
                      [*fit, "a.fgs", "--seed", "18446744073709551616"], [*fit, "a.fgs", "--nagq", "0"],
                      [*fit, "a.fgs", "--threads", "0"],
                      [*fit, "a.fgs", "--level", "nan"], [*fit, "a.fgs", "--level", "0"],
                      [*fit, "a.fgs", "--json", ""], [*draft, "--order", "9"], [*draft, "--ratio", "-1"],
                      [*draft, "--min-rows", "0"], [*draft, "--profile", "lax"], [*draft, "--small-clusters", "all"],
                      [*draft, "--numeric-order", "9"]):
            with self.subTest(words=words):
                self.assert_refused(words, words[-2])

    def test_a_level_that_is_no_probability(self):
        self.write_rows("all.csv", example_rows())
        for level in ("1", "1.5"):
            self.assert_refused(["fit", FORMULA, "--family", "binomial", "--data", "all.csv", "--level", level],
                                "level")

    def test_an_output_may_not_be_an_input_or_another_output(self):
        self.write_rows("a.csv", example_rows())
        os.link(self.path("a.csv"), self.path("link.csv"))
        fit = ["fit", FORMULA, "--family", "binomial"]
        for words, path in [
                (["protocol", "--data", "a.csv", "--cluster", "clinic", "--response", "sick", "-o", "./a.csv"],
                 "./a.csv"),
                (["merge", "a.csv", "b.fgs", "-o", "link.csv"], "link.csv"),
                (["pseudo", "a.csv", "-o", self.path("a.csv")], self.path("a.csv")),
                ([*fit, "--data", "a.csv", "--json", "a.csv"], "a.csv"),
                ([*fit, "a.fgs", "--json", "new", "--pseudo-out", "./new"], "./new"),
                ([*fit, "--data", "a.csv", "--json", "-"], "'-'")]:
            with self.subTest(words=words):
                self.assert_refused(words, path)


class NotSupportedYet(ProgramTest):
    def test_verbs(self):
        for words in (["audit", "study.json", "a.csv", "--seconds", "3"],
                      ["predict", "fit.json", "new.csv", "-o", "p.csv"], ["simulate", "-o", "rows.csv"]):
            self.assert_refused(words, f"{words[0]} is not supported yet")

    def test_options_of_the_program(self):
        for words in (["show", "a.fgs", "--html", "a.html"],
                      ["summarize", "study.json", "a.csv", "-o", "a.fgs", "--ledger", "l.json"]):
            with self.subTest(words=words):
                self.assert_refused(words, words[-2], "not supported yet")

    def test_a_backend_that_is_not_here(self):
        self.write_rows("all.csv", example_rows())
        fit = ["fit", FORMULA, "--family", "binomial", "--data", "all.csv"]
        self.assert_refused([*fit, "--backend", "cuda", "--module", self.path("none.so")], "cuda")
        self.run_ok(*fit, "--backend", "cpu")

    def test_formulas(self):
        self.write_rows("all.csv", example_rows())
        for right in ("log(age + 1) + (1|clinic)", "I(age + 1) + (1|clinic)", ". + (1|clinic)",
                      "age + (1|clinic) + (1|sex)", "age + (age|clinic/sex)"):
            with self.subTest(right=right):
                self.assert_refused(["fit", f"sick ~ {right}", "--family", "binomial", "--data", "all.csv"],
                                    "not supported")
        self.assert_refused(["fit", "sick ~ age", "--family", "binomial", "--data", "all.csv"], "no random effects")
        self.assert_refused(["fit", "sick ~ age + + ) + (1|clinic)", "--family", "binomial", "--data", "all.csv"],
                            "at character 14 of the formula", ">>>+<<<")


if __name__ == "__main__":
    main()
