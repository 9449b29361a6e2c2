#!/bin/sh
# Builds the fuzz target with libFuzzer and AddressSanitizer and runs it: run.sh SECONDS [libFuzzer's options].
# The corpus of the tests is the seed; what it finds stays in .build-fuzz/corpus for the next run, crashes beside it.
set -eu
# libFuzzer reports crashes itself; Swift's own backtracer would wait for it.
export SWIFT_BACKTRACE=enable=no
cd "$(dirname "$0")/../.."
seconds=${1:-30}
test $# -eq 0 || shift
out=.build-fuzz
mkdir -p $out/corpus $out/seeds $out/crashes
flags="-O -g -sanitize=fuzzer,address -parse-as-library -swift-version 6 -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature ExistentialAny -I Tests/Fuzz/CLinux -I $out"
clang -fsanitize=address -O1 -I Sources/CLinux/include -c Sources/CLinux/shims.c -o $out/shims.o
clang -fsanitize=address -O1 -I Sources/CLinux/include -c Sources/CLinux/guard.c -o $out/guard.o
# shellcheck disable=SC2086
swiftc $flags -wmo -module-name Balancer -enable-testing -emit-module -emit-module-path $out/Balancer.swiftmodule \
    -c Sources/Balancer/*/*.swift -o $out/Balancer.o
# shellcheck disable=SC2086
swiftc $flags -wmo -module-name FuzzTarget Tests/Fuzz/FuzzTarget.swift \
    Tests/BalancerTests/HTTP/HeadVerdict.swift Tests/BalancerTests/HTTP/HeadRewriting.swift \
    Tests/BalancerTests/HTTP/BodyReading.swift Tests/BalancerTests/HTTP/HTTPBytes.swift \
    Tests/EndToEndTests/Engine/Smuggling/StrictReader.swift $out/Balancer.o $out/shims.o $out/guard.o -o $out/fuzz
python3 - $out/seeds <<'SEEDS'
import pathlib, re, sys
folder = pathlib.Path(sys.argv[1])
kinds = {"request": 0, "response": 1, "body": 2}
messages = []
for line in pathlib.Path("Tests/Harness/messages.tsv").read_text("latin-1").split("\n"):
    if line:
        kind, _, _, _, text = line.split("\t")
        text = re.sub(r"\\(\\|x[0-9a-f]{2})", lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), text)
        messages.append((kind, text.encode("latin-1")))
for number, (kind, text) in enumerate(messages):
    (folder / f"{kind}-{number}").write_bytes(bytes([kinds[kind] | 12]) + text)
    if kind == "response":
        for name, head in (("get", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"), ("old", b"HEAD / HTTP/1.0\r\n\r\n")):
            (folder / f"exchange-{name}-{number}").write_bytes(b"\x03" + head + text + b"hello")
SEEDS
echo "fuzzing for $seconds s; findings go to $out/crashes" >&2
exec $out/fuzz -max_total_time="$seconds" -max_len=4096 -timeout=5 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix=$out/crashes/ -dict=Tests/Fuzz/http.dict "$@" $out/corpus $out/seeds
