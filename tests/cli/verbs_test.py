"""verbs_test.py - the way to summaries and pseudo-data: protocol, summarize, show, merge, pseudo."""
import csv
import json
import os
import subprocess

from program import COLUMNS, FORMULA, ProgramTest, example_rows, main


class Protocol(ProgramTest):
    def test_drafts_types_levels_and_options(self):
        self.write_rows("all.csv", example_rows())
        self.draft("--levels", "sex=male,female", "--levels", "urban=1,0", "--bounds", "age=0:120", "--order", "3",
                   "--variables", "age,sex,urban", "--random", "age,urban", profile="default")
        study = json.loads(self.read("study.json"))
        variables = {variable["name"]: variable for variable in study["variables"]}
        self.assertEqual(set(variables), {"age", "sex", "urban"})
        self.assertEqual(variables["sex"]["levels"], ["male", "female"])
        self.assertEqual(variables["urban"]["levels"], ["1", "0"])
        self.assertEqual(variables["age"]["bounds"], [0, 120])
        self.assertEqual(study["random"], ["age", "urban"])
        self.assertEqual((study["order"], study["cluster"], study["profile"]), (3, "clinic", "default"))
        self.assertEqual([(r["name"], r["type"]) for r in study["responses"]],
                         [("sick", "binary"), ("visits", "count"), ("score", "numeric")])

    def test_drafts_transforms_steps_cuts_and_pools(self):
        self.write_rows("all.csv", example_rows())
        self.draft("--transform", "age=log", "--step", "age=1", "--bounds", "age=1:120", "--cut", "age=40,60",
                   "--pool", "c00=north", "--pool", "c01=north", "--small-clusters", "counts", "--order", "3",
                   "--numeric-order", "6", profile="strict")
        study = json.loads(self.read("study.json"))
        age = study["variables"][0]
        self.assertEqual((age["transform"], age["step"], age["cut"], age["centre"]), ("log", 1, [40, 60], 4))
        self.assertEqual(study["pools"], {"c00": "north", "c01": "north"})
        self.assertEqual((study["small_clusters"], study["order"], study["numeric_order"]), ("counts", 3, 6))
        self.assertEqual(study["profile"], "strict")
        draft = ["protocol", "--data", "all.csv", "--cluster", "clinic", "--response", "sick", "-o", "new.json"]
        self.assert_refused([*draft, "--cut", "age=40", "--levels", "age=20,21"], "'cut'", "'levels'")
        self.assert_refused([*draft, "--pool", "c00=north", "--pool", "c00=south"], "'pool'", "'c00'", "twice")
        self.assert_refused([*draft, "--bounds", "age=1:120", "--cut", "age=60,40"], "variable 'age'", "'cut'")

    def test_prints_what_it_drafts_as_derived(self):
        rows = [[*row, row[1] ** 2] for row in example_rows()]
        self.write_rows("all.csv", rows, [*COLUMNS, "age_sq"])
        done = self.run_ok("protocol", "--data", "all.csv", "--cluster", "clinic", "--response", "sick", "-o", "s.json")
        self.assertIn("age_sq", done.stderr)
        derived = [v for v in json.loads(self.read("s.json"))["variables"] if v["name"] == "age_sq"]
        self.assertEqual(derived[0]["derived"], "age^2")


class Summarize(ProgramTest):
    def test_profile_none_keeps_no_evidence_unless_asked(self):
        self.make_study()
        self.assertFalse(os.path.exists(self.path("a.evidence.json")))
        self.run_ok("summarize", "study.json", "a.csv", "-o", "again.fgs", "--evidence", "kept.json")
        self.assertEqual(self.read("again.fgs"), self.read("a.fgs"))
        json.loads(self.read("kept.json"))

    def test_profile_default_keeps_evidence_beside_the_summary(self):
        self.make_study(profile="default")
        evidence = json.loads(self.read("a.evidence.json"))
        self.assertIn("R1", json.dumps(evidence))
        done = self.run_ok("summarize", "study.json", "a.csv", "-o", "site")
        self.assertTrue(os.path.exists(self.path("site.evidence.json")))
        self.assertIn("site.evidence.json", done.stderr)

    def test_reads_standard_input(self):
        self.make_study()
        self.run_ok("summarize", "study.json", "-", "-o", "piped.fgs", stdin=self.read("a.csv"))
        self.assertEqual(self.read("piped.fgs"), self.read("a.fgs"))

    def test_a_summary_may_go_down_a_pipe_if_the_evidence_has_a_place(self):
        self.make_study(profile="default")
        self.assert_refused(["summarize", "study.json", "a.csv", "-o", "/dev/stdout"], "--evidence")
        done = self.run_ok("summarize", "study.json", "a.csv", "-o", "/dev/stdout", "--evidence", "kept.json")
        self.assertEqual(done.stdout, self.read("a.fgs"))

    def test_incomplete_rows_are_counted(self):
        self.make_study()
        rows = example_rows()[:120]
        rows[3][1] = ""
        rows[50][2] = "NA"
        self.write_rows("gaps.csv", rows)
        self.assertIn("118 rows", self.run_ok("summarize", "study.json", "gaps.csv", "-o", "gaps.fgs").stderr)

    def test_small_clusters_are_left_out_and_said_so(self):
        self.make_study(profile="default")
        self.write_rows("small.csv", example_rows()[:24 * 4 + 9])
        done = self.run_ok("summarize", "study.json", "small.csv", "-o", "small.fgs")
        self.assertIn("96 rows in 4 clusters", done.stderr)
        fit = self.run_ok("fit", FORMULA, "--family", "binomial", "small.fgs").stdout
        self.assertIn("Left out by the releases: 1 cluster, 9 rows", fit)

    def test_nothing_to_release_is_status_2_and_no_file(self):
        self.make_study(profile="default")
        self.write_rows("tiny.csv", example_rows()[:9])
        self.assert_refused(["summarize", "study.json", "tiny.csv", "-o", "tiny.fgs"], "10", status=2)

    def test_the_evidence_does_not_outlive_a_summary_that_could_not_be_written(self):
        self.make_study(profile="default")
        self.assert_refused(["summarize", "study.json", "a.csv", "-o", "no/folder.fgs", "--evidence", "e.json"],
                            "no/folder.fgs")


