#!/bin/sh
# Paired timing: east and PyTorch in turn, ratios pair by pair, their median.
#
#     bench/paired.sh [-p python] [-e east] [-r rounds] [-j threads] train SHAPE
#     bench/paired.sh [...] sample SHAPE PATHS
#
# The python must have torch (README.md). Prints each pair, then the median.
set -eu

python=python3 east=build/east rounds=3 threads=2
while getopts p:e:r:j: option; do
	case $option in
	p) python=$OPTARG ;;
	e) east=$OPTARG ;;
	r) rounds=$OPTARG ;;
	j) threads=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
part=${1:?train or sample} shape=${2:?a shape} paths=${3:-64}
here=$(dirname "$0")

# The first number in front of `tok/s` or `tokens/s`, without separators.
rate()
{
	sed -n 's/,//g; s/.*[^0-9.]\([0-9.][0-9.]*\) \(new \)*tok\(en\)*s*\/s.*median.*/\1/p' | head -n 1
}

ours()
{
	if [ "$part" = train ]; then
		"$east" bench -j "$threads" --shape "$shape" --repeats 5 train
	else
		"$east" bench -j "$threads" --shape "$shape" --repeats 3 -n "$paths" sample
	fi
}

theirs()
{
	if [ "$part" = train ]; then
		"$python" "$here/pytorch_train.py" "$shape" -j "$threads" -k 5
	else
		"$python" "$here/pytorch_sample.py" "$shape" -j "$threads" -n "$paths" -k 3
	fi
}

round=1
while [ "$round" -le "$rounds" ]; do
	a=$(ours | rate) b=$(theirs 2> /dev/null | rate)
	awk -v a="$a" -v b="$b" 'BEGIN { printf "east %.0f, PyTorch %.0f tokens/s: %.2f\n", a, b, a / b }'
	round=$((round + 1))
done | tee /dev/stderr | awk '{ r[NR] = $NF }
	END {
		for (i = 1; i <= NR; i++) for (j = i + 1; j <= NR; j++) if (r[j] < r[i]) { t = r[i]; r[i] = r[j]; r[j] = t }
		printf "median ratio %.2f\n", NR % 2 ? r[(NR + 1) / 2] : (r[NR / 2] + r[NR / 2 + 1]) / 2
	}'
