#!/bin/sh
# Checks every shader's SPIR-V against the specification, for Vulkan 1.2.
# Counts one test per module; one that is newer than spirv-val is named and not counted.
set -eu

modules=$(dirname "$EAST")/shaders
if ! command -v spirv-val > /dev/null; then
	echo 'skipped: all: spirv-val is not installed'
	exit 0
fi
if [ ! -d "$modules" ]; then
	echo 'skipped: all: this build has no Vulkan'
	exit 0
fi

# The words of a module, `0x07230203,...`, as the bytes of a file.
octal()
{
	tr ',' '\n' < "$1" | awk '
		function byte(text) { return sprintf("\\%03o", 16 * (index(digits, substr(text, 1, 1)) - 1) + index(digits, substr(text, 2)) - 1) }
		BEGIN { digits = "0123456789abcdef" }
		NF { word = tolower($1); printf "%s%s%s%s", byte(substr(word, 9, 2)), byte(substr(word, 7, 2)), byte(substr(word, 5, 2)), byte(substr(word, 3, 2)) }'
}

passed=0 failed=0
for words in "$modules"/*.inc; do
	module=$SCRATCH/$(basename "$words" .inc).spv
	# shellcheck disable=SC2059 # escapes alone
	printf "$(octal "$words")" > "$module"
	if said=$(spirv-val --target-env vulkan1.2 "$module" 2>&1); then
		passed=$((passed + 1))
	elif [ "${said#*Invalid capability operand}" != "$said" ]; then
		echo "skipped: ${module##*/}: this spirv-val is too old for it"
	else
		echo "$said"
		echo "^^^^ $module"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