class ShowAndMerge(ProgramTest):
    def test_show_names_clusters_and_numbers(self):
        self.make_study()
        text = self.run_ok("show", "a.fgs").stdout
        for part in ("c00", "c04", "age", "sick"):
            self.assertIn(part, text)
        self.assertNotIn("c05", text)

    def test_show_reports_a_full_standard_output(self):
        self.make_study()
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([self.program, "show", "a.fgs"], cwd=self.folder, stdout=full, text=True,
                                  stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("No space left on device", done.stderr)

    def test_merge_does_not_depend_on_the_order(self):
        self.make_study()
        self.run_ok("merge", "a.fgs", "b.fgs", "-o", "ab.fgs")
        self.run_ok("merge", "b.fgs", "a.fgs", "-o", "ba.fgs")
        self.assertEqual(self.read("ab.fgs"), self.read("ba.fgs"))

    def test_a_split_cluster_is_fitted_as_the_whole_one_after_merge(self):
        self.make_study()
        rows = example_rows()
        self.write_rows("first.csv", rows[:130])
        self.write_rows("second.csv", rows[130:])
        for name in ("all", "first", "second"):
            self.run_ok("summarize", "study.json", f"{name}.csv", "-o", f"{name}.fgs")
        self.run_ok("merge", "first.fgs", "second.fgs", "-o", "merged.fgs")
        fits = []
        for name in ("all", "merged"):
            self.run_ok("fit", "score ~ age + sex + (1|clinic)", "--family", "gaussian", f"{name}.fgs",
                        "--json", "fit.json")
            fits.append(json.loads(self.read("fit.json")))
        for whole, merged in zip(*(fit["fixed"] for fit in fits)):
            self.assertAlmostEqual(whole["estimate"], merged["estimate"], delta=1e-9 * whole["se"])


class Pseudo(ProgramTest):
    def rows(self, *options):
        self.run_ok("pseudo", "a.fgs", "b.fgs", *options, "-o", "pseudo.csv")
        with open(self.path("pseudo.csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_rows_have_the_protocols_columns_and_the_clusters_sizes_and_means(self):
        self.make_study()
        pseudo = self.rows()
        self.assertEqual(set(pseudo[0]), set(COLUMNS))
        for clinic in ("c00", "c07"):
            true = [row for row in example_rows() if row[0] == clinic]
            got = [row for row in pseudo if row["clinic"] == clinic]
            self.assertEqual(len(got), len(true))
            self.assertAlmostEqual(sum(float(row["age"]) for row in got), sum(row[1] for row in true), 5)
            self.assertEqual(sorted((r["sex"], r["urban"]) for r in got), sorted((r[2], str(r[3])) for r in true))
            self.assertEqual(sum(float(r["sick"]) for r in got), sum(r[4] for r in true))

    def test_the_seed_decides(self):
        self.make_study()
        self.assertEqual(self.rows("--seed", "5"), self.rows("--seed", "5"))
        self.assertNotEqual(self.rows("--seed", "5"), self.rows("--seed", "6"))

    def test_fit_writes_the_same_pseudo_data(self):
        self.make_study()
        self.rows("--order", "3")
        self.run_ok("fit", FORMULA, "--family", "binomial", "a.fgs", "b.fgs", "--order", "3", "--generator", "rows",
                    "--pseudo-out", "fit.csv")
        self.assertEqual(self.read("fit.csv"), self.read("pseudo.csv"))


if __name__ == "__main__":
    main()
