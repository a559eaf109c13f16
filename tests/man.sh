#!/bin/sh
# Checks the manual against the program: every page passes mandoc's lint,
# every command has a page whose SYNOPSIS is its usage line and whose options,
# `.It Fl n , Fl -paths Ar count`, are those of --help, with the same range, words
# and default; every page is named in east.1. Counts one test per check.
set -eu

passed=0 failed=0
pages=$TESTS/../man
backspace=$(printf '\b')

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

# The options of a page, as `-n, --paths count`, sorted. Of .It lines only
# those that begin with a flag count.
page_options()
{
	awk '$1 == ".It" && $2 == "Fl" {
		text = ""
		for (i = 2; i <= NF; i++) {
			if ($i == "Fl") { i++; text = text (text == "" ? "" : " ") "-" $i }
			else if ($i == ",") text = text ","
			else if ($i == "Ar") { i++; text = text " " $i }
			else text = text " " $i
		}
		print text
	}' "$1" | sort
}

# What a page says of each option, on one line: its flags as above, a tab, and the words without macros.
page_texts()
{
	awk '
	function flush() { if (name != "") print name "\t" text " "; name = "" }
	$1 == ".It" || $1 == ".El" || $1 == ".Bl" || $1 == ".Sh" || $1 == ".Ss" { flush(); text = "" }
	$1 == ".It" && $2 == "Fl" {
		for (i = 2; i <= NF; i++) if ($i == "Fl") name = "-" $(i + 1)
		next
	}
	name != "" {
		gsub(/\\/, "")
		for (i = 1; i <= NF; i++) {
			if ($i ~ /^\.?(Cm|Fl|Ar|Li|Pa|Pq|Dq|Op|No|Em|Dv|Sq)$/ || $i == "Ns") continue
			text = text ($i ~ /^[.,;:)]$/ || (i > 1 && $(i - 1) == "Ns") ? "" : " ") $i
		}
	}
	END { flush() }' "$1"
}

# Which ranges, words and defaults of the program are not the page's. Words may be explained anywhere in it,
# and a default in several words may be said in others.
compare_values()
{
	awk -F '\t' '
	FILENAME == ARGV[1] { text[$1] = tolower($2); all = all " " $2; next }
	FILENAME == ARGV[2] { gsub(/\\/, ""); all = all " " $0 " "; next }
	FNR > 1 {
		match($1, /--[a-z0-9-]+/)
		name = substr($1, RSTART, RLENGTH)
		range = $2
		refers = text[name] ~ /(as (in|of)|an estimator of) \.xr/
		sub(/, 0 for .*/, "", range)
		if (range ~ / to /) {
			if (index(text[name], tolower(range)) == 0 && !refers)
				print name ": the program takes " range "; the page says:" text[name]
		} else if (!refers) {
			count = split(range, words, /, | or /)
			for (i = 1; i <= count; i++)
				if (all !~ ("[ ,]" words[i] "[ ,.;:]"))
					print name ": the page does not have " words[i]
		}
		if ($3 != "" && $3 !~ / / && index(text[name], "default " tolower($3)) == 0 &&
			index(text[name], tolower($3) ", the default") == 0)
			print name ": the program has the default " $3 "; the page says:" text[name]
	}' "$1" "$2" "$3"
}

page_synopsis()
{
	mandoc -T ascii "$1" | sed "s/.$backspace//g" | awk '
		/^[A-Z]/ { inside = ($1 == "SYNOPSIS"); next }
		inside { for (i = 1; i <= NF; i++) printf "%s%s", n++ ? " " : "", $i } END { print "" }'
}

echo "$pages" >> "$DEPENDS"
for page in "$pages"/*.[1357]; do
	echo "$page" >> "$DEPENDS"
	status=0
	mandoc -T lint -W warning "$page" > "$SCRATCH/report" 2>&1 || status=1
	[ ! -s "$SCRATCH/report" ] || status=1
	verdict $status "lint of ${page##*/}"
done

"$EAST" --help > "$SCRATCH/help"
awk '/^  [a-z]/ && !/^  *east/ { print $1 }' "$SCRATCH/help" > "$SCRATCH/commands"
while read -r command; do
	page=$pages/east-$command.1
	status=0
	"$EAST" "$command" --list-options > "$SCRATCH/list"
	{
		page_synopsis "$page"
		page_options "$page"
	} > "$SCRATCH/page" 2> "$SCRATCH/report" || status=1
	{
		sed -n 1p "$SCRATCH/list"
		sed '1d; s/	.*//' "$SCRATCH/list" | sort
	} > "$SCRATCH/program"
	diff -u "$SCRATCH/program" "$SCRATCH/page" >> "$SCRATCH/report" || status=1
	verdict $status "options and synopsis of $command (- program, + page)"

	status=0
	page_texts "$page" > "$SCRATCH/page"
	compare_values "$SCRATCH/page" "$page" "$SCRATCH/list" > "$SCRATCH/report"
	[ ! -s "$SCRATCH/report" ] || status=1
	verdict $status "ranges and defaults of $command"

	status=0
	grep -q "^\.It Xr east-$command 1" "$pages/east.1" || status=1
	echo "east.1 has no line .It Xr east-$command 1" > "$SCRATCH/report"
	verdict $status "list of commands"
done < "$SCRATCH/commands"

for page in "$pages"/east-*.1; do
	name=${page##*/east-}
	status=0
	grep -qx "${name%.1}" "$SCRATCH/commands" || status=1
	echo "no such command" > "$SCRATCH/report"
	verdict $status "${page##*/}"
done

echo "$passed passed, $failed failed"
[ $failed = 0 ]
