#!/usr/bin/env python3
"""Pictures of the console for the README, taken from the real program: `make captures`.

`lbtop demo` runs in a tmux of its own, of a fixed size, and is driven by keys; each picture is taken when the screen
shows what it is to show, never after a fixed time. Writes docs/pictures/NAME.svg. Python's own library and tmux only.
"""
import os
import re
import subprocess
import sys
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from svg import picture  # noqa: E402

root = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
lbtop = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(root, ".build/release/lbtop"))
folder = sys.argv[2] if len(sys.argv) > 2 else os.path.join(root, "docs/pictures")
columns, rows = 110, 36
socket = f"lbtop-captures-{uuid.uuid4()}"


def tmux(*words):
    return subprocess.run(
        ["tmux", "-f", "/dev/null", "-u", "-L", socket, *words], capture_output=True, text=True, check=True).stdout


def screen():
    return tmux("capture-pane", "-p")


def wait(what, condition, seconds=120):
    end = time.monotonic() + seconds
    while True:
        text = screen()
        if condition(text):
            return text
        if time.monotonic() > end:
            sys.exit(f"the screen never showed {what}:\n{text}")
        time.sleep(0.1)


def press(*keys):
    tmux("send-keys", *keys)


def seconds_up(text):
    found = re.search(r"up (\d\d):(\d\d):(\d\d)", text)
    return sum(int(part) * unit for part, unit in zip(found.groups(), (3600, 60, 1))) if found else 0


def take(name, title):
    path = os.path.join(folder, name + ".svg")
    with open(path, "w") as file:
        file.write(picture(tmux("capture-pane", "-e", "-p"), columns, rows, title))
    print(f"{os.path.relpath(path, root)}: {title}")


os.makedirs(folder, exist_ok=True)
# Neither options kept by whoever runs this nor their colours belong into the pictures.
tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), "-s", "captures",
     f"env -u NO_COLOR XDG_CONFIG_HOME=/nonexistent LC_ALL=C.UTF-8 TZ=UTC {lbtop} demo --rate 900")
try:
    wait("four servers", lambda text: "servers 4 up" in text)
    # Twenty seconds of one strategy, then another one: the chart shows what that did.
    wait("twenty seconds", lambda text: seconds_up(text) >= 20)
    press("b")
    wait("the picker", lambda text: "strategy" in text and "least-connections" in text)
    press("3", "Enter")
    wait("the new strategy", lambda text: "least-connections (was round-robin" in text)
    wait("what it did", lambda text: seconds_up(text) >= 45)
    take("main", "The main screen with the heat map, half a minute after the strategy was changed by key")
    press("b")
    wait("the picker", lambda text: "Enter" in text and "least-connections" in text.split("Enter")[0])
    press("6")
    # The estimate is made of the last 10 s of arrivals, and comes with the next snapshot.
    wait("power-of-two and its estimate", lambda text: re.search("what if.*power-of-two|▶ ?6 power-of-two", text, re.S))
    seen = seconds_up(screen())
    wait("a newer snapshot", lambda text: seconds_up(text) >= seen + 2)
    take("picker", "The strategy picker: what the highlighted strategy would have made of the last seconds")
    press("Escape")
    wait("the main screen", lambda text: "LIVE" in text)
    press("2")
    wait("the latencies", lambda text: "2 latency" in text and "counting" not in text)
    seen = seconds_up(screen())
    wait("half a minute of them", lambda text: seconds_up(text) >= seen + 30)
    take("latency", "Latencies: the percentiles of each server, and a histogram")
finally:
    # The demo's processes end with it, and it with its terminal.
    subprocess.run(["tmux", "-L", socket, "kill-server"], capture_output=True)
