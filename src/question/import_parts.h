/* What the importers of the formats share. */
#ifndef QUESTION_IMPORT_PARTS_H
#define QUESTION_IMPORT_PARTS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "format/json.h"

/* A record that is being made. */
struct import_parts {
	struct text question, solution;
	struct builder answer; /* as the record will have it */
	struct builder asked;  /* a question that is put together, with `question` on it */
};

/* The text of the first of these fields that is there, a number printed; false if there is none. */
bool import_first_text(const struct json *in, const char *const *keys, struct builder *out);

/* One record each; ERROR_FORMAT with origin in front. */
int import_svamp(struct import_parts *p, const struct json *in, const char *origin, struct error *e);
int import_mawps(struct import_parts *p, const struct json *in, const char *origin, struct error *e);

#endif
