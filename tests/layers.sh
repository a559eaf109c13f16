#!/bin/sh
# Checks that includes point downwards: a file includes headers of its own
# layer or of a lower one; cpu/ and vk/ do not know each other; a header from
# outside is included by one file of ours. Counts one test per source file.
#
# The layer of a header in include/ is that of the source file of the same
# name that includes it; one without such a file is named in `headers` below.
set -eu

# Layers, lowest first; and headers that stand for no source file.
layers='base format math compute nn east cmd'
headers='config.h=base optimizer.h=nn shaders/params.h=base'

# Of the C library, POSIX and the compiler, for every file.
standard='assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath time wchar wctype
dirent dlfcn fcntl getopt poll pthread sched strings sys/ioctl sys/mman sys/resource sys/stat sys/statvfs sys/time
sys/types sys/uio sys/utsname sys/wait termios unistd'

# Of the compiler, the system or a device, for the files that may need them.
special='immintrin.h=src/compute/cpu/ cpuid.h=src/compute/cpu/ arm_neon.h=src/compute/cpu/ sys/auxv.h=src/compute/cpu/
asm/hwcap.h=src/compute/cpu/ sys/prctl.h=src/base/process.c sys/sysctl.h=src/ vulkan/vulkan_core.h=src/compute/vk/'

# Of FLINT, which keeps them in different places from one version to the next.
for name in acb calcium/ca calcium/fmpz_mpoly_q flint/acb flint/ca flint/flint flint/fmpq flint/fmpz_mpoly_q; do
	special="$special $name.h=src/math/flint.h"
done

cd "$TESTS/.."
find src include -type d | sort | sed "s,^,$PWD/," >> "$DEPENDS"
files=$(find src include -name '*.[ch]' | sort)
printf '%s\n' "$files" | sed "s,^,$PWD/," >> "$DEPENDS"

export layers headers standard special files
# shellcheck disable=SC2086 # file names of ours have no blanks
awk '
function base(path) { sub(/.*\//, "", path); return path }
function plain(path) { while (sub(/[^\/]+\/\.\.\//, "", path)) continue; return path }
function stem(path) { path = base(path); sub(/\.[ch]$/, "", path); return path }
function bad(text) { print FILENAME ":" FNR ": " text; failed[FILENAME] = 1 }

BEGIN {
	n = split(ENVIRON["layers"], word)
	for (i = 1; i <= n; i++) rank[word[i]] = i
	n = split(ENVIRON["standard"], word)
	for (i = 1; i <= n; i++) free[word[i] ".h"] = 1
	n = split(ENVIRON["special"], word)
	for (i = 1; i <= n; i++) { split(word[i], pair, "="); reserved[pair[1]] = pair[2] }
	n = split(ENVIRON["headers"], word)
	for (i = 1; i <= n; i++) { split(word[i], pair, "="); header_rank[pair[1]] = rank[pair[2]] }
	n = split(ENVIRON["files"], word)
	for (i = 1; i <= n; i++) {
		exists[word[i]] = 1
		if (split(word[i], part, "/") > 2 && part[1] == "src") file_rank[word[i]] = rank[part[2]]
	}
}

# First pass: the layers of the headers.
pass == 1 {
	if (/^[ \t]*#[ \t]*include[ \t]*"/ && FILENAME ~ /\.c$/) {
		split($0, quoted, "\"")
		name = stem(FILENAME) ".h"
		if (quoted[2] == name && (!(name in header_rank) || file_rank[FILENAME] < header_rank[name]))
			header_rank[name] = file_rank[FILENAME]
	}
	next
}

FNR == 1 {
	count++
	folder = FILENAME
	sub(/[^\/]*$/, "", folder)
	if (FILENAME ~ /^include\//) file_rank[FILENAME] = header_rank[base(FILENAME)]
	if (!file_rank[FILENAME]) bad("which layer? give it a source file of the same name, or a line in layers.sh")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	name = quoted[2]
	if (plain(folder name) in exists && folder != "include/") target = file_rank[plain(folder name)]
	else if (name in header_rank) target = header_rank[name]
	else if (name ~ /\.inc$/) next
	else { bad("no such header: " name); next }
	if (target > file_rank[FILENAME]) bad(name " belongs to a higher layer")
	if (FILENAME ~ /compute\/cpu\// && name ~ /vk\// || FILENAME ~ /compute\/vk\// && name ~ /cpu\//)
		bad("cpu/ and vk/ do not include each other: " name)
}

/^[ \t]*#[ \t]*include[ \t]*</ {
	name = $0
	sub(/^[^<]*</, "", name)
	sub(/>.*/, "", name)
	if (name in free) next
	if (name in reserved) {
		if (index(FILENAME, reserved[name]) != 1) bad("<" name "> is for " reserved[name])
		next
	}
	if (FILENAME !~ /\.c$/) bad("<" name "> comes from outside and belongs into one .c file")
	else if ((name in owner) && owner[name] != FILENAME) bad("<" name "> is already included by " owner[name])
	owner[name] = FILENAME
}

END {
	for (file in failed) broken++
	printf "%d passed, %d failed\n", count - broken, broken
	exit broken > 0
}' pass=1 $files pass=2 $files
