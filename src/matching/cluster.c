/* The answers of one question as clusters. */
#include "matching/cluster.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void clusters_init(struct clusters *c, struct text gold, const struct answer_policy *policy, enum grader grader)
{
	memset(c, 0, sizeof *c);
	c->policy = policy;
	c->grader = grader;
	arena_init(&c->arena);
	gold.data = arena_copy(&c->arena, gold.data, gold.size);
	/* For a grader too: whether there is anything to compare with. */
	answer_parse(&c->arena, gold, 0, &c->gold);
}

void clusters_parse(struct arena *a, const struct answer *gold, struct text answer, struct text whole,
		    unsigned readings, struct answer *out)
{
	/* In prose a letter after a number is a unit. */
	if (text_equal(answer, whole) || !answer_has_unit(gold) ||
	    !answer_parse(a, whole, ANSWER_READ_UNIT_LETTERS, out) || !answer_has_unit(out))
		answer_parse(a, answer, 0, out);
	out->ambiguous |= readings;
}

/* Hold a form's answer against the gold. */
static void judge(struct clusters *c, struct cluster_form *form, struct text answer, struct text whole,
		  unsigned readings)
{
	if (c->grader != GRADER_NONE) {
		form->answer.text = answer;
		form->result.verdict = grader_equal(c->grader, c->gold.text, answer) ? ANSWER_EQUAL : ANSWER_DIFFERENT;
		form->result.rule = grader_names[c->grader];
		return;
	}
	clusters_parse(&c->arena, &c->gold, answer, whole, readings, &form->answer);
	form->result = answer_match(&c->arena, &c->gold, &form->answer, c->policy);
}

void clusters_clear(struct clusters *c)
{
	arena_clear(&c->arena);
	text_set_clear(&c->texts);
	free(c->forms);
	free(c->list);
	memset(c, 0, sizeof *c);
}

/* Add a text to those that are known; a newline, which ends no answer, comes before what else is known of it. */
static bool add_text(struct clusters *c, struct text answer, struct text whole, unsigned readings, size_t *index)
{
	struct builder b = { 0 };
	bool added;

	if (readings == 0 && text_equal(answer, whole))
		return text_set_add(&c->texts, answer, index);
	builder_text(&b, answer);
	builder_format(&b, "\n%u", readings);
	builder_text(&b, whole);
	added = text_set_add(&c->texts, builder_view(&b), index);
	builder_clear(&b);
	return added;
}

size_t clusters_add(struct clusters *c, struct text answer, struct text whole, unsigned readings)
{
	struct cluster_form *form;
	size_t index;

	if (!answer_has_unit(&c->gold) || c->grader != GRADER_NONE)
		whole = answer;
	/* An empty text stands for no answer: answers have bytes. */
	if (!add_text(c, answer, whole, readings, &index)) {
		c->forms[index].count++;
		return index;
	}
	if (index == c->form_capacity) {
		c->form_capacity = index == 0 ? 16 : 2 * index;
		c->forms = memory_resize(c->forms, c->form_capacity, sizeof *c->forms);
	}
	form = &c->forms[index];
	memset(form, 0, sizeof *form);
	c->form_count = index + 1;
	form->count = 1;
	if (answer.data != NULL) {
		whole.data = arena_copy(&c->arena, whole.data, whole.size);
		answer.data = arena_copy(&c->arena, answer.data, answer.size);
		judge(c, form, answer, whole, readings);
	} else {
		form->result.verdict = ANSWER_DIFFERENT;
		form->result.rule = "no answer";
	}
	return index;
}

/* -- joining ----------------------------------------------------------------------- */

struct joining {
	struct clusters *c;
	size_t *root;     /* [form_count] union-find: a form's parent */
	struct text *key; /* [form_count] */
	bool *exact;      /* the key is a number's: another number's is another value */
};

static size_t root_of(const struct joining *j, size_t i)
{
	while (j->root[i] != i)
		i = j->root[i];
	return i;
}

/* The smaller root stays, so that a root is its cluster's first form. */
static void join(const struct joining *j, size_t x, size_t y)
{
	x = root_of(j, x);
	y = root_of(j, y);
	if (x < y)
		j->root[y] = x;
	else
		j->root[x] = y;
}

