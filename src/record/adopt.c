#include "record/adopt.h"

#include "base/text.h"

/* The paths of "code", in the shape of ours. */
static int make_paths(struct json **paths, const struct json *code, const char *origin, struct error *e)
{
	const struct json *text;

	*paths = json_array();
	for (text = json_first(code); text != NULL; text = json_next(text)) {
		struct json *path;

		if (json_kind(text) != JSON_STRING) {
			json_free(*paths);
			return error_set(e, ERROR_FORMAT, "%s: field \"code\" must hold strings, here is %s", origin,
					 json_kind_name(json_kind(text)));
		}
		path = json_object();
		json_set(path, "text", json_string(json_text(text)));
		json_append(*paths, path);
	}
	return 0;
}

int record_adopt(struct json *record, const char *origin, struct error *e)
{
	static const char *const stale[] = { "code", "pred", "report", "score" };
	const struct json *code = json_find(record, "code"), *index = json_find(record, "idx");
	struct json *paths;
	struct text gold;
	size_t i;

	if (json_find(record, "paths") != NULL || json_find(record, "gt") == NULL || json_kind(code) != JSON_ARRAY)
		return 0;
	if (json_get_text(record, "gt", &gold, origin, e) || make_paths(&paths, code, origin, e))
		return -1;
	if (json_find(record, "id") == NULL && index != NULL)
		json_set(record, "id", json_copy(index));
	json_set(record, "answer", json_string(gold));
	json_set(record, "paths", paths);
	for (i = 0; i < sizeof stale / sizeof stale[0]; i++)
		json_remove(record, stale[i]);
	return 0;
}
