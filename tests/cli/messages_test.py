"""messages_test.py - what is said beside the results: warnings that name what may be wrong, and no flood of them."""
import json

from program import FORMULA, ProgramTest, example_rows, main

FIT = ["fit", "sick ~ age + (1|clinic)", "--family", "binomial"]


class MixedColumns(ProgramTest):
    def warnings(self, *options):
        done = self.run_ok("fit", FORMULA, "--family", "binomial", "--data", "all.csv", *options)
        return [line for line in done.stderr.splitlines() if "numbers and text" in line]

    def test_a_typing_error_that_makes_a_factor_is_warned_of(self):
        rows = example_rows()
        self.write_rows("all.csv", rows)
        self.assertEqual(self.warnings(), [])
        rows[7][3] = "l"
        self.write_rows("all.csv", rows)
        warnings = self.warnings()
        self.assertEqual(len(warnings), 1)
        self.assertIn("column 'urban' of all.csv holds numbers and text such as 'l'", warnings[0])
        self.assertEqual(self.warnings("--levels", "urban=0,1,l"), [])

    def test_clusters_may_be_numbers_and_text(self):
        self.write_rows("all.csv", [[row[0] if row[0] != "c03" else "3", *row[1:]] for row in example_rows()])
        self.assertEqual(self.warnings(), [])


class UnmatchedMoments(ProgramTest):
    def make_impossible(self, clusters):
        """Three rows have three moments of their own: a fourth that grew by half fits no three rows."""
        rows = example_rows(clusters, 3)
        self.write_rows("all.csv", rows)
        self.draft("--variables", "age")
        for site, part in (("a", rows[:6]), ("b", rows[6:])):
            self.write_rows(f"{site}.csv", part)
            self.run_ok("summarize", "study.json", f"{site}.csv", "-o", f"{site}.fgs")
        self.run_ok("merge", "a.fgs", "b.fgs", "-o", "both.fgs")
        lines = [json.loads(line) for line in self.read("both.fgs").splitlines()[:-1]]
        for line in lines:
            if "moments" in line:
                line["moments"][3] *= 1.5
        self.sealed("bad.fgs", [json.dumps(line, separators=(",", ":")) for line in lines])

    def test_few_are_named(self):
        self.make_impossible(4)
        done = self.run_ok(*FIT, "bad.fgs")
        self.assertEqual(done.stderr.count("moments not matched: cluster 'c0"), 4)
        self.assertNotIn("more", done.stderr)
        self.assertIn("Moments not matched: 4 blocks", done.stdout)

    def test_of_many_the_rest_is_counted(self):
        self.make_impossible(12)
        done = self.run_ok(*FIT, "bad.fgs", "--json", "fit.json")
        self.assertEqual(done.stderr.count("moments not matched: cluster 'c0"), 5)
        self.assertIn("moments not matched: and 7 more; --json lists all", done.stderr)
        self.assertEqual(len(json.loads(self.read("fit.json"))["unmatched"]), 12)
        self.assertIn("Moments not matched: 12 blocks", done.stdout)
        self.assertNotIn("'c00'", done.stdout)


if __name__ == "__main__":
    main()
