#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_train.h"

/*
 * Byte-pair encoding from word counts: every distinct piece is kept once with
 * its count, every pair of neighbours with its count and the words it is in,
 * and a heap gives the most frequent pair. A count in the heap may be too high:
 * the entry is put right when it comes up, and goes back.
 */

struct word {
	struct text bytes;
	uint64_t count;
	int32_t *symbol;
	size_t length;
};

struct pair {
	int32_t left, right;
	uint64_t count;
	uint32_t *word; /* may name a word twice, or one that lost the pair */
	size_t words, capacity;
	bool barred; /* it would make a special token */
};

struct entry {
	uint64_t count;
	uint32_t pair;
};

struct trainer {
	const struct tokenizer_recipe *recipe;
	struct splitter splitter[2];
	size_t splitter_count;
	struct split_work work;
	struct arena arena;

	struct word *word;
	size_t words, word_capacity;
	uint32_t *word_slot; /* index + 1, 0 free */
	size_t word_mask;

	struct pair *pair;
	size_t pairs, pair_capacity;
	uint32_t *pair_slot;
	size_t pair_mask;

	struct entry *heap;
	size_t heap_count, heap_capacity;

	struct name_table names;
	struct trained *out;
};

enum {
	FIRST_SLOTS = 1 << 12
};

/* -- counting words ---------------------------------------------------------- */

static void grow_words(struct trainer *r)
{
	size_t slots = 2 * (r->word_mask + 1), i, at;

	free(r->word_slot);
	r->word_slot = memory_new(slots, sizeof(*r->word_slot));
	r->word_mask = slots - 1;
	for (i = 0; i < r->words; i++) {
		at = (size_t)bytes_hash(r->word[i].bytes.data, r->word[i].bytes.size) & r->word_mask;
		while (r->word_slot[at] != 0)
			at = (at + 1) & r->word_mask;
		r->word_slot[at] = (uint32_t)i + 1;
	}
}

static void count_word(struct trainer *r, struct text piece)
{
	size_t at = (size_t)bytes_hash(piece.data, piece.size) & r->word_mask;
	struct word *w;

	for (; r->word_slot[at] != 0; at = (at + 1) & r->word_mask) {
		w = &r->word[r->word_slot[at] - 1];
		if (text_equal(w->bytes, piece)) {
			w->count++;
			return;
		}
	}
	if (r->words == r->word_capacity) {
		r->word_capacity = r->word_capacity > 0 ? 2 * r->word_capacity : 1024;
		r->word = memory_resize(r->word, r->word_capacity, sizeof(*r->word));
	}
	w = &r->word[r->words++];
	memset(w, 0, sizeof(*w));
	w->bytes.data = arena_copy(&r->arena, piece.data, piece.size);
	w->bytes.size = piece.size;
	w->count = 1;
	r->word_slot[at] = (uint32_t)r->words;
	if (2 * r->words > r->word_mask)
		grow_words(r);
}

static int count_words(struct trainer *r, tokenizer_source *source, void *context, struct error *e)
{
	const struct pieces *pieces;
	struct text text, cut;
	size_t n = 0, i;
	int rc;

	while ((rc = source(context, &text, e)) > 0) {
		n++;
		if (!text_utf8_valid(text))
			return error_set(e, ERROR_FORMAT, "text %zu of the tokenizer's corpus is not UTF-8", n);
		if (split(&r->work, r->splitter, r->splitter_count, text, PLACE_START, &cut, &pieces, e))
			return -1;
		for (i = 0; i < pieces->count; i++)
			count_word(r, text_slice(cut, pieces->piece[i].from, pieces->piece[i].to));
		if (r->words >= UINT32_MAX / 2)
			return error_set(e, ERROR_RANGE, "the tokenizer's corpus has too many distinct words");
	}
	return rc;
}

/* -- pairs ------------------------------------------------------------------- */

static size_t pair_hash(int32_t left, int32_t right)
{
	const int32_t both[2] = { left, right };

	return (size_t)bytes_hash((const char *)both, sizeof(both));
}

