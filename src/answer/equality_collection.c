/* Equality of parts in order and in none. */
#include <string.h>

#include "answer/equality_parts.h"
#include "vocabulary/unit.h"

struct answer_result equality_ordered(struct equality *c, const struct expression *x, const struct expression *y,
				      const char *rule)
{
	struct answer_result all = equality_result(ANSWER_EQUAL, rule), r;
	size_t i;

	if (x->count != y->count)
		return equality_result(ANSWER_DIFFERENT, "the number of parts");
	for (i = 0; i < x->count; i++) {
		r = equality_of(c, x->args[i], y->args[i]);
		if (r.verdict == ANSWER_DIFFERENT) {
			r.rule = rule;
			return r;
		}
		if (r.verdict != ANSWER_EQUAL)
			all = r;
		else if (all.verdict == ANSWER_EQUAL && r.decided) {
			all.decided = true;
			all.decision = r.decision;
		}
	}
	all.rule = rule;
	return all;
}

/* Items of two collections, each pair compared once at most. */
struct pairing {
	struct equality *c;
	const struct expression *x, *y;
	unsigned char *verdict; /* [x->count][y->count] of enum answer_verdict; PAIR_UNKNOWN until asked for */
	size_t *partner;        /* [y->count] item of x, or SIZE_MAX */
	bool *visited;          /* [y->count] by the search at hand */
};

enum {
	PAIR_UNKNOWN = 255,
	LABELS_MAX = 32 /* items of a collection whose labels are told apart */
};

static struct text label_of(const struct expression *x)
{
	return x->kind == EXPRESSION_QUANTITY ? x->name : (struct text){ NULL, 0 };
}

static char folded(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* The same word in upper and lower case, in singular and plural. */
static bool same_label(struct text x, struct text y)
{
	size_t i, n = x.size < y.size ? x.size : y.size;

	for (i = 0; i < n; i++)
		if (folded(x.data[i]) != folded(y.data[i]))
			return false;
	return n > 0 &&
	       (x.size == y.size || (x.size == n + 1 && x.data[n] == 's') || (y.size == n + 1 && y.data[n] == 's'));
}

static bool has_label(const struct expression *x, struct text label)
{
	size_t i;

	for (i = 0; i < x->count; i++)
		if (same_label(label_of(x->args[i]), label))
			return true;
	return false;
}

/* 12 boys and 12 girls where each side has boys and girls. */
static bool labels_differ(const struct pairing *p, size_t i, size_t k)
{
	struct text first = label_of(p->x->args[i]), second = label_of(p->y->args[k]);
	struct unit_measure m;

	if (p->x->count > LABELS_MAX || p->y->count > LABELS_MAX || first.size == 0 || second.size == 0 ||
	    same_label(first, second) || unit_measure_of(first, &m) || unit_measure_of(second, &m))
		return false;
	return has_label(p->y, first) && has_label(p->x, second);
}

static enum answer_verdict pair_verdict(struct pairing *p, size_t i, size_t k)
{
	unsigned char *v = &p->verdict[i * p->y->count + k];

	if (*v == PAIR_UNKNOWN && !p->c->strict && labels_differ(p, i, k))
		*v = ANSWER_DIFFERENT;
	if (*v == PAIR_UNKNOWN)
		*v = (unsigned char)equality_of(p->c, p->x->args[i], p->y->args[k]).verdict;
	return (enum answer_verdict) * v;
}

/* Find item i of x a partner of its own, moving others to theirs (Kuhn's algorithm): its like in place first. */
static bool find_partner(struct pairing *p, size_t i)
{
	size_t n, k;

	for (n = 0; n < p->y->count; n++) {
		k = (i + n) % p->y->count;
		if (p->visited[k] || pair_verdict(p, i, k) != ANSWER_EQUAL)
			continue;
		p->visited[k] = true;
		if (p->partner[k] == SIZE_MAX || find_partner(p, p->partner[k])) {
			p->partner[k] = i;
			return true;
		}
	}
	return false;
}

/* The most that item i of x (or, turned, k of y) can be to one on the other side. */
static enum answer_verdict best_of(struct pairing *p, size_t i, bool turned)
{
	enum answer_verdict best = ANSWER_DIFFERENT, v;
	size_t m, k, n = turned ? p->x->count : p->y->count;

	for (m = 0; m < n && best != ANSWER_EQUAL; m++) {
		k = (i + m) % n;
		v = turned ? pair_verdict(p, k, i) : pair_verdict(p, i, k);
		if (v == ANSWER_EQUAL || best == ANSWER_DIFFERENT)
			best = v;
	}
	return best;
}

/* Every item of each side has its equal on the other. */
static enum answer_verdict paired_as_sets(struct pairing *p)
{
	enum answer_verdict all = ANSWER_EQUAL, v;
	size_t i;

	for (i = 0; i < p->x->count + p->y->count; i++) {
		v = i < p->x->count ? best_of(p, i, false) : best_of(p, i - p->x->count, true);
		if (v == ANSWER_DIFFERENT)
			return v;
		if (v != ANSWER_EQUAL)
			all = v;
	}
	return all;
}

/* Every item has one of its own. */
static enum answer_verdict paired_one_to_one(struct pairing *p)
{
	size_t n = p->x->count, i, matched = 0;

	for (i = 0; i < n; i++) {
		memset(p->visited, 0, n * sizeof *p->visited);
		matched += find_partner(p, i);
	}
	if (matched == n)
		return ANSWER_EQUAL;
	for (i = 0; i < n; i++)
		if (best_of(p, i, false) == ANSWER_DIFFERENT || best_of(p, i, true) == ANSWER_DIFFERENT)
			return ANSWER_DIFFERENT;
	/* What is left over is undecided only if something is. */
	for (i = 0; i < n * n; i++)
		if (pair_verdict(p, i / n, i % n) != ANSWER_EQUAL && pair_verdict(p, i / n, i % n) != ANSWER_DIFFERENT)
			return ANSWER_UNDECIDED;
	return ANSWER_DIFFERENT;
}

struct answer_result equality_unordered(struct equality *c, const struct expression *x, const struct expression *y,
					bool set, const char *rule)
{
	size_t pairs = (size_t)x->count * y->count, i;
	struct pairing p = { .c = c, .x = x, .y = y };

	if (!set && x->count != y->count)
		return equality_result(ANSWER_DIFFERENT, "the number of parts");
	p.verdict = arena_alloc(c->arena, pairs + 1);
	memset(p.verdict, PAIR_UNKNOWN, pairs + 1);
	if (set)
		return equality_result(paired_as_sets(&p), rule);
	p.partner = arena_alloc(c->arena, (y->count + 1) * sizeof *p.partner);
	p.visited = arena_alloc(c->arena, (y->count + 1) * sizeof *p.visited);
	for (i = 0; i < y->count; i++)
		p.partner[i] = SIZE_MAX;
	return equality_result(paired_one_to_one(&p), rule);
}
