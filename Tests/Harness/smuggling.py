#!/usr/bin/env python3
"""The corpus over real sockets, against lbtop and beside it Debian's haproxy and nginx.

Each message of messages.tsv (and of ../shared/corpora where present) is sent to a proxy, with another request right
behind it. Behind the proxy stands a recording server that reads as strictly as RFC 9112 allows, and after each message
an innocent client sends a request over a connection of its own. A message is forwarded unsafely when

  invalid    the server received bytes that two servers may frame differently (control bytes, lone CR or LF, folds,
             space before a colon, several lengths, a length with a coding, a disguised length or coding ...)
  smuggled   the server saw a request that was hidden behind an end of chunks which no framing of the message makes one
  followed   the message's length is in doubt, and yet what follows was taken for the next request
  harmed     the innocent client did not get its own answer

usage: smuggling.py [--lbtop PATH] [--verbose] [PROXY ...]     PROXY: lbtop haproxy nginx (default: all three)
Only loopback, only free ports; every process is ended by its number. Exit 1 when lbtop forwards anything unsafely.
"""
import argparse, os, pathlib, re, shutil, signal, socket, subprocess, sys, tempfile, threading, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: smuggled\r\n\r\n"
NEXT = b"GET /next HTTP/1.1\r\nHost: next\r\n\r\n"
TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
FRAMING = re.compile(rb"content.?.?length|transfer.?.?encoding", re.I | re.S)
# What RFC 9112 lets a recipient mend: line feeds alone in a head, folds, equal lengths, zeros in front; and a field
# that only looks like another one. Who mends it is not in doubt about the length.
MENDABLE = re.compile(rb"(?<!\r)\n|\r\n[ \t]|length: 5, 5\r|length: 0+5\r|content_length|transfer_encoding", re.I)
UNFRAMED = ("badChunkSize", "badChunkExtension", "bareLineFeed", "bareCarriageReturn", "chunkMissingLineEnd")


# ---- messages

def unescaped(text):
    return re.sub(r"\\(\\|x[0-9a-f]{2})", lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), text).encode("latin-1")


def listed():
    for line in (HERE / "messages.tsv").read_text("latin-1").split("\n"):
        if line:
            kind, _, verdict, name, text = line.split("\t")
            yield kind, verdict, name, unescaped(text)


def attacks():
    """(name, bytes, is its length in doubt, may the request behind it be served)"""
    chunks = b"5\r\nhello\r\n0\r\n\r\n"
    for kind, verdict, name, text in listed():
        if kind == "request":
            doubt = verdict.startswith("refused") and bool(FRAMING.search(text)) and not MENDABLE.search(text)
            if verdict in ("accepted none", "accepted length(0)"):
                yield name, text + NEXT, False
                yield name + ", end of chunks", text + b"0\r\n\r\n" + SMUGGLED, False
                yield name + ", chunks", text + b"5\r\n\r\n0\r\n\r\n" + SMUGGLED, False
            elif verdict == "accepted length(5)":
                yield name, text + b"hello" + NEXT, False
            elif verdict == "accepted chunked":
                yield name, text + chunks + NEXT, False
                yield name + ", line feeds", text + b"0\n\n" + SMUGGLED, False
            elif verdict.startswith("accepted"):
                yield name, text + SMUGGLED, False
            else:
                yield name, text + NEXT, doubt
                yield name + ", body", text + b"hello" + NEXT, doubt
                if doubt:
                    yield name + ", end of chunks", text + b"0\r\n\r\n" + SMUGGLED, doubt
                    yield name + ", chunks", text + chunks + SMUGGLED, doubt
        elif kind == "body":
            head = b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            # With a trailer that should not be there, the body's end is still plain.
            isPlain = not verdict.endswith(UNFRAMED) or b"0\r\nX" in text
            yield "body " + name, head + text + (NEXT if isPlain else SMUGGLED), False