static void grow_pairs(struct trainer *r)
{
	size_t slots = 2 * (r->pair_mask + 1), i, at;

	free(r->pair_slot);
	r->pair_slot = memory_new(slots, sizeof(*r->pair_slot));
	r->pair_mask = slots - 1;
	for (i = 0; i < r->pairs; i++) {
		at = pair_hash(r->pair[i].left, r->pair[i].right) & r->pair_mask;
		while (r->pair_slot[at] != 0)
			at = (at + 1) & r->pair_mask;
		r->pair_slot[at] = (uint32_t)i + 1;
	}
}

/* The pair, entered if it is new; valid until the next is entered. */
static struct pair *find_pair(struct trainer *r, int32_t left, int32_t right)
{
	size_t at = pair_hash(left, right) & r->pair_mask;
	struct pair *p;

	for (; r->pair_slot[at] != 0; at = (at + 1) & r->pair_mask) {
		p = &r->pair[r->pair_slot[at] - 1];
		if (p->left == left && p->right == right)
			return p;
	}
	if (r->pairs == r->pair_capacity) {
		r->pair_capacity = r->pair_capacity > 0 ? 2 * r->pair_capacity : 1024;
		r->pair = memory_resize(r->pair, r->pair_capacity, sizeof(*r->pair));
	}
	p = &r->pair[r->pairs++];
	memset(p, 0, sizeof(*p));
	p->left = left;
	p->right = right;
	r->pair_slot[at] = (uint32_t)r->pairs;
	if (2 * r->pairs > r->pair_mask)
		grow_pairs(r);
	return p;
}

static void add_pair(struct trainer *r, int32_t left, int32_t right, uint32_t word)
{
	struct pair *p = find_pair(r, left, right);

	p->count += r->word[word].count;
	if (p->words > 0 && p->word[p->words - 1] == word)
		return;
	if (p->words == p->capacity) {
		p->capacity = p->capacity > 0 ? 2 * p->capacity : 4;
		p->word = memory_resize(p->word, p->capacity, sizeof(*p->word));
	}
	p->word[p->words++] = word;
}

static void take_pair(struct trainer *r, int32_t left, int32_t right, uint32_t word)
{
	find_pair(r, left, right)->count -= r->word[word].count;
}

/* -- the heap: the highest count, then the lowest ids ------------------------- */

static bool comes_before(const struct trainer *r, struct entry a, struct entry b)
{
	const struct pair *p = &r->pair[a.pair], *q = &r->pair[b.pair];

	if (a.count != b.count)
		return a.count > b.count;
	return p->left != q->left ? p->left < q->left : p->right < q->right;
}

static void heap_push(struct trainer *r, uint32_t pair)
{
	struct entry entry = { r->pair[pair].count, pair };
	size_t at = r->heap_count++;

	if (r->heap_count > r->heap_capacity) {
		r->heap_capacity = r->heap_capacity > 0 ? 2 * r->heap_capacity : 1024;
		r->heap = memory_resize(r->heap, r->heap_capacity, sizeof(*r->heap));
	}
	while (at > 0 && comes_before(r, entry, r->heap[(at - 1) / 2])) {
		r->heap[at] = r->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	r->heap[at] = entry;
}

static struct entry heap_pop(struct trainer *r)
{
	struct entry top = r->heap[0], last = r->heap[--r->heap_count];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < r->heap_count) {
		if (child + 1 < r->heap_count && comes_before(r, r->heap[child + 1], r->heap[child]))
			child++;
		if (!comes_before(r, r->heap[child], last))
			break;
		r->heap[at] = r->heap[child];
		at = child;
	}
	r->heap[at] = last;
	return top;
}

/* -- merging ------------------------------------------------------------------ */

/* Replace the pair in one word, keeping the counts of its neighbours. */
static void merge_word(struct trainer *r, uint32_t index, int32_t left, int32_t right, int32_t id)
{
	struct word *w = &r->word[index];
	size_t i;

	for (i = 0; i + 1 < w->length; i++) {
		if (w->symbol[i] != left || w->symbol[i + 1] != right)
			continue;
		if (i > 0) {
			take_pair(r, w->symbol[i - 1], left, index);
			add_pair(r, w->symbol[i - 1], id, index);
		}
		w->symbol[i] = id;
		w->length--;
		memmove(&w->symbol[i + 1], &w->symbol[i + 2], (w->length - i - 1) * sizeof(*w->symbol));
		if (i + 1 < w->length) {
			take_pair(r, right, w->symbol[i + 1], index);
			add_pair(r, id, w->symbol[i + 1], index);
		}
	}
}

