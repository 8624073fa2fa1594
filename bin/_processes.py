"""The processes that bin/serve keeps: started each in a session of its own, watched, and ended without remains."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from _setup import REPOSITORY, Trouble, say

PATIENCE = 10.0  # seconds a process gets to finish what it is doing
RESTARTS, WITHIN = 5, 60.0  # more ends than this within so many seconds: the cause is not a passing one
LOG_LIMIT = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """A signal asked for the end."""


class Child:
    """One long-running process and its log file."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: dict[str, str],
        log: Path,
        listener: int | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.environment = environment
        self.log = log
        self.descriptors = () if listener is None else (listener,)
        self.ends: list[float] = []
        self.start()

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            # A session of its own: Ctrl-C in the terminal reaches bin/serve alone, which then ends all in order.
            self.process = subprocess.Popen(
                self.command,
                cwd=REPOSITORY,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=self.descriptors,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - bin/serve has one thread
            )

    def alive(self) -> bool:
        return self.process.poll() is None

    def start_again(self) -> None:
        """Start once more after an unexpected end; refuse when that keeps happening."""
        now = time.monotonic()
        self.ends = [end for end in self.ends if now - end < WITHIN] + [now]
        code = self.process.returncode
        self.kill_group()
        if len(self.ends) > RESTARTS:
            raise Trouble(f"{self.name}反复退出（代码 {code}），请查看日志 {self.log}。")
        say(f"{self.name}意外退出（代码 {code}），正在重新启动；日志：{self.log}")
        self.start()

    def last_words(self) -> str:
        """The last line that the process wrote, for the sentence that reports its end."""
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1].strip() if lines else "没有输出"

    def kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Watch:
    """All children together, and the signals that end them."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.asked = False
        self.impatient = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def add(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: dict[str, str],
        log: Path,
        listener: int | None = None,
    ) -> None:
        """Start a process and keep it from now on."""
        self.children.append(Child(name, command, environment=environment, log=log, listener=listener))

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            self.impatient = True  # asked twice: do not wait any longer
            return
        self.asked = True
        raise Stopped

    def until_stopped(self) -> None:
        """Keep every child running until a signal arrives."""
        while True:
            for child in self.children:
                if not child.alive():
                    child.start_again()
            time.sleep(0.3)

    def stop(self) -> None:
        """Ask every child to finish, wait, then end what is left of each one's group."""
        self.asked = True
        if self.children:
            say("正在停止……")
        for child in self.children:
            if child.alive():
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while any(child.alive() for child in self.children):
            if self.impatient or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        for child in self.children:
            child.kill_group()
            child.process.wait()


def _load_c_library() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


C_LIBRARY = _load_c_library()


def _end_with_parent() -> None:
    """Have the kernel end a child whose bin/serve was killed without a chance to do so itself."""
    if C_LIBRARY is not None:
        C_LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