def foreign():
    """Messages of others, in any folder above the checkout that has shared/corpora."""
    folder = next((p / "shared/corpora" for p in HERE.parents if (p / "shared/corpora").is_dir()), None)
    if folder is None:
        print("no shared/corpora beside the checkout: only the project's own messages", file=sys.stderr)
        return
    escapes = {"r": "\r", "n": "\n", "t": "\t", "f": "\f", "0": "\0"}

    def plain(text):
        return re.sub(r"\\(x[0-9a-fA-F]{2}|.)",
                      lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 3 else escapes.get(m[1], m[0]), text, flags=re.S)

    for file in sorted((folder / "gunicorn").glob("*/*.http")):
        text = plain(re.sub(r"[\r\n]", "", file.read_text("latin-1"))).encode("latin-1", "replace")
        yield f"gunicorn {file.parent.name}/{file.name}", text + NEXT, False
    for file in sorted((folder / "llhttp/request").glob("*.md")):
        for number, block in enumerate(re.findall(r"```http\n(.*?)\n```", file.read_text("latin-1"), re.S)):
            text = plain(block.replace("\\\n", "").replace("\n", "\r\n")).encode("latin-1", "replace")
            if b"\nhost:" not in text.lower():
                text = text.replace(b" HTTP/1.1\r\n", b" HTTP/1.1\r\nHost: added\r\n", 1)
            yield f"llhttp {file.name} {number + 1}", text + NEXT, False


# ---- the server behind

class Violation(Exception):
    pass


def strict(data):
    """(target, bytes used) of the first request in `data`, or None when it is not complete; raises Violation."""
    end = data.find(b"\r\n\r\n")
    head = data if end < 0 else data[: end + 2]
    for lone in re.finditer(rb"\r(?!\n)|(?<!\r)\n|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", head):
        if not (lone[0] == b"\r" and lone.end() == len(data)):
            raise Violation(f"byte {lone[0]!r}")
    if re.search(rb"\n[ \t]", head):
        raise Violation("fold")
    if end < 0:
        return None
    line, *fields = data[:end].split(b"\r\n")
    words = line.split(b" ")
    if len(words) != 3 or not TOKEN.match(words[0]) or not words[1] or words[2] not in (b"HTTP/1.1", b"HTTP/1.0"):
        raise Violation(f"request line {line[:80]!r}")
    hosts, length, chunked = 0, None, False
    for field in fields:
        name, colon, value = field.partition(b":")
        if not colon or not TOKEN.match(name):
            raise Violation(f"field line {field[:80]!r}")
        name, value = name.lower(), value.strip(b" \t")
        if name == b"host":
            hosts += 1
        elif name == b"content-length":
            if length is not None or not re.fullmatch(rb"[0-9]{1,19}", value):
                raise Violation(f"length {field[:80]!r}")
            length = int(value)
        elif name == b"transfer-encoding":
            if chunked or value.lower() != b"chunked" or words[2] != b"HTTP/1.1":
                raise Violation(f"coding {field[:80]!r}")
            chunked = True
        elif name.replace(b"_", b"-") in (b"content-length", b"transfer-encoding", b"host"):
            raise Violation(f"disguised {field[:80]!r}")
    if chunked and length is not None:
        raise Violation("length and coding")
    if hosts > 1:
        raise Violation(f"{hosts} Host fields")
    place = end + 4
    if not chunked:
        place += length or 0
        return (words[1], place) if len(data) >= place else None
    while True:
        stop = data.find(b"\r\n", place)
        if stop < 0:
            return None
        # Extensions are no matter of framing where they hold no control bytes; some proxies pass them on.
        size = re.fullmatch(rb"([0-9a-fA-F]{1,16})[ \t]*(;[\t -~\x80-\xff]*)?", data[place:stop])
        if not size:
            raise Violation(f"chunk size {data[place:stop][:40]!r}")
        place, count = stop + 2, int(size[1], 16)
        if count == 0:
            break
        if len(data) < place + count + 2:
            return None
        if data[place + count: place + count + 2] != b"\r\n":
            raise Violation("no line end after a chunk")
        place += count + 2
    while True:
        stop = data.find(b"\r\n", place)
        if stop < 0:
            return None
        if stop == place:
            return words[1], place + 2
        name = data[place:stop].partition(b":")[0]
        if not TOKEN.match(name) or re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", data[place:stop]):
            raise Violation(f"trailer {data[place:stop][:40]!r}")
        place = stop + 2


class Server:
    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.socket.getsockname()[1]
        self.lock = threading.Lock()
        self.targets, self.violations = [], []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        data = b""
        try:
            while True:
                found = strict(data) if data else None
                if found is None:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                    continue
                target, used = found
                isHead, isConnect = data.startswith(b"HEAD "), data.startswith(b"CONNECT ")
                data = data[used:]
                with self.lock:
                    self.targets.append(target)
                # A tunnel is refused, or what follows would be none of HTTP's business.
                status = b"405 Method Not Allowed" if isConnect else b"200 OK"
                body = b"" if isHead else target
                connection.sendall(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(target), body))
        except Violation as violation:
            with self.lock:
                self.violations.append(str(violation))
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except OSError:
            pass
        finally:
            connection.close()

    def take(self):
        with self.lock:
            taken = self.targets, self.violations
            self.targets, self.violations = [], []
        return taken


