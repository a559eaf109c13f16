#!/bin/sh
# sum.sh LOG RESULT...: adds up the results of all suites, after a line for each
# processor's instruction set and each device that suites ran on and for what
# was not there to run on. The last line, also the last of LOG, is
# `N passed, N failed`; fails if any test failed.
set -eu

log=$1
shift
cat "$@" > "$log.tmp"
awk '$2 > 0 { print "failed: " $3 " (see " $3 ".log)" }' "$log.tmp"

# tell PATTERN: the lines of all suites that begin so, each once, with the number of suites that say it
tell() {
	while read -r _ _ result; do
		if [ -f "$result.log" ]; then grep "^$1" "$result.log" | sort -u; fi
	done < "$log.tmp" | sort | uniq -c | awk '{ n = $1; sub(/^ *[0-9]+ /, ""); print $0 " (" n (n > 1 ? " suites)" : " suite)") }'
}
{
	tell 'ran on: '
	tell 'skipped: all: '
	awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed }' "$log.tmp"
} > "$log"
rm -f "$log.tmp"
cat "$log"
grep -q ' 0 failed$' "$log"
