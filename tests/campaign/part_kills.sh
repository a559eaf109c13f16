# Killed at any time and called again until it ends: the bytes are those of a run that was left alone.
. "$here/common.sh"
small_model
devices=cpu
! "$EAST" device 2> /dev/null | grep -q vulkan:0 || devices='cpu vulkan:0'

while in_time; do
	for device in $devices; do
		draw 4
		case $drawn in
		0) line="sample -q -j 1 -d $device -m model -i data.jsonl -n 4 --max-tokens 90" ;;
		1) line="sample -q -j 1 -d $device -m model -i data.jsonl -n 12 --round 3 --until width=1 --max-tokens 90" ;;
		2) line="train -q -j 1 -d $device -m model -i data.jsonl -e 1 -b 4 --checkpoint 2" ;;
		*) line="train -q -j 1 -d $device -m model -i data.jsonl -e 1 -b 4 --dtype bf16 --checkpoint 1" ;;
		esac
		case=$drawn-$device
		# shellcheck disable=SC2086
		[ -e whole-$case ] || "$EAST" $line -o whole-$case
		rm -rf got got.*
		tries=$((tries + 1))
		command="east $line -o got"
		killed=0
		while :; do
			# shellcheck disable=SC2086
			"$EAST" $line -o got > out 2> err &
			draw 500
			wait_ms=$((drawn * (1 + killed)))
			sleep $((wait_ms / 1000)).$(printf '%03d' $((wait_ms % 1000)))
			kill -9 $! 2> /dev/null || :
			status=0
			wait $! 2> /dev/null || status=$?
			[ $status = 137 ] || break
			killed=$((killed + 1))
			[ $killed -lt 200 ] || break
		done
		# Killed at its very end: there was nothing left to do.
		if [ $status = 1 ] && [ $killed -gt 0 ] && grep -q 'exists: choose\|holds a model' err; then
			status=0
		fi
		if [ $status != 0 ]; then
			keep "exit status $status after $killed kills" err
		elif [ -d got ] && ! cmp -s got/model.safetensors whole-$case/model.safetensors; then
			keep "another model after $killed kills" got whole-$case
		elif [ -f got ] && ! cmp -s got whole-$case; then
			keep "other bytes after $killed kills" got whole-$case
		fi
		in_time || break
	done
done
finish
