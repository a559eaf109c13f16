#include <stdlib.h>
#include <unistd.h>

#include "base/output_parts.h"

/* Whether the key beside the output is this one; none is not. */
static int is_ours(const char *path, const char *key, bool *ours, struct error *e)
{
	struct builder b = { 0 };
	int rc;

	*ours = false;
	if (!file_exists(path))
		return 0;
	rc = file_read(&b, path, 4096, e);
	*ours = rc == 0 && text_is(text_trim(builder_view(&b)), key);
	builder_clear(&b);
	return rc;
}

static int look(const struct file_output *o, const char *path, const char *key, enum file_resume *how, struct error *e)
{
	bool ours;

	if (is_ours(path, key, &ours, e))
		return -1;
	if (file_exists(o->path)) {
		if (!ours || file_exists(o->partial))
			return error_set(e, ERROR_IO, "%s exists: choose another output or give --force", o->path);
		*how = FILE_COMPLETE;
		return file_output_settle(o, e);
	}
	if (!file_exists(o->partial) || !file_exists(path))
		return 0;
	if (!ours)
		return error_set(
			e, ERROR_RANGE,
			"%s was left by a run with another program, model, questions or options: give the same ones, "
			"or --force to begin anew",
			o->partial);
	*how = FILE_CONTINUED;
	return 0;
}

int file_output_resume(struct file_output *o, const char *key, bool anew, enum file_resume *how, struct error *e)
{
	char *path, *description;
	int rc = 0;

	*how = FILE_NEW;
	if (o->partial == NULL)
		return 0;
	path = file_suffixed(o->partial, ".key");
	description = file_suffixed(o->partial, FILE_DESCRIPTION);
	if (!anew)
		rc = look(o, path, key, how, e);
	if (rc == 0 && *how == FILE_NEW) {
		unlink(o->partial);
		unlink(description);
		rc = file_write(path, text_of(key), e);
	}
	free(path);
	free(description);
	return rc;
}
