#include "sampling/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

/* Least prompt rows that one step may compute beside the paths. */
enum {
	PROMPT_ROWS = 512
};

const struct sample_options sample_defaults = {
	.paths = 16, .round = 8, .slots = 64, .max_tokens = 512, .temperature = 1, .top_p = 1
};

/* clang-format off */
const struct option_row sample_draw_option_rows[] = {
	{ 'n', "paths", "count", "paths per question, with --until the most", OPTION_COUNT,
	  OPTION_PLACE(sample_options, paths), .low = 1, .high = 65536 },
	{ 't', "temperature", "number", "0 takes the likeliest token", OPTION_NUMBER,
	  OPTION_PLACE(sample_options, temperature), .high = 100 },
	{ 0, "first-path", "index", "number of the first path, to draw more of the same later", OPTION_COUNT,
	  OPTION_PLACE(sample_options, first_path), .high = 1073741824 },
	{ 0, "min-p", "share", "only tokens this likely beside the likeliest", OPTION_NUMBER,
	  OPTION_PLACE(sample_options, min_p), .high = 1, .open = OPTION_BELOW },
	{ 0, "top-k", "count", "only the k likeliest tokens", OPTION_COUNT, OPTION_PLACE(sample_options, top_k),
	  .low = 1, .high = 1073741824, .zero = "all" },
	{ 0, "top-p", "share", "only the likeliest tokens with this mass", OPTION_NUMBER,
	  OPTION_PLACE(sample_options, top_p), .high = 1, .open = OPTION_ABOVE },
	{ 0 }
};

const struct option_row sample_limit_option_rows[] = {
	{ 0, "max-tokens", "count", "longest path", OPTION_COUNT, OPTION_PLACE(sample_options, max_tokens),
	  .low = 1, .high = 1e6 },
	{ 0, "slots", "count", "paths advanced at once", OPTION_COUNT, OPTION_PLACE(sample_options, slots),
	  .low = 1, .high = 65536 },
	{ 0 }
};

const struct option_row sample_round_option_rows[] = {
	{ 0, "round", "count", "paths between two looks at a question", OPTION_COUNT,
	  OPTION_PLACE(sample_options, round), .low = 1, .high = 65536 },
	{ 0 }
};
/* clang-format on */

/* A question with paths under way. Its prefix is the prompt without its last token. */
struct task {
	size_t index;
	size_t prefix_row, prefix_rows;
	size_t started, finished;  /* paths */
	size_t wanted;             /* paths to draw before the rule is asked, or in all */
	bool complete;             /* all drawn: waits to be handed over */
	struct sample_path *paths; /* [options->paths] */
	struct task *next;         /* by index */
};

/* A path under way: where its own keys lie, and the token to feed next. */
struct slot {
	struct task *task;
	size_t path;
	size_t length;  /* tokens drawn */
	size_t key_row; /* first cache row of its own */
	int32_t token;
};

struct sampler {
	struct decoder *decoder;
	const struct tokenizer *tokenizer;
	const struct sample_options *options;
	const struct sample_question *questions;
	size_t count;
	struct decoder_options shape; /* what the decoder was planned with */
	size_t prefix_base;           /* cache rows from here on hold prefixes; below are the slots' */
	size_t vocabulary;            /* tokens the tokenizer has */
	size_t longest_stop;

	struct task *first, *last; /* opened and not yet handed over, in order */
	size_t opened;             /* questions opened so far */
	size_t unstarted;          /* paths that opened questions still want */
	size_t ended;              /* paths that ended in this step */
	struct slot *slots;        /* [options->slots], the first `active` in use, in the order of dispatch */
	size_t active;
	size_t *free_rows; /* stack of key_row of unused slots */
	size_t free_count;

	struct decoder_step step; /* points into the arrays below */
	int32_t *token, *position, *key_row, *select, *drawn;
	float *logprob;
	struct span *spans;
	struct sampling *rules;
};

static size_t path_limit(const struct sample_options *o, size_t context, size_t prompt)
{
	size_t room = context - prompt;

	return room < o->max_tokens ? room : o->max_tokens;
}

/* Paths of a question that are drawn together: of the first round, or all. */
static size_t first_round(const struct sample_options *o)
{
	return o->rule != NULL && o->round < o->paths ? o->round : o->paths;
}

/*
 * Prefixes in the cache: as many as questions can have paths at once, one to
 * come, and one of slack for gaps. With a rule a question keeps its prefix while
 * it waits for the last path of its round, and others take the slots: four times
 * as many.
 */
