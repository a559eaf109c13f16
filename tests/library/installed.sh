#!/bin/sh
# installed.sh LIBRARY ARCHIVE PLAIN-NAME LIBS MODULES: the grader as `ninja install-grader`
# leaves it: the symbols that the libraries show, and the page's examples, taken from the
# page: in C through pkg-config, with the shared library and with the static one after
# the whole was moved, in Python through ctypes. Counts one test per check.
set -eu

library=$1 archive=$2 plain=$3
shift 3
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

# judge PREFIX [--static]: builds and runs the example in C with what lies below the prefix; sets status.
# shellcheck disable=SC2086 # flags are words
judge()
{
	status=0
	{
		flags=$(PKG_CONFIG_PATH=$1/lib/pkgconfig pkg-config ${2:-} --cflags --libs east-grader) &&
			cc -Wall -Wextra -Werror -o "$SCRATCH/judge" "$SCRATCH/judge.c" $flags &&
			said=$(LD_LIBRARY_PATH=$1/lib "$SCRATCH/judge") && echo "said: $said" && [ "$said" = equal ]
	} > "$SCRATCH/report" 2>&1 || status=1
}

status=0
DESTDIR=$root sh "$TESTS/../src/library/install.sh" "$library" "$archive" "$plain" 1.2.3 /usr "$@" > "$SCRATCH/report" 2>&1 || status=1
verdict $status 'installing'

if nm -D "$library" 2> /dev/null | grep -q '__[at]san_'; then
	echo 'skipped: the installed grader: a sanitizer is in it, which programs would have to bring'
	echo "$passed passed, $failed failed"
	exit $failed
fi

# What the header declares, no more and no less.
status=0
sed -n 's/.*\(east_[a-z_]*\)(.*/\1/p' "$TESTS/../include/east/grader.h" | grep -v '^east_grader$' | LC_ALL=C sort -u > "$SCRATCH/declared"
for kind in library archive; do
	status=0
	if [ $kind = library ]; then nm -D --defined-only "$library"; else nm -g --defined-only "$archive"; fi |
		awk 'NF == 3 { print $3 }' | LC_ALL=C sort -u > "$SCRATCH/exported"
	diff -u "$SCRATCH/declared" "$SCRATCH/exported" > "$SCRATCH/report" || status=1
	verdict $status "symbols (- header, + $kind)"
done

if ! command -v pkg-config > /dev/null || ! command -v cc > /dev/null; then
	echo 'skipped: the example in C, for want of pkg-config or cc'
else
	example 'east/grader.h' > "$SCRATCH/judge.c"
	judge "$root/usr"
	verdict $status 'the example in C'

	mkdir "$SCRATCH/elsewhere"
	cp -R "$root/usr" "$SCRATCH/elsewhere/moved"
	rm "$SCRATCH/elsewhere/moved/lib/$plain" "$SCRATCH/elsewhere/moved/lib/$(basename "$library")"
	judge "$SCRATCH/elsewhere/moved" --static
	verdict $status 'the example in C, moved and static'
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
