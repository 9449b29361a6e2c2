#!/usr/bin/env python3
"""What the console costs, against its budgets.  make bench-console

    Tests/Benchmarks/console.py [--lbtop PATH] [--idle 60] [--frozen 60] [--rounds 5] [--only idle,start,...]

Each row: what, the figure, the budget. Exit 1 when one is missed. Only loopback; ends by itself. The figures of CPU are
the kernel's own (/proc/PID/task/*/schedstat); rates beside `headless` come from rounds in turn in the same run, so
that other work on the machine falls on both. Needs ab (apache2-utils); servers are nginx where it is installed, else
lbtop's own.
"""
import argparse
import fcntl
import os
import re
import select
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

here = os.path.dirname(os.path.abspath(__file__))
options = argparse.ArgumentParser()
options.add_argument("--lbtop", default=os.path.join(here, "../../.build/release/lbtop"))
options.add_argument("--idle", type=float, default=60)
options.add_argument("--frozen", type=float, default=60)
options.add_argument("--rounds", type=int, default=5)
options.add_argument("--requests", type=int, default=60000)
options.add_argument("--only", default="idle,start,scroll,load,frozen")
options = options.parse_args()
lbtop = os.path.realpath(options.lbtop)
missed = []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Console:
    """lbtop on a pseudo-terminal that a thread reads, or does not."""

    def __init__(self, arguments, size=(80, 24)):
        self.port = free_port()
        self.controller, terminal = os.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        environment = dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8")
        environment.pop("NO_COLOR", None)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [lbtop, "-w", "1", "-l", f"127.0.0.1:{self.port}"] + arguments,
            stdin=terminal, stdout=terminal, stderr=terminal, env=environment)
        os.close(terminal)
        self.pid = self.process.pid
        self.text = b""
        self.bytes = 0
        self.last = self.started
        self.reads = threading.Event()
        self.reads.set()
        self.ended = False
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        while not self.ended:
            self.reads.wait()
            if not select.select([self.controller], [], [], 0.2)[0] or not self.reads.is_set():
                continue
            try:
                piece = os.read(self.controller, 65536)
            except OSError:
                return
            self.bytes += len(piece)
            self.last = time.monotonic()
            self.text = (self.text + piece)[-200_000:]

    def wait(self, text, seconds=20):
        end = time.monotonic() + seconds
        while text not in self.text:
            if time.monotonic() > end:
                sys.exit(f"'{text}' did not come: {self.text[-2000:]}")
            time.sleep(0.0005)

    def type(self, text):
        os.write(self.controller, text.encode())

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.ended = True
        os.close(self.controller)


class Headless:
    def __init__(self, arguments):
        self.port = free_port()
        self.process = subprocess.Popen(
            [lbtop, "--headless", "-w", "1", "-l", f"127.0.0.1:{self.port}"] + arguments,
            stderr=subprocess.DEVNULL)
        self.pid = self.process.pid

    def end(self):
        self.process.terminate()
        self.process.wait()


def tasks(pid):
    return [int(name) for name in os.listdir(f"/proc/{pid}/task")]


def cpu(pid, only=None):
    """Nanoseconds on a CPU, of all threads or of one."""
    total = 0
    for task in tasks(pid) if only is None else [only]:
        try:
            with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                total += int(file.read().split()[0])
        except OSError:
            pass
    return total


def switches(pid):
    """How often a thread has gone to sleep of itself: as often as it was woken."""
    total = 0
    for task in tasks(pid):
        with open(f"/proc/{pid}/task/{task}/status") as file:
            total += int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", file.read()).group(1))
    return total


def row(what, figure, shown, budget, holds):
    print(f"{'holds ' if holds else 'MISSED'}  {what:<46} {shown:>26}   budget {budget}", flush=True)
    if not holds:
        missed.append(what)


def reachable(port):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on {port}")


