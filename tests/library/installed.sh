#!/bin/sh
# installed.sh LIBRARY PLAIN-NAME: the grader as `ninja install-grader` leaves it:
# the symbols that the library has, and the page's examples, taken from the page: in C
# through pkg-config, in Python through ctypes. Counts one test per check.
set -eu

library=$1 plain=$2
page=$TESTS/../man/east-grader.3
root=$SCRATCH/root
printf '%s\n' "$page" "$TESTS/../include/east/grader.h" "$TESTS/../src/library/install.sh" >> "$DEPENDS"
passed=0 failed=0

# verdict STATUS NAME: counts a check whose report stands in $SCRATCH/report.
verdict()
{
	if [ "$1" = 0 ]; then
		passed=$((passed + 1))
	else
		echo "$2:"
		cat "$SCRATCH/report"
		failed=$((failed + 1))
	fi
}

# example WORD: the page's example that holds the word.
example()
{
	awk -v word="$1" '
		/^\.Bd/ { inside = 1; text = ""; next }
		/^\.Ed/ { if (inside && index(text, word)) printf "%s", text; inside = 0 }
		inside { gsub(/\\e/, "\\"); sub(/^\\&/, ""); text = text $0 "\n" }' "$page"
}

status=0
DESTDIR=$root sh "$TESTS/../src/library/install.sh" "$library" "$plain" 1.2.3 /usr > "$SCRATCH/report" 2>&1 || status=1
verdict $status 'installing'

if nm -D "$library" 2> /dev/null | grep -q '__[at]san_'; then
	echo 'skipped: the installed grader: a sanitizer is in it, which programs would have to bring'
	echo "$passed passed, $failed failed"
	exit $failed
fi

# What the header declares, no more and no less.
status=0
sed -n 's/.*\(east_[a-z_]*\)(.*/\1/p' "$TESTS/../include/east/grader.h" | grep -v '^east_grader$' | LC_ALL=C sort -u > "$SCRATCH/declared"
nm -D --defined-only "$library" | awk '$2 == "T" || $2 == "D" || $2 == "B" || $2 == "R" { print $3 }' |
	LC_ALL=C sort -u > "$SCRATCH/exported"
diff -u "$SCRATCH/declared" "$SCRATCH/exported" > "$SCRATCH/report" || status=1
verdict $status 'symbols (- header, + library)'

if ! command -v pkg-config > /dev/null || ! command -v cc > /dev/null; then
	echo 'skipped: the example in C, for want of pkg-config or cc'
else
	status=0
	example 'east/grader.h' > "$SCRATCH/judge.c"
	# shellcheck disable=SC2086 # flags are words
	{
		flags=$(PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 \
			PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 pkg-config --cflags --libs east-grader) &&
			cc -Wall -Wextra -Werror -o "$SCRATCH/judge" "$SCRATCH/judge.c" $flags &&
			said=$(LD_LIBRARY_PATH=$root/usr/lib "$SCRATCH/judge") && echo "said: $said" && [ "$said" = equal ]
	} > "$SCRATCH/report" 2>&1 || status=1
	verdict $status 'the example in C'
fi

if ! command -v python3 > /dev/null; then
	echo 'skipped: the example in Python, for want of python3'
else
	status=0
	{
		example 'ctypes'
		cat <<-'PYTHON'
		assert reward(["so 0.5", "\\boxed{3}", "none"], ["1/2", "1/2", "1/2"]) == [1.0, 0.0, 0.0]
		assert reward([[{"role": "assistant", "content": "#### 12"}]], ["12"], prompts=["?"]) == [1.0]
		PYTHON
	} > "$SCRATCH/reward.py"
	LD_LIBRARY_PATH=$root/usr/lib python3 "$SCRATCH/reward.py" > "$SCRATCH/report" 2>&1 || status=1
	verdict $status 'the example in Python'
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
