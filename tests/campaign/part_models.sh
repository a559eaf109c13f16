# Changed files of a model, in its folder and as one file.
. "$here/common.sh"
small_model
"$EAST" convert -q -m model -o model.gguf

while in_time; do
	rm -rf broken broken.gguf
	draw 4
	case $drawn in
	0) file=config.json ;;
	1) file=tokenizer.json ;;
	2) file=model.safetensors ;;
	*) file= ;;
	esac
	if [ -n "$file" ]; then
		cp -R model broken
		"$TOOLS/mutate" $((draws + tries)) model/$file > broken/$file
		given=broken
	else
		"$TOOLS/mutate" $((draws + tries)) model.gguf > broken.gguf
		given=broken.gguf
	fi
	draw 3
	case $drawn in
	0) line='sample --show-prompt -i data.jsonl' ;;
	1) line='sample -j 1 -n 1 --max-tokens 2 -i data.jsonl' ;;
	*) line='train -N -j 1 -i data.jsonl -o trained' ;;
	esac
	# shellcheck disable=SC2086
	attempt "$EAST" $line -m $given
	[ "$verdict" = good ] || keep "$verdict" $given
done
finish
