#!/bin/sh
# The program on a Vulkan device, as a user meets it: what does not fit is
# refused before the first step, in words that say what to do. On every device,
# whose limits the environment lowers. Counts one test per case and device.
set -eu

if ! "$EAST" device -d vulkan:0 > "$SCRATCH/device" 2> "$SCRATCH/err"; then
	echo "skipped: all: $(cat "$SCRATCH/err")"
	exit 0
fi
cd "$SCRATCH"
cat > lose.json <<END
{ "file_format_version": "1.1.2", "layer": { "name": "VK_LAYER_EAST_lose", "type": "GLOBAL",
  "library_path": "$(dirname "$EAST")/tests/compute/vulkan_lose.so", "api_version": "1.2.0",
  "implementation_version": "1", "description": "Loses the device in a submission" } }
END
passed=0 failed=0

# check NAME STATUS PATTERN... : the last command's words ($SCRATCH/said) and status
check() {
	name=$1 want=$2 good=yes
	shift 2
	[ "$status" = "$want" ] || good=no
	for pattern; do
		grep -q -e "$pattern" said || { echo "$name: nothing like '$pattern'"; good=no; }
	done
	if [ $good = yes ]; then
		passed=$((passed + 1))
	else
		cat said
		echo "^^^^ $name: exit status $status, wanted $want"
		failed=$((failed + 1))
	fi
}

# run [NAME=VALUE ...] COMMAND ...
run() {
	status=0
	env "$@" > said 2>&1 || status=$?
}

"$EAST" data gsm-mini --count 12 --with-solutions -q -o worked.jsonl
"$EAST" init -i worked.jsonl --hidden 32 --layers 2 --heads 4 --ffn 64 -v 300 -o model 2> /dev/null
"$EAST" init -i worked.jsonl --hidden 128 --layers 2 --heads 4 --kv-heads 1 --ffn 64 -v 300 -o wide 2> /dev/null
for i in 1 2 3 4 5 6 7 8; do
	echo "{\"id\":\"$i\",\"question\":\"What is $i + 4?\",\"solution\":\"$((i + 4)) #### $((i + 4))\"}"
done > short.jsonl

on_device() {
	device=$1
	rm -rf whole lost paths.jsonl wide-*
	train="$EAST train -d $device -m model -i worked.jsonl -l lm -e 1 -b 4 --rows 256"
	number=' *[0-9.]* MiB'

	run $train -N
	check 'plan of training' 0 "^total$number\$" "^staging$number\$" "^heap$number, [0-9.]* in use so far\$" \
		"^allocation$number at most\$" "^operand$number at most, [0-9.]* planned (.*)\$"
	run EAST_VULKAN_HEAP=14000000 $train -N
	check 'plan beyond the heap' 1 '^total' '^heap  *13.4 MiB' 'no memory for [0-9]* bytes (gradients [0-9]*, first moments ' \
		'its heap has 14000000, of which [0-9]* are in use: take fewer rows'
	run EAST_VULKAN_HEAP=14000000 $train -o none
	check 'training beyond the heap' 1 'its heap has 14000000, of which [0-9]* are in use: take fewer rows'
	[ ! -f none/train.jsonl ] || { echo 'a step was made'; failed=$((failed + 1)); }
	run EAST_VULKAN_ALLOCATION=1000000 EAST_VULKAN_HEAP=100000000 $train -N
	check 'plan beyond one allocation' 1 'no memory for [0-9]* bytes on .*: its heap has 100000000 bytes.*allocation at most 1000000'
	run EAST_VULKAN_BINDING=131072 $train -N --rows 2048
	check 'plan beyond a binding' 1 '^operand  *0.1 MiB at most, ' 'bytes, but .* takes operands of at most 131072: take fewer rows'

	sample="$EAST sample -d $device -m model -i worked.jsonl -n 2 --max-tokens 8 --limit 2"
	run $sample -N
	check 'plan of sampling' 0 "^cache$number\$" "^heap$number, [0-9.]* in use so far\$" "^operand$number at most\$"
	run EAST_VULKAN_HEAP=16000000 $sample --slots 1000 -n 1000
	check 'sampling beyond the heap' 1 'packed weights [0-9]*, key and value cache [0-9]*' 'take fewer slots'
	run EAST_VULKAN_BINDING=131072 $sample --slots 4000 -n 4000
	check 'sampling beyond a binding' 1 'takes operands of at most 131072: take fewer slots'

	run "$EAST" sample -d auto -m model -i worked.jsonl -N
	check 'auto says what it takes' 0 '^device auto: cpu: no discrete GPU: .*vulkan:0 .* is \|^device auto: vulkan: a discrete GPU' \
		'^device .*, chosen by auto$'
	run EAST_VULKAN_DISABLE=everything "$EAST" sample -d auto -m model -i worked.jsonl -N
	check 'auto heeds the environment' 2 "device 'auto': EAST_VULKAN_DISABLE: 'everything' is not among"

	# A device that is lost, in the first operation and in the middle of training: what it says, and that the same
	# command goes on from the last checkpoint to the very bytes of an undisturbed run.
	lossy="$train -q -e 4 --checkpoint 1"
	said='the device .* was lost in [a-z_]*, or just before; .*take fewer rows.* goes on from its last checkpoint'
	run $lossy -o whole
	check 'training undisturbed' 0
	run VK_LAYER_PATH=. VK_INSTANCE_LAYERS=VK_LAYER_EAST_lose EAST_LOSE=1 $lossy -o lost
	check 'a device lost at once' 1 "$said"
	run VK_LAYER_PATH=. VK_INSTANCE_LAYERS=VK_LAYER_EAST_lose EAST_LOSE=60 $lossy -o lost
	check 'a device lost in training' 1 "$said"
	[ -f lost/checkpoint.safetensors ] || { echo 'no checkpoint was left'; failed=$((failed + 1)); }
	run $lossy -o lost
	check 'training goes on' 0
	status=0
	cmp whole/model.safetensors lost/model.safetensors > said 2>&1 || status=1
	check 'to the same model' 0
	run VK_LAYER_PATH=. VK_INSTANCE_LAYERS=VK_LAYER_EAST_lose EAST_LOSE=9 $sample -o paths.jsonl
	check 'a device lost in sampling' 1 'the device .* was lost in [a-z_]*, or just before'
	run EAST_VULKAN_WORK=none $sample
	check 'a limit that is no number' 1 'EAST_VULKAN_WORK'

	# An embedding and a head larger than a binding: their products and updates are cut, with the same losses but
	# for roundings (2^-24 = 6e-8 each).
	for binding in 100000000 150000; do
		run EAST_VULKAN_BINDING=$binding "$EAST" train -q -d $device -m wide -i short.jsonl -l lm -e 2 -b 4 --rows 100 \
			-o wide-$binding
		check "training with bindings of $binding" 0
	done
	paste wide-*/train.jsonl | grep loss | sed 's/"loss"://g; s/,[^0-9]*/ /g' | awk '{
		for (i = 1; i <= NF / 2; i++) {
			d = $(i) - $(i + NF / 2); if (d * d > 1e-12 * $(i) * $(i)) print "step " NR ": " $0
		}
	} END { print NR " steps" }' > said
	status=0
	[ "$(cat said)" = '4 steps' ] || status=1
	check 'cut and whole training agree' 0
}

index=0
while "$EAST" device -d vulkan:$index > device 2> err; do
	on_device vulkan:$index
	index=$((index + 1))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
