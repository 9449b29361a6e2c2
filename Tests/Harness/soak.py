#!/usr/bin/env python3
"""What servers and clients do wrong, in full size, against the release binary: `make soak`.

usage: soak.py [--lbtop PATH] [--seconds N] [SCENARIO ...]

Scenarios: kill hang restart reset posts reuse idle slowloris large (default: all, about three minutes). Prints a row for
each; exit 1 when one does not hold. Only loopback, only free ports; every process is ended by its number. Needs ab
(apache2-utils); slowloris also slowhttptest. What needs orders to the running engine (strategy swaps, drains) is
`LBTOP_SOAK=1 swift test --filter ChurnTests`.
"""
import argparse, asyncio, collections, contextlib, json, pathlib, re, shutil, signal, socket, struct, subprocess
import sys, tempfile, threading, time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
options = None
results = []


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as any_socket:
        return any_socket.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.02)
    raise SystemExit(f"nobody listens at {port}")


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Backend:
    """A sample server in a process of its own."""

    def __init__(self, *flags):
        self.port, self.flags = free_port(), flags
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [options.lbtop, "backend", "--listen", f"127.0.0.1:{self.port}", *self.flags],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port)


class Balancer:
    def __init__(self, ports, *flags):
        self.port = free_port()
        self.output = tempfile.NamedTemporaryFile(prefix="lbtop-soak-", suffix=".jsonl")
        self.process = subprocess.Popen(
            [options.lbtop, "--headless", "--json", "--interval", "200ms", "--drain-timeout", "2s",
             "--listen", f"127.0.0.1:{self.port}", *flags, *(f"127.0.0.1:{port}" for port in ports)],
            stdout=self.output, stderr=subprocess.DEVNULL)
        wait_for(self.port)

    def resident(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) * 1024

    def lines(self):
        with open(self.output.name) as file:
            return [line for line in file.read().split("\n") if line.endswith("}")]

    def snapshot(self):
        return json.loads(self.lines()[-1])["services"][0]

    def finish(self):
        """Ends it in order; the last snapshot, in which nothing may be in flight."""
        end(self.process)
        last = self.snapshot()
        assert all(server["inFlight"] == 0 for server in last["servers"]), "in flight at the end"
        return last


@contextlib.contextmanager
def scene(servers, *flags):
    balancer = Balancer([server.port for server in servers], *flags)
    try:
        yield balancer
    finally:
        end(balancer.process)
        for server in servers:
            if isinstance(server, Backend):
                end(server.process)


def ab(port, *flags):
    """Runs ab; (complete, failed or not 2xx, 99th percentile in ms, requests a second)."""
    command = ["ab", "-k", "-r", "-q", "-s", "30", *flags, f"http://127.0.0.1:{port}/"]
    text = subprocess.run(command, capture_output=True, text=True).stdout

    def number(pattern, otherwise=0.0):
        found = re.search(pattern, text)
        return float(found[1]) if found else otherwise
    complete = int(number(r"Complete requests:\s+(\d+)", -1))
    # An answer that is no 2xx has another length, and ab counts that as a failure too.
    bad = max(int(number(r"Failed requests:\s+(\d+)")), int(number(r"Non-2xx responses:\s+(\d+)")))
    return complete, bad, number(r"99%\s+(\d+)"), number(r"Requests per second:\s+([\d.]+)")


def report(name, holds, figures):
    results.append(holds)
    print(f"| {name} | {'holds' if holds else 'FAILS'} | {figures} |", flush=True)


def after(seconds, action):
    timer = threading.Timer(seconds, action)
    timer.start()
    return timer


def counters(last):
    totals = last["totals"]
    errors = ", ".join(f"{count} {kind}" for kind, count in sorted(totals["errors"].items()))
    return f"{totals['requests']} requests at servers, {totals['retries']} retries; {errors or 'no errors'}"


# ---- scenarios

def kill():
    servers = [Backend() for _ in range(4)]
    with scene(servers) as balancer:
        after(options.seconds / 3, servers[1].process.kill)
        complete, bad, slow, rate = ab(balancer.port, "-c", "64", "-t", str(options.seconds), "-n", "10000000")
        last = balancer.finish()
    report("kill -9 of 1 of 4 servers", bad == 0 and complete > 1000,
           f"{complete} GETs, {bad} failed, p99 {slow:.0f} ms; {counters(last)}")


def hang():
    servers = [Backend() for _ in range(4)]
    with scene(servers, "--response-timeout", "1s", "--check", "http:/", "--check-interval", "500ms") as balancer:
        after(options.seconds / 3, lambda: servers[1].process.send_signal(signal.SIGSTOP))
        complete, bad, slow, rate = ab(balancer.port, "-c", "64", "-t", str(options.seconds), "-n", "10000000")
        last = balancer.finish()
    late = last["totals"]["errors"].get("responseTimeout", 0)
    # Each client can meet the hung server once before it is out: what it had accepted by then is all that may be late.
    report("SIGSTOP of 1 of 4 servers, first byte within 1 s", bad == late and bad <= 64 and complete > 1000,
           f"{complete} GETs, {bad} late (504), none otherwise; {counters(last)}")


