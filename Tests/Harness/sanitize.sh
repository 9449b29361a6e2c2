#!/bin/sh
# The engine's tests under ThreadSanitizer, then AddressSanitizer: sanitize.sh [thread|address ...]
set -eu
cd "$(dirname "$0")/../.."
swift=${SWIFT:-swift}
# Ten times slower and more, besides what the machine does otherwise.
export LBTOP_PATIENCE="${LBTOP_PATIENCE:-120}"
# What draws, and what starts programs (which are built without sanitizers), has nothing to find here.
# XCTest, of which there are no tests, loses memory of its own.
# One by one: side by side the suites starve each other, and what waits for something waits for all of them.
options="--disable-xctest --no-parallel --skip lbtopTests --skip Terminal --skip SignalTests --skip Console --skip CommandLine"

thread() {
    out=.build-tsan
    mkdir -p $out
    clang -shared -fPIC -O1 Tests/Harness/tsan-mutex.c -o $out/tsan-mutex.so
    swiftc -swift-version 5 -sanitize=thread -Onone Tests/Harness/tsan-race.swift -o $out/tsan-race
    # Believed only where it is silent about what a Mutex guards, and reports what nothing guards.
    LD_PRELOAD=$PWD/$out/tsan-mutex.so $out/tsan-race
    if LD_PRELOAD=$PWD/$out/tsan-mutex.so $out/tsan-race racy 2>/dev/null; then
        echo "ThreadSanitizer missed a race made on purpose" >&2
        exit 1
    fi
    $swift build --build-tests --sanitize=thread --scratch-path $out
    # shellcheck disable=SC2086
    LD_PRELOAD=$PWD/$out/tsan-mutex.so $swift test --skip-build --sanitize=thread --scratch-path $out $options
}

address() {
    # shellcheck disable=SC2086
    $swift test --sanitize=address --scratch-path .build-asan $options
}

for which in ${*:-thread address}; do $which; done
