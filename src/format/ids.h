/*
 * The ids of records: what one is, for every command, and which ones a filter has
 * seen, and where: 128 bits of hash and a place for each.
 */
#ifndef FORMAT_IDS_H
#define FORMAT_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "format/json.h"

/*
 * A record's id into *id: a string that is not empty, or an integer, which is the
 * same id as the string of its digits. Empty where there is none: no field, or null,
 * which is an error with `needed`. ERROR_FORMAT names origin and field.
 */
int ids_read(struct builder *id, const struct json *record, bool needed, const char *origin, struct error *e);

struct ids {
	struct id_slot {
		uint64_t hash, check;
		uint32_t input; /* from 1; 0: an empty slot */
		size_t line;
	} * slots;
	size_t count, room; /* room is a power of two, or 0 */
	size_t last;        /* slot of the last one entered */
};

void ids_clear(struct ids *s);

/*
 * Enter an id seen in line `line` of input `input` (from 0). False if it was
 * there: then *input and *line are where. That two different ids seem the same
 * has a chance of about count^2 / 2^129.
 */
bool ids_add(struct ids *s, struct text id, size_t *input, size_t *line);

/* Take back the last ids_add() that was true: its record was left out. */
void ids_take_back(struct ids *s);

#endif
