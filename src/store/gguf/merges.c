/* Merges for tokens that have scores. */
#include <stdlib.h>

#include "base/memory.h"
#include "format/json.h"
#include "store/gguf/tokenizer_parts.h"

struct named {
	struct text name;
	size_t id;
};

struct joint {
	double score;
	size_t left_letters, right_letters, id, left, right;
};

struct joints {
	struct joint *joint;
	size_t count, room;
};

static int compare_names(const void *a, const void *b)
{
	return text_compare(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static int descending(size_t a, size_t b)
{
	return (a < b) - (a > b);
}

/* By score; among equal ones the longer parts first, then as in the file. */
static int compare_joints(const void *a, const void *b)
{
	const struct joint *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->left_letters != y->left_letters)
		return descending(x->left_letters, y->left_letters);
	if (x->right_letters != y->right_letters)
		return descending(x->right_letters, y->right_letters);
	if (x->id != y->id)
		return descending(y->id, x->id);
	return x->left != y->left ? descending(y->left, x->left) : descending(y->right, x->right);
}

static const struct named *find(const struct named *names, size_t count, struct text name)
{
	struct named key = { name, 0 };

	return bsearch(&key, names, count, sizeof key, compare_names);
}

static bool is_piece(const struct gguf_token *t)
{
	return t->type == GGUF_TOKEN_NORMAL || t->type == GGUF_TOKEN_USER_DEFINED;
}

size_t gguf_count_letters(struct text t)
{
	size_t letters = 0, at;
	uint32_t scalar;

	for (at = 0; at < t.size; at += text_utf8(t, at, &scalar))
		letters++;
	return letters;
}

/* Every cut of a token into two. */
static void add_cuts(struct joints *j, const struct named *names, size_t count, const struct gguf_token *t, size_t id)
{
	size_t letters = gguf_count_letters(t->name), done = 0, at = 0;
	uint32_t scalar;

	for (at += text_utf8(t->name, at, &scalar); at < t->name.size; at += text_utf8(t->name, at, &scalar)) {
		const struct named *left = find(names, count, text_slice(t->name, 0, at));
		const struct named *right = find(names, count, text_slice(t->name, at, t->name.size));

		done++;
		if (left == NULL || right == NULL)
			continue;
		if (j->count == j->room) {
			j->room = 2 * j->room + 1024;
			j->joint = memory_resize(j->joint, j->room, sizeof *j->joint);
		}
		j->joint[j->count++] = (struct joint){ t->score, done, letters - done, id, left->id, right->id };
	}
}

static void print(struct builder *b, const struct joints *j, const struct gguf_token *tokens)
{
	size_t i;

	builder_char(b, '[');
	for (i = 0; i < j->count; i++) {
		builder_string(b, i > 0 ? ",[" : "[");
		json_print_string(b, tokens[j->joint[i].left].name);
		builder_char(b, ',');
		json_print_string(b, tokens[j->joint[i].right].name);
		builder_char(b, ']');
	}
	builder_char(b, ']');
}

int gguf_merges_of_scores(struct builder *b, const struct gguf_token *tokens, size_t count, const char *origin,
			  struct error *e)
{
	struct joints joints = { 0 };
	struct named *names;
	size_t pieces = 0, i;
	void *p;

	if (memory_try(&p, count, sizeof *names, origin, e))
		return -1;
	names = p;
	for (i = 0; i < count; i++)
		if (is_piece(&tokens[i]))
			names[pieces++] = (struct named){ tokens[i].name, i };
	if (pieces > 0)
		qsort(names, pieces, sizeof *names, compare_names);
	for (i = 0; i < count; i++)
		if (is_piece(&tokens[i]))
			add_cuts(&joints, names, pieces, &tokens[i], i);
	if (joints.count > 0)
		qsort(joints.joint, joints.count, sizeof *joints.joint, compare_joints);
	print(b, &joints, tokens);
	free(joints.joint);
	free(names);
	return 0;
}
