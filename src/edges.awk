# The regular edges of the build, for edges.sh.

function stem(path) { sub(/.*\//, "", path); sub(/\.[a-z]*$/, "", path); return path }
function folder(path) { sub(/\/[^\/]*$/, "", path); return path }
function object(path) { sub(/\.c$/, ".o", path); return "$builddir/" path }
function edge(out, rule, in_, extra) { print "build " out ": " rule " " in_ extra }

# The room of src/ROOM/... or tests/ROOM/...; "" where there is none.
function room_of(path, part) { split(path, part, "/"); return part[2] in may_use ? part[2] : "" }

# may_use[room] with all that those rooms may use, marked in reach[].
function spread(room, word, n, i) {
	if (room in reach) return
	reach[room] = 1
	n = split(may_use[room], word)
	for (i = 1; i <= n; i++) spread(word[i])
}

# What a program of the room links with, the users before the used; compute and vk use each other.
function libraries(room, all, i) {
	split("", reach)
	spread(room)
	all = ""
	for (i = room_count; i > 1; i--) {
		if (!(room_name[i] in reach) || room_name[i] ~ /\//) continue
		if (room_name[i] == "compute") all = all " $\n    $builddir/lib$vulkan.a"
		all = all " $\n    $builddir/lib" room_name[i] ".a"
		if (room_name[i] == "compute") all = all " $builddir/lib$kernels.a $builddir/lib$vulkan.a"
	}
	return all " $\n    $builddir/libbase.a"
}

function outside(room) {
	split("", reach)
	spread(room)
	return "compute" in reach ? "$all_libs" : room == "base" ? "-lm" : "$data_libs"
}

# Members of a library, one a line.
function member(library, name) { members[library] = members[library] " $\n    " name }

function lines(file, out, n) {
	n = 0
	while ((getline line < file) > 0) out[++n] = line
	close(file)
	return n
}

function read_rooms(n, i, name) {
	n = lines(rooms, text)
	for (i = 1; i <= n; i++) {
		sub(/[ \t]*#.*/, "", text[i])
		if (text[i] == "") continue
		name = text[i]
		sub(/[ \t].*/, "", name)
		sub(/^[^ \t]*[ \t]*/, "", text[i])
		room_name[++room_count] = name
		may_use[name] = text[i]
	}
}

# A suite, and whatever `Runs:` and tests/runs make of it.
function suites(path, program, inputs, n, word, i, out) {
	n = split((path in head_runs) ? head_runs[path] : "plain", word)
	for (i = 1; i <= n; i++) {
		if (word[i] == "special") continue
		if (!(word[i] in run)) {
			print "edges.awk: " path ": tests/runs knows no " word[i] > "/dev/stderr"
			exit 1
		}
		out = program (word[i] == "plain" ? "" : "." word[i]) ".result"
		result(out)
		edge(out, "check", program, inputs (run[word[i]] == "" ? "" : (inputs == "" ? " |" : "") " $builddir/east"))
		if (run[word[i]] != "") print "  arguments = " run[word[i]]
	}
}

function result(name) { results = results " $\n    " name }

# Everything below the folders that a test reads.
function reads(path, n, word, i, k, all) {
	n = split(head_reads[path], word)
	all = ""
	for (i = 1; i <= n; i++)
		for (k = 1; k <= data_count; k++)
			if (index(data[k], word[i] "/") == 1) all = all " $\n    $srcdir/" data[k]
	return all == "" ? "" : " |" all
}

function shaders(n, i, k, count, word, name) {
	n = lines(list "/shaders", path)
	for (i = 1; i <= n; i++) {
		name = "$builddir/shaders/" stem(path[i])
		if (((name ".inc") in special) || path[i] in used_by_special) continue
		edge(name ".inc", "spirv", "$srcdir/" path[i])
		words = words " $\n    " name ".inc"
		count = split(head_variants[path[i]], word)
		for (k = 1; k < count; k += 2) {
			edge(name "_" word[k] ".inc", "spirv", "$srcdir/" path[i])
			print "  defines = " word[k + 1]
			words = words " $\n    " name "_" word[k] ".inc"
		}
	}
	edge("$builddir/shaders/all", "phony", words)
}

function kernels(path, isa, n, word, i, name) {
	n = split("generic avx2 avx512", word)
	for (i = 1; i <= n; i++) {
		name = "$builddir/" folder(path) "/" stem(path) "_" word[i] ".o"
		edge(name, "kernel", "$srcdir/" path)
		print "  isa = " word[i]
		if (word[i] == "generic") member("kernels_generic", name)
		else print "  isaflags = $isa_" word[i]
		member("kernels_x86_64", name)
	}
}

function sources(n, i, name) {
	n = lines(list "/src", path)
	for (i = 1; i <= n; i++) {
		name = object(path[i])
		if (path[i] ~ /\/kernels\//) { kernels(path[i]); continue }
		if (name in special) continue
		edge(name, "cc", "$srcdir/" path[i], path[i] ~ /compute\/vk\/spirv/ ? " || $builddir/shaders/all" : "")
		member(path[i] ~ /compute\/vk\// ? "vk" : room_of(path[i]), name)
	}
	member("vk", "$builddir/src/compute/vk/$cooperative.o")
	for (name in members) edge("$builddir/lib" name ".a", "ar", members[name])
}

# What the program is made of, as a hash; edges.ninja changes with the list.
function source(n, i, all) {
	n = lines(list "/compiled", path)
	all = " | edges.ninja"
	for (i = 1; i <= n; i++) all = all " $\n    $srcdir/" path[i]
	edge("$builddir/source.c", "source", "$srcdir/src/source.sh", all)
	edge("$builddir/source.o", "cc", "$builddir/source.c")
}

function tests(n, i, name, program, room) {
	n = lines(list "/tests", path)
	for (i = 1; i <= n; i++) {
		name = object(path[i])
		if ((name in special) || path[i] in used_by_special) continue
		edge(name, "cc", "$srcdir/" path[i])
		if (path[i] !~ /\/(test|fuzz)_[^\/]*$/) { if (path[i] != "tests/replay.c") helpers = helpers " $\n    " name; continue }
		program = name
		sub(/\.o$/, "", program)
		room = room_of(path[i])
		if (path[i] ~ /\/fuzz_/) {
			edge(program, "link_fuzz", name, libraries(room) " | $builddir/tests/replay.o")
			print "  libs = " outside(room)
			result(program ".result")
			edge(program ".result", "check_corpus", program)
			print "  corpus = $srcdir/tests/data/corpus/" substr(stem(path[i]), 6)
			continue
		}
		edge(program, "link", name, " $builddir/libtests.a" libraries(room))
		print "  libs = $cmocka_libs " outside(room)
		suites(path[i], program, reads(path[i]))
	}
	edge("$builddir/libtests.a", "ar", helpers)
}

function scripts(n, i, name) {
	n = lines(list "/scripts", path)
	for (i = 1; i <= n; i++) {
		if (path[i] ~ /^tests\/(run|sum)\.sh$/ || path[i] ~ /^tests\/(data|campaign)\//) continue
		name = "$builddir/" path[i]
		sub(/\.sh$/, ".result", name)
		if (name in special) continue
		result(name)
		edge(name, "check_script", "$srcdir/" path[i], " | $builddir/east")
	}
}

BEGIN {
	read_rooms()
	n = lines(build, text)
	for (i = 1; i <= n; i++) {
		if (text[i] !~ /^build /) continue
		name = text[i]
		sub(/^build /, "", name)
		sub(/:.*/, "", name)
		special[name] = 1
		if (name ~ /\.result$/) result(name)
		if (match(text[i], /(shaders|tests)\/[a-z0-9_\/]*\.(comp|c)$/)) used_by_special[substr(text[i], RSTART, RLENGTH)] = 1
	}
	n = lines(runs, text)
	for (i = 1; i <= n; i++) {
		sub(/[ \t]*#.*/, "", text[i])
		if (text[i] == "") continue
		name = text[i]
		sub(/[ \t].*/, "", name)
		sub(/^[^ \t]*[ \t]*/, "", text[i])
		run[name] = text[i]
	}
	n = lines(list "/heads", text)
	for (i = 1; i <= n; i++) {
		split(text[i], part, " ")
		value = substr(text[i], length(part[1]) + length(part[2]) + 3)
		if (part[2] == "Reads") head_reads[part[1]] = value
		if (part[2] == "Runs") head_runs[part[1]] = value
		if (part[2] == "Variants") head_variants[part[1]] = value
	}
	data_count = lines(list "/data", data)

	print "# Written by src/edges.sh; change what lies in the folders instead."
	shaders()
	sources()
	source()
	tests()
	scripts()
	edge("test", "sum", results, " | $builddir/east-light")
}
