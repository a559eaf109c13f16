#!/bin/sh
# Checks the tables of names that are searched by bisection: an array of texts, or
# of initialisers that begin with one, in a file that calls bsearch or
# vocabulary_find, is sorted by byte and names nothing twice. Counts one test per
# table.
set -eu

cd "$TESTS/.."
LC_ALL=C
export LC_ALL
find src -type d | sort | sed "s,^,$PWD/," >> "$DEPENDS"
files=$(find src -name '*.c' -exec grep -lE 'bsearch\(|vocabulary_find\(' {} + | sort)
printf '%s\n' "$files" | sed "s,^,$PWD/," >> "$DEPENDS"

# shellcheck disable=SC2086 # file names of ours have no blanks
awk '
/^static const (struct .*|char \*const .*)\[\] = \{$/ {
	table = $0
	entry = /struct/ ? "\\{ \"[^\"]*\"" : "\"[^\"]*\""
	last = ""
	good = 1
	count = 0
	next
}
table != "" && /^\t/ {
	for (line = $0; match(line, entry); line = substr(line, RSTART + RLENGTH)) {
		name = substr(line, RSTART, RLENGTH - 1)
		sub(/^[^"]*"/, "", name)
		sub(/^\\x/, "~", name) # no letter of ASCII comes after it
		if (count++ > 0 && !(last < name)) { print FILENAME ":" FNR ": " name " after " last; good = 0 }
		last = name
	}
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