static size_t prefix_groups(const struct sample_options *o)
{
	size_t together = first_round(o), groups = (o->slots + together - 1) / together;

	return (o->rule == NULL ? groups : 4 * groups) + 2;
}

int sample_plan(struct decoder_options *d, const struct sample_options *o, size_t context,
		const struct sample_question *questions, size_t count, struct error *e)
{
	size_t longest = 1, prefix = 0, own = 1, i, groups, cache;

	for (i = 0; i < count; i++) {
		size_t prompt = questions[i].prompt_count, limit;

		if (prompt == 0 || prompt >= context)
			return error_set(
				e, ERROR_RANGE,
				"question %zu: a prompt of %zu tokens leaves no room for an answer in a context of %zu",
				i + 1, prompt, context);
		limit = path_limit(o, context, prompt);
		if (prompt - 1 > prefix)
			prefix = prompt - 1;
		if (limit > own)
			own = limit;
		if (prompt + limit > longest)
			longest = prompt + limit;
	}
	groups = prefix_groups(o);
	d->positions = longest;
	d->step_logits = o->slots;
	d->step_rows = o->slots + (prefix > PROMPT_ROWS ? prefix : PROMPT_ROWS);
	if (memory_product(&cache, o->slots, own, "key and value cache", e) ||
	    memory_product(&groups, groups, prefix, "key and value cache", e))
		return -1;
	d->cache_rows = cache + groups;
	if (d->cache_rows > INT32_MAX)
		return error_set(e, ERROR_RANGE,
				 "%zu slots of %zu tokens need %zu rows of cache, limit %d: lower --slots", o->slots,
				 own, d->cache_rows, INT32_MAX);
	return 0;
}

static void *array(size_t n, size_t size)
{
	return memory_new(n, size);
}

static void sampler_init(struct sampler *s)
{
	const struct sample_options *o = s->options;
	size_t own = 0, i;

	for (i = 0; i < s->count; i++) {
		size_t limit = path_limit(o, decoder_config(s->decoder)->context, s->questions[i].prompt_count);

		if (limit > own)
			own = limit;
	}
	s->prefix_base = o->slots * own;
	s->vocabulary = tokenizer_size(s->tokenizer);
	if (s->vocabulary > decoder_config(s->decoder)->vocabulary)
		s->vocabulary = decoder_config(s->decoder)->vocabulary;
	for (i = 0; i < o->stop_count; i++)
		if (strlen(o->stops[i]) > s->longest_stop)
			s->longest_stop = strlen(o->stops[i]);
	s->slots = array(o->slots, sizeof *s->slots);
	s->free_rows = array(o->slots, sizeof *s->free_rows);
	for (i = o->slots; i-- > 0;)
		s->free_rows[s->free_count++] = i * own;
	s->token = array(s->shape.step_rows, sizeof *s->token);
	s->position = array(s->shape.step_rows, sizeof *s->position);
	s->key_row = array(s->shape.step_rows, sizeof *s->key_row);
	s->spans = array(s->shape.step_rows, sizeof *s->spans);
	s->select = array(o->slots, sizeof *s->select);
	s->drawn = array(o->slots, sizeof *s->drawn);
	s->logprob = array(o->slots, sizeof *s->logprob);
	s->rules = array(o->slots, sizeof *s->rules);
	s->step.token = s->token;
	s->step.position = s->position;
	s->step.key_row = s->key_row;
	s->step.spans = s->spans;
	s->step.select = s->select;
}

static void task_free(struct task *task, size_t paths)
{
	size_t i;

	for (i = 0; i < paths; i++) {
		builder_clear(&task->paths[i].text);
		tokens_clear(&task->paths[i].ids);
	}
	free(task->paths);
	free(task);
}

static void sampler_clear(struct sampler *s)
{
	struct task *task, *next;

	for (task = s->first; task != NULL; task = next) {
		next = task->next;
		task_free(task, s->options->paths);
	}
	free(s->slots);
	free(s->free_rows);
	free(s->token);
	free(s->position);
	free(s->key_row);
	free(s->spans);
	free(s->select);
	free(s->drawn);
	free(s->logprob);
	free(s->rules);
}

/* Whether rows [from, from + n) of the cache are free of the prefixes that paths still need. */
static const struct task *prefix_in_the_way(const struct sampler *s, size_t from, size_t n)
{
	const struct task *task;

	for (task = s->first; task != NULL; task = task->next)
		if (!task->complete && task->prefix_row < from + n && from < task->prefix_row + task->prefix_rows)
			return task;
	return NULL;
}

