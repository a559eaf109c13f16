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
	assert_int_equal(file_output_open(&o, path, &e), 0);
	fputs("first\n", o.stream);
	fflush(o.stream);
	assert_false(file_exists(path));
	assert_int_equal(file_output_commit(&o, &e), 0);
	assert_content(path, "first\n");
	assert_int_equal(siblings(path), 1);
	/* a second version replaces the first at once */
	assert_int_equal(file_output_open(&o, path, &e), 0);
	fputs("second\n", o.stream);
	fflush(o.stream);
	assert_content(path, "first\n");
	assert_int_equal(siblings(path), 2);
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
	assert_int_equal(file_output_open(&o, path, &e), 0);
	fputs("new", o.stream);
	file_output_abort(&o);
	assert_content(path, "old");
	assert_int_equal(siblings(path), 1);
	file_output_abort(&o); /* already closed */
	assert_int_equal(file_output_open(&o, fresh, &e), 0);
	file_output_abort(&o);
	assert_int_equal(siblings(fresh), 0);
	assert_int_equal(file_output_open(&o, path, &e), 0);
	assert_int_equal(file_output_commit(&o, &e), 0);
	file_output_abort(&o);
	assert_true(file_exists(path));
	free(path);
	free(fresh);
}

/* What a killed process left goes at the next writing; a living one's and other files stay. */
static void leftovers_are_swept(void **state)
{
	char *path = place("swept"), name[64];
	struct error e = { 0 };
	pid_t dead = fork();

	(void)state;
	if (dead == 0)
		_exit(0);
	assert_int_equal(waitpid(dead, NULL, 0), dead);
	(void)snprintf(name, sizeof name, "swept.partial.%ld", (long)dead);
	char *left = place(name);
	(void)snprintf(name, sizeof name, "swept.partial.%ld", (long)getppid());
	char *alive = place(name), *other = place("swept.partial.x1"), *plain = place("swept.partial");
	char *const kept[] = { alive, other, plain };

	put(left, "half");
	for (size_t i = 0; i < countof(kept); i++)
		put(kept[i], "stays");
	assert_int_equal(file_write(path, TEXT("whole"), &e), 0);
	assert_content(path, "whole");
	assert_false(file_exists(left));
	for (size_t i = 0; i < countof(kept); i++) {
		assert_content(kept[i], "stays");
		unlink(kept[i]);
		free(kept[i]);
	}
	free(left);
	free(path);
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
	assert_int_equal(file_output_open(&o, path, &e), 0);
	fputs("word\n", o.stream);
	assert_int_equal(file_output_commit(&o, &e), 0);
	assert_true(file_is_special(path));
	assert_int_equal(siblings(path), 1);
	assert_non_null(fgets(got, sizeof got, reader));
	assert_string_equal(got, "word\n");
	assert_int_equal(file_output_open(&o, path, &e), 0);
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
	assert_int_equal(file_output_open(&o, path, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_int_equal(file_make_directory(folder, &e), 0);
	/* a folder cannot be replaced: commit fails and cleans up */
	assert_int_equal(file_output_open(&o, folder, &e), 0);
	assert_int_equal(file_output_commit(&o, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
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
	if (file_output_open(&o, path, &e) || setrlimit(RLIMIT_FSIZE, &limit) != 0)
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

		if (freopen("/dev/full", "w", stdout) == NULL || file_output_open(&o, "-", &e))
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
		cmocka_unit_test(leftovers_are_swept),
		cmocka_unit_test(special_files_stay),
		cmocka_unit_test(output_needs_its_folder),
		cmocka_unit_test(full_disk),
		cmocka_unit_test(full_standard_output),
		cmocka_unit_test(writes),
		cmocka_unit_test(sha256_vectors),
	};

	return cmocka_run_group_tests(tests, enter_scratch, NULL);
}
