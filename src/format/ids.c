#include "format/ids.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

int ids_read(struct builder *id, const struct json *record, bool needed, const char *origin, struct error *e)
{
	const struct json *value = json_find(record, "id");
	double number = json_value(value);

	builder_reset(id);
	if (json_kind(value) == JSON_STRING)
		builder_text(id, json_text(value));
	else if (json_kind(value) == JSON_NUMBER && number == trunc(number))
		json_print(id, value);
	else if (json_kind(value) != JSON_NULL)
		return error_set(e, ERROR_FORMAT, "%s: field \"id\" must be a string or an integer, here is %s", origin,
				 json_kind(value) == JSON_NUMBER ? "a fraction" : json_kind_name(json_kind(value)));
	else if (needed)
		return error_set(e, ERROR_FORMAT, "%s: field \"id\" is missing; it must be a string or an integer",
				 origin);
	else
		return 0;
	return id->size > 0 ? 0 : error_set(e, ERROR_FORMAT, "%s: field \"id\" is empty", origin);
}

void ids_clear(struct ids *s)
{
	free(s->slots);
	memset(s, 0, sizeof *s);
}

/* The slot of the hash, or the empty one where it belongs. */
static struct id_slot *find(const struct ids *s, uint64_t hash, uint64_t check)
{
	size_t at = (size_t)hash & (s->room - 1);

	while (s->slots[at].input != 0 && (s->slots[at].hash != hash || s->slots[at].check != check))
		at = (at + 1) & (s->room - 1);
	return &s->slots[at];
}

static void grow(struct ids *s)
{
	struct ids larger = { NULL, s->count, s->room == 0 ? 1024 : 2 * s->room, 0 };
	size_t i;

	larger.slots = memory_new(larger.room, sizeof *larger.slots);
	for (i = 0; i < s->room; i++)
		if (s->slots[i].input != 0)
			*find(&larger, s->slots[i].hash, s->slots[i].check) = s->slots[i];
	free(s->slots);
	*s = larger;
}

bool ids_add(struct ids *s, struct text id, size_t *input, size_t *line)
{
	uint64_t hash = rng_hash(id.data, id.size), check = UINT64_C(0x9e3779b97f4a7c15);
	struct id_slot *slot;
	size_t i;

	/* Of another kind than the first, so that one's collisions are not the other's. */
	for (i = 0; i < id.size; i++) {
		check = (check ^ (unsigned char)id.data[i]) * UINT64_C(0xff51afd7ed558ccd);
		check ^= check >> 32;
	}
	if (2 * s->count >= s->room)
		grow(s);
	slot = find(s, hash, check);
	if (slot->input != 0) {
		*input = slot->input - 1;
		*line = slot->line;
		return false;
	}
	*slot = (struct id_slot){ hash, check, (uint32_t)*input + 1, *line };
	s->last = (size_t)(slot - s->slots);
	s->count++;
	return true;
}

void ids_take_back(struct ids *s)
{
	/* Nothing was entered after it, so that no other id's way leads over this slot. */
	memset(&s->slots[s->last], 0, sizeof s->slots[s->last]);
	s->count--;
}
