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

passed=0 failed=0
for module in "$modules"/*.spv; do
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
