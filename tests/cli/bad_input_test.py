"""bad_input_test.py - rows, summaries and places to write that are bad: one clear line, and nothing left behind."""
import json
import os

from program import FORMULA, ProgramTest, example_rows, main

FIT = ["fit", FORMULA, "--family", "binomial"]
FIT_VISITS = ["fit", "visits ~ age + (1|clinic)", "--family", "poisson"]
DRAFT = ["protocol", "--cluster", "clinic", "--response", "sick"]
SUMMARIZE_BAD = ["summarize", "study.json", "bad.csv", "-o", "bad.fgs"]


class BadRows(ProgramTest):
    def setUp(self):
        super().setUp()
        self.make_study()

    def changed(self, row, column, value):
        """bad.csv: site a with one cell changed; row 0 is line 2."""
        rows = example_rows()[:120]
        rows[row][column] = value
        return self.write_rows("bad.csv", rows)

    def assert_all_refuse(self, *parts):
        """Every verb that reads bad.csv refuses it."""
        self.assert_refused([*DRAFT, "--data", "bad.csv", "-o", "s.json"], "bad.csv", *parts)
        self.assert_refused(SUMMARIZE_BAD, "bad.csv", *parts)
        self.assert_refused([*FIT, "--data", "bad.csv"], "bad.csv", *parts)

    def test_empty_file(self):
        self.write("bad.csv", "")
        self.assert_all_refuse("empty")

    def test_header_without_rows(self):
        self.write_rows("bad.csv", [])
        self.assert_refused(SUMMARIZE_BAD, "bad.csv")
        self.assert_refused([*FIT, "--data", "bad.csv"])

    def test_file_that_is_not_there(self):
        self.assert_refused(["summarize", "study.json", "none.csv", "-o", "bad.fgs"], "none.csv", "No such file")
        self.assert_refused([*FIT, "--data", "none.csv"], "none.csv", "No such file")
        self.assert_refused(["summarize", "none.json", "a.csv", "-o", "bad.fgs"], "none.json", "No such file")
        self.assert_refused([*FIT, "none.fgs"], "none.fgs", "No such file")

    def test_missing_column(self):
        self.write_rows("bad.csv", [row[:1] + row[2:] for row in example_rows()],
                        ["clinic", "sex", "urban", "sick", "visits", "score"])
        self.assert_refused(SUMMARIZE_BAD, "bad.csv", "'age'")
        self.assert_refused([*FIT, "--data", "bad.csv"], "'age'")
        self.assert_refused(["protocol", "--data", "bad.csv", "--cluster", "ward", "--response", "sick", "-o", "s"],
                            "bad.csv", "'ward'", "clinic")

    def test_columns_that_occur_twice_and_rows_of_another_length(self):
        self.write("bad.csv", "clinic,age,age\nc1,2,3\n")
        self.assert_all_refuse("age")
        self.write_rows("bad.csv", [["c1", 42, "male", 0, 0, 1, 2.5], ["c1", 42, "male"]])
        self.assert_all_refuse("line 3")

    def test_cell_that_is_no_number(self):
        for value in ("old", "3.5.1", "1e999", "NaN", "inf", "-Infinity", " 7"):
            with self.subTest(value=value):
                self.changed(6, 1, value)
                self.assert_refused(SUMMARIZE_BAD, "bad.csv", "line 8", "'age'")

    def test_response_that_is_not_finite(self):
        self.changed(6, 6, "NaN")
        self.assert_refused(SUMMARIZE_BAD, "bad.csv", "line 8", "'score'")
        self.assert_refused(["fit", "score ~ age + (1|clinic)", "--family", "gaussian", "--data", "bad.csv"], "score")

    def test_unknown_level(self):
        self.changed(6, 2, "other")
        self.assert_refused(SUMMARIZE_BAD, "bad.csv", "line 8", "'sex'", "other")
        self.assert_refused([*FIT, "--data", "bad.csv", "--levels", "sex=female,male"],
                            "bad.csv", "line 8", "'sex'", "other")

    def test_value_outside_the_bounds(self):
        self.draft("--bounds", "age=0:120", output="bounded.json")
        self.changed(6, 1, 121)
        self.assert_refused(["summarize", "bounded.json", "bad.csv", "-o", "bad.fgs"],
                            "bad.csv", "line 8", "'age'", "121")

    def test_response_that_is_not_0_or_1(self):
        self.changed(6, 4, 2)
        self.assert_refused(SUMMARIZE_BAD, "bad.csv", "line 8", "'sick'")
        self.assert_refused([*FIT, "--data", "bad.csv"], "sick")
        self.assert_refused(["fit", "score ~ age + (1|clinic)", "--family", "binomial", "a.fgs", "b.fgs"], "score")

    def test_negative_and_broken_counts(self):
        for value in (-1, 2.5):
            self.changed(6, 5, value)
            self.assert_refused(SUMMARIZE_BAD, "bad.csv", "line 8", "'visits'")
        self.assertIn("row 7 below the header, column 'visits': 2.5 events", self.run_ok(*FIT_VISITS, "--data",
                                                                                         "bad.csv").stderr)
        self.changed(6, 5, -1)
        self.assert_refused([*FIT_VISITS, "--data", "bad.csv"], "row 7", "'visits'")

    def test_one_cluster(self):
        self.write_rows("bad.csv", example_rows()[:24])
        self.assert_refused([*FIT, "--data", "bad.csv"], "cluster")
        self.run_ok("summarize", "study.json", "bad.csv", "-o", "one.fgs")
        self.assert_refused([*FIT, "one.fgs"], "cluster")

    def constant(self, column, value):
        rows = [[*row[:column], value, *row[column + 1:]] for row in example_rows()]
        self.write_rows("bad.csv", rows)
        self.run_ok(*SUMMARIZE_BAD)

    def assert_fit_refused(self, response, family, part):
        for source in (["--data", "bad.csv"], ["bad.fgs"]):
            self.assert_refused(["fit", f"{response} ~ age + (1|clinic)", "--family", family, *source], part)

    def test_constant_response(self):
        for value in (0, 1):
            self.constant(4, value)
            self.assert_fit_refused("sick", "binomial", "sick")
        self.constant(6, 3.25)
        self.assert_fit_refused("score", "gaussian", "the response")

    def test_counts_that_are_all_zero(self):
        self.constant(5, 0)
        self.assert_fit_refused("visits", "poisson", "visits")

    def test_bytes_that_are_no_text(self):
        with open(self.path("bad.csv"), "wb") as file:
            file.write(b"clinic,age,sex,urban,sick,visits,score\nc1,42,male,0,0,1,2.5\nc\x001,42,male,0,0,1,2.5\n")
        self.assert_all_refuse("line 3")

    def test_variables_that_are_not_there(self):
        self.assert_refused(["fit", "sick ~ bmi + (1|clinic)", "--family", "binomial", "--data", "all.csv"], "'bmi'")
        self.assert_refused(["fit", "sick ~ bmi + (1|clinic)", "--family", "binomial", "a.fgs"], "'bmi'", "protocol")
        self.assert_refused(["fit", "ill ~ age + (1|clinic)", "--family", "binomial", "a.fgs"], "'ill'", "sick")
        self.assert_refused(["fit", "sick ~ age + (1|ward)", "--family", "binomial", "a.fgs"], "'ward'", "clinic")
        self.assert_refused(["fit", "sick ~ visits + (1|clinic)", "--family", "binomial", "a.fgs"], "'visits'")


