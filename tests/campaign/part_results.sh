# Changed files of a finished run, into report and run.
. "$here/common.sh"
small_model
cat > experiment.json << 'END'
{"name":"small","backbone":"model","seeds":[1,2],"threads":1,
 "data":{"train":{"file":"data.jsonl"},"test":{"file":"data.jsonl","count":6}},
 "sample":{"paths":4,"temperature":1.3,"max_tokens":24},"probe":{"paths":3},
 "methods":[{"name":"vanilla","mode":"uniform"},{"name":"entropy","mode":"entropy"}],
 "train":{"epochs":1,"batch":2,"rate":1e-4}}
END
"$EAST" run -q -o run experiment.json > /dev/null

while in_time; do
	rm -rf broken
	cp -R run broken
	set -- results.json experiment.json probe/entropy.jsonl seed-1/entropy.jsonl seed-1/vanilla/weights.jsonl \
		seed-1/vanilla/scores.json seed-1/entropy/model/train.jsonl log.jsonl
	draw $#
	shift $drawn
	file=$1
	[ -f run/$file ] || continue
	"$TOOLS/mutate" $((draws + tries)) run/$file > broken/$file
	draw 3
	case $drawn in
	0) attempt "$EAST" report -q broken ;;
	1) attempt "$EAST" report --terminal broken ;;
	*) attempt "$EAST" run -N -o broken experiment.json ;;
	esac
	[ "$verdict" = good ] || keep "$verdict" broken
	if grep -qi '[^a-z]\(nan\|inf\)[^a-z]' broken/report.html 2> /dev/null; then
		keep "a number that is none in the report" broken
	fi
done
finish
