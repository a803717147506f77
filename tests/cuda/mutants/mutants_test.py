#!/usr/bin/env python3
"""mutants_test.py - plants bugs into the emulated device code, one at a time; each must be caught as bugs.py says.

usage: mutants_test.py --build FOLDER --nets NET,... --program TEST_CUDA --compiler CXX --link FLAGS
                       --objects OBJECT;... --main OBJECT [--only PART-OF-A-NAME]

--objects: of the emulated module and what it needs; --main: of a doctest program.
A bug whose text is not found, that does not build, or that no net catches, fails the run. So does the code without
bugs.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

from bugs import BUGS, LANES

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
LIMIT = 500  # seconds of a step


def source_path(file):
    return os.path.join(ROOT, file if file.startswith("cuda/") else os.path.join("src", file))


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          timeout=LIMIT, **options)


def must_build(command, **options):
    done = run(command, **options)
    if done.returncode:
        raise RuntimeError(f"does not build:\n{done.stdout[-2000:]}")


def catches(net, says, ended):
    """Did this net, and no other, catch the bug?"""
    sees = {"strict": "emulation: " in ended.stdout, "address": "AddressSanitizer" in ended.stdout,
            "race": "data race" in ended.stdout}
    sees["result"] = "ERROR: " in ended.stdout and not any(sees.values())
    return ended.returncode != 0 and sees[net] and says in ended.stdout


class Run:
    def __init__(self, options):
        self.options = options
        self.folder = os.path.join(options.build, "mutants")
        with open(os.path.join(options.build, "compile_commands.json"), encoding="utf-8") as file:
            entries = [e for e in json.load(file) if "fedglmm_emu." in e["command"] or e["file"].endswith(LANES)]
        self.commands = {os.path.basename(e["file"]): e for e in entries}

    def compile(self, source, overlay):
        """The object of this source as CMake compiles it, but from the overlay's files, and quickly."""
        entry = self.commands[source]
        words = [word for word in shlex.split(entry["command"]) if word not in ("-Winvalid-pch", "-Werror")]
        if "-include" in words:  # a precompiled header
            del words[words.index("-include"):words.index("-include") + 2]
        own, output = os.path.join(overlay, "cuda", source), os.path.join(overlay, source + ".o")
        words[words.index("-o") + 1] = output
        words[words.index("-c") + 1] = own if os.path.exists(own) else entry["file"]
        words[1:1] = [f"-I{overlay}"]
        must_build([*words, "-O0", "-w"], cwd=entry["directory"])
        return output

    def plant(self, bug):
        """A folder with the one file that the bug changes."""
        overlay = os.path.join(self.folder, re.sub(r"\W+", "_", bug.name))
        shutil.rmtree(overlay, ignore_errors=True)
        with open(source_path(bug.file), encoding="utf-8") as file:
            content = file.read()
        if content.count(bug.text) != 1:
            raise RuntimeError(f"its text is {content.count(bug.text)} times in {bug.file}")
        os.makedirs(os.path.dirname(os.path.join(overlay, bug.file)))
        with open(os.path.join(overlay, bug.file), "w", encoding="utf-8") as file:
            file.write(content.replace(bug.text, bug.planted))
        return overlay

    def test(self, overlay, sources, cases, order):
        """Builds what is under test with these sources from the overlay, and runs the test cases."""
        under_test = os.path.join(overlay, "under_test.so")
        objects = [self.compile(source, overlay) for source in sources]
        link = [self.options.compiler, *shlex.split(self.options.link), "-o", under_test]
        if LANES in sources:
            must_build([*link, *objects, self.options.main])
            return run([under_test, f"-tc={cases}"])
        # First on the command line: of an inline function that several objects have, the linker takes the first.
        rest = [o for o in self.options.objects.split(";") if os.path.basename(o)[:-2] not in sources]
        must_build([*link, "-shared", *objects, *rest])
        environment = dict(os.environ, FEDGLMM_TEST_MODULE=under_test, FEDGLMM_EMULATION_ORDER=order,
                           TSAN_OPTIONS="halt_on_error=1")
        return run([self.options.program, f"-tc={cases}", "-aa=1"], env=environment)

    def control(self, bugs):
        """The code without bugs, built in the same way, passes the same cases."""
        overlay = os.path.join(self.folder, "none")
        os.makedirs(overlay, exist_ok=True)
        planted = [bug for bug in bugs if LANES not in bug.sources]
        ended = self.test(overlay, sorted({source for bug in planted for source in bug.sources}),
                          ",".join(sorted({bug.cases for bug in planted})), "forward")
        if ended.returncode:
            raise RuntimeError(f"it fails without a bug:\n{ended.stdout[-3000:]}")

    def mutant(self, bug, nets):
        overlay = self.plant(bug)
        ended = self.test(overlay, bug.sources, bug.cases, bug.order)
        if not any(catches(net, bug.nets[net], ended) for net in nets):
            raise RuntimeError(f"not caught by {nets}: exit {ended.returncode}\n{ended.stdout[-1500:]}")
        shutil.rmtree(overlay)


def attempt(task, *arguments):
    start = time.monotonic()
    try:
        task(*arguments)
        problem = None
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        problem = str(error)
    return problem, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    for option in ("--build", "--nets", "--program", "--compiler", "--link", "--objects", "--main"):
        parser.add_argument(option, required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    here = set(options.nets.split(","))
    chosen = [(bug, here & set(bug.nets)) for bug in BUGS if here & set(bug.nets) and options.only in bug.name]
    bugs = [bug for bug, _ in chosen]
    work = Run(options)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [("the code without bugs", pool.submit(attempt, work.control, bugs))]
        tasks += [(bug.name, pool.submit(attempt, work.mutant, bug, nets)) for bug, nets in chosen]
        survivors = 0
        for name, task in tasks:
            problem, seconds = task.result()
            survivors += problem is not None
            verdict = f"SURVIVED {name}: {problem}" if problem else f"ok       {name}"
            print(f"{seconds:5.1f} s  {verdict}", flush=True)
    print(f"{len(chosen)} bugs planted, {survivors} failures, {sum(os.times()[2:4]):.0f} s of CPU time")
    sys.exit(1 if survivors or not chosen else 0)


if __name__ == "__main__":
    main()
