# What the parts share; read with `.`. A part runs in a scratch folder of its own.
tries=0 failures=0
draws=$SEED
ends=$(($(date +%s) + SECONDS_LEFT))

# draw N: sets $drawn to 0 .. N-1, the same for the same seed (the generator of POSIX's rand()).
draw() {
	draws=$(((draws * 1103515245 + 12345) & 0x7fffffff))
	drawn=$(((draws >> 8) % $1))
}

in_time() {
	[ "$(date +%s)" -lt $ends ]
}

# small_model: data.jsonl, a model/ that knows most of its answers, and of both sampled.jsonl, matched.jsonl,
# entropy.jsonl and weights.jsonl.
small_model() {
	cp "$here/../cmd/run-experiment/questions.jsonl" data.jsonl
	"$EAST" init -q -i data.jsonl -v 270 --hidden 32 --layers 1 --heads 2 --ffn 64 --context 96 -o fresh
	"$EAST" train -q -j 1 -m fresh -i data.jsonl -o model -e 60 -b 4 -r 1e-2
	"$EAST" sample -q -j 1 -m model -i data.jsonl -n 6 --temperature 1.3 --max-tokens 24 -o sampled.jsonl
	"$EAST" match -q -i sampled.jsonl -o matched.jsonl
	"$EAST" entropy -q -i matched.jsonl -o entropy.jsonl
	"$EAST" weight -q -i entropy.jsonl -o weights.jsonl
}

# keep WHY FILE...: count a failure, and keep the files of the first twenty with what was said.
keep() {
	why=$1
	shift
	failures=$((failures + 1))
	[ $failures -le 20 ] || return 0
	place=$kept/$PART-$SEED-$tries
	rm -rf "$place"
	mkdir -p "$place"
	cp -R "$@" "$place" 2> /dev/null || :
	cp err "$place/err" 2> /dev/null || :
	echo "$command" > "$place/command"
	echo "$PART: $why: $command (in $place)"
}

# attempt COMMAND...: run it for at most a minute, with stdout in `out` and stderr in `err`; sets $status. It must
# end by itself with 0, 1 or 2, say why where it fails, and send no control characters to a terminal.
attempt() {
	tries=$((tries + 1))
	command=$*
	status=0
	timeout 60 "$@" > out 2> err < /dev/null || status=$?
	verdict=good
	if [ $status -gt 2 ]; then
		verdict="exit status $status"
	elif [ $status != 0 ] && [ ! -s err ]; then
		verdict="no word of why"
	elif tr -d '\n\t\r' < err | grep -q '[[:cntrl:]]'; then
		verdict="control characters in an error"
	fi
}

finish() {
	echo "$PART: $tries tries, $failures failed"
	[ $failures = 0 ] && exit 0
	exit 1
}
