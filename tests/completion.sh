#!/bin/sh
# Shell completion: what the program offers, and that the shells' scripts are
# ones and take its offers. A shell that is not there is passed over, aloud.
# Counts one test per check.
set -eu

passed=0 failed=0
scripts=$TESTS/../src/cmd/completion
printf '%s\n' "$scripts/east.bash" "$scripts/_east" "$scripts/east.fish" >> "$DEPENDS"

# verdict NAME: whether $SCRATCH/got is $SCRATCH/wanted.
verdict()
{
	if diff -u "$SCRATCH/wanted" "$SCRATCH/got"; then
		passed=$((passed + 1))
	else
		echo "^^^^ $1"
		failed=$((failed + 1))
	fi
}

# offers WANTED WORD...: the program's offers, without what they are about, between blanks.
offers()
{
	echo "$1" > "$SCRATCH/wanted"
	shift
	"$EAST" --complete "$@" | sed 's/	.*//' | tr '\n' ' ' | sed 's/ $//' > "$SCRATCH/got"
	echo >> "$SCRATCH/got"
	verdict "offers of $*"
}

offers 'match' ma
offers 'data device' d
offers '--percent' match --per
offers 'either number ratio' match --percent ''
offers 'ratio' match --percent r
offers '--percent=ratio' match --percent=r
offers 'either number ratio' match --percent =
offers 'number' match --percent = n
offers 'boxed,phrase' match -x boxed,p
offers 'hendrycks gsm8k' match --compat ''
offers 'linear' train --schedule l
offers 'cpu' run -d c
offers ':file' match -i ''
offers ':file' match ''
offers ':file' train -qm ''
offers '' match --rounding ''
offers '' nothing --x
offers 'entropy eval' help e

# Every option of every command is offered, and no other.
"$EAST" --complete '' | sed 's/	.*//' > "$SCRATCH/commands"
while read -r command; do
	"$EAST" "$command" --list-options | sed -n '1d; s/^.*\(--[a-z0-9-]*\).*/\1/p' | sort > "$SCRATCH/wanted"
	"$EAST" --complete "$command" -- | sed 's/	.*//' | sort > "$SCRATCH/got"
	verdict "options of $command"
done < "$SCRATCH/commands"

# in_bash WANTED WORD...: what the script makes of the words, the last at the cursor.
in_bash()
{
	echo "$1" > "$SCRATCH/wanted"
	shift
	bash -c '
		. "$0"
		compopt() { COMPREPLY=("$*"); }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_east
		echo "${COMPREPLY[*]}"' "$scripts/east.bash" "$EAST" "$@" > "$SCRATCH/got" 2>&1
	verdict "bash: $*"
}

# syntax SHELL SCRIPT: whether the shell is there, after it has read the script.
syntax()
{
	if ! command -v "$1" > "$SCRATCH/which"; then
		echo "there is no $1 here: its script is not looked at"
		return 1
	fi
	: > "$SCRATCH/wanted"
	"$1" -n "$2" > "$SCRATCH/got" 2>&1 || echo "exit status $?" >> "$SCRATCH/got"
	verdict "$1 -n ${2##*/}"
}

if syntax bash "$scripts/east.bash"; then
	in_bash '--percent' match --per
	in_bash 'either number ratio' match --percent ''
	in_bash '-o default' match --audit ''
	in_bash '-o dirnames' init -o ''
	echo 'complete -F _east east' > "$SCRATCH/wanted"
	bash -c '. "$0"; complete -p east' "$scripts/east.bash" > "$SCRATCH/got"
	verdict 'bash: the script is asked'
fi
# in_zsh WANTED WORD...: what the script hands on to zsh for the words.
in_zsh()
{
	echo "$1" > "$SCRATCH/wanted"
	shift
	zsh -f -c '
		script=$1; shift
		_describe() { print -r -- ${(P)2}; }
		_files() { print -r -- files "$@"; }
		compset() { :; }
		words=("$@") CURRENT=$#
		work() { . "$script"; }
		work' zsh "$scripts/_east" "$EAST" "$@" > "$SCRATCH/got" 2>&1
	verdict "zsh: $*"
}

if syntax zsh "$scripts/_east"; then
	in_zsh 'either: number: ratio:' match --percent ''
	in_zsh '--dry-run:print the plan of memory and work, sample nothing' sample --dr
	in_zsh 'files' match --audit ''
	in_zsh 'files -/' init -o ''
fi
if syntax fish "$scripts/east.fish"; then
	printf '%s\n' either number ratio > "$SCRATCH/wanted"
	PATH=$(dirname "$EAST"):$PATH HOME=$SCRATCH fish --no-config -c "source '$scripts/east.fish'
		complete -C 'east match --percent '" > "$SCRATCH/got" 2>&1
	verdict 'fish: words'
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