/* The token that the pair becomes: a new one, or that which has these bytes already; -1: a special token's name. */
static int32_t merged_token(struct trainer *r, const struct pair *p)
{
	struct trained *o = r->out;
	struct text left = o->token[p->left].name, right = o->token[p->right].name, both;
	char *bytes = arena_alloc(&r->arena, left.size + right.size + 1);
	int32_t id;

	memcpy(bytes, left.data, left.size);
	memcpy(bytes + left.size, right.data, right.size);
	bytes[left.size + right.size] = '\0';
	both.data = bytes;
	both.size = left.size + right.size;
	id = name_table_find(&r->names, o->token, both);
	if (id >= 0)
		return (size_t)id < r->recipe->special_count ? -1 : id;
	id = (int32_t)o->count++;
	o->token[id].name = both;
	name_table_put(&r->names, o->token, id);
	return id;
}

/* Queue the pairs from `first` on and, where the merge gave no new token, those that have become more frequent. */
static void queue_pairs(struct trainer *r, size_t first, int32_t id, bool fresh)
{
	size_t i;

	for (i = fresh ? first : 0; i < r->pairs; i++)
		if (i >= first || ((r->pair[i].left == id || r->pair[i].right == id) && !r->pair[i].barred))
			heap_push(r, (uint32_t)i);
}

static void merge_pair(struct trainer *r, uint32_t index)
{
	struct pair p = r->pair[index];
	size_t first = r->pairs, before = r->out->count, i;
	int32_t id = merged_token(r, &p);
	struct trained *o = r->out;

	/* The list leaves the table, which may move as pairs are added. */
	r->pair[index].word = NULL;
	r->pair[index].words = r->pair[index].capacity = 0;
	r->pair[index].count = 0;
	if (id >= 0) {
		if (o->merges == o->merge_capacity) {
			o->merge_capacity = o->merge_capacity > 0 ? 2 * o->merge_capacity : 1024;
			o->merge = memory_resize(o->merge, o->merge_capacity, sizeof(*o->merge));
		}
		o->merge[o->merges][0] = p.left;
		o->merge[o->merges++][1] = p.right;
		for (i = 0; i < p.words; i++)
			merge_word(r, p.word[i], p.left, p.right, id);
		r->pair[index].count = 0;
		queue_pairs(r, first, id, o->count > before);
	}
	r->pair[index].barred = id < 0;
	free(p.word);
}

static void make_symbols(struct trainer *r)
{
	int32_t letter[256];
	size_t i, k;

	for (i = 0; i < 256; i++)
		letter[(unsigned char)r->out->token[r->recipe->special_count + i].name.data[0]] =
			(int32_t)(r->recipe->special_count + i);
	for (i = 0; i < r->words; i++) {
		struct word *w = &r->word[i];

		w->length = w->bytes.size;
		w->symbol = arena_alloc(&r->arena, w->length * sizeof(*w->symbol));
		for (k = 0; k < w->length; k++)
			w->symbol[k] = letter[(unsigned char)w->bytes.data[k]];
		for (k = 0; k + 1 < w->length; k++)
			add_pair(r, w->symbol[k], w->symbol[k + 1], (uint32_t)i);
	}
}

static void merge_all(struct trainer *r)
{
	uint64_t minimum = r->recipe->minimum > 0 ? r->recipe->minimum : 1;
	size_t i;

	make_symbols(r);
	for (i = 0; i < r->pairs; i++)
		heap_push(r, (uint32_t)i);
	while (r->heap_count > 0 && r->out->count < r->recipe->vocabulary) {
		struct entry top = heap_pop(r);
		uint64_t count = r->pair[top.pair].count;

		if (top.count != count) {
			if (count >= minimum)
				heap_push(r, top.pair);
			continue;
		}
		if (count < minimum)
			break;
		merge_pair(r, top.pair);
	}
}

/* -- the frame ----------------------------------------------------------------- */

