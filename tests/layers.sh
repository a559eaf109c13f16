#!/bin/sh
# Checks every #include against src/rooms: a file includes headers of its own
# room, of base and of the rooms that its room may use, and those are below it;
# parts.h and *_parts.h are for their own folder alone, and a header from outside
# is included by one file of ours. Messages go through base/message.h. Counts one test
# per source file.
set -eu

# Of the C library, POSIX and the compiler, for every file.
standard='assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath time wchar wctype
dirent dlfcn fcntl getopt poll pthread sched strings sys/ioctl sys/mman sys/resource sys/stat sys/statvfs sys/time
sys/types sys/uio sys/utsname sys/wait termios unistd'

# Of the compiler, the system or a device, for the files that may need them.
special='immintrin.h=src/compute/cpu/ cpuid.h=src/compute/cpu/ arm_neon.h=src/compute/cpu/ sys/auxv.h=src/compute/cpu/
asm/hwcap.h=src/compute/cpu/ sys/prctl.h=src/base/process.c sys/sysctl.h=src/ vulkan/vulkan_core.h=src/compute/vk/'

# Of FLINT, which keeps them in different places from one version to the next.
for name in acb acb_calc calcium/ca calcium/fmpz_mpoly_q flint/acb flint/acb_calc flint/ca flint/flint flint/fmpq flint/fmpz_mpoly_q; do
	special="$special $name.h=src/math/flint.h"
done

cd "$TESTS/.."
find src -type d | sort | sed "s,^,$PWD/," >> "$DEPENDS"
files=$(find src -name '*.[ch]' | sort)
printf '%s\n' src/rooms "$files" | sed "s,^,$PWD/," >> "$DEPENDS"

export standard special files
# shellcheck disable=SC2086 # file names of ours have no blanks
awk '
function folder(path) { sub(/[^\/]*$/, "", path); return path }
function bad(text) { print FILENAME ":" FNR ": " text; failed[FILENAME] = 1 }

# The innermost room that a path from src/ on lies in; "" for none.
function room_of(path) {
	for (path = folder(path); path != ""; sub(/[^\/]*\/$/, "", path))
		if (substr(path, 1, length(path) - 1) in rank) return substr(path, 1, length(path) - 1)
	return ""
}

function may_include(user, used) {
	return user == used || used == "base" || index(" " uses[user] " ", " " used " ")
}

BEGIN {
	n = split(ENVIRON["standard"], word)
	for (i = 1; i <= n; i++) free[word[i] ".h"] = 1
	n = split(ENVIRON["special"], word)
	for (i = 1; i <= n; i++) { split(word[i], pair, "="); reserved[pair[1]] = pair[2] }
	n = split(ENVIRON["files"], word)
	for (i = 1; i <= n; i++) exists[word[i]] = 1
}

FILENAME == "src/rooms" {
	sub(/#.*/, "")
	if (NF == 0) next
	rank[$1] = ++rooms
	for (i = 2; i <= NF; i++) {
		uses[$1] = uses[$1] " " $i
		if (!($i in rank)) bad($1 " stands below " $i ", which it uses")
	}
	next
}

FNR == 1 {
	count++
	room = room_of(substr(FILENAME, 5))
	if (room == "") bad("in no room of src/rooms")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	name = quoted[2]
	if (name == "config.h" || name == "shaders/params.h" || name ~ /^shaders\/.*\.inc$/) next
	if (name ~ /^include\//) {
		if (room != "library") bad(name " is the face of the library")
	} else if (!(("src/" name) in exists)) bad("no such header, from src/ on: " name)
	else if (!may_include(room, room_of(name))) bad(room " may not use " room_of(name) ": " name)
	else if (name ~ /(\/|_)parts\.h$/ && folder(FILENAME) != "src/" folder(name) && FILENAME != "src/" substr(folder(name), 1, length(folder(name)) - 1) ".c")
		bad(name " is private to its folder")
}

/fprintf\(stderr|fputs\(.*, stderr/ && FILENAME !~ /^src\/base\/(message|memory|progress)\.c$/ {
	bad("a message past base/message.h")
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
}' src/rooms $files
