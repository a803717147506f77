#!/usr/bin/env python3
"""device_test.py - the program with the device module gives the CPU's estimates, to 1e-9 standard errors.

usage: device_test.py FEDGLMM MODULE
"""
import json
import os
import sys
import tempfile
import unittest
import unittest.mock

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from study import ROOT, Study  # noqa: E402

PROGRAM, MODULE = (os.path.abspath(path) for path in sys.argv[1:3])
ON_DEVICE = ("--backend", "cuda", "--module", MODULE)


class OnDevice(unittest.TestCase):
    def study(self, name):
        with open(os.path.join(ROOT, "tests", "golden", "reference.json"), encoding="utf-8") as file:
            model = json.load(file)[name]
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Study(PROGRAM, model, os.path.join(ROOT, "data"), folder.name)

    def check_same(self, device, cpu):
        self.assertEqual(device["outcome"], cpu["outcome"])
        for got, expected in zip(device["fixed"], cpu["fixed"], strict=True):
            self.assertEqual(got["name"], expected["name"])
            self.assertLess(abs(got["estimate"] - expected["estimate"]), 1e-9 * expected["se"], got["name"])
            self.assertLess(abs(got["se"] / expected["se"] - 1), 1e-8, got["name"])
        self.assertLess(abs(device["loglik"] - cpu["loglik"]), 1e-9 * abs(cpu["loglik"]))

    def test_rows(self):
        for name in ("cbpp_ri", "epil_ri"):
            with self.subTest(model=name):
                study = self.study(name)
                self.check_same(study.fit_rows(*ON_DEVICE), study.fit_rows("--backend", "cpu"))

    def test_quadrature(self):
        study = self.study("cbpp_ri")
        self.check_same(study.fit_rows("--nagq", "7", *ON_DEVICE), study.fit_rows("--nagq", "7", "--backend", "cpu"))

    def test_summaries(self):
        study = self.study("cbpp_ri")
        self.check_same(study.fit_summaries(3, 4, *ON_DEVICE), study.fit_summaries(3, 4, "--backend", "cpu"))

    def test_device_is_asked(self):
        with unittest.mock.patch.dict(os.environ, FEDGLMM_EMULATION_DEVICES="0"):
            with self.assertRaisesRegex(RuntimeError, "backend 'cuda': no CUDA device"):
                self.study("cbpp_ri").fit_rows(*ON_DEVICE)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
