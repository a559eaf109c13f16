/*
 * The table of an experiment's fields: what may stand in the file, and which
 * option of which command it becomes.
 */
#ifndef EXPERIMENT_FIELDS_H
#define EXPERIMENT_FIELDS_H

#include <stdbool.h>

#include "base/error.h"
#include "format/json.h"

enum field_kind {
	FIELD_END,
	FIELD_NUMBER,
	FIELD_COUNT, /* a number without fraction */
	FIELD_TEXT,
	FIELD_NAME, /* a text of letters, digits, '.', '_', '-' that can name a directory */
	FIELD_WORD, /* one of a list */
	FIELD_SWITCH,
	FIELD_SECTION, /* an object of its own */
	FIELD_LIST     /* checked by its own function */
};

enum field_use {
	FIELD_PLAIN,  /* an option that the result depends on */
	FIELD_ASIDE,  /* an option that cannot change the result */
	FIELD_INSIDE, /* no option: for the plan or the comparison */
};

struct field {
	const char *key;
	enum field_kind kind;
	enum field_use use;
	const char *option; /* long name of the command's option */
	double low, high;
	const char *const *words;   /* FIELD_WORD: ends with NULL */
	const struct field *fields; /* FIELD_SECTION */
};

extern const struct field experiment_fields[], experiment_method_fields[];
extern const struct field experiment_sample_fields[], experiment_match_fields[], experiment_train_fields[];
extern const struct field experiment_pretrain_fields[], experiment_learn_fields[];
extern const struct field experiment_dpo_fields[], experiment_kto_fields[];
extern const struct field experiment_eval_fields[], experiment_data_fields[], experiment_split_fields[];

/* Check an object against its table; `place` names it in errors ("" for the whole file). */
int fields_check(const struct json *object, const struct field *fields, const char *file, const char *place,
		 struct error *e);

#endif