class BadSummaries(ProgramTest):
    def setUp(self):
        super().setUp()
        self.make_study()

    def assert_unreadable(self, name, *parts):
        self.assert_refused(["show", name], name, *parts)
        self.assert_refused([*FIT, name], name, *parts)
        self.assert_refused(["merge", name, "b.fgs", "-o", "all.fgs"], name, *parts)
        self.assert_refused(["pseudo", name, "-o", "p.csv"], name, *parts)

    def test_empty_truncated_and_foreign_files(self):
        text = self.read("a.fgs")
        self.write("bad.fgs", "")
        self.assert_unreadable("bad.fgs")
        for cut in (1, len(text) // 2, len(text) - 1):
            self.write("bad.fgs", text[:cut])
            self.assert_unreadable("bad.fgs")
        self.write("bad.fgs", "".join(text.splitlines(keepends=True)[:-1]))
        self.assert_unreadable("bad.fgs", "truncated")
        self.assert_unreadable("a.csv")

    def test_edited_file(self):
        text = self.read("a.fgs")
        self.write("bad.fgs", text.replace('"n":24', '"n":25', 1))
        self.assert_unreadable("bad.fgs")
        self.write("bad.fgs", text + " ")
        self.assert_unreadable("bad.fgs")
        lines = text.splitlines(keepends=True)
        lines[1], lines[2] = lines[2], lines[1]
        self.write("bad.fgs", "".join(lines))
        self.assert_unreadable("bad.fgs")

    def test_impossible_moments_are_refused_though_the_checksum_fits(self):
        self.run_ok("merge", "a.fgs", "b.fgs", "-o", "both.fgs")
        lines = self.read("both.fgs").splitlines()[:-1]
        self.sealed("good.fgs", lines)
        self.assertEqual(self.read("good.fgs"), self.read("both.fgs"))
        group = json.loads(lines[1])
        for change in ({"n": -24}, {"n": 1}, {"moments": [0.0] * len(group["moments"])},
                       {"moments": [1e308] * len(group["moments"])}, {"moments": group["moments"][:-1]}):
            with self.subTest(change=str(change)[:40]):
                edited = json.dumps({**group, **change}, separators=(",", ":"))
                self.sealed("bad.fgs", [lines[0], edited, *lines[2:]])
                self.assert_unreadable("bad.fgs", "line 2")

    def test_summaries_of_different_protocols(self):
        self.draft("--order", "3", output="other.json")
        self.run_ok("summarize", "other.json", "b.csv", "-o", "other.fgs")
        for words in (["merge", "a.fgs", "other.fgs", "-o", "all.fgs"], [*FIT, "a.fgs", "other.fgs"],
                      ["pseudo", "a.fgs", "other.fgs", "-o", "p.csv"]):
            self.assert_refused(words, "protocol")

    def test_the_same_file_twice(self):
        self.run_ok("merge", "a.fgs", "b.fgs", "-o", "both.fgs")
        for words in (["merge", "a.fgs", "a.fgs", "-o", "all.fgs"], ["merge", "both.fgs", "a.fgs", "-o", "all.fgs"],
                      [*FIT, "a.fgs", "a.fgs"], [*FIT, "both.fgs", "b.fgs"]):
            self.assert_refused(words)

    def test_a_cluster_in_two_files(self):
        rows = example_rows()
        self.write_rows("second.csv", rows[110:])
        self.run_ok("summarize", "study.json", "second.csv", "-o", "second.fgs")
        self.assert_refused([*FIT, "a.fgs", "second.fgs"], "c04", "merge")

    def test_bad_protocols(self):
        study = json.loads(self.read("study.json"))
        for name, text in [("empty", ""), ("text", "hello"), ("deep", "[" * 100000), ("list", "[]"),
                           ("order", json.dumps({**study, "order": 99})),
                           ("member", json.dumps({**study, "surprise": 1}))]:
            with self.subTest(name=name):
                self.write("bad.json", text)
                self.assert_refused(["summarize", "bad.json", "a.csv", "-o", "x.fgs"], "bad.json")


class BadPlaces(ProgramTest):
    def setUp(self):
        super().setUp()
        self.make_study()

    def outputs(self, path):
        return [[*DRAFT, "--data", "all.csv", "-o", path],
                ["summarize", "study.json", "a.csv", "-o", path], ["merge", "a.fgs", "b.fgs", "-o", path],
                ["summarize", "study.json", "a.csv", "-o", "/dev/null", "--evidence", path],
                ["pseudo", "a.fgs", "-o", path], [*FIT, "--data", "all.csv", "--json", path],
                [*FIT, "a.fgs", "b.fgs", "--pseudo-out", path]]

    def test_full_disk(self):
        for words in self.outputs("/dev/full"):
            with self.subTest(words=words):
                self.assert_refused(words, "/dev/full", "No space left on device")

    def test_folder_that_is_not_there(self):
        for words in self.outputs("no/such/place"):
            with self.subTest(words=words):
                self.assert_refused(words, "no/such/place")

    def test_place_that_is_a_folder(self):
        os.mkdir(self.path("folder"))
        for words in self.outputs("folder"):
            with self.subTest(words=words):
                self.assert_refused(words, "folder")

    def test_an_old_output_survives_a_failure(self):
        self.write("old.fgs", "old")
        self.write("bad.csv", "clinic\nc1\n")
        self.assert_refused(["summarize", "study.json", "bad.csv", "-o", "old.fgs"])
        self.assertEqual(self.read("old.fgs"), "old")


if __name__ == "__main__":
    main()
