#!/bin/sh
# run.sh [-c CORPUS] BUILDDIR RESULT COMMAND... [NAME=VALUE...]: runs one test suite.
#
# Called by ninja from the build's directory. Writes the suite's output to
# RESULT.log and one line `passed failed name` to RESULT, whether or not tests
# failed: sum.sh decides. With -c the files of the folder CORPUS are further
# arguments. A script writes the files and folders it read, one a line, to
# $DEPENDS; they become RESULT.d for ninja.
#
# The suite finds the program in $EAST, the folder tests/ in $TESTS, and
# a scratch folder of its own in $SCRATCH, where it runs; NAME=VALUE are in its
# environment.
set -eu

corpus=
if [ "$1" = -c ]; then
	corpus=$2
	shift 2
fi
builddir=$1 result=$2
shift 2

TESTS=$(cd "$(dirname "$0")" && pwd)
EAST=$(pwd)/$builddir/east
DEPENDS=$(pwd)/$result.depends
SCRATCH=$(pwd)/$result.scratch
export TESTS EAST DEPENDS SCRATCH
log=$result.log
# An allocation that cannot be is asked for to see it refused, by a sanitizer too.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}allocator_may_return_null=1
TSAN_OPTIONS=${TSAN_OPTIONS:+$TSAN_OPTIONS:}allocator_may_return_null=1
export ASAN_OPTIONS TSAN_OPTIONS

rm -rf "$result" "$SCRATCH"
mkdir -p "$SCRATCH"
: > "$DEPENDS"
if [ -n "$corpus" ]; then
	echo "$corpus" >> "$DEPENDS"
	for file in "$corpus"/*; do
		echo "$file" >> "$DEPENDS"
		set -- "$@" "$file"
	done
fi

# NAME=VALUE arguments are its environment, and paths must hold in its folder.
count=$#
while [ "$count" -gt 0 ]; do
	argument=$1 count=$((count - 1))
	shift
	case $argument in
	[A-Z]*=*) export "${argument?}" ;;
	*/*) set -- "$@" "$(cd "$(dirname "$argument")" && pwd)/${argument##*/}" ;;
	*) set -- "$@" "$argument" ;;
	esac
done

# Vulkan runs on every device of the drivers that the loader finds, and of Chromium's SwiftShader where that is
# installed; VK_DRIVER_FILES, VK_ICD_FILENAMES or VK_ADD_DRIVER_FILES choose others. Lavapipe has the same width
# everywhere. What drivers leak when they are unloaded cannot be told from what we do.
swiftshader=/usr/lib/chromium/vk_swiftshader_icd.json
case " $* " in *' vulkan '* | *' lavapipe '*)
	export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
	export LP_NATIVE_VECTOR_WIDTH="${LP_NATIVE_VECTOR_WIDTH:-256}"
	if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}${VK_ADD_DRIVER_FILES:-}" ] && [ -f $swiftshader ]; then
		export VK_ADD_DRIVER_FILES=$swiftshader
	fi
	;;
esac

# An instruction set that this machine or build lacks is status 1 of `east device`, an unknown one is 2.
status=0 lacks=0
[ -z "${EAST_CPU:-}" ] || said=$("$EAST" device -d cpu 2>&1) || lacks=$?
if [ $lacks = 1 ]; then
	echo "skipped: all: $said" > "$log"
else
	full=$(pwd)/$log
	(cd "$SCRATCH" && exec "$@") > "$full" 2>&1 < /dev/null || status=$?
fi

# cmocka prints `[  PASSED  ] 3 test(s).` and `[  FAILED  ] 1 test(s), ...`,
# with the group's name before the number in newer versions; libFuzzer prints
# `Executed FILE in 0 ms` for each input it survives; everything else ends
# with `3 passed, 1 failed`.
counts=$(awk '
	/^\[  (PASSED|FAILED)  \].* test\(s\)/ {
		line = $0
		sub(/ test\(s\).*/, "", line)
		sub(/.* /, "", line)
		if (/PASSED/) passed += line; else failed += line
	}
	/^Executed .* in [0-9]+ ms$/ { passed++ }
	/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
	END { print passed + 0, failed + 0 }' "$log")
passed=${counts% *} failed=${counts#* }

# A crash after the last count is a failure, and so is a suite without any count that does not say
# `skipped: all: REASON`.
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
if [ "$status" = 0 ] && [ $((passed + failed)) = 0 ] && ! grep -q '^skipped: all: ' "$log"; then
	echo "run.sh: this suite printed no counts" >> "$log"
	failed=1
fi

if [ "$failed" != 0 ]; then
	echo "---- $1${2:+ $2}: exit status $status, $failed failed; all of $log:"
	cat "$log"
else
	rm -rf "$SCRATCH"
	grep -i '^skipped' "$log" || :
fi
awk -v target="$result" '
	BEGIN { printf "%s:", target }
	{ gsub(/ /, "\\\\ "); printf " \\\n %s", $0 }
	END { print "" }' "$DEPENDS" > "$result.d"
rm -f "$DEPENDS"
echo "$passed $failed $result" > "$result"

# Older than every input: a failed suite runs again the next time.
if [ "$failed" != 0 ]; then touch -t 197001020000 "$result"; fi
