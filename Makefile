# lbtop: `make` builds, `make demo` shows it, `make test` is the whole check (the same by hand and in CI).

SWIFT  ?= swift
PREFIX ?= /usr/local
SECONDS ?= 30
ARGS   ?=

# The release binary carries Swift's own libraries, so that it runs on machines without a toolchain.
RELEASE := -c release --product lbtop --static-swift-stdlib
BINARY  := .build/release/lbtop

# Debian packages: to build, and beside these to test.
BUILD_PACKAGES := libncurses-dev libssl-dev
TEST_PACKAGES  := tmux apache2-utils curl

.PHONY: all run demo test bench format lint install uninstall clean deps test-deps help bench-console captures fuzz-console compare-smuggling soak fuzz test-sanitize

all: deps ## build the release binary (.build/release/lbtop)
	$(SWIFT) build $(RELEASE)

run: all ## run it: make run ARGS="127.0.0.1:9001 127.0.0.1:9002"
	@exec $(BINARY) $(ARGS)

demo: all ## four sample servers, load on them, and the console
	@exec $(BINARY) demo $(ARGS)

test: test-deps lint ## format lint, build with warnings as errors, a short fuzz run, all tests
	$(SWIFT) build --build-tests
	@Tests/Fuzz/run.sh --if-possible 20
	$(SWIFT) test --skip-build --no-parallel

bench: all ## CPU per request beside nginx and HAProxy (needs nginx, ab; nothing is installed)
	@Tests/Benchmarks/cpu-per-request.sh $(BINARY)

bench-console: all ## what the console costs, against its budgets: about four minutes (needs ab)
	Tests/Benchmarks/console.py --lbtop $(BINARY)

captures: all ## the pictures of the README, taken from the real program in tmux (docs/pictures)
	Tests/Captures/capture.py $(BINARY)

fuzz-console: test-deps ## random keys, sizes and churn behind an emulated terminal: make fuzz-console SECONDS=60
	LBTOP_FUZZ_SECONDS=$(SECONDS) LBTOP_FREEZE_SECONDS=$(SECONDS) $(SWIFT) test --filter 'ConsoleFuzzTests|FrozenTerminalTests'

compare-smuggling: all ## the corpus of messages against lbtop, haproxy and nginx; a table
	python3 Tests/Harness/smuggling.py

soak: all ## what servers and clients do wrong, in full size: about five minutes (needs ab, slowhttptest)
	python3 Tests/Harness/soak.py
	LBTOP_SOAK=1 $(SWIFT) test --filter ChurnTests

fuzz: deps ## parsers and exchange by libFuzzer: make fuzz SECONDS=600
	@Tests/Fuzz/run.sh $(SECONDS)

test-sanitize: test-deps ## the engine's tests under ThreadSanitizer, then AddressSanitizer
	@SWIFT="$(SWIFT)" Tests/Harness/sanitize.sh

format: deps ## format the sources in place
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

lint: deps ## check the format
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests

install: all ## install binary and man page under PREFIX (/usr/local); DESTDIR is honoured
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/lbtop
	install -D -m 644 docs/lbtop.1 $(DESTDIR)$(PREFIX)/share/man/man1/lbtop.1

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/lbtop $(DESTDIR)$(PREFIX)/share/man/man1/lbtop.1

clean: ## remove what was built
	rm -rf .build .build-tsan .build-asan .build-fuzz

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

deps: ## install the Debian packages that are missing for the build (silent when there are none)
	@$(call install_missing,$(BUILD_PACKAGES))

test-deps: deps ## the same for the tests
	@$(call install_missing,$(TEST_PACKAGES))

# Silent and without a question when everything is there. The package lists are refreshed before an installation,
# because a fresh machine may never have had any.
define install_missing
set -e; \
command -v $(firstword $(SWIFT)) >/dev/null || { \
    echo "lbtop: '$(firstword $(SWIFT))' not found: install Swift 6.2 or later, https://www.swift.org/install" >&2; exit 1; }; \
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then \
    echo "lbtop: not a Debian system; needed here is what these Debian packages hold: $(1)" \
        "(Fedora: ncurses-devel openssl-devel tmux httpd-tools curl; Arch: ncurses openssl tmux apache curl)" >&2; \
    exit 0; \
fi; \
missing=; \
for package in $(1); do \
    status=$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null || true); \
    test "$$status" = installed || missing="$$missing $$package"; \
done; \
test -n "$$missing" || exit 0; \
echo "lbtop: installing$$missing"; \
as_root=; \
if test "$$(id -u)" != 0; then \
    command -v sudo >/dev/null || { echo "lbtop: no sudo here; as root: apt-get install$$missing" >&2; exit 1; }; \
    as_root=sudo; \
fi; \
$$as_root apt-get update -qq || echo "lbtop: the package lists could not be refreshed; trying with those at hand" >&2; \
$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing </dev/null
endef
