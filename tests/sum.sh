#!/bin/sh
# sum.sh LOG RESULT...: adds up the results of all suites. Its last line, also
# the last of LOG, is `N passed, N failed`; fails if any test failed. Results
# of failed suites are removed, so that the next `ninja test` runs them again.
set -eu

log=$1
shift
cat "$@" > "$log.tmp"
awk '$2 > 0 { print $3 }' "$log.tmp" | while read -r failed; do
	echo "failed: $failed (see $failed.log)"
	rm -f "$failed"
done
awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed }' "$log.tmp" > "$log"
rm -f "$log.tmp"
cat "$log"
grep -q ' 0 failed$' "$log"
