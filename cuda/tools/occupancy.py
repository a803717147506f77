#!/usr/bin/env python3
"""occupancy.py - a table of all kernels: registers, memory, spills, and how many fit on a processor; no GPU needed.

usage: occupancy.py [--nvcc NVCC] [--jobs N] [LOG...]      a LOG is what nvcc -Xptxas -v wrote; else all is compiled now
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
THREADS = 128
CAPABILITIES = (80, 90)
FLAGS = ["-std=c++20", "-O3", "-DFEDGLMM_VARIANT=device", '-DFEDGLMM_MODULE_BUILD="none"', f"-I{ROOT}", f"-I{ROOT}/src",
         f"-I{ROOT}/include", "-Xptxas", "-v", "-c", "-o", "/dev/null",
         *(f"-gencode=arch=compute_{c},code=sm_{c}" for c in CAPABILITIES)]
# Dynamic shared memory of a block: what the kernels' launches ask for. Those that are not here have none.
BOARD, CHUNKS = 24 * 4 * 8, 4 * 1024 * 8
SHARED = {"warp_likelihood": BOARD + CHUNKS, "group_likelihood": BOARD + CHUNKS, "by_warps<Gradient": BOARD + CHUNKS,
          "by_blocks<Gradient": BOARD + CHUNKS, "by_warps": BOARD, "by_blocks": BOARD, "judge": BOARD,
          "cells_by_blocks": BOARD, "match_blocks": BOARD, "eliminate_kernel": BOARD}
KERNEL = re.compile(r"Compiling entry function '(\w+)' for 'sm_(\d+)'.*?(\d+) bytes stack frame, "
                    r"(\d+) bytes spill stores, (\d+) bytes spill loads.*?Used (\d+) registers", re.S)
SCOPES = r"\(anonymous namespace\)::|fedglmm::|cuda::|kernels::|device::|void "


def shared_of(name):
    """Of the longest of these names that it begins with."""
    return SHARED.get(max((known for known in SHARED if name.startswith(known)), key=len, default=""), 0)


def compile_log(nvcc, source):
    return subprocess.run([nvcc, *FLAGS, source], check=True, capture_output=True, text=True).stderr


def sources():
    folder = os.path.join(ROOT, "cuda")
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".cu"))


def demangle(names):
    done = subprocess.run(["c++filt", "-p"], input="\n".join(names), capture_output=True, text=True, check=True)
    short = [re.sub(SCOPES, "", name) for name in done.stdout.split("\n")]
    return [re.sub(r"Design<double(?:, (\d))?>", lambda m: f" {m[1] or ''}".rstrip(), name) for name in short]


def blocks(nvcc, rows):
    """Of each (capability, registers, shared), by the toolkit's calculator."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "occupancy")
        subprocess.run([nvcc, "-std=c++17", "-o", program, os.path.join(ROOT, "cuda", "tools", "occupancy.cpp")],
                       check=True)
        lines = "".join(f"{c} {registers} {shared} {THREADS}\n" for c, registers, shared in rows)
        return [int(n) for n in subprocess.run([program], input=lines, capture_output=True, text=True,
                                               check=True).stdout.split()]


def table(nvcc, log):
    found = KERNEL.findall(log)
    names = demangle([entry[0] for entry in found])
    rows = [(name, int(c), int(registers), shared_of(name), int(stack), int(stores) + int(loads))
            for name, (_, c, stack, stores, loads, registers) in zip(names, found)]
    fits = blocks(nvcc, [(c, registers, shared) for _, c, registers, shared, _, _ in rows])
    kernels = {}
    for (name, c, registers, shared, stack, spills), count in zip(rows, fits):
        kernels.setdefault(name, {})[c] = (registers, shared, stack, spills, count)
    print("| kernel | shared, bytes a block | registers, sm_80 / sm_90 | stack, bytes | spills, bytes "
          "| blocks a processor | warps of 64 |\n|---|---|---|---|---|---|---|")
    for name, by in sorted(kernels.items()):
        column = [" / ".join(str(value) for value in pair) for pair in zip(*(by[c] for c in CAPABILITIES))]
        warps = " / ".join(str(by[c][4] * THREADS // 32) for c in CAPABILITIES)
        print(f"| `{name}` | {by[90][1]:,} | {column[0]} | {column[2]} | {column[3]} | {column[4]} | {warps} |")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--nvcc", default="nvcc")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("logs", nargs="*")
    options = parser.parse_args()
    if options.logs:
        log = "".join(open(path, encoding="utf-8").read() for path in options.logs)
    else:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            log = "".join(pool.map(lambda source: compile_log(options.nvcc, source), sources()))
    table(options.nvcc, log)


if __name__ == "__main__":
    main()
