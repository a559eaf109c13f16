#!/bin/sh
# Checks the tables of names that are searched by bisection: an array of
# initialisers that begin with a text, in a file that calls bsearch, is sorted by
# byte and names nothing twice. Counts one test per table.
set -eu

cd "$TESTS/.."
LC_ALL=C
export LC_ALL
find src -type d | sort | sed "s,^,$PWD/," >> "$DEPENDS"
files=$(find src -name '*.c' -exec grep -l 'bsearch(' {} + | sort)
printf '%s\n' "$files" | sed "s,^,$PWD/," >> "$DEPENDS"

# shellcheck disable=SC2086 # file names of ours have no blanks
awk '
/^static const struct .*\[\] = \{$/ { table = $0; sub(/\[\].*/, "", table); sub(/.* /, "", table); last = ""; good = 1; count = 0 }
/^\t\{ "/ && table != "" {
	name = $0
	sub(/^\t\{ "/, "", name)
	sub(/".*/, "", name)
	if (count++ > 0 && !(last < name)) { print FILENAME ":" FNR ": " name " after " last; good = 0 }
	last = name
}
/^\};/ && table != "" {
	if (count > 0) { passed += good; failed += !good }
	table = ""
}
END {
	if (passed + failed == 0) { print "no table found"; failed = 1 }
	print passed + 0 " passed, " failed + 0 " failed"
	exit failed > 0
}' $files