# ---- the proxies

def free_port():
    with socket.create_server(("127.0.0.1", 0)) as any_socket:
        return any_socket.getsockname()[1]


def start(name, server_port, folder, lbtop):
    port = free_port()
    if name == "lbtop":
        command = [lbtop, "--headless", "--listen", f"127.0.0.1:{port}", f"127.0.0.1:{server_port}"]
        version = "this checkout"
    elif name == "haproxy":
        file = folder / "haproxy.cfg"
        file.write_text(f"""global
    nbthread 1
defaults
    mode http
    option http-keep-alive
    http-reuse always
    timeout client 10s
    timeout server 10s
    timeout connect 2s
    timeout http-request 5s
listen front
    bind 127.0.0.1:{port}
    server one 127.0.0.1:{server_port}
""")
        command = ["haproxy", "-db", "-f", str(file)]
        version = subprocess.run(["haproxy", "-v"], capture_output=True, text=True).stdout.split()[2]
    else:
        file = folder / "nginx.conf"
        file.write_text(f"""daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; keepalive_requests 100000;
    upstream servers {{ server 127.0.0.1:{server_port}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://servers; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_request_buffering off; proxy_ignore_client_abort on; proxy_next_upstream off;
        }}
    }}
}}
""")
        command = ["nginx", "-c", str(file), "-e", f"{folder}/error.log"]
        version = subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr.split("/")[-1].strip()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=open(folder / f"{name}.log", "w"))
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port, version
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise SystemExit(f"{name} does not listen; see {folder}")


# ---- the clients

def read_all(connection, seconds):
    """What comes until the end, or until nothing came for `seconds`."""
    data = b""
    connection.settimeout(seconds)
    try:
        while True:
            more = connection.recv(65536)
            if not more:
                return data, True
            data += more
    except socket.timeout:
        return data, False
    except OSError:
        return data, True


def attack(port, data):
    with socket.create_connection(("127.0.0.1", port), 2) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return read_all(connection, 1)[0]


def innocent(port, target):
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as connection:
            connection.sendall(b"GET %s HTTP/1.1\r\nHost: innocent\r\nConnection: close\r\n\r\n" % target)
            answer = read_all(connection, 3)[0]
        return answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"\r\n\r\n" + target), answer
    except OSError as error:
        return False, str(error).encode()


KINDS = ("invalid", "smuggled", "followed", "harmed")


def judge(name, lbtop, verbose):
    server = Server()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lbtop-smuggling-"))
    process, port, version = start(name, server.port, folder, lbtop)
    messages = list(attacks()) + list(foreign())
    counts, unsafe = dict.fromkeys(KINDS, 0), 0
    try:
        for number, (title, data, doubt) in enumerate(messages):
            attack(port, data)
            own = b"/innocent-%d" % number
            good, answer = innocent(port, own)
            targets, violations = server.take()
            found = set()
            if violations:
                found.add("invalid")
            if b"/smuggled" in targets:
                found.add("smuggled")
            if doubt and b"/next" in targets:
                found.add("followed")
            if not good:
                found.add("harmed")
            unsafe += bool(found)
            for kind in found:
                counts[kind] += 1
            if found and verbose:
                print(f"  {name}: {title}: {', '.join(sorted(found))}; {violations} {targets} {answer[:40]!r}")
            if process.poll() is not None:
                raise SystemExit(f"{name} ended with {process.returncode} at: {title}")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    return version, len(messages), unsafe, counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lbtop", default=str(ROOT / ".build/release/lbtop"))
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("proxies", nargs="*", default=["lbtop", "haproxy", "nginx"])
    options = parser.parse_args()
    rows, failed = [], False
    for name in options.proxies or ["lbtop", "haproxy", "nginx"]:
        binary = options.lbtop if name == "lbtop" else name
        if shutil.which(binary) is None:
            print(f"{name}: skipped, {binary} is not there")
            continue
        version, total, unsafe, counts = judge(name, options.lbtop, options.verbose)
        rows.append((f"{name} ({version})", total, unsafe, *(counts[kind] for kind in KINDS)))
        failed |= name == "lbtop" and unsafe > 0
    print("| proxy | messages | forwarded unsafely | " + " | ".join(KINDS) + " |")
    print("|---|---:|---:|" + "---:|" * len(KINDS))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    sys.exit(failed)


if __name__ == "__main__":
    main()
