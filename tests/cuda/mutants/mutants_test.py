#!/usr/bin/env python3
"""mutants_test.py - plants bugs into the emulated device code, one at a time; each must be caught as bugs.py says.

usage: mutants_test.py --build FOLDER --nets NET,... --program TEST_CUDA --compiler CXX --link FLAGS --objects OBJECT;...
A bug whose text is not found, that does not build, or that no net catches, fails the run. So does the code without bugs.
"""
import argparse
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess
import sys
import time

from bugs import BUGS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
LIMIT = 120  # seconds of a step


def source_path(file):
    return os.path.join(ROOT, file if file.startswith("cuda/") else os.path.join("src", file))


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          timeout=LIMIT, **options)


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
            entries = [e for e in json.load(file) if e["file"].endswith(".cu") and "fedglmm_emu" in e["command"]]
        self.commands = {os.path.basename(e["file"]): e for e in entries}

    def compile(self, source, overlay):
        """The object of this source as CMake compiles it, but from the overlay's files, and quickly."""
        entry = self.commands[source]
        words = shlex.split(entry["command"])
        own = os.path.join(overlay, "cuda", source)
        output = os.path.join(overlay, source + ".o")
        words[words.index("-o") + 1] = output
        words[words.index("-c") + 1] = own if os.path.exists(own) else entry["file"]
        words[1:1] = [f"-I{overlay}"]
        done = run([*words, "-O0", "-w"], cwd=entry["directory"])
        if done.returncode:
            raise RuntimeError(f"does not build:\n{done.stdout[-2000:]}")
        return output

    def module(self, name, edits, sources):
        """The emulated module with edits (file, text, planted), these sources compiled anew."""
        overlay = os.path.join(self.folder, name.replace(" ", "_").replace("/", "_"))
        shutil.rmtree(overlay, ignore_errors=True)
        for file, text, planted in edits:
            with open(source_path(file), encoding="utf-8") as original:
                content = original.read()
            if content.count(text) != 1:
                raise RuntimeError(f"its text is {content.count(text)} times in {file}")
            os.makedirs(os.path.dirname(os.path.join(overlay, file)), exist_ok=True)
            with open(os.path.join(overlay, file), "w", encoding="utf-8") as copy:
                copy.write(content.replace(text, planted))
        os.makedirs(overlay, exist_ok=True)
        # First on the command line: of an inline function that several objects have, the linker takes the first.
        objects = [self.compile(source, overlay) for source in sources]
        objects += [o for o in self.options.objects.split(";") if os.path.basename(o)[:-2] not in sources]
        module = os.path.join(overlay, "module.so")
        done = run([self.options.compiler, "-shared", *shlex.split(self.options.link), "-o", module, *objects])
        if done.returncode:
            raise RuntimeError(f"does not link:\n{done.stdout[-2000:]}")
        return overlay, module

    def tests(self, module, cases):
        environment = dict(os.environ, FEDGLMM_TEST_MODULE=module, ASAN_OPTIONS="detect_leaks=0",
                           TSAN_OPTIONS="halt_on_error=1:report_bugs=1:exitcode=66")
        return run([self.options.program, f"-tc={cases}", "-aa=1"], env=environment)

    def control(self):
        """The code without bugs, built in the same way, passes the same cases."""
        overlay, module = self.module("control", [], sorted({s for bug in BUGS for s in bug.sources}))
        ended = self.tests(module, ",".join(sorted({bug.cases for bug in BUGS})))
        if ended.returncode:
            raise RuntimeError(f"it fails without a bug:\n{ended.stdout[-3000:]}")
        shutil.rmtree(overlay)

    def mutant(self, bug, nets):
        overlay, module = self.module(bug.name, [(bug.file, bug.text, bug.planted)], bug.sources)
        ended = self.tests(module, bug.cases)
        for net in nets:
            if not catches(net, bug.nets[net], ended):
                raise RuntimeError(f"not caught by {net}: exit {ended.returncode}\n{ended.stdout[-1500:]}")
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
    for option in ("--build", "--nets", "--program", "--compiler", "--link", "--objects"):
        parser.add_argument(option, required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    here = set(options.nets.split(","))
    chosen = [(bug, here & set(bug.nets)) for bug in BUGS if here & set(bug.nets) and options.only in bug.name]
    work = Run(options)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [("the code without bugs", pool.submit(attempt, work.control))]
        tasks += [(bug.name, pool.submit(attempt, work.mutant, bug, nets)) for bug, nets in chosen]
        survivors = 0
        for name, task in tasks:
            problem, seconds = task.result()
            survivors += problem is not None
            print(f"{'SURVIVED' if problem else 'ok':8s} {seconds:5.1f} s  {name}{': ' + problem if problem else ''}", flush=True)
    print(f"{len(chosen)} bugs planted, {survivors} failures, {sum(os.times()[2:4]):.0f} s of CPU time")
    sys.exit(1 if survivors or not chosen else 0)


if __name__ == "__main__":
    main()
