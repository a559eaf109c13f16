#!/bin/sh
# Less memory than training wants: an error that says what is short and what
# helps, before anything is trained, in the plan too; and nothing hangs, whichever
# of its parts finds no memory. A limit of address space stands for a small machine.
set -eu

LC_ALL=C
export LC_ALL
passed=0 failed=0
echo "$TESTS/training/limits.sh" >> "$DEPENDS"
cd "$SCRATCH"

if ! (ulimit -v 300000 && exec "$EAST" --version) > /dev/null 2>&1; then
	echo 'skipped: all: the program does not start in 300 MB of addresses (sanitizers do not)'
	exit 0
fi
"$EAST" data gsm-mini --count 6000 --with-solutions -q -o many.jsonl
head -n 8 many.jsonl > data.jsonl
"$EAST" init -q -i data.jsonl --hidden 32 --layers 2 --heads 4 --ffn 48 -v 300 --context 256 -o model

# limited KILOBYTES WORD...: a command with so many addresses and ten seconds of processor time; its status.
limited() {
	status=0
	(
		ulimit -v "$1"
		ulimit -t 10
		shift
		exec "$EAST" "$@"
	) > out 2> err || status=$?
}
# check NAME STATUS PATTERN: of the last command, and of its error if there is one.
check() {
	if [ "$status" = "$2" ] && { [ -z "$3" ] || grep -q -e "$3" err; }; then
		passed=$((passed + 1))
	else
		echo "$1: status $status, want $2 and '$3':"
		cat err
		failed=$((failed + 1))
	fi
}
train='train -q -m model -i data.jsonl -j 2 -e 1 --force -o trained'
many='train -q -m model -i many.jsonl --skip-long -j 2 -e 1 -b 9000 --rows 16777216 --force -o trained'

# OpenBLAS maps 128 MiB for each thread at the first product, and asks for ever where it gets none.
export EAST_GEMM=blas
limited 300000 $train
check 'addresses for OpenBLAS' 1 'matrix products [0-9]*).*its address space (ulimit -v) has [0-9]*, of which'
limited 300000 $train -N
check 'the same in the plan' 1 'matrix products [0-9]*)'
limited 800000 $train
check 'enough for two threads' 0 ''
# What needs no products needs no room for them.
limited 300000 sample -m model -i data.jsonl -n 1 --max-tokens 4 -q
check 'sampling' 0 ''

export EAST_GEMM=packed
limited 300000 $train
check 'kernels of our own' 0 ''
limited 1000000 $many
check 'a pass of all examples' 1 'no memory for .*activations.*its address space.*(--rows).*(--recompute)'
limited 1000000 $many -N
check 'the same in the plan' 1 'no memory for .*activations.*its address space'
limited 1000000 $many --rows 2048 -N
check 'fewer rows' 0 ''
for kilobytes in 80000 100000 120000 140000 160000; do
	limited $kilobytes $train
	case $status in
	0 | 1 | 127) passed=$((passed + 1)) ;;
	*)
		echo "$kilobytes kB: status $status"
		cat err
		failed=$((failed + 1))
		;;
	esac
done

echo "$passed passed, $failed failed"
[ $failed = 0 ]
