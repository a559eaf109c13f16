#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_parts.h"

static uint64_t mix(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	h ^= h >> 32;
	return h;
}

uint64_t bytes_hash(const char *data, size_t size)
{
	uint64_t h = size * 0x9e3779b97f4a7c15u, word;

	for (; size >= sizeof(word); data += sizeof(word), size -= sizeof(word)) {
		memcpy(&word, data, sizeof(word));
		h = mix(h ^ word) + 0x9e3779b97f4a7c15u;
	}
	word = 0;
	if (size > 0)
		memcpy(&word, data, size);
	return mix(h ^ word);
}

/* A power of two with at most half of the slots in use. */
static size_t slots_for(size_t count)
{
	size_t n = 16;

	while (n / 2 < count)
		n *= 2;
	return n;
}

int name_table_init(struct name_table *n, size_t count, const char *origin, struct error *e)
{
	size_t slots = slots_for(count), i;
	void *p;

	if (memory_try(&p, slots, sizeof(*n->slot), origin, e))
		return -1;
	n->slot = p;
	n->mask = slots - 1;
	for (i = 0; i < slots; i++)
		n->slot[i] = -1;
	return 0;
}

void name_table_put(struct name_table *n, const struct token *tokens, int32_t id)
{
	struct text name = tokens[id].name;
	size_t i = (size_t)bytes_hash(name.data, name.size) & n->mask;

	while (n->slot[i] >= 0)
		i = (i + 1) & n->mask;
	n->slot[i] = id;
}

int32_t name_table_find(const struct name_table *n, const struct token *tokens, struct text name)
{
	size_t i = (size_t)bytes_hash(name.data, name.size) & n->mask;

	while (n->slot[i] >= 0 && !text_equal(tokens[n->slot[i]].name, name))
		i = (i + 1) & n->mask;
	return n->slot[i];
}

static uint64_t pair_of(int32_t left, int32_t right)
{
	return (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
}

int merge_table_init(struct merge_table *m, size_t count, const char *origin, struct error *e)
{
	size_t slots = slots_for(count), i;
	void *p;

	if (memory_try(&p, slots, sizeof(*m->slot), origin, e))
		return -1;
	m->slot = p;
	m->mask = slots - 1;
	for (i = 0; i < slots; i++)
		m->slot[i].pair = UINT64_MAX;
	return 0;
}

static struct merge *merge_slot(const struct merge_table *m, uint64_t pair)
{
	size_t i = (size_t)mix(pair * 0x9e3779b97f4a7c15u) & m->mask;

	while (m->slot[i].pair != pair && m->slot[i].pair != UINT64_MAX)
		i = (i + 1) & m->mask;
	return &m->slot[i];
}

void merge_table_put(struct merge_table *m, int32_t left, int32_t right, uint32_t rank, int32_t id)
{
	struct merge *slot = merge_slot(m, pair_of(left, right));

	slot->pair = pair_of(left, right);
	slot->rank = rank;
	slot->id = id;
}

const struct merge *merge_table_find(const struct merge_table *m, int32_t left, int32_t right)
{
	const struct merge *slot = merge_slot(m, pair_of(left, right));

	return slot->pair == UINT64_MAX ? NULL : slot;
}

/*
 * The bytes that print stand for themselves; the other 68, in order, for the
 * characters from U+0100 on.
 */
static bool byte_prints(unsigned byte)
{
	return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

uint32_t byte_letter(unsigned char byte)
{
	/* Those that do not print: 0x00-0x20, 0x7f-0xa0, 0xad. */
	if (byte_prints(byte))
		return byte;
	if (byte <= 0x20)
		return 0x100u + byte;
	if (byte <= 0xa0)
		return 0x121u + (byte - 0x7fu);
	return 0x143;
}

int letter_byte(uint32_t c)
{
	if (c < 0x100)
		return byte_prints(c) ? (int)c : -1;
	if (c <= 0x120)
		return (int)(c - 0x100);
	if (c <= 0x142)
		return (int)(c - 0x121 + 0x7f);
	return c == 0x143 ? 0xad : -1;
}
