/*
 * The files that make a model: one list for whatever describes a model, tells one
 * from another, or puts one in the place of another.
 */
#ifndef FORMAT_MODEL_FILES_H
#define FORMAT_MODEL_FILES_H

#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "format/json.h"

/* All that is read of a model's directory, but for the shards of its weights, which come first; up to a NULL. */
extern const char *const model_file_names[];

struct model_files {
	char **names; /* [count] in the order of their bytes */
	size_t count;
};

/*
 * Those that are there: of the weights model.safetensors alone, else the index and
 * the shards that it names. Reads no weights. Fails with ERROR_FORMAT or ERROR_IO
 * where the index cannot be read; then there is nothing to clear.
 */
int model_files_list(struct model_files *f, const char *directory, struct error *e);
void model_files_clear(struct model_files *f);

/*
 * The distinct file names of an index's weight_map, sorted, in *names [*count], to be
 * freed in either case; they point into the map. ERROR_FORMAT names `index`, its path.
 */
int model_files_shards(const struct json *map, const char *index, struct text **names, size_t *count, struct error *e);

/*
 * By which commands tell whether a model is the one that they met before: the
 * SHA-256 of the lines "HASH  NAME\n" that sha256sum prints of these files; of a
 * model that is one file, that file's. 64 hex digits. Costs one read of them all.
 */
int model_files_hash(const char *path, char hex[65], struct error *e);

#endif