def restart():
    servers = [Backend() for _ in range(4)]
    with scene(servers) as balancer:
        over = threading.Event()

        def loop():
            while not over.wait(0.3):
                servers[2].process.kill()
                servers[2].process.wait()
                over.wait(0.2)
                servers[2].start()
        thread = threading.Thread(target=loop)
        thread.start()
        complete, bad, slow, rate = ab(balancer.port, "-c", "64", "-t", str(options.seconds), "-n", "10000000")
        over.set()
        thread.join()
        last = balancer.finish()
    report("a server killed and started again twice a second", bad == 0 and complete > 1000,
           f"{complete} GETs, {bad} failed, p99 {slow:.0f} ms; {counters(last)}")


class CountingServer:
    """Counts what it executes, by target; resets the connection of each `every`th request, after it has executed it."""

    def __init__(self, loop, every=0):
        self.every, self.count, self.executed = every, 0, collections.Counter()
        self.listener = loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=512))
        self.port = self.listener.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
                if length:
                    await reader.readexactly(int(length[1]))
                self.count += 1
                self.executed[head.split(b" ", 2)[1]] += 1
                if self.every and self.count % self.every == 0:
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    writer.transport.abort()
                    return
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        except (asyncio.IncompleteReadError, OSError):
            writer.close()


def in_loop(body):
    """Runs `body(loop)` in a thread while `loop` serves in another one."""
    loop = asyncio.new_event_loop()
    servers = [CountingServer(loop, every) for every in (0, 0, 0, 50)]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        return body(loop, servers)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def reset():
    def run(loop, servers):
        with scene(servers) as balancer:
            complete, bad, slow, rate = ab(balancer.port, "-c", "64", "-t", str(options.seconds), "-n", "10000000")
            last = balancer.finish()
        resets = servers[3].count // 50
        report("1 of 4 servers resets each 50th request", bad == 0 and resets > 10 and complete > 1000,
               f"{complete} GETs, {bad} failed, {resets} resets; {counters(last)}")
    in_loop(run)


def posts():
    async def client(port, number, count, statuses):
        reader = writer = None
        for index in range(count):
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            target = f"/{number}-{index}"
            try:
                writer.write(f"POST {target} HTTP/1.1\r\nHost: soak\r\nContent-Length: 4\r\n\r\nbody".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
                await reader.readexactly(int(length[1]) if length else 0)
                statuses[int(head[9:12])] += 1
                if b"onnection: close" in head:
                    writer.close()
                    writer = None
            except (asyncio.IncompleteReadError, OSError):
                statuses["closed"] += 1
                writer = None

    async def clients(port, statuses):
        await asyncio.gather(*(client(port, number, 400, statuses) for number in range(64)))

    def run(loop, servers):
        statuses = collections.Counter()
        with scene(servers) as balancer:
            asyncio.run(clients(balancer.port, statuses))
            last = balancer.finish()
        executed = sum((server.executed for server in servers), collections.Counter())
        resets = servers[3].count // 50
        most = max(executed.values())
        report("POSTs, 1 of 4 servers resets each 50th",
               most == 1 and statuses[200] + statuses[502] == 64 * 400 and 0 < statuses[502] == resets,
               f"{sum(statuses.values())} POSTs: {dict(statuses)}, {resets} resets, executed at most {most}x; {counters(last)}")
    in_loop(run)


def reuse():
    # At most a connection for each client at each server is opened, 256 here: enough requests for these to be few.
    servers = [Backend() for _ in range(4)]
    with scene(servers) as balancer:
        complete, bad, slow, rate = ab(balancer.port, "-c", "64", "-n", "400000")
        last = balancer.finish()
    share = last["totals"]["reused"] / last["totals"]["requests"]
    report("pool reuse under keep-alive", bad == 0 and share >= 0.999,
           f"{share:.3%} of {last['totals']['requests']} requests on a used connection, {bad} failed, {rate:.0f}/s")


def ask(connection):
    connection.sendall(b"GET / HTTP/1.1\r\nHost: soak\r\n\r\n")
    head = b""
    while b"\r\n\r\n" not in head:
        more = connection.recv(4096)
        if not more:
            return 0
        head += more
    length = int(re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)[1])
    left = length - (len(head) - head.index(b"\r\n\r\n") - 4)
    while left > 0:
        left -= len(connection.recv(left))
    return int(head[9:12])


