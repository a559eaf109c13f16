/* Which examples an update takes, and how many rows its passes have. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/order.h"
#include "base/rng.h"
#include "training/train.h"

/* Examples that are laid into passes beforehand to count their rows: some seconds' work. */
enum {
	VISITS = 1 << 22
};

uint64_t train_updates_per_epoch(const struct train_options *o, size_t examples)
{
	return (examples / objective_group(o->loss) + o->batch - 1) / o->batch;
}

uint64_t train_steps(const struct train_options *o, size_t examples)
{
	uint64_t steps = (uint64_t)ceil(o->epochs * (double)train_updates_per_epoch(o, examples) - 1e-9);

	return steps == 0 ? 1 : steps;
}

/* Items [from, to) of the input, items of `group` examples, have one question. */
static size_t question_end(const struct example_set *s, size_t group, size_t from)
{
	const struct example *x = s->examples;
	size_t to = from + 1;

	while (to < s->count / group && x[to * group].question == x[from * group].question)
		to++;
	return to;
}

/* Questions in a random order, their items one after another. */
static void shuffle_questions(const struct example_set *s, size_t group, struct rng *r, size_t *order)
{
	size_t items = s->count / group, n = 0, at = 0, i;
	size_t *first = memory_new(items, sizeof *first);

	for (i = 0; i < items; i = question_end(s, group, i))
		first[n++] = i;
	rng_shuffle(r, first, n, sizeof *first);
	for (i = 0; i < n; i++) {
		size_t to = question_end(s, group, first[i]), k;

		for (k = first[i]; k < to; k++)
			order[at++] = k;
	}
	free(first);
}

void train_order(const struct train_options *o, const struct example_set *s, uint64_t epoch, size_t *order)
{
	size_t group = objective_group(o->loss), i;
	struct rng r;

	rng_init(&r, o->seed, rng_hash("order", 5) ^ epoch);
	if (o->group) {
		shuffle_questions(s, group, &r, order);
		return;
	}
	for (i = 0; i < s->count / group; i++)
		order[i] = i;
	rng_shuffle(&r, order, s->count / group, sizeof *order);
}

size_t train_members(const struct train_options *o, const struct example_set *s, uint64_t step, const size_t *order,
		     size_t *members)
{
	size_t group = objective_group(o->loss), items = s->count / group;
	size_t from = (size_t)((step - 1) % train_updates_per_epoch(o, s->count)) * o->batch, n = 0, i;

	for (i = from; i < items && i < from + o->batch; i++)
		for (size_t k = 0; k < group; k++)
			members[n++] = order[i] * group + k;
	qsort(members, n, sizeof *members, order_sizes);
	return n;
}

/* -- rows -------------------------------------------------------------------------------- */

/* Rows of all examples, each by itself; kto: with the longest completion after every prompt too. */
static size_t all_rows(const struct train_options *o, const struct example_set *s)
{
	size_t prompts = 0, completions = 0, longest = 0, i;

	for (i = 0; s != NULL && i < s->count; i++) {
		prompts += s->examples[i].prompt;
		completions += s->examples[i].completion;
		longest = order_most(longest, s->examples[i].completion);
	}
	if (s != NULL && o->loss == TRAIN_KTO)
		completions = longest * s->count;
	return prompts + completions;
}

/* The longest pass over order [n], in groups. */
static size_t longest_pass(struct batch *b, const struct example_set *s, const size_t *order, size_t n, size_t group)
{
	size_t longest = 0, at;

	for (at = 0; at < n;) {
		at = batch_fill(b, s, order, at, n, group, NULL);
		longest = order_most(longest, b->pass.rows);
	}
	return longest;
}

/* The same over a whole set, example by example. */
static size_t longest_in_turn(struct batch *b, const struct example_set *s)
{
	size_t count = s == NULL ? 0 : s->count, longest, i;
	size_t *order = memory_new(count, sizeof *order);

	for (i = 0; i < count; i++)
		order[i] = i;
	longest = longest_pass(b, s, order, count, 1);
	free(order);
	return longest;
}

/* The same over all updates. */
static size_t longest_update(struct batch *b, const struct train_options *o, const struct example_set *s)
{
	size_t group = objective_group(o->loss), items = s->count / group, longest = 0, n;
	size_t *order = memory_new(items, sizeof *order);
	size_t *members = memory_new(order_least(o->batch, items) * group, sizeof *members);
	uint64_t per_epoch = train_updates_per_epoch(o, s->count), steps = train_steps(o, s->count), step;

	for (step = 1; step <= steps; step++) {
		if ((step - 1) % per_epoch == 0)
			train_order(o, s, (step - 1) / per_epoch + 1, order);
		n = train_members(o, s, step, order, members);
		n = objective_keep(o->loss, s, members, n);
		longest = order_most(longest, longest_pass(b, s, members, n, group));
	}
	free(order);
	free(members);
	return longest;
}

/* Whether all passes can be laid out beforehand: those of a learnt sharpness and of kto's mismatched pairs are not. */
static bool is_countable(const struct train_options *o, const struct example_set *s,
			 const struct example_set *validation)
{
	double visits = o->epochs * (double)s->count + (double)(validation == NULL ? 0 : validation->count);

	return !o->learn.on && o->loss != TRAIN_KTO && visits <= VISITS;
}

static size_t most_rows(const struct train_options *o, const struct example_set *s,
			const struct example_set *validation)
{
	size_t a = batch_longest(s, objective_group(o->loss)), b = batch_longest(validation, 1), all;

	all = order_most(all_rows(o, s), all_rows(o, validation));
	if (o->learn.on && o->learn.validation != NULL) {
		b = order_most(b, batch_longest(o->learn.validation, objective_group(o->loss)));
		all = order_most(all, all_rows(o, o->learn.validation));
	}
	return order_most(order_least(o->rows, all), order_most(a, b));
}

size_t train_rows(const struct train_options *o, const struct example_set *s, const struct example_set *validation)
{
	size_t most = most_rows(o, s, validation), longest;
	struct error ignored;
	struct batch b;

	/* Without memory to count in, the most it is. */
	if (!is_countable(o, s, validation) || batch_init(&b, most, &ignored))
		return most;
	longest = order_most(longest_update(&b, o, s), longest_in_turn(&b, validation));
	if (o->loss == TRAIN_DPO)
		longest = order_most(longest, longest_in_turn(&b, s));
	batch_clear(&b);
	return order_most(longest, 1);
}
