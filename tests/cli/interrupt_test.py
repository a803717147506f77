"""interrupt_test.py - SIGINT and SIGTERM wait while an output is written."""
import fcntl
import os
import select
import signal
import subprocess
import time

from program import ProgramTest, main

SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ, which Python names from 3.10 on


class Interrupted(ProgramTest):
    def start_writing(self):
        """A merge that is stuck in the middle of its output: a pipe that holds less, and that nobody empties."""
        self.make_study()
        self.run_ok("merge", "a.fgs", "b.fgs", "-o", "whole.fgs")
        os.mkfifo(self.path("pipe"))
        self.pipe = os.open(self.path("pipe"), os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, self.pipe)
        size = fcntl.fcntl(self.pipe, SET_PIPE_SIZE, 4096)
        self.assertGreater(len(self.read("whole.fgs")), size)
        writer = subprocess.Popen([self.program, "merge", "a.fgs", "b.fgs", "-o", "pipe"], cwd=self.folder)
        self.addCleanup(writer.kill)
        self.assertTrue(select.select([self.pipe], [], [], 60)[0])
        return writer

    def rest(self):
        os.set_blocking(self.pipe, True)
        with os.fdopen(os.dup(self.pipe), encoding="utf-8") as file:
            return file.read()

    def test_the_output_is_whole_before_the_signal_acts(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                self.setUp()
                writer = self.start_writing()
                writer.send_signal(number)
                time.sleep(0.3)
                self.assertIsNone(writer.poll())
                self.assertEqual(self.rest(), self.read("whole.fgs"))
                self.assertEqual(writer.wait(60), -number)

    def test_a_second_signal_does_not_wait(self):
        writer = self.start_writing()
        writer.send_signal(signal.SIGINT)
        time.sleep(0.3)
        self.assertIsNone(writer.poll())
        writer.send_signal(signal.SIGINT)
        self.assertEqual(writer.wait(60), -signal.SIGINT)


if __name__ == "__main__":
    main()
