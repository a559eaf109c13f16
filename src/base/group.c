#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

int file_group_claim(struct file_group *g, const char *path, struct error *e)
{
	char *lock;
	int rc;

	*g = (struct file_group){ .made = !file_exists(path) };
	if (file_make_directory(path, e))
		return -1;
	lock = file_join(path, ".lock");
	rc = lock_take(&g->lock, lock, path, e);
	free(lock);
	if (rc == 0)
		g->path = memory_string(path, strlen(path));
	return rc;
}

/* Call f for each file in the folder; a failure ends it. */
static int each_file(const char *folder, int (*f)(void *context, const char *path, const char *name, struct error *e),
		     void *context, struct error *e)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	int rc = 0;

	if (d == NULL)
		return error_system(e, "%s", folder);
	while (rc == 0 && (entry = readdir(d)) != NULL) {
		char *path = file_join(folder, entry->d_name);

		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			rc = f(context, path, entry->d_name, e);
		free(path);
	}
	closedir(d);
	return rc;
}

static int remove_file(void *context, const char *path, const char *name, struct error *e)
{
	(void)context;
	(void)name;
	return unlink(path) != 0 && errno != ENOENT ? error_system(e, "%s: cannot remove", path) : 0;
}

int file_group_begin(struct file_group *g, struct error *e)
{
	g->aside = file_join(g->path, ".new");
	return file_make_directory(g->aside, e) || each_file(g->aside, remove_file, NULL, e) ? -1 : 0;
}

/* Remove DIR/NAME, if it is there. */
static int remove_old(const struct file_group *g, const char *name, struct error *e)
{
	char *path = file_join(g->path, name);
	int rc = remove_file(NULL, path, name, e);

	free(path);
	return rc;
}

static int move(const struct file_group *g, const char *name, struct error *e)
{
	char *from = file_join(g->aside, name), *to = file_join(g->path, name);
	int rc = rename(from, to) != 0 ? error_system(e, "%s: cannot rename to %s", from, to) : 0;

	free(from);
	free(to);
	return rc;
}

struct move {
	const struct file_group *group;
	const char *last, *description;
};

static int move_first(void *context, const char *path, const char *name, struct error *e)
{
	const struct move *m = context;

	(void)path;
	return strcmp(name, m->last) == 0 || strcmp(name, m->description) == 0 ? 0 : move(m->group, name, e);
}

int file_group_commit(struct file_group *g, const char *const *names, struct error *e)
{
	char *description = file_suffixed(names[0], FILE_DESCRIPTION);
	struct move m = { g, names[0], description };
	size_t i;
	int rc;

	/* Synced in between, so that no loss of power leaves the old first file beside new others. */
	rc = remove_old(g, names[0], e) || remove_old(g, m.description, e) || file_sync_folder(g->path, e) ? -1 : 0;
	for (i = 1; rc == 0 && names[i] != NULL; i++)
		rc = remove_old(g, names[i], e);
	if (rc == 0)
		rc = each_file(g->aside, move_first, &m, e) || file_sync_folder(g->path, e) || move(g, m.last, e) ||
				     move(g, m.description, e) || file_sync_folder(g->path, e)
			     ? -1
			     : 0;
	free(description);
	return rc;
}

void file_group_release(struct file_group *g)
{
	struct error ignored;

	if (g->aside != NULL && file_exists(g->aside)) {
		(void)each_file(g->aside, remove_file, NULL, &ignored);
		rmdir(g->aside);
	}
	lock_release(&g->lock);
	if (g->made && g->path != NULL)
		rmdir(g->path);
	free(g->path);
	free(g->aside);
	*g = (struct file_group){ 0 };
}
