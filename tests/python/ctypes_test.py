#!/usr/bin/env python3
"""ctypes_test.py - the shared library from plain Python: rows and summaries, against converged fits by lme4.

usage: ctypes_test.py LIBRARY [QUICKSTART]
"""
import csv
import ctypes as c
import json
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIBRARY = c.CDLL(os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else sys.exit(__doc__))
QUICKSTART = sys.argv[2] if len(sys.argv) > 2 else None

# Largest gap to lme4 in SE of a fit to three sites' summaries of order 4: gaussian is exact, the others are close.
MODELS = {"sleepstudy_ri": 1e-7, "contraception_ri": 0.1, "grouseticks_ri": 0.1}

Strings = c.POINTER(c.c_char_p)


def count_of(name):
    return f"{name.removesuffix('s')}_count"


def lists(*names):
    return [field for name in names for field in ((name, Strings), (count_of(name), c.c_int64))]


class Error(c.Structure):
    _fields_ = [("message", c.c_char * 1024)]


class Column(c.Structure):
    _fields_ = [("name", c.c_char_p), ("numbers", c.POINTER(c.c_double)), ("stride", c.c_int64), ("strings", Strings)]


class DraftOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint64), ("cluster", c.c_char_p), ("within", c.c_char_p),
                *lists("responses", "variables", "random", "levels", "bounds", "derived", "transforms", "steps", "cuts",
                       "pools"),
                *((name, c.c_char_p) for name in ("weights", "trials", "offset", "profile", "small_clusters")),
                ("ratio", c.c_double), ("min_rows", c.c_int64), ("min_cell", c.c_int64), ("order", c.c_int32),
                ("reserved", c.c_int32)]


class DatasetOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint64), *lists("levels"), ("generator", c.c_char_p), ("seed", c.c_uint64),
                ("order", c.c_int32), ("reserved", c.c_int32)]


class FitOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint64), ("level", c.c_double), ("ml", c.c_int32), ("nagq", c.c_int32),
                ("max_iterations", c.c_int32), ("reserved", c.c_int32)]


class Failure(Exception):
    """A status that is not OK, with its message."""


LIBRARY.fglmm_status_name.restype = c.c_char_p
LIBRARY.fglmm_string_free.argtypes = [c.c_void_p]


def call(name, *arguments):
    error = Error()
    status = getattr(LIBRARY, name)(*arguments, c.byref(error))
    if status:
        raise Failure(f"{LIBRARY.fglmm_status_name(status).decode()}: {error.message.decode()}")


class Handle:
    """A new handle from a constructor; destroyed with this object."""

    def __init__(self, kind, constructor, *arguments):
        self.destroy = getattr(LIBRARY, f"fglmm_{kind}_destroy")
        self.destroy.argtypes = [c.c_void_p]
        self._as_parameter_ = c.c_void_p()
        call(constructor, *arguments, c.byref(self._as_parameter_))

    def __del__(self):
        self.destroy(self._as_parameter_)

    def string(self, function):
        text = c.c_void_p()
        call(function, self, c.byref(text))
        try:
            return c.string_at(text).decode()
        finally:
            LIBRARY.fglmm_string_free(text)


def options(kind, struct, **fields):
    out = struct()
    assert getattr(LIBRARY, f"fglmm_{kind}_options_init")(c.byref(out), c.c_uint64(c.sizeof(out))) == 0
    for name, value in fields.items():
        if isinstance(value, list):
            setattr(out, name, string_array(value))
            setattr(out, count_of(name), len(value))
        else:
            setattr(out, name, value)
    return out


def string_array(texts):
    return (c.c_char_p * len(texts))(*(text.encode() for text in texts))


class Table:
    """Rows of a CSV file as the library takes them: arrays of double, or of text."""

    def __init__(self, names, rows, text_columns):
        self.names, self.rows, self.text_columns = names, rows, text_columns
        cells = dict(zip(names, zip(*rows)))
        self.columns = (Column * len(names))(*(self.column(name, cells[name]) for name in names))

    def column(self, name, cells):
        if name in self.text_columns:
            return Column(name.encode(), None, 0, string_array(cells))
        return Column(name.encode(), (c.c_double * len(cells))(*map(float, cells)), 1, None)

    def arguments(self):
        return self.columns, c.c_int64(len(self.names)), c.c_int64(len(self.rows))

    def split(self, cluster, sites):
        at = self.names.index(cluster)
        clusters = sorted({row[at] for row in self.rows})
        site_of = {name: i % sites for i, name in enumerate(clusters)}
        return [Table(self.names, [row for row in self.rows if site_of[row[at]] == site], self.text_columns)
                for site in range(sites)]


