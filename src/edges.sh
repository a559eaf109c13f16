#!/bin/sh
# edges.sh SRCDIR: writes edges.ninja, the regular edges of the build, from what
# lies in the folders. Called by configure, and by ninja when a folder, a test or a shader
# has changed.
#
#   src/ROOM/**/X.c          an object, in libROOM.a; of compute/vk in libvk.a
#   compute/cpu/kernels/X.c  an object for each instruction set, in libkernels_*.a
#   shaders/X.comp           X.inc, its words; a line `// Variants: NAME FLAG ...` adds X_NAME.inc
#   tests/ROOM/test_X.c      a program, linked with what the room may use (src/rooms) and with
#                            tests/**.c that are no tests; a line `/* Reads: FOLDER ... */`
#                            names its data, `/* Runs: NAME ... */` its runs (tests/runs)
#   tests/ROOM/fuzz_X.c      the same for a fuzz target, with its corpus tests/data/corpus/X
#   tests/**/X.sh            a suite of its own
#   src, include, shaders    all that is compiled, an input of source.c (src/source.sh)
#
# An output that build.ninja makes itself is left to it, and is in no library.
set -eu

source_path=$(cd "$1" && pwd)
list=$(pwd)/edges.tmp.$$
trap 'rm -rf "$list"' EXIT
mkdir "$list"

# files FOLDER PATTERN: below the source directory, sorted, relative to it
files()
{
	(cd "$source_path" && find "$1" -type f -name "$2" | LC_ALL=C sort)
}

files src '*.c' > "$list/src"
files shaders '*.comp' > "$list/shaders"
files tests '*.c' > "$list/tests"
files tests '*.sh' > "$list/scripts"
files tests/data '*' > "$list/data"
(cd "$source_path" && find src include shaders -type f \( -name '*.[ch]' -o -name '*.comp' -o -name '*.glsl' \)) |
	LC_ALL=C sort > "$list/compiled"
(cd "$source_path" && cat "$list/tests" "$list/shaders" | xargs awk '
	match($0, /^(\/\*|\/\/) (Reads|Runs|Variants): /) { sub(/ \*\/$/, ""); sub(/^[^ ]* /, ""); sub(/:/, ""); print FILENAME, $0 }
') > "$list/heads"

LC_ALL=C awk -v list="$list" -v rooms="$source_path/src/rooms" -v runs="$source_path/tests/runs" \
	-v build="$source_path/build.ninja" -f "$source_path/src/edges.awk" > "$list/edges"
cmp -s "$list/edges" edges.ninja || mv "$list/edges" edges.ninja

# When to do this again.
{
	printf 'edges.ninja:'
	(cd "$source_path" && find src include shaders tests -type d | LC_ALL=C sort) | sed "s,^, $1/," | tr -d '\n'
	cat "$list/tests" "$list/shaders" "$list/data" | sed "s,^, $1/," | tr -d '\n'
	echo
} > edges.ninja.d