static bool is_right(const struct cluster_form *f)
{
	return f->result.verdict == ANSWER_EQUAL;
}

static void find_keys(struct joining *j)
{
	struct builder key = { 0 };
	size_t i;

	for (i = 0; i < j->c->form_count; i++) {
		const struct cluster_form *f = &j->c->forms[i];

		j->root[i] = i;
		builder_reset(&key);
		if (f->answer.text.data != NULL && j->c->grader != GRADER_NONE)
			grader_form(&key, j->c->grader, f->answer.text);
		else if (f->answer.text.data != NULL)
			answer_key(&key, &j->c->arena, &f->answer, j->c->policy);
		j->exact[i] = f->answer.value != NULL && key.size > 2 && key.data[0] == '=' &&
			      expression_is_scalar(f->answer.value) &&
			      strspn(key.data + 2, "-/0123456789") == key.size - 2;
		j->key[i] =
			(struct text){ arena_copy(&j->c->arena, key.size == 0 ? "" : key.data, key.size), key.size };
	}
	builder_clear(&key);
}

/* All that is right is one answer; of the rest, forms of one key: by a set of "verdict key". */
static void join_keys(const struct joining *j)
{
	struct text_set keys = { 0 };
	size_t *first = memory_new(j->c->form_count, sizeof *first), i, n;
	struct builder b = { 0 };

	for (i = 0; i < j->c->form_count; i++) {
		builder_reset(&b);
		builder_char(&b, j->c->forms[i].answer.text.data == NULL ? 'n' : is_right(&j->c->forms[i]) ? 'r' : 'w');
		if (!is_right(&j->c->forms[i]))
			builder_text(&b, j->key[i]);
		if (text_set_add(&keys, builder_view(&b), &n))
			first[n] = i;
		else
			join(j, first[n], i);
	}
	builder_clear(&b);
	text_set_clear(&keys);
	free(first);
}

static bool may_be_same(const struct joining *j, size_t x, size_t y)
{
	const struct cluster_form *f = &j->c->forms[x], *g = &j->c->forms[y];

	return f->answer.value != NULL && g->answer.value != NULL && !is_right(f) && !is_right(g) &&
	       !(j->exact[x] && j->exact[y]) && root_of(j, x) != root_of(j, y);
}

/* Proof between the first forms of the wrong clusters so far. */
static void join_pairs(const struct joining *j)
{
	size_t n = j->c->form_count, x, y, pairs = 0;

	for (x = 0; x < n; x++) {
		if (root_of(j, x) != x)
			continue;
		for (y = x + 1; y < n && pairs < CLUSTER_PAIRS_MAX; y++) {
			struct arena_mark mark;

			if (root_of(j, y) != y || !may_be_same(j, x, y))
				continue;
			pairs++;
			mark = arena_mark(&j->c->arena);
			if (answer_same(&j->c->arena, &j->c->forms[x].answer, &j->c->forms[y].answer, j->c->policy)
				    .verdict == ANSWER_EQUAL)
				join(j, x, y);
			arena_release(&j->c->arena, mark);
		}
	}
}

void clusters_join(struct clusters *c)
{
	struct joining j = { .c = c };
	size_t i;

	j.root = memory_new(c->form_count, sizeof *j.root);
	j.key = memory_new(c->form_count, sizeof *j.key);
	j.exact = memory_new(c->form_count, sizeof *j.exact);
	find_keys(&j);
	join_keys(&j);
	join_pairs(&j);
	free(c->list);
	c->list = memory_new(c->form_count, sizeof *c->list);
	c->count = 0;
	for (i = 0; i < c->form_count; i++) {
		size_t root = root_of(&j, i);

		if (root == i) {
			c->list[c->count] = (struct cluster){ .form = i, .correct = is_right(&c->forms[i]) };
			c->forms[i].cluster = c->count++;
		}
		c->forms[i].cluster = c->forms[root].cluster;
		c->list[c->forms[i].cluster].count += c->forms[i].count;
	}
	free(j.root);
	free(j.key);
	free(j.exact);
}