static int check_recipe(const struct tokenizer_recipe *recipe, struct error *e)
{
	const int roles[] = { recipe->bos, recipe->eos, recipe->pad };
	size_t i, k;

	if (recipe->vocabulary < 256 + recipe->special_count || recipe->vocabulary > TOKENIZER_TRAIN_LIMIT)
		return error_set(e, ERROR_RANGE, "a vocabulary of %zu: wanted %zu (all bytes and special tokens) to %d",
				 recipe->vocabulary, 256 + recipe->special_count, (int)TOKENIZER_TRAIN_LIMIT);
	for (i = 0; i < recipe->special_count; i++) {
		struct text name = text_of(recipe->special[i]);

		if (name.size < 2 || !text_utf8_valid(name))
			return error_set(e, ERROR_RANGE, "special token '%s': wanted at least two bytes of UTF-8",
					 recipe->special[i]);
		for (k = 0; k < i; k++)
			if (text_is(name, recipe->special[k]))
				return error_set(e, ERROR_RANGE, "special token '%s' is named twice",
						 recipe->special[i]);
	}
	for (i = 0; i < countof(roles); i++)
		if (roles[i] >= 0 && (size_t)roles[i] >= recipe->special_count)
			return error_set(e, ERROR_RANGE, "bos, eos or pad is special token %d, of %zu", roles[i],
					 recipe->special_count);
	return 0;
}

/* Special tokens, then the bytes in the order of their letters. */
static int first_tokens(struct trainer *r, struct error *e)
{
	struct trained *o = r->out;
	uint32_t letter;
	size_t i;
	void *p;

	if (memory_try(&p, r->recipe->vocabulary, sizeof(*o->token), "the vocabulary", e))
		return -1;
	o->token = p;
	if (name_table_init(&r->names, r->recipe->vocabulary, "the vocabulary", e))
		return -1;
	for (i = 0; i < r->recipe->special_count; i++)
		o->token[o->count++].name = text_of(r->recipe->special[i]);
	for (letter = 0; letter <= BYTE_LETTER_LAST; letter++)
		if (letter_byte(letter) >= 0) {
			char byte = (char)letter_byte(letter);

			o->token[o->count].name.data = arena_copy(&r->arena, &byte, 1);
			o->token[o->count++].name.size = 1;
		}
	for (i = 0; i < o->count; i++)
		name_table_put(&r->names, o->token, (int32_t)i);
	return 0;
}

static int open_splitters(struct trainer *r, struct error *e)
{
	struct splitter *s = r->splitter;

	if (!r->recipe->whole_numbers) {
		s->kind = SPLITTER_DIGITS;
		s->behavior = SPLIT_ISOLATED;
		r->splitter_count++;
		s++;
	}
	s->kind = SPLITTER_BYTE_LEVEL;
	r->splitter_count++;
	return pattern_open(&s->pattern, text_of(gpt2_expression), "byte-level pre-tokeniser", e);
}

static void clear(struct trainer *r)
{
	size_t i;

	for (i = 0; i < r->pairs; i++)
		free(r->pair[i].word);
	for (i = 0; i < r->splitter_count; i++)
		pattern_close(r->splitter[i].pattern);
	split_work_clear(&r->work);
	free(r->word);
	free(r->word_slot);
	free(r->pair);
	free(r->pair_slot);
	free(r->heap);
	free(r->names.slot);
	free(r->out->token);
	free(r->out->merge);
	arena_clear(&r->arena);
}

int tokenizer_train(struct tokenizer **out, const struct tokenizer_recipe *recipe, tokenizer_source *source,
		    void *context, struct error *e)
{
	struct trained trained = { 0 };
	struct trainer r = { .recipe = recipe, .out = &trained };
	int rc = -1;

	*out = NULL;
	if (check_recipe(recipe, e))
		return -1;
	arena_init(&r.arena);
	r.word_slot = memory_new(FIRST_SLOTS, sizeof(*r.word_slot));
	r.word_mask = FIRST_SLOTS - 1;
	r.pair_slot = memory_new(FIRST_SLOTS, sizeof(*r.pair_slot));
	r.pair_mask = FIRST_SLOTS - 1;
	if (open_splitters(&r, e) || first_tokens(&r, e) || count_words(&r, source, context, e))
		goto out;
	merge_all(&r);
	rc = trained_open(out, &trained, recipe, e);
out:
	clear(&r);
	return rc;
}
