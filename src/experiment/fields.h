/*
 * The table of an experiment's fields: what may stand in the file, and which
 * option of which command it becomes. A field that is an option takes what the
 * option takes: its row is that of the commands.
 */
#ifndef EXPERIMENT_FIELDS_H
#define EXPERIMENT_FIELDS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/option.h"
#include "format/json.h"

enum field_kind {
	FIELD_END,
	FIELD_OPTION,  /* what a row of options takes */
	FIELD_NAME,    /* a text of letters, digits, '.', '_', '-' that can name a directory */
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
	const struct option_row *rows; /* OPTION: the table with its row */
	const char *option;            /* the row's name; NULL: the key with '-' for '_' */
	unsigned except;               /* bits of its words that an experiment does not take */
	const struct field *fields;    /* SECTION */
};

extern const struct field experiment_fields[], experiment_method_fields[];
extern const struct field experiment_start_fields[], experiment_sample_fields[], experiment_match_fields[],
	experiment_train_fields[];
extern const struct field experiment_pretrain_fields[], experiment_learn_fields[];
extern const struct field experiment_dpo_fields[], experiment_kto_fields[];
extern const struct field experiment_eval_fields[], experiment_data_fields[], experiment_split_fields[];

/* The row of a FIELD_OPTION. */
const struct option_row *field_option(const struct field *f);

/* Check one value; file and place as below. */
int field_check(const struct json *value, const struct field *f, const char *file, const char *place, struct error *e);

/* Check an object against its table; `place` names it in errors ("" for the whole file). */
int fields_check(const struct json *object, const struct field *fields, const char *file, const char *place,
		 struct error *e);

#endif
