/* Files: mapping, reading with a limit, output that appears whole or not at all, SHA-256. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

/* A folder of this test's own, empty at the start. */
static const char *scratch;

static int enter_scratch(void **state)
{
	struct error e;

	(void)state;
	scratch = getenv("SCRATCH");
	if (scratch == NULL)
		scratch = "test_file.scratch";
	if (file_make_directory(scratch, &e))
		fail_msg("%s", e.text);
	return 0;
}

static char *place(const char *name)
{
	return file_join(scratch, name);
}

static void put(const char *path, const char *text)
{
	struct error e;

	if (file_write(path, text_of(text), &e))
		fail_msg("%s", e.text);
}

static void assert_content(const char *path, const char *text)
{
	struct builder b = { 0 };
	struct error e;

	if (file_read(&b, path, 1 << 20, &e))
		fail_msg("%s", e.text);
	assert_true(text_is(builder_view(&b), text));
	builder_clear(&b);
}

/* Files in the folder of `path` whose names begin with its name: 1 if only it is there. */
static int siblings(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char *folder = memory_string(path, (size_t)(name - path));
	DIR *d = opendir(folder);
	struct dirent *entry;
	int n = 0;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL)
		n += strncmp(entry->d_name, name, strlen(name)) == 0;
	closedir(d);
	free(folder);
	return n;
}

