#include "base/limit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"

/* What a process has, in bytes; all 0 where the system does not say. */
struct usage {
	size_t mapped, resident, data;
};

static struct usage usage_now(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct usage u = { 0 };

	if (f == NULL)
		return u;
	if (fscanf(f, "%zu %zu %*u %*u %*u %zu", &u.mapped, &u.resident, &u.data) != 3)
		u = (struct usage){ 0 };
	fclose(f);
	u.mapped *= page;
	u.resident *= page;
	u.data *= page;
	return u;
}

/* The one that leaves less. */
static struct limit tighter(struct limit a, struct limit b)
{
	b.used = b.used < b.bytes ? b.used : b.bytes;
	return b.bytes - b.used < a.bytes - a.used ? b : a;
}

static size_t machine_memory(void)
{
#ifdef _SC_PHYS_PAGES
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	if (pages > 0 && size > 0 && (uintmax_t)pages <= SIZE_MAX / (uintmax_t)size)
		return (size_t)pages * (size_t)size;
#endif
	return SIZE_MAX;
}

/* The number in a file of one; SIZE_MAX for "max" and where there is no such file. */
static size_t number_in(const char *path)
{
	FILE *f = fopen(path, "r");
	uintmax_t n;

	if (f == NULL)
		return SIZE_MAX;
	if (fscanf(f, "%ju", &n) != 1 || n > SIZE_MAX)
		n = SIZE_MAX;
	fclose(f);
	return (size_t)n;
}

/* The least of the group's limit and those of the groups above it; group: "/a/b", which is cut. */
static size_t least_above(const char *root, char *group, const char *name)
{
	size_t least = SIZE_MAX;
	char *end;

	do {
		struct builder path = { 0 };
		size_t n;

		builder_format(&path, "%s%s/%s", root, strcmp(group, "/") == 0 ? "" : group, name);
		n = number_in(path.data);
		builder_clear(&path);
		least = n < least ? n : least;
		end = strrchr(group, '/');
		if (end != NULL)
			*end = '\0';
	} while (end != NULL);
	return least;
}

/* Version 2 has one hierarchy, "0::/group"; version 1 one for memory, "4:memory:/group". */
static size_t group_memory(void)
{
	FILE *f = fopen("/proc/self/cgroup", "r");
	size_t least = SIZE_MAX, n;
	char line[4096];

	if (f == NULL)
		return SIZE_MAX;
	while (fgets(line, sizeof line, f) != NULL) {
		char *controllers = strchr(line, ':'),
		     *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');

		if (group == NULL)
			continue;
		*group++ = '\0';
		group[strcspn(group, "\n")] = '\0';
		if (controllers[1] == '\0')
			n = least_above("/sys/fs/cgroup", group, "memory.max");
		else if (strstr(controllers + 1, "memory") != NULL)
			n = least_above("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes");
		else
			n = SIZE_MAX;
		least = n < least ? n : least;
	}
	fclose(f);
	return least;
}

/* SIZE_MAX: there is none. */
static size_t limit_of(int what)
{
	struct rlimit r;

	if (getrlimit(what, &r) == 0 && r.rlim_cur != RLIM_INFINITY && r.rlim_cur <= SIZE_MAX)
		return (size_t)r.rlim_cur;
	return SIZE_MAX;
}

bool limit_is_set(void)
{
	return limit_of(RLIMIT_AS) != SIZE_MAX || limit_of(RLIMIT_DATA) != SIZE_MAX;
}

struct limit limit_memory(void)
{
	struct limit l = { "this machine's memory", machine_memory(), 0, false };
	struct usage u = usage_now();

	l.used = u.resident < l.bytes ? u.resident : l.bytes;
	l = tighter(l, (struct limit){ "the memory of its control group", group_memory(), u.resident, false });
	l = tighter(l, (struct limit){ "its address space (ulimit -v)", limit_of(RLIMIT_AS), u.mapped, true });
	return tighter(l, (struct limit){ "its data (ulimit -d)", limit_of(RLIMIT_DATA), u.data, true });
}

size_t limit_resident(void)
{
	return usage_now().resident;
}
