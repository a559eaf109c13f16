#!/bin/sh
# Runs every case in tests/cmd/. A case is a folder with
#     cmd       run by sh in a scratch folder that starts as a copy of the case
#     out, err  what stdout and stderr must be; a file not there means empty
#     status    the exit status; not there means 0
# and whatever files cmd reads. cmd finds the program in $EAST and the folder
# tests/ in $TESTS. Counts one test per case.
set -eu

passed=0 failed=0
unset CI COLUMNS
LC_ALL=C
export LC_ALL

echo "$TESTS/cmd" >> "$DEPENDS"
for case in "$TESTS"/cmd/*/; do
	case=${case%/}
	find "$case" -type d >> "$DEPENDS"
	find "$case" -type f >> "$DEPENDS"
	name=${case##*/}
	work=$SCRATCH/$name
	mkdir "$work"
	cp -R "$case"/. "$work"
	rm -f "$work/out" "$work/err" "$work/status" "$work/cmd"
	status=0
	(cd "$work" && sh "$case/cmd") > "$SCRATCH/out" 2> "$SCRATCH/err" < /dev/null || status=$?
	good=yes
	for stream in out err; do
		expected=$case/$stream
		[ -f "$expected" ] || expected=/dev/null
		diff -u "$expected" "$SCRATCH/$stream" || good=no
	done
	expected=0
	[ ! -f "$case/status" ] || expected=$(cat "$case/status")
	if [ "$status" != "$expected" ]; then
		echo "$name: exit status $status instead of $expected"
		good=no
	fi
	if [ $good = yes ]; then
		passed=$((passed + 1))
		rm -rf "$work"
	else
		echo "^^^^ tests/cmd/$name"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
