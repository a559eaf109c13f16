#!/bin/sh
# source.sh SRCDIR OUT: writes to OUT the C source of program_source (base/program.h),
# a hash over the names and bytes of its sources; the compiler and its flags do not count.
set -eu

sha256='shasum -a 256'
if command -v sha256sum > /dev/null; then sha256=sha256sum; fi

# What src/edges.sh names as the inputs of this, so that nothing that an editor leaves counts.
list=$(cd "$1" && find src include shaders -type f \( -name '*.[ch]' -o -name '*.comp' -o -name '*.glsl' \) |
	LC_ALL=C sort)
[ -n "$list" ]
hashes=$(cd "$1" && echo "$list" | xargs $sha256)
source=$(echo "$hashes" | $sha256 | cut -d ' ' -f 1)
[ ${#source} = 64 ]
cat > "$2.tmp" <<END
/* Written by src/source.sh. */
#include "base/program.h"

const char program_source[] = "$source";
END
if cmp -s "$2.tmp" "$2"; then rm "$2.tmp"; else mv "$2.tmp" "$2"; fi