def idle():
    servers = [Backend()]
    with scene(servers) as balancer:
        before = balancer.resident()
        held = []
        for _ in range(5000):
            connection = socket.create_connection(("127.0.0.1", balancer.port), 5)
            connection.settimeout(10)
            held.append(connection)
        first = sum(ask(connection) == 200 for connection in held)
        time.sleep(1)
        active, grown = balancer.snapshot()["active"], balancer.resident() - before
        cpu = [pathlib.Path(f"/proc/{balancer.process.pid}/stat").read_text().split()[13:15] for _ in (0, 1) if not time.sleep(_ * 3)]
        again = sum(ask(connection) == 200 for connection in held)
        for connection in held:
            connection.close()
    ticks = sum(map(int, cpu[1])) - sum(map(int, cpu[0]))
    report("5000 idle connections", first == again == 5000 and active == 5000,
           f"{active} held, all answered before and after, {grown / 5000:.0f} bytes each, {ticks * 10} ms CPU in 3 s")


def slowloris():
    if shutil.which("slowhttptest") is None:
        return print("| slowloris | skipped | slowhttptest is not there |")
    for name, flags in {
        "slowloris": ["-H", "-i", "2"], "slow bodies": ["-B", "-i", "2", "-s", "8192"],
        "slow reading": ["-X", "-w", "16", "-y", "64", "-n", "2", "-z", "32", "-k", "3"],
    }.items():
        servers = [Backend("--body", "64k") if name == "slow reading" else Backend() for _ in range(2)]
        with scene(servers) as balancer:
            quiet = ab(balancer.port, "-c", "16", "-n", "20000")
            attack = subprocess.Popen(
                ["slowhttptest", "-c", "1000", "-r", "1000", "-l", str(options.seconds + 10), *flags,
                 "-u", f"http://127.0.0.1:{balancer.port}/"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            most = 0
            for _ in range(100):
                time.sleep(0.1)
                most = max(most, balancer.snapshot()["active"])
                if most >= 950:
                    break
            complete, bad, slow, rate = ab(balancer.port, "-c", "16", "-t", str(options.seconds - 2), "-n", "10000000")
            end(attack)
            balancer.finish()
        report(f"1000 connections of {name}", bad == 0 and most >= 900 and complete > 1000,
               f"up to {most} attackers, others: {complete} GETs, {bad} failed, p99 {slow:.0f} ms ({quiet[2]:.0f} ms without), {rate:.0f}/s ({quiet[3]:.0f}/s)")


def large():
    size = 100 * 1024 * 1024

    def watch(balancer, over, most):
        while not over.wait(0.05):
            most[0] = max(most[0], balancer.resident())

    def run(name, servers, body):
        with scene(servers) as balancer:
            with socket.create_connection(("127.0.0.1", balancer.port), 5) as connection:
                time.sleep(1)
                before, most, over = balancer.resident(), [0], threading.Event()
                thread = threading.Thread(target=watch, args=(balancer, over, most))
                thread.start()
                passed = body(connection)
                over.set()
                thread.join()
            report(name, passed == size and most[0] - before < 4 * 1024 * 1024,
                   f"{passed} bytes, resident memory grew by {(most[0] - before) / 1024:.0f} KiB at most")

    def slow_read(connection, limit=None):
        total = 0
        while limit is None or total < limit:
            data = connection.recv(256 * 1024)
            if not data:
                break
            total += len(data)
            time.sleep(len(data) / 25e6)
        return total

    def download(connection):
        connection.settimeout(20)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        return slow_read(connection)

    run("100 MB to a client that reads 25 MB/s", [Backend("--body", "100m")], download)

    class SlowServer:
        def __init__(self):
            self.socket = socket.create_server(("127.0.0.1", 0))
            self.port, self.passed = self.socket.getsockname()[1], 0
            threading.Thread(target=self.serve, daemon=True).start()

        def serve(self):
            connection, _ = self.socket.accept()
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += connection.recv(1)
            self.passed = slow_read(connection, size)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server = SlowServer()

    def upload(connection):
        connection.settimeout(20)
        connection.sendall(b"PUT / HTTP/1.1\r\nHost: soak\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // (1 << 20)):
            connection.sendall(b"x" * (1 << 20))
        return server.passed if connection.recv(4096).startswith(b"HTTP/1.1 200") else 0

    # The wait for the listener would take the one connection that this server serves.
    run("100 MB to a server that reads 25 MB/s", [server], upload)


def main():
    global options
    parser = argparse.ArgumentParser()
    parser.add_argument("--lbtop", default=str(ROOT / ".build/release/lbtop"))
    parser.add_argument("--seconds", type=int, default=9, help="how long the load of a scenario runs")
    names = {f.__name__: f for f in (kill, hang, restart, reset, posts, reuse, idle, slowloris, large)}
    parser.add_argument("scenarios", nargs="*", default=list(names))
    options = parser.parse_args()
    print("| scenario | | figures |\n|---|---|---|")
    for name in options.scenarios or names:
        names[name]()
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