/* First fit for n rows of prefix; false if there is no room now. */
static bool place_prefix(const struct sampler *s, size_t n, size_t *row)
{
	const struct task *task;

	*row = s->prefix_base;
	while (*row + n <= s->shape.cache_rows) {
		task = n == 0 ? NULL : prefix_in_the_way(s, *row, n);
		if (task == NULL)
			return true;
		*row = task->prefix_row + task->prefix_rows;
	}
	return false;
}

/* Open the next question if its prefix finds room in the cache and in this step. */
static struct task *open_task(struct sampler *s)
{
	const struct sample_question *q = &s->questions[s->opened];
	size_t prefix = q->prompt_count - 1, row;
	struct task *task;

	if (prefix > s->shape.step_rows - s->options->slots - s->step.rows || !place_prefix(s, prefix, &row))
		return NULL;
	task = memory_new(1, sizeof *task);
	task->index = s->opened++;
	task->prefix_row = row;
	task->prefix_rows = prefix;
	task->wanted = first_round(s->options);
	task->paths = memory_new(s->options->paths, sizeof *task->paths);
	s->unstarted += task->wanted;
	if (s->last == NULL)
		s->first = task;
	else
		s->last->next = task;
	s->last = task;
	return task;
}

static void add_row(struct sampler *s, int32_t token, size_t position, size_t key_row)
{
	s->token[s->step.rows] = token;
	s->position[s->step.rows] = (int32_t)position;
	s->key_row[s->step.rows] = (int32_t)key_row;
	s->step.rows++;
}

static void add_prefix(struct sampler *s, const struct task *task)
{
	const struct sample_question *q = &s->questions[task->index];
	struct span span = { .row = (uint32_t)s->step.rows,
			     .rows = (uint32_t)task->prefix_rows,
			     .key_row = (uint32_t)task->prefix_row };
	size_t i;

	if (task->prefix_rows == 0)
		return;
	s->spans[s->step.span_count++] = span;
	for (i = 0; i < task->prefix_rows; i++)
		add_row(s, q->prompt[i], i, task->prefix_row + i);
}

/* The first opened question that wants another path. */
static struct task *next_task(const struct sampler *s)
{
	struct task *task = s->first;

	if (s->unstarted == 0)
		return NULL;
	while (task->started == task->wanted)
		task = task->next;
	return task;
}

/*
 * Give free slots to paths, in order; computes new prefixes in this step. Keys
 * are written before any row attends, so a path can begin beside its prefix.
 */
static void fill_slots(struct sampler *s)
{
	while (s->free_count > 0) {
		struct task *task = next_task(s);
		struct slot *slot;

		if (task == NULL) {
			if (s->opened == s->count || (task = open_task(s)) == NULL)
				return;
			add_prefix(s, task);
		}
		s->unstarted--;
		slot = &s->slots[s->active++];
		slot->task = task;
		slot->path = task->started++;
		slot->length = 0;
		slot->key_row = s->free_rows[--s->free_count];
		slot->token = s->questions[task->index].prompt[task->prefix_rows];
	}
}

static void add_paths(struct sampler *s)
{
	const struct sample_options *o = s->options;
	size_t i;

	for (i = 0; i < s->active; i++) {
		const struct slot *slot = &s->slots[i];
		const struct task *task = slot->task;
		size_t position = task->prefix_rows + slot->length;
		uint32_t path = o->first_path + (uint32_t)slot->path;
		struct span span = { .row = (uint32_t)s->step.rows,
				     .rows = 1,
				     .position = (uint32_t)position,
				     .key_row = (uint32_t)slot->key_row,
				     .prefix_row = (uint32_t)task->prefix_row,
				     .prefix_rows = (uint32_t)task->prefix_rows };
		struct sampling rule = { .temperature = (float)o->temperature,
					 .top_p = (float)o->top_p,
					 .min_p = (float)o->min_p,
					 .top_k = o->top_k };

		rule.uniform = rng_uniform_at(o->seed, s->questions[task->index].stream, path, (uint32_t)slot->length);
		s->rules[i] = rule;
		s->select[i] = (int32_t)s->step.rows;
		s->spans[s->step.span_count++] = span;
		add_row(s, slot->token, position, slot->key_row + slot->length);
	}
	s->step.select_count = s->active;
}