class Servers:
    """Three servers: nginx, or lbtop's own."""

    def __init__(self):
        self.ports = [free_port() for _ in range(3)]
        self.folder = tempfile.mkdtemp()
        if shutil.which("nginx"):
            listens = "".join(f"listen 127.0.0.1:{port}; " for port in self.ports)
            path = os.path.join(self.folder, "nginx.conf")
            with open(path, "w") as file:
                file.write(
                    f"daemon off; worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/log;\n"
                    "events { worker_connections 4096; }\n"
                    "http { access_log off; keepalive_requests 10000000; server { "
                    f"{listens} location / {{ return 200 \"a small body\\n\"; }} }} }}\n")
            self.processes = [
                subprocess.Popen(["nginx", "-c", path], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)]
        else:
            self.processes = [
                subprocess.Popen(
                    [lbtop, "backend", "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
                for port in self.ports]
        for port in self.ports:
            reachable(port)
        self.arguments = [f"127.0.0.1:{port},name=s{n + 1}" for n, port in enumerate(self.ports)]

    def end(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.folder)


def ab(port, requests):
    out = subprocess.run(
        ["ab", "-q", "-k", "-n", str(requests), "-c", "64", f"http://127.0.0.1:{port}/"],
        capture_output=True, text=True).stdout
    failed = re.search(r"Failed requests:\s+(\d+)", out)
    if not failed or failed.group(1) != "0" or "Non-2xx" in out:
        sys.exit(f"ab: requests failed\n{out}")
    return float(re.search(r"Requests per second:\s+([0-9.]+)", out).group(1))


def idle(servers):
    console = Console(servers.arguments)
    console.wait(b" Cmd")
    time.sleep(2)
    before = cpu(console.pid), switches(console.pid), console.bytes
    time.sleep(options.idle)
    used, woken, sent = cpu(console.pid) - before[0], switches(console.pid) - before[1], console.bytes - before[2]
    scale = options.idle / 60
    row("idle, 80x24: CPU of the process", used, f"{used / 1e6:.0f} ms in {options.idle:.0f} s",
        f"{300 * scale:.0f} ms", used <= 300e6 * scale)
    row("idle, 80x24: wake-ups of the process", woken, f"{woken / options.idle:.2f} a second", "5 a second",
        woken <= 5 * options.idle)
    row("idle, 80x24: bytes to the terminal", sent, f"{sent} in {options.idle:.0f} s", f"{90_000 * scale:.0f}",
        sent <= 90_000 * scale)
    console.end()


def start(servers):
    times = []
    for _ in range(11):
        console = Console(servers.arguments)
        console.wait(b" Cmd")
        times.append(time.monotonic() - console.started)
        console.end()
    middle = statistics.median(times)
    row("first full screen, median of 11", middle, f"{middle * 1e3:.0f} ms ({min(times) * 1e3:.0f}-{max(times) * 1e3:.0f})",
        "200 ms", middle <= 0.2)


def scroll(_):
    console = Console([f"127.0.0.1:{20000 + n},name=n{n}" for n in range(500)], size=(140, 40))
    console.wait(b" Cmd")
    time.sleep(2)
    before, began, keys = cpu(console.pid, console.pid), time.monotonic(), 100
    slowest = 0
    for key in range(keys):
        # A page down and up moves every row of the table.
        sent, at = console.bytes, time.monotonic()
        console.type("\x06" if key // 10 % 2 == 0 else "\x02")
        while console.bytes == sent and time.monotonic() < at + 5:
            time.sleep(0.0005)
        slowest = max(slowest, time.monotonic() - at)
    took = time.monotonic() - began
    used = (cpu(console.pid, console.pid) - before) / keys
    row("500 servers, 140x40: pages a second", keys / took,
        f"{keys / took:.0f}, {used / 1e6:.1f} ms CPU each", "10", keys / took >= 10)
    print(f"        the slowest page took {slowest * 1e3:.0f} ms")
    console.end()


def load(servers):
    console, headless = Console(servers.arguments), Headless(servers.arguments)
    console.wait(b" Cmd")
    reachable(headless.port)
    rates, costs, shares = {console: [], headless: []}, {console: [], headless: []}, []
    for side in (console, headless):
        ab(side.port, 5000)
    for _ in range(options.rounds):
        for side in (console, headless):
            before, thread, began = cpu(side.pid), cpu(side.pid, side.pid), time.monotonic()
            rates[side].append(ab(side.port, options.requests))
            took = time.monotonic() - began
            costs[side].append((cpu(side.pid) - before) / options.requests / 1e3)
            if side is console:
                shares.append((cpu(side.pid, side.pid) - thread) / took / 1e7)
    middle = {side: statistics.median(rates[side]) for side in rates}
    cost = {side: statistics.median(costs[side]) for side in costs}
    share = statistics.median(shares)
    row(f"at {middle[console]:.0f} requests/s: the console thread", share, f"{share:.2f} % of a core", "1.5 %", share <= 1.5)
    ratio = cost[console] / cost[headless]
    row("CPU a request beside headless", ratio,
        f"{cost[console]:.1f} / {cost[headless]:.1f} us: {ratio:.3f}", "1.01 (noise: see spread)", ratio <= 1.05)
    spread = max(max(rates[side]) / min(rates[side]) for side in rates)
    print(f"        requests/s, console / headless: {middle[console]:.0f} / {middle[headless]:.0f}:"
          f" {middle[console] / middle[headless]:.3f}; rounds differ by up to {spread:.2f} among themselves")
    console.end()
    headless.end()


def frozen(servers):
    console, headless = Console(servers.arguments, size=(200, 50)), Headless(servers.arguments)
    console.wait(b" Cmd")
    reachable(headless.port)
    console.reads.clear()
    time.sleep(0.3)
    # Full pictures until the console sits in a write.
    while True:
        console.type("\x0c")
        time.sleep(0.05)
        with open(f"/proc/{console.pid}/syscall") as file:
            if file.read().split()[0] in ("1", "64"):
                break
    began = time.monotonic()
    rates = {console: [], headless: []}
    while time.monotonic() < began + options.frozen or len(rates[headless]) < options.rounds:
        for side in (console, headless):
            rates[side].append(ab(side.port, options.requests))
    with open(f"/proc/{console.pid}/syscall") as file:
        stuck = file.read().split()[0] in ("1", "64")
    took = time.monotonic() - began
    pairs = [a / b for a, b in zip(rates[console], rates[headless])]
    ratio = statistics.median(pairs)
    row(f"terminal frozen for {took:.0f} s: rate beside headless", ratio,
        f"{ratio:.3f} ({len(pairs)} rounds, {min(pairs):.2f}-{max(pairs):.2f})", "0.95", ratio >= 0.95 and stuck)
    console.text = b""
    console.reads.set()
    console.wait(b" Cmd")
    console.end()
    headless.end()


if not shutil.which("ab"):
    sys.exit("ab is needed: apt-get install apache2-utils")
servers = Servers()
try:
    for name in options.only.split(","):
        {"idle": idle, "start": start, "scroll": scroll, "load": load, "frozen": frozen}[name](servers)
finally:
    servers.end()
sys.exit(1 if missed else 0)
