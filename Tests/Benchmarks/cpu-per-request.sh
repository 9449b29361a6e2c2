#!/bin/bash
# CPU microseconds of the proxy per request: lbtop beside nginx and HAProxy (where installed), one worker on one core,
# in the same run. Only loopback; ends by itself.
#
#   make bench                         or: Tests/Benchmarks/cpu-per-request.sh [path of lbtop] [rounds]
#
# The figure is user and system time of the proxy's process (from /proc), divided by the requests: it does not depend on
# how fast the load generator is, but other work on the machine makes it larger. Compare within a run only.
set -eu
lbtop=$(realpath "${1:-.build/release/lbtop}")
rounds=${2:-3}
command -v nginx >/dev/null || { echo "nginx is needed: apt-get install nginx-light" >&2; exit 1; }
command -v ab >/dev/null || { echo "ab is needed: apt-get install apache2-utils" >&2; exit 1; }
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
o1=$(free_port) o2=$(free_port) o3=$(free_port) pn=$(free_port) ph=$(free_port) pl=$(free_port)

cat > "$work/origin.conf" <<END
daemon off; worker_processes 1; pid $work/origin.pid; error_log $work/origin.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 10000000;
  server { listen 127.0.0.1:$o1; listen 127.0.0.1:$o2; listen 127.0.0.1:$o3;
    location / { return 200 "a small body of sixty-four bytes, as an answer of an API may have\n"; } } }
END
cat > "$work/nginx.conf" <<END
daemon off; worker_processes 1; worker_cpu_affinity 01; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 10000000;
  upstream o { server 127.0.0.1:$o1; server 127.0.0.1:$o2; server 127.0.0.1:$o3;
    keepalive 512; keepalive_requests 10000000; }
  server { listen 127.0.0.1:$pn; location / { proxy_pass http://o; proxy_http_version 1.1;
    proxy_set_header Connection ""; proxy_set_header Host \$host;
    proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for; } } }
END
cat > "$work/haproxy.cfg" <<END
global
    nbthread 1
    maxconn 4096
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    option http-keep-alive
    option forwardfor
    http-reuse always
frontend f
    bind 127.0.0.1:$ph
    default_backend b
backend b
    balance roundrobin
    server s1 127.0.0.1:$o1
    server s2 127.0.0.1:$o2
    server s3 127.0.0.1:$o3
END
nginx -c "$work/origin.conf" 2>/dev/null & pids+=($!)
nginx -c "$work/nginx.conf" 2>/dev/null & pids+=($!); nginx_master=$!
taskset -c 0 "$lbtop" --headless -w 1 -l "127.0.0.1:$pl" "127.0.0.1:$o1" "127.0.0.1:$o2" "127.0.0.1:$o3" 2>/dev/null &
pids+=($!); lbtop_pid=$!
haproxy_pid=
if command -v haproxy >/dev/null; then
    taskset -c 0 haproxy -q -f "$work/haproxy.cfg" 2>/dev/null & pids+=($!); haproxy_pid=$!
fi
for port in $pn $pl; do
    for _ in $(seq 100); do (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.05; done
done
nginx_pid=$(pgrep -P "$nginx_master" | head -1)
cpu() { awk '{print $14 + $15}' "/proc/$1/stat"; }
tick=$(getconf CLK_TCK)
measure() { # name port pid mode requests
    before=$(cpu "$3")
    result=$(taskset -c 1 ab -q $4 -n "$5" -c 100 "http://127.0.0.1:$2/" 2>/dev/null)
    after=$(cpu "$3")
    failed=$(awk '/Failed requests/ {print $3} /Non-2xx/ {print "non-2xx " $3}' <<<"$result" | tr '\n' ' ')
    rate=$(awk '/Requests per second/ {print int($4)}' <<<"$result")
    awk -v n="$1" -v m="${4:-close}" -v t=$((after - before)) -v k="$tick" -v r="$5" -v f="$failed" -v q="$rate" 'BEGIN {
        printf "%-8s %-6s %6.1f us CPU a request   %6d requests/s   failed %s\n", n, m, t / k * 1e6 / r, q, f }'
}
for round in $(seq "$rounds"); do
    for mode in "" -k; do
        requests=40000; [ "$mode" = -k ] && requests=100000
        measure nginx "$pn" "$nginx_pid" "$mode" $requests
        [ -n "$haproxy_pid" ] && measure haproxy "$ph" "$haproxy_pid" "$mode" $requests
        measure lbtop "$pl" "$lbtop_pid" "$mode" $requests
    done
done