static bool is_end(const struct sample_options *o, int32_t token)
{
	size_t i;

	for (i = 0; i < o->end_count; i++)
		if (o->ends[i] == token)
			return true;
	return false;
}

/* Cut the text at the first stop string that its last `fresh` bytes complete. */
static bool cut_at_stop(const struct sampler *s, struct builder *text, size_t fresh)
{
	size_t from = text->size > fresh + s->longest_stop ? text->size - fresh - s->longest_stop : 0;
	struct text tail = text_slice(builder_view(text), from, text->size);
	size_t best = tail.size, i;

	for (i = 0; i < s->options->stop_count; i++) {
		size_t at = text_find(tail, text_of(s->options->stops[i]));

		if (at < best)
			best = at;
	}
	if (best == tail.size)
		return false;
	text->size = from + best;
	text->data[text->size] = '\0';
	return true;
}

/* Take the token that slot i drew; true if its path has ended. */
static bool take(struct sampler *s, struct slot *slot, int32_t token, float logprob)
{
	const struct sample_options *o = s->options;
	struct sample_path *path = &slot->task->paths[slot->path];
	size_t prompt = slot->task->prefix_rows + 1;
	struct text bytes = tokenizer_bytes(s->tokenizer, token);

	tokens_add(&path->ids, token);
	path->logprob += (double)logprob;
	path->finish = SAMPLE_STOP;
	if (is_end(o, token))
		return true;
	builder_text(&path->text, bytes);
	if (o->stop_count > 0 && cut_at_stop(s, &path->text, bytes.size))
		return true;
	slot->token = token;
	slot->length++;
	path->finish = SAMPLE_LENGTH;
	return slot->length >= path_limit(o, decoder_config(s->decoder)->context, prompt);
}

/* Decide on another round for a question whose paths have all ended. */
static int end_round(struct sampler *s, struct task *task, struct error *e)
{
	const struct sample_options *o = s->options;
	size_t left = o->paths - task->wanted, round;
	bool more = false;

	if (o->rule != NULL && o->rule(o->rule_context, task->index, task->paths, task->wanted, &more, e))
		return -1;
	round = !more ? 0 : o->round < left ? o->round : left;
	task->complete = round == 0;
	task->wanted += round;
	s->unstarted += round;
	return 0;
}

/* End rounds, then hand over, in order, the questions that are complete. */
static int hand_over(struct sampler *s, sample_sink *sink, void *context, struct error *e)
{
	struct task *task;

	for (task = s->ended > 0 ? s->first : NULL; task != NULL; task = task->next)
		if (!task->complete && task->finished == task->wanted && end_round(s, task, e))
			return -1;
	s->ended = 0;
	while (s->first != NULL && s->first->complete) {
		task = s->first;
		if (sink(context, task->index, task->paths, task->wanted, e))
			return -1;
		s->first = task->next;
		if (s->first == NULL)
			s->last = NULL;
		task_free(task, s->options->paths);
	}
	return 0;
}

static void take_all(struct sampler *s)
{
	size_t kept = 0, i;

	for (i = 0; i < s->active; i++) {
		struct slot *slot = &s->slots[i];

		if (take(s, slot, s->drawn[i], s->logprob[i])) {
			s->free_rows[s->free_count++] = slot->key_row;
			slot->task->finished++;
			s->ended++;
		} else {
			s->slots[kept++] = *slot;
		}
	}
	s->active = kept;
}

int sample_run(struct decoder *d, const struct tokenizer *t, const struct sample_options *o,
	       const struct sample_question *questions, size_t count, sample_sink *sink, void *context,
	       uint64_t *tokens, struct error *e)
{
	struct sampler s = { .decoder = d, .tokenizer = t, .options = o, .questions = questions, .count = count };
	int rc;

	if (sample_plan(&s.shape, o, decoder_config(d)->context, questions, count, e))
		return -1;
	sampler_init(&s);
	do {
		s.step.rows = s.step.span_count = 0;
		fill_slots(&s);
		add_paths(&s);
		if (s.active == 0)
			break;
		rc = decoder_run(d, &s.step, s.rules, s.vocabulary, s.drawn, s.logprob, e);
		if (rc == 0) {
			if (tokens != NULL)
				*tokens += s.active;
			take_all(&s);
			rc = hand_over(&s, sink, context, e);
		}
	} while (rc == 0);
	rc = s.active == 0 && s.first == NULL && s.opened == count ? 0 : -1;
	sampler_clear(&s);
	return rc;
}
