#!/bin/sh
# sum.sh LOG RESULT...: adds up the results of all suites. Its last line, also
# the last of LOG, is `N passed, N failed`; fails if any test failed.
set -eu

log=$1
shift
cat "$@" > "$log.tmp"
awk '$2 > 0 { print "failed: " $3 " (see " $3 ".log)" }' "$log.tmp"
awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed }' "$log.tmp" > "$log"
rm -f "$log.tmp"
cat "$log"
grep -q ' 0 failed$' "$log"
