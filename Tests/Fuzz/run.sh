#!/bin/sh
# Builds the fuzz target with libFuzzer and AddressSanitizer and runs it: run.sh [--if-possible] SECONDS [libFuzzer's
# options]. With --if-possible a toolchain that cannot fuzz is told of, and no failure; and one line says what came of it.
# The corpus of the tests is the seed; what it finds stays in .build-fuzz/corpus for the next run, crashes beside it.
set -eu
# libFuzzer reports crashes itself; Swift's own backtracer would wait for it.
export SWIFT_BACKTRACE=enable=no
cd "$(dirname "$0")/../.."
brief=
if test "${1:-}" = --if-possible; then
    shift
    brief=yes
    try=$(mktemp -d)
    trap 'rm -rf "$try"' EXIT
    echo '@_cdecl("LLVMFuzzerTestOneInput") public func one(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt { 0 }' \
        >"$try/one.swift"
    if ! command -v clang >/dev/null || ! command -v perl >/dev/null ||
        ! swiftc -parse-as-library -sanitize=fuzzer,address "$try/one.swift" -o "$try/one" 2>/dev/null; then
        echo "lbtop: fuzzing is left out: it needs swiftc with libFuzzer, clang and perl" >&2
        exit 0
    fi
    rm -rf "$try"
    trap - EXIT
fi
seconds=${1:-30}
test $# -eq 0 || shift
out=.build-fuzz
mkdir -p $out/corpus $out/seeds $out/crashes
flags="-O -g -package-name lbtop -sanitize=fuzzer,address -parse-as-library -swift-version 6 -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature ExistentialAny -I Tests/Fuzz/CLinux
    -I Tests/Fuzz/COpenSSL -I $out"
clang -fsanitize=address -O1 -I Sources/CLinux/include -c Sources/CLinux/shims.c -o $out/shims.o
clang -fsanitize=address -O1 -I Sources/CLinux/include -c Sources/CLinux/guard.c -o $out/guard.o
clang -fsanitize=address -O1 -I Sources/COpenSSL/include -c Sources/COpenSSL/shims.c -o $out/openssl.o
# shellcheck disable=SC2086
swiftc $flags -wmo -module-name Balancer -enable-testing -emit-module -emit-module-path $out/Balancer.swiftmodule \
    -c Sources/Balancer/*/*.swift -o $out/Balancer.o
# shellcheck disable=SC2086
swiftc $flags -wmo -module-name FuzzTarget Tests/Fuzz/FuzzTarget.swift \
    Tests/BalancerTests/HTTP/HeadVerdict.swift Tests/BalancerTests/HTTP/HeadRewriting.swift \
    Tests/BalancerTests/HTTP/BodyReading.swift Tests/BalancerTests/HTTP/HTTPBytes.swift \
    Tests/EndToEndTests/Engine/Smuggling/StrictReader.swift $out/Balancer.o $out/shims.o $out/guard.o $out/openssl.o -lcrypto \
    -o $out/fuzz
# Every message of the list: its kind in the first byte. Responses also behind requests, as exchanges.
perl - Tests/Harness/messages.tsv $out/seeds <<'SEEDS'
use strict;
my ($list, $folder) = @ARGV;
my %kinds = (request => 0, response => 1, body => 2);
sub seed { my ($name, $bytes) = @_; open(my $file, '>:raw', "$folder/$name") or die "$name: $!"; print $file $bytes }
open(my $lines, '<:raw', $list) or die "$list: $!";
my $number = 0;
while (<$lines>) {
    chomp;
    next if $_ eq '';
    my ($kind, undef, undef, undef, $text) = split /\t/, $_, 5;
    $text =~ s/\\(\\|x[0-9a-f]{2})/$1 eq '\\' ? '\\' : chr(hex(substr($1, 1)))/ge;
    seed("$kind-$number", chr($kinds{$kind} | 12) . $text);
    if ($kind eq 'response') {
        seed("exchange-get-$number", "\x03GET / HTTP/1.1\r\nHost: a\r\n\r\n${text}hello");
        seed("exchange-old-$number", "\x03HEAD / HTTP/1.0\r\n\r\n${text}hello");
    }
    $number++;
}
SEEDS
echo "fuzzing for $seconds s; findings go to $out/crashes" >&2
fuzz() {
    $out/fuzz -max_total_time="$seconds" -max_len=4096 -timeout=5 -rss_limit_mb=4096 -print_final_stats=1 \
        -artifact_prefix=$out/crashes/ -dict=Tests/Fuzz/http.dict "$@" $out/corpus $out/seeds
}
test -n "$brief" || { fuzz "$@"; exit; }
if ! fuzz "$@" 2>$out/log; then
    tail -n 60 $out/log >&2
    exit 1
fi
echo "fuzzed: $(sed -n 's/^stat::number_of_executed_units: *//p' $out/log) runs, no finding" >&2
