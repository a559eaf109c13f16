# A language that writes 0,5: nothing that is read or written changes.
. "$here/common.sh"
if ! command -v localedef > /dev/null || ! localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 2> /dev/null; then
	echo "locale: skipped, for want of localedef and its sources (package locales)"
	exit 0
fi
LOCPATH=$(pwd)
export LOCPATH

all() {
	mkdir "$1"
	(cd "$1" && small_model && "$EAST" eval -q -j 1 -m model -i data.jsonl --max-tokens 8 -o scores.json &&
		"$EAST" weight -a 0.5 -i entropy.jsonl -o half.jsonl &&
		"$EAST" init -q --theta 500.5 -i data.jsonl --hidden 16 --layers 1 --heads 2 --ffn 16 -v 280 -o theta) 2> "$1.err"
}

tries=1
command='LC_ALL=de_DE.UTF-8, all commands'
all plain
LC_ALL=de_DE.UTF-8 all comma
[ "$(LC_ALL=de_DE.UTF-8 locale decimal_point 2> /dev/null)" = , ] || { echo "locale: de_DE.UTF-8 does not take"; exit 1; }
diff -r plain comma > err && cmp plain.err comma.err > err || keep "other bytes with a decimal comma" plain comma
finish
