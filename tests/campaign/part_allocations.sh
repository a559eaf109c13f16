# Each allocation fails once, drawn from all: the command then says so, and under the output's name stands
# nothing or what would have been there (its description may be missing).
. "$here/common.sh"
small_model

# FLINT ends the program itself where it has no memory, with a word (on stdout, some versions).
spoke() {
	[ $status = 134 ] && cat out err | grep -qi 'memory\|alloc'
}

while in_time; do
	draw 8
	case $drawn in
	0) line='match -i sampled.jsonl -o got' ;;
	1) line='entropy -i matched.jsonl -o got' ;;
	2) line='weight -i entropy.jsonl -o got' ;;
	3) line='sample -j 1 -m model -i data.jsonl -n 2 --max-tokens 4 -o got' ;;
	4) line='eval -j 1 -m model -i data.jsonl --max-tokens 4 -o got' ;;
	5) line='train -j 1 -m model -i weights.jsonl -e 1 -b 4 -o got' ;;
	6) line='data gsm-mini --count 20 -o got' ;;
	*) line='init -i data.jsonl --hidden 16 --layers 1 --heads 2 --ffn 16 -v 280 -o got' ;;
	esac
	rm -rf got got.*
	# shellcheck disable=SC2086
	if [ ! -e whole-$drawn ]; then
		FAIL_COUNT=count-$drawn LD_PRELOAD=$TOOLS/fail_malloc.so "$EAST" $line 2> /dev/null
		mv got whole-$drawn
	fi
	case=$drawn
	draw "$(cat count-$case)"
	FAIL_AT=$((drawn + 1))
	# shellcheck disable=SC2086
	attempt env FAIL_AT=$FAIL_AT LD_PRELOAD="$TOOLS/fail_malloc.so" "$EAST" $line
	if [ "$verdict" != good ] && ! spoke; then
		keep "$verdict" out
	elif [ $status != 0 ] && [ ! -f got ] && [ ! -e got/model.safetensors ]; then
		:
	elif ! diff -r -x .lock -x .new -x '*.meta.json' got whole-$case > /dev/null; then
		keep "another output" got whole-$case
	fi
done
finish