def read_table(model):
    with open(os.path.join(ROOT, "data", model["csv"]), encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    return Table(names, rows, {model["cluster"], *dict(model["levels"])})


def levels(model):
    return [f"{name}={','.join(values)}" for name, values in dict(model["levels"]).items()]


class Ctypes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(ROOT, "tests", "golden", "reference.json"), encoding="utf-8") as file:
            cls.models = json.load(file)
        cls.context = Handle("context", "fglmm_context_create", None)

    def draft(self, model, table):
        drafted = options("draft", DraftOptions, cluster=model["cluster"].encode(), responses=[model["response"]],
                          levels=levels(model), profile=b"none")
        return Handle("protocol", "fglmm_protocol_draft_columns", self.context, *table.arguments(), c.byref(drafted))

    def summarize(self, model, table, sites):
        protocol = self.draft(model, table)
        return [Handle("summary", "fglmm_summarize_columns", self.context, protocol, *site.arguments())
                for site in table.split(model["cluster"], sites)]

    def dataset_of_summaries(self, summaries):
        pointers = (c.c_void_p * len(summaries))(*(summary._as_parameter_ for summary in summaries))
        return Handle("dataset", "fglmm_dataset_from_summaries", self.context, pointers, c.c_int64(len(summaries)),
                      None)

    def fit(self, formula, family, dataset, **fields):
        model = Handle("model", "fglmm_model_create", self.context, formula.encode(), family.encode())
        fit = Handle("fit", "fglmm_fit_run", self.context, model, dataset,
                     c.byref(options("fit", FitOptions, **fields)))
        return json.loads(fit.string("fglmm_fit_json"))

    def check_rows(self, fit, reference):
        self.assertEqual(fit["outcome"], "converged")
        for got in fit["fixed"]:
            se = reference["se"][got["name"]]
            self.assertLess(abs(got["estimate"] - reference["beta"][got["name"]]), 1e-6 * se)
            self.assertLess(abs(got["se"] / se - 1), 1e-5)
        self.assertLess(abs(fit["random"][0]["sd"][0] / reference["re_sd"]["(Intercept)"] - 1), 1e-6)
        self.assertLess(abs(fit["loglik"] - reference["logLik"]), 1e-6)

    def test_rows(self):
        for name in MODELS:
            model = self.models[name]
            table = read_table(model)
            chosen = options("dataset", DatasetOptions, levels=levels(model))
            dataset = Handle("dataset", "fglmm_dataset_from_columns", self.context, *table.arguments(), c.byref(chosen))
            for method, ml in (("glmer_laplace", 0), ("lmer_REML", 0), ("lmer_ML", 1)):
                if method in model["fits"]:
                    with self.subTest(model=name, method=method):
                        fit = self.fit(model["formula"], model["family"], dataset, ml=ml)
                        self.check_rows(fit, model["fits"][method])

    def test_summaries(self):
        for name, bound in MODELS.items():
            with self.subTest(model=name):
                model = self.models[name]
                summaries = self.summarize(model, read_table(model), 3)
                fit = self.fit(model["formula"], model["family"], self.dataset_of_summaries(summaries))
                reference = model["fits"].get("glmer_laplace") or model["fits"]["lmer_REML"]
                self.assertEqual((fit["rows"], fit["clusters"]), (model["n"], model["n_clusters"]))
                gap = max(abs(got["estimate"] - reference["beta"][got["name"]]) / reference["se"][got["name"]]
                          for got in fit["fixed"])
                self.assertLess(gap, bound)

    def test_quickstart(self):
        if not QUICKSTART:
            self.skipTest("no quickstart program given")
        model = self.models["contraception_ri"]
        [summary] = self.summarize(model, read_table(model), 1)
        fit = self.fit("use ~ age + urban + (1|district)", "binomial", self.dataset_of_summaries([summary]))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "site.fgs")
            call("fglmm_summary_write", summary, path.encode())
            printed = subprocess.run([QUICKSTART, path], capture_output=True, text=True, timeout=600, check=True).stdout
        expected = [f"{got['name']:<12} {got['estimate']:9.4f} (SE {got['se']:.4f})" for got in fit["fixed"]]
        self.assertEqual(printed.splitlines(), expected)  # to every digit: results never depend on who asks

    def test_failures_say_what_and_where(self):
        with self.assertRaisesRegex(Failure, "BAD_DATA: .*nowhere.csv"):
            Handle("dataset", "fglmm_dataset_read_csv", self.context, b"nowhere.csv", None)
        with self.assertRaisesRegex(Failure, "INVALID_ARGUMENT: .*cauchy"):
            Handle("model", "fglmm_model_create", self.context, b"y ~ x + (1|g)", b"cauchy")
        with self.assertRaisesRegex(Failure, "INVALID_ARGUMENT: .*'formula' is NULL"):
            Handle("model", "fglmm_model_create", self.context, None, b"gaussian")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