static void maps(void **state)
{
	char *path = place("map"), *empty = place("map.empty"), *absent = place("map.absent");
	struct file_map m;
	struct error e = { 0 };

	(void)state;
	put(path, "mapped bytes");
	assert_int_equal(file_map(&m, path, &e), 0);
	assert_int_equal(m.size, 12);
	assert_memory_equal(m.data, "mapped bytes", 12);
	file_unmap(&m);
	assert_null(m.data);
	file_unmap(&m);
	put(empty, "");
	assert_int_equal(file_map(&m, empty, &e), 0);
	assert_null(m.data);
	assert_int_equal(m.size, 0);
	file_unmap(&m);
	assert_int_equal(file_map(&m, absent, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_non_null(strstr(e.text, "map.absent"));
	assert_int_equal(file_map(&m, scratch, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	free(path);
	free(empty);
	free(absent);
}

static void reads_within_the_limit(void **state)
{
	char *path = place("read");
	struct builder b = { 0 };
	struct error e = { 0 };

	(void)state;
	put(path, "0123456789");
	assert_int_equal(file_read(&b, path, 10, &e), 0);
	assert_true(text_is(builder_view(&b), "0123456789"));
	builder_reset(&b);
	assert_int_equal(file_read(&b, path, 9, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "read"));
	builder_reset(&b);
	assert_int_equal(file_read(&b, "/nowhere/at/all", 9, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_int_equal(file_read(&b, scratch, 9, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	builder_clear(&b);
	free(path);
}

static void directories(void **state)
{
	char *deep = place("a/b/c"), *file = place("plain"), *below = place("plain/x");
	struct error e = { 0 };

	(void)state;
	assert_int_equal(file_make_directory(deep, &e), 0);
	assert_int_equal(file_make_directory(deep, &e), 0);
	assert_true(file_is_directory(deep));
	put(file, "x");
	assert_true(file_exists(file));
	assert_false(file_is_directory(file));
	assert_false(file_exists(below));
	assert_int_equal(file_make_directory(file, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_int_equal(file_make_directory(below, &e), -1);
	assert_int_equal(file_make_directory(".", &e), 0);
	assert_int_equal(file_make_directory("/", &e), 0);
	free(deep);
	free(file);
	free(below);
}

static void joins(void **state)
{
	static const char *const cases[][3] = {
		{ "a", "b", "a/b" }, { "a/", "b", "a/b" },    { "/", "b", "/b" },
		{ "", "b", "b" },    { "a/b", "c", "a/b/c" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char *path = file_join(cases[i][0], cases[i][1]);

		assert_string_equal(path, cases[i][2]);
		free(path);
	}
}

/* Nothing shows under the final name before commit; afterwards all of it and nothing else. */
static void output_appears_whole(void **state)
{
	char *path = place("whole");
	struct file_output o;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	fputs("first\n", o.stream);
	fflush(o.stream);
	assert_false(file_exists(path));
	assert_int_equal(file_output_commit(&o, &e), 0);
	assert_content(path, "first\n");
	assert_int_equal(siblings(path), 1);
	/* a second version replaces the first at once */
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	fputs("second\n", o.stream);
	fflush(o.stream);
	assert_content(path, "first\n");
	assert_int_equal(siblings(path), 3);
	assert_int_equal(file_output_commit(&o, &e), 0);
	assert_content(path, "second\n");
	assert_int_equal(siblings(path), 1);
	free(path);
}

static void abort_leaves_no_trace(void **state)
{
	char *path = place("aborted"), *fresh = place("never");
	struct file_output o;
	struct error e = { 0 };

	(void)state;
	put(path, "old");
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	fputs("new", o.stream);
	file_output_abort(&o);
	assert_content(path, "old");
	assert_int_equal(siblings(path), 1);
	file_output_abort(&o); /* already closed */
	assert_int_equal(file_output_open(&o, fresh, FILE_ALONE, &e), 0);
	file_output_abort(&o);
	assert_int_equal(siblings(fresh), 0);
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	assert_int_equal(file_output_commit(&o, &e), 0);
	file_output_abort(&o);
	assert_true(file_exists(path));
	free(path);
	free(fresh);
}

/* What a killed process left under the names that a writer uses goes at the next writing; other files stay. */
static void leftovers_go(void **state)
{
	char *path = place("swept"), *left = place("swept.partial.new"), *lock = place("swept.lock");
	char *described = place("swept.partial.new.meta.json");
	char *const kept[] = { place("swept.partial.x1"), place("swept.partial"), place("swept.partial.key") };
	struct error e = { 0 };
	struct file_output o;

	(void)state;
	put(left, "half");
	put(described, "half");
	put(lock, "");
	for (size_t i = 0; i < countof(kept); i++)
		put(kept[i], "stays");
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	fputs("whole", o.stream);
	assert_int_equal(file_output_describe(&o, TEXT("of it"), &e), 0);
	assert_int_equal(file_output_commit(&o, &e), 0);
	assert_content(path, "whole");
	assert_int_equal(siblings(path), 2 + countof(kept));
	for (size_t i = 0; i < countof(kept); i++) {
		assert_content(kept[i], "stays");
		unlink(kept[i]);
		free(kept[i]);
	}
	free(left);
	free(described);
	free(lock);
	free(path);
}

/* Both get their names together, or neither. */
static void described_together(void **state)
{
	char *path = place("described"), *description = place("described.meta.json");
	struct error e = { 0 };
	struct file_output o;

	(void)state;
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	assert_int_equal(file_output_describe(&o, TEXT("{}\n"), &e), 0);
	assert_false(file_exists(description));
	file_output_abort(&o);
	assert_int_equal(siblings(path), 0);
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	fputs("x\n", o.stream);
	assert_int_equal(file_output_describe(&o, TEXT("{}\n"), &e), 0);
	assert_int_equal(file_output_commit(&o, &e), 0);
	assert_content(path, "x\n");
	assert_content(description, "{}\n");
	assert_int_equal(siblings(path), 2);
	free(path);
	free(description);
}

/* The file that a link leads to is written, there or not yet, and the link stays. */
static void links_stay(void **state)
{
	char *file = place("a/linked"), *link = place("link"), *second = place("link.again"), *round = place("round");
	struct error e = { 0 };
	struct file_output o;
	struct stat st;

	(void)state;
	unlink(link);
	unlink(second);
	unlink(round);
	unlink(file);
	assert_int_equal(symlink("a/linked", link), 0);
	assert_int_equal(symlink("link", second), 0);
	assert_int_equal(symlink("round", round), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(file_output_open(&o, second, FILE_ALONE, &e), 0);
		fputs(i == 0 ? "new" : "again", o.stream);
		assert_int_equal(siblings(second), 1);
		assert_int_equal(file_output_commit(&o, &e), 0);
		assert_content(file, i == 0 ? "new" : "again");
		assert_int_equal(lstat(second, &st), 0);
		assert_true(S_ISLNK(st.st_mode));
	}
	assert_int_equal(file_output_open(&o, round, FILE_ALONE, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_non_null(strstr(e.text, "round: leads over more than 40 symbolic links"));
	free(file);
	free(link);
	free(second);
	free(round);
}

/* The longest name whose neighbours fit is written; one byte more is refused before anything is. */
static void long_names(void **state)
{
	static const size_t more = sizeof ".partial.key.partial.new" - 1;
	long limit = pathconf(scratch, _PC_NAME_MAX);
	enum file_resume how;
	struct file_output o;
	struct error e = { 0 };

	(void)state;
	assert_true(limit > 64 && limit < 4096);
	for (size_t i = 0; i < 2; i++) {
		size_t length = (size_t)limit - more + i;
		char name[4096], *path;

		memset(name, 'n', length);
		name[length] = '\0';
		path = place(name);
		if (i == 0) {
			assert_int_equal(file_output_claim(&o, path, FILE_KEPT, &e), 0);
			assert_int_equal(file_output_resume(&o, "key", false, &how, &e), 0);
			assert_int_equal(file_output_begin(&o, &e), 0);
			assert_int_equal(file_output_describe(&o, TEXT("{}"), &e), 0);
			assert_int_equal(file_output_commit(&o, &e), 0);
			assert_int_equal(siblings(path), 2);
		} else {
			assert_int_equal(file_output_claim(&o, path, FILE_ALONE, &e), -1);
			assert_int_equal(e.code, ERROR_IO);
			assert_non_null(strstr(e.text, "those beside it need 24 more"));
			assert_int_equal(siblings(path), 0);
		}
		free(path);
	}
}

static void expect_resume(struct file_output *o, const char *path, const char *key, bool anew, enum file_resume wanted)
{
	enum file_resume how;
	struct error e = { 0 };

	if (file_output_claim(o, path, FILE_KEPT, &e) || file_output_resume(o, key, anew, &how, &e))
		fail_msg("%s", e.text);
	assert_int_equal(how, wanted);
}

/* What stands after an abort goes on with the same key alone; what lacks its description gets it. */
static void resumes(void **state)
{
	char *path = place("kept"), *partial = place("kept.partial"), *key = place("kept.partial.key");
	char *description = place("kept.meta.json"), *aside = place("kept.partial.meta.json");
	enum file_resume how;
	struct file_output o;
	struct error e = { 0 };

	(void)state;
	expect_resume(&o, path, "one", false, FILE_NEW);
	assert_int_equal(file_output_begin(&o, &e), 0);
	fputs("first\n", o.stream);
	file_output_abort(&o);
	assert_content(partial, "first\n");
	assert_content(key, "one");

	assert_int_equal(file_output_claim(&o, path, FILE_KEPT, &e), 0);
	assert_int_equal(file_output_resume(&o, "other", false, &how, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "kept.partial was left by a run with another program"));
	file_output_abort(&o);
	assert_content(partial, "first\n");

	expect_resume(&o, path, "one", false, FILE_CONTINUED);
	assert_int_equal(file_output_begin(&o, &e), 0);
	fputs("second\n", o.stream);
	assert_int_equal(file_output_describe(&o, TEXT("{}\n"), &e), 0);
	assert_int_equal(file_output_commit(&o, &e), 0);
	assert_content(path, "first\nsecond\n");
	assert_int_equal(siblings(path), 2);

	/* Killed before the description had its name. */
	assert_int_equal(rename(description, aside), 0);
	put(key, "one");
	expect_resume(&o, path, "one", false, FILE_COMPLETE);
	file_output_abort(&o);
	assert_content(description, "{}\n");
	assert_int_equal(siblings(path), 2);

	assert_int_equal(file_output_claim(&o, path, FILE_KEPT, &e), 0);
	assert_int_equal(file_output_resume(&o, "one", false, &how, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_non_null(strstr(e.text, "kept exists"));
	file_output_abort(&o);
	expect_resume(&o, path, "two", true, FILE_NEW);
	file_output_abort(&o);
	assert_content(key, "two");
	unlink(key);
	free(path);
	free(partial);
	free(key);
	free(description);
	free(aside);
}

static const char *const group_names[] = { "weights", "words", "shape", NULL };

static void put_in(const char *folder, const char *name, const char *text)
{
	char *path = file_join(folder, name);

	put(path, text);
	free(path);
}

static void assert_in(const char *folder, const char *name, const char *text)
{
	char *path = file_join(folder, name);

	if (text != NULL)
		assert_content(path, text);
	else
		assert_false(file_exists(path));
	free(path);
}

/* The old files stay until the new ones are all written; then none of them is left, and what is no part of it is. */
static void groups_change_as_one(void **state)
{
	char *folder = place("group");
	struct file_group g, second;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(file_group_claim(&g, folder, &e), 0);
	put_in(folder, "weights", "old");
	put_in(folder, "words", "old");
	put_in(folder, "shape", "old");
	put_in(folder, "log", "kept");
	assert_int_equal(file_group_begin(&g, &e), 0);
	put_in(g.aside, "words", "new");
	file_group_release(&g);
	assert_in(folder, "words", "old");
	assert_in(folder, ".new", NULL);
	assert_in(folder, ".lock", NULL);

	/* What a killed writer left of a later model is no part of this one. */
	assert_int_equal(file_group_claim(&g, folder, &e), 0);
	assert_int_equal(file_group_begin(&g, &e), 0);
	put_in(g.aside, "stray", "half");
	free(g.aside);
	g.aside = NULL;
	file_group_release(&g);
	assert_in(folder, ".new/stray", "half");
	assert_int_equal(file_group_claim(&g, folder, &e), 0);
	assert_int_equal(file_group_begin(&g, &e), 0);
	put_in(g.aside, "words", "new");
	put_in(g.aside, "weights", "new");
	put_in(g.aside, "weights.meta.json", "new");
	assert_in(folder, "weights", "old");
	assert_int_equal(file_group_commit(&g, group_names, &e), 0);
	file_group_release(&g);
	assert_in(folder, "weights", "new");
	assert_in(folder, "weights.meta.json", "new");
	assert_in(folder, "words", "new");
	assert_in(folder, "shape", NULL);
	assert_in(folder, "stray", NULL);
	assert_in(folder, "log", "kept");
	assert_in(folder, ".new", NULL);

	/* A move that fails leaves no first file: nothing is there to be read with the wrong others. */
	assert_int_equal(file_group_claim(&g, folder, &e), 0);
	assert_int_equal(file_group_begin(&g, &e), 0);
	put_in(g.aside, "words", "newest");
	assert_int_equal(file_group_commit(&g, group_names, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_in(folder, "weights", NULL);
	file_group_release(&g);
	file_group_release(&g);
	free(folder);

	/* A folder that was made for it and stays empty goes; a file is none. */
	folder = place("group.fresh");
	assert_int_equal(file_group_claim(&g, folder, &e), 0);
	file_group_release(&g);
	assert_false(file_exists(folder));
	put(folder, "a file");
	assert_int_equal(file_group_claim(&second, folder, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	unlink(folder);
	free(folder);
}

/* A pipe is written to and stays a pipe. */
static void special_files_stay(void **state)
{
	char *path = place("pipe");
	struct file_output o;
	struct error e = { 0 };
	char got[8] = "";
	FILE *reader;

	(void)state;
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	reader = fopen(path, "r+"); /* both ends, so that nobody waits */
	assert_non_null(reader);
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	fputs("word\n", o.stream);
	assert_int_equal(file_output_commit(&o, &e), 0);
	assert_true(file_is_special(path));
	assert_int_equal(siblings(path), 1);
	assert_non_null(fgets(got, sizeof got, reader));
	assert_string_equal(got, "word\n");
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	file_output_abort(&o);
	assert_true(file_is_special(path));
	fclose(reader);
	unlink(path);
	free(path);
}

static void output_needs_its_folder(void **state)
{
	char *path = place("no/such/folder/x"), *folder = place("is.folder");
	struct file_output o;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_int_equal(file_make_directory(folder, &e), 0);
	/* a folder cannot be replaced, which is known at once */
	assert_int_equal(file_output_open(&o, folder, FILE_ALONE, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_non_null(strstr(e.text, "is a directory"));
	assert_true(file_is_directory(folder));
	assert_int_equal(siblings(folder), 1);
	free(path);
	free(folder);
}

/*
 * A disk that fills, by a limit on the size of files; in a child, since the
 * limit and the ignored signal belong to the process. size: what is written,
 * less than a stream's buffer (found out at commit) or more (before).
 */
static int write_beyond_the_limit(const char *path, size_t size)
{
	struct rlimit limit = { 4096, 4096 };
	struct file_output o;
	struct error e = { 0 };

	signal(SIGXFSZ, SIG_IGN);
	if (file_output_open(&o, path, FILE_ALONE, &e) || setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 1;
	for (size_t i = 0; i < size; i++)
		putc('x', o.stream);
	if (file_output_commit(&o, &e) == 0)
		return 2;
	if (e.code != ERROR_IO || strstr(e.text, "full.partial") == NULL)
		return 3;
	return o.stream == NULL ? 0 : 4;
}

static void full_disk(void **state)
{
	static const size_t sizes[] = { 4097, 100000, 3000000 };
	char *path = place("full");

	(void)state;
	put(path, "before");
	for (size_t i = 0; i < countof(sizes); i++) {
		int status;
		pid_t child;

		fflush(NULL);
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			_exit(write_beyond_the_limit(path, sizes[i]));
		assert_true(waitpid(child, &status, 0) == child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
		assert_content(path, "before");
		assert_int_equal(siblings(path), 1);
	}
	free(path);
}

/* Standard output on a full device: commit reports what printf() alone would lose. */
static void full_standard_output(void **state)
{
	int status;
	pid_t child;

	(void)state;
	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct file_output o;
		struct error e = { 0 };

		if (freopen("/dev/full", "w", stdout) == NULL || file_output_open(&o, "-", FILE_ALONE, &e))
			_exit(1);
		fputs("a record\n", o.stream);
		if (file_output_commit(&o, &e) == 0)
			_exit(2);
		_exit(e.code == ERROR_IO && strstr(e.text, "standard output") != NULL ? 0 : 3);
	}
	assert_true(waitpid(child, &status, 0) == child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void writes(void **state)
{
	char *path = place("written"), hex[65];
	struct error e = { 0 };

	(void)state;
	assert_int_equal(file_write(path, TEXT("a\0b"), &e), 0);
	assert_int_equal(file_sha256(path, hex, &e), 0);
	char direct[65];

	sha256_hex(TEXT("a\0b"), direct);
	assert_string_equal(hex, direct);
	assert_int_equal(file_write(path, TEXT(""), &e), 0);
	assert_content(path, "");
	assert_int_equal(file_write("/nowhere/at/all", TEXT("x"), &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	free(path);
}

/* The examples of FIPS 180-2 and NIST's million times "a". */
static void sha256_vectors(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
		  "mnopqrstnopqrstu",
		  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
	};
	struct builder b = { 0 };
	char hex[65], *path = place("million"), *absent = place("sha.absent");
	struct error e = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		sha256_hex(text_of(cases[i].text), hex);
		assert_string_equal(hex, cases[i].hex);
	}
	for (int i = 0; i < 1000000; i++)
		builder_char(&b, 'a');
	sha256_hex(builder_view(&b), hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	assert_int_equal(file_write(path, builder_view(&b), &e), 0);
	assert_int_equal(file_sha256(path, hex, &e), 0);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	assert_int_equal(file_sha256(absent, hex, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_int_equal(file_sha256(scratch, hex, &e), -1);
	builder_clear(&b);
	free(path);
	free(absent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps),
		cmocka_unit_test(reads_within_the_limit),
		cmocka_unit_test(directories),
		cmocka_unit_test(joins),
		cmocka_unit_test(output_appears_whole),
		cmocka_unit_test(abort_leaves_no_trace),
		cmocka_unit_test(leftovers_go),
		cmocka_unit_test(described_together),
		cmocka_unit_test(links_stay),
		cmocka_unit_test(long_names),
		cmocka_unit_test(resumes),
		cmocka_unit_test(groups_change_as_one),
		cmocka_unit_test(special_files_stay),
		cmocka_unit_test(output_needs_its_folder),
		cmocka_unit_test(full_disk),
		cmocka_unit_test(full_standard_output),
		cmocka_unit_test(writes),
		cmocka_unit_test(sha256_vectors),
	};

	return cmocka_run_group_tests(tests, enter_scratch, NULL);
}
