# Changed records, golds and scores into every command that reads them.
. "$here/common.sh"
small_model
"$EAST" eval -q -j 1 -m model -i data.jsonl --max-tokens 8 --no-greedy -n 2 -o scores.json

while in_time; do
	draw 9
	case $drawn in
	0) file=sampled.jsonl line='match -i changed' ;;
	1) file=sampled.jsonl line='match --strict-input --skip-bad -i changed' ;;
	2) file=matched.jsonl line='entropy -i changed' ;;
	3) file=entropy.jsonl line='weight -i changed' ;;
	4) file=entropy.jsonl line='weight --format trl-dpo --skip-bad -i changed' ;;
	5) file=weights.jsonl line='train -N -m model -j 1 -i changed -o trained' ;;
	6) file=data.jsonl line='sample -m model -j 1 -n 1 --max-tokens 2 -i changed' ;;
	7) file=data.jsonl line='data --import qwen --skip-bad changed' ;;
	*) file=scores.json line='eval -m model -j 1 --max-tokens 1 -n 1 --no-greedy -i data.jsonl --against changed' ;;
	esac
	"$TOOLS/mutate" $((draws + tries)) $file > changed
	# shellcheck disable=SC2086
	attempt "$EAST" $line
	[ "$verdict" = good ] || keep "$verdict" changed model
	[ ! -e trained ] || keep "-N wrote something" changed
done
finish
