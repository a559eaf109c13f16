#include "weighting/weight.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/rng.h"
#include "base/text_set.h"

const char *const weight_mode_names[WEIGHT_MODES + 1] = { "entropy",     "accuracy", "rejected", "uniform", "variance",
							  "vote-margin", "certain",  "column",   NULL };
const char *const weight_pairs_names[WEIGHT_PAIRS + 1] = { "correct", "votes", NULL };

const struct weight_options weight_defaults = {
	.mode = WEIGHT_ENTROPY, .curve = { WEIGHT_POWER, 1, 0 }, .unanswered = 1, .paths = 1
};

/* clang-format off */
const struct option_row weight_option_rows[] = {
	{ 'a', "sharpness", "number", "of the map", OPTION_NUMBER, OPTION_PLACE(weight_options, curve.a),
	  .low = -100, .high = 100 },
	{ 'c', "centre", "number", "of the sigmoid, in the value's unit, or the cap of clip", OPTION_NUMBER,
	  OPTION_PLACE(weight_options, curve.c), .low = -1e6, .high = 1e6, .otherwise = "0, and no cap" },
	{ 'k', "keep", "count", "most correct paths of a question to train on", OPTION_COUNT,
	  OPTION_PLACE(weight_options, paths), .low = 1, .high = 65536 },
	{ 's', "seed", "number", "seed of the choice of paths", OPTION_COUNT, OPTION_PLACE(weight_options, seed),
	  .high = INFINITY },
	{ 0, "answered", NULL, "a rejected path must have an answer", OPTION_SWITCH,
	  OPTION_PLACE(weight_options, answered) },
	{ 0, "column", "field", "of mode column: a number in the record", OPTION_TEXT,
	  OPTION_PLACE(weight_options, column) },
	{ 0, "drop-right", NULL, "discard questions whose paths are all correct", OPTION_SWITCH,
	  OPTION_PLACE(weight_options, drop_right) },
	{ 0, "floor", "number", "smaller values count as it", OPTION_NUMBER, OPTION_PLACE(weight_options, floor),
	  .high = 1e6, .otherwise = "0, none" },
	{ 0, "keep-repeats", NULL, "paths of the same text are different paths", OPTION_SWITCH,
	  OPTION_PLACE(weight_options, keep_repeats) },
	{ 0, "keep-wrong", NULL, "keep questions without a correct path", OPTION_SWITCH,
	  OPTION_PLACE(weight_options, keep_wrong) },
	{ 0, "map", "name", NULL, OPTION_WORD, OPTION_PLACE(weight_options, curve.map), .words = weight_map_names },
	{ 0, "max-unanswered", "share", "discard questions with a larger share of paths without an answer",
	  OPTION_NUMBER, OPTION_PLACE(weight_options, unanswered), .high = 1,
	  .otherwise = "1, none" },
	{ 0, "mode", "mode", NULL, OPTION_WORD, OPTION_PLACE(weight_options, mode), .words = weight_mode_names },
	{ 0, "need-pair", NULL, "discard questions without a path to choose and one to reject", OPTION_SWITCH,
	  OPTION_PLACE(weight_options, need_pair) },
	{ 0, "pairs", "rule", "how a pair is chosen; votes needs no answers", OPTION_WORD, OPTION_PLACE(weight_options, pairs),
	  .words = weight_pairs_names },
	{ 0 }
};
/* clang-format on */

/* -- clusters ----------------------------------------------------------------------- */

/* What the rules need to know of a record's clusters; indices are -1 where there is none. */
struct standing {
	int64_t chosen, rejected; /* of the pairs rule; `chosen` -1 for CORRECT: it is known from the paths */
	int64_t n, largest, smallest, unanswered;
	bool correct; /* one of them is */
};

/* Whether a cluster is to be chosen or rejected so far; *most and *least are the counts of those that are. */
static void consider(struct standing *s, const struct weight_options *o, const struct record_cluster *c, size_t i,
		     int64_t *most, int64_t *least)
{
	bool answered = c->answer.data != NULL, may_reject = answered || !o->answered;

	if (o->pairs == WEIGHT_PAIRS_CORRECT) {
		if (!c->correct && may_reject && c->count > *most) {
			*most = c->count;
			s->rejected = (int64_t)i;
		}
		return;
	}
	if (answered && c->count > *most) {
		*most = c->count;
		s->chosen = (int64_t)i;
	}
	if (may_reject && c->count <= *least) {
		*least = c->count;
		s->rejected = (int64_t)i;
	}
}

static struct standing standing_of(const struct record *r, const struct weight_options *o)
{
	struct standing s = { .chosen = -1, .rejected = -1 };
	int64_t most = 0, least = INT64_MAX;
	size_t i;

	for (i = 0; i < r->cluster_count; i++) {
		const struct record_cluster *c = &r->clusters[i];

		consider(&s, o, c, i, &most, &least);
		s.n += c->count;
		s.largest = c->count > s.largest ? c->count : s.largest;
		s.smallest = i == 0 || c->count < s.smallest ? c->count : s.smallest;
		s.unanswered += c->answer.data == NULL ? c->count : 0;
		s.correct = s.correct || c->correct;
	}
	if (o->pairs == WEIGHT_PAIRS_VOTES && s.rejected == s.chosen)
		s.rejected = -1;
	return s;
}

/* -- values ------------------------------------------------------------------------- */

/* Those of east-records(5), and the largest entropy of n paths in each. */
enum unit {
	BITS,
	NATS,
	LOG_N,
	UNITS
};
static const char *const unit_names[UNITS] = { "bits", "nats", "log-n" };

static double most_entropy(enum unit unit, int64_t n)
{
	return unit == BITS ? log2((double)n) : unit == NATS ? log((double)n) : 1;
}

static int read_unit(struct record *r, enum unit *unit, struct error *e)
{
	if (record_need(r, RECORD_UNIT, e))
		return -1;
	*unit = BITS;
	while (r->unit.data != NULL && *unit < UNITS && !text_is(r->unit, unit_names[*unit]))
		++*unit;
	if (*unit == UNITS)
		return error_set(e, ERROR_FORMAT, "%s: field \"unit\" is none of bits, nats, log-n", r->origin);
	return 0;
}

int weight_unit(struct record *r, const struct weight_options *o, const char **unit, struct error *e)
{
	enum unit own;

	if (o->mode != WEIGHT_ENTROPY)
		return 0;
	if (record_need(r, RECORD_ENTROPY, e))
		return -1;
	if (isnan(r->entropy))
		return 0;
	if (read_unit(r, &own, e))
		return -1;
	if (*unit == NULL)
		*unit = unit_names[own];
	if (*unit == unit_names[own])
		return 0;
	return error_set(
		e, ERROR_FORMAT,
		"%s: field \"unit\": this entropy is in %s, those before are in %s: run `east entropy` on all with "
		"one --unit",
		r->origin, unit_names[own], *unit);
}

/* 1 - H / log n from the entropy in the record's unit; NaN for n = 1. */
static int certainty(struct record *r, int64_t n, double *value, struct error *e)
{
	enum unit unit;

	if (read_unit(r, &unit, e))
		return -1;
	*value = n == 1 ? NAN : fmax(0, 1 - r->entropy / most_entropy(unit, n));
	return 0;
}

/* Any field of the record, by its name. */
static int get_column(const struct record *r, const struct weight_options *o, double *value, struct error *e)
{
	const struct json *field = json_find(r->json, o->column);

	if (field != NULL && json_kind(field) == JSON_NULL)
		return 0;
	if (json_get_double(r->json, o->column, -1e300, 1e300, value, r->origin, e))
		return -1;
	if (*value < 0 && o->floor <= 0 && (o->curve.map == WEIGHT_POWER || o->curve.map == WEIGHT_CLIP))
		return error_set(
			e, ERROR_FORMAT,
			"%s: field \"%s\" is %g: negative numbers have no power; take another --map or a --floor",
			r->origin, o->column, *value);
	return 0;
}

/* v of the mode, NaN where there is none. */
static int find_value(struct record *r, const struct weight_options *o, const struct standing *s, double *value,
		      struct error *e)
{
	*value = NAN;
	switch (o->mode) {
	case WEIGHT_ENTROPY:
		*value = r->entropy;
		return 0;
	case WEIGHT_ACCURACY:
		*value = 1 - r->accuracy;
		return 0;
	case WEIGHT_REJECTED:
		*value = r->rejected;
		return 0;
	case WEIGHT_VARIANCE:
		*value = r->accuracy * (1 - r->accuracy);
		return 0;
	case WEIGHT_VOTE_MARGIN:
		*value = s->n == 0 ? NAN : (double)(s->largest - s->smallest) / (double)s->n;
		return 0;
	case WEIGHT_CERTAIN:
		return isnan(r->entropy) || s->n == 0 ? 0 : certainty(r, s->n, value, e);
	case WEIGHT_COLUMN:
		return get_column(r, o, value, e);
	default:
		*value = 1;
		return 0;
	}
}

/* The share of all paths that have no answer, whether these are in a cluster or not. */
static double unanswered_share(const struct record *r, const struct standing *s)
{
	double unanswered = (double)(r->unanswered < 0 ? s->unanswered : r->unanswered);

	return unanswered == 0 ? 0 : unanswered / ((double)(s->n - s->unanswered) + unanswered);
}

static unsigned needs(const struct weight_options *o)
{
	bool clusters = o->mode == WEIGHT_VOTE_MARGIN || o->mode == WEIGHT_CERTAIN || o->need_pair ||
			o->unanswered < 1 || o->pairs == WEIGHT_PAIRS_VOTES;

	return RECORD_SHARES | RECORD_ENTROPY | (clusters ? RECORD_CLUSTERS : 0u) |
	       (o->unanswered < 1 ? RECORD_UNANSWERED : 0u);
}

int weight_value(struct record *r, const struct weight_options *o, enum weight_verdict *verdict, double *value,
		 struct error *e)
{
	bool powers = o->curve.map == WEIGHT_POWER || o->curve.map == WEIGHT_CLIP, wrong, unpaired;
	struct standing s;

	*value = 0;
	*verdict = WEIGHT_UNKNOWN;
	if (record_need(r, needs(o), e))
		return -1;
	if (isnan(r->accuracy) || (o->pairs == WEIGHT_PAIRS_CORRECT && record_is_unjudged(r)))
		return 0;
	s = standing_of(r, o);
	if (find_value(r, o, &s, value, e))
		return -1;
	if (*value < o->floor && o->floor > 0)
		*value = o->floor;
	wrong = o->pairs == WEIGHT_PAIRS_VOTES ? s.chosen < 0 : r->accuracy == 0;
	unpaired = s.rejected < 0 || wrong;
	*verdict = o->unanswered < 1 && unanswered_share(r, &s) > o->unanswered ? WEIGHT_UNANSWERED
		   : wrong && !o->keep_wrong                                    ? WEIGHT_ALL_WRONG
		   : r->accuracy == 1 && o->drop_right                          ? WEIGHT_ALL_RIGHT
		   : o->need_pair && unpaired                                   ? WEIGHT_UNPAIRED
		   : isnan(*value)                                              ? WEIGHT_UNKNOWN
		   : powers && o->curve.a < 0 && *value == 0                    ? WEIGHT_ZERO
										: WEIGHT_KEPT;
	return 0;
}

/* -- paths -------------------------------------------------------------------------- */

/* Indices of paths. */
struct choice {
	int64_t *right, *wrong; /* that may be chosen, and rejected */
	size_t right_count, wrong_count;
};

static void collect(struct choice *c, const struct record *r, const struct standing *s, const struct weight_options *o)
{
	size_t i;

	for (i = 0; i < r->path_count; i++) {
		const struct record_path *p = &r->paths[i];

		if (o->pairs == WEIGHT_PAIRS_VOTES ? p->cluster >= 0 && p->cluster == s->chosen : p->correct)
			c->right[c->right_count++] = (int64_t)i;
		else if (p->cluster >= 0 && p->cluster == s->rejected)
			c->wrong[c->wrong_count++] = (int64_t)i;
	}
}

static int check_chosen(const struct choice *c, const struct record *r, const struct standing *s,
			const struct weight_options *o, struct error *e)
{
	if (c->right_count > 0)
		return 0;
	if (o->pairs == WEIGHT_PAIRS_VOTES ? s->chosen >= 0 : !o->keep_wrong || s->correct)
		return error_set(e, ERROR_FORMAT,
				 o->pairs == WEIGHT_PAIRS_VOTES
					 ? "%s: no path is in the largest of \"clusters\""
					 : "%s: field \"accuracy\" is above 0, but no path is correct",
				 r->origin);
	return 0;
}

static int compare_indices(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Up to o->paths of the paths in their shuffled order, no text twice unless repeats are kept. */
static void take_paths(struct record *r, const struct choice *c, const struct weight_options *o)
{
	struct text_set seen = { 0 };
	size_t i, unused;

	free(r->train);
	r->train = memory_new(c->right_count, sizeof *r->train);
	r->train_count = 0;
	for (i = 0; i < c->right_count && r->train_count < o->paths; i++) {
		/* A single path repeats no other, so that its text need not be compared. */
		if (o->keep_repeats || o->paths == 1 || text_set_add(&seen, r->paths[c->right[i]].text, &unused))
			r->train[r->train_count++] = c->right[i];
	}
	qsort(r->train, r->train_count, sizeof *r->train, compare_indices);
	text_set_clear(&seen);
}

/* Paths that ended by themselves before those that were cut off, both in their order. */
static void finished_first(const struct record *r, int64_t *paths, size_t count)
{
	int64_t *cut = memory_new(count, sizeof *cut);
	size_t kept = 0, cuts = 0, i;

	for (i = 0; i < count; i++)
		if (record_path_is_cut(&r->paths[paths[i]]))
			cut[cuts++] = paths[i];
		else
			paths[kept++] = paths[i];
	for (i = 0; i < cuts; i++)
		paths[kept + i] = cut[i];
	free(cut);
}

static void choose(struct record *r, struct choice *c, const struct weight_options *o)
{
	struct rng g;

	/* Not the stream that the question's paths were drawn from. */
	rng_init(&g, o->seed, rng_hash(r->id.data, r->id.size) ^ rng_hash("weight", 6));
	rng_shuffle(&g, c->right, c->right_count, sizeof *c->right);
	finished_first(r, c->right, c->right_count);
	take_paths(r, c, o);
	r->chosen = c->right_count == 0 ? -1 : c->right[0];
	r->rejected_path = c->wrong_count == 0 ? -1 : c->wrong[rng_below(&g, c->wrong_count)];
	r->known |= RECORD_WEIGHT | RECORD_TRAIN | RECORD_CHOSEN | RECORD_REJECTED;
}

int weight_record(struct record *r, const struct weight_options *o, double weight, struct error *e)
{
	struct choice c = { 0 };
	struct standing s;
	int rc;

	if (record_need(r, RECORD_ID | RECORD_TEXT | RECORD_FINISH | RECORD_CORRECT | RECORD_CLUSTER, e))
		return -1;
	s = standing_of(r, o);
	c.right = memory_new(r->path_count, sizeof *c.right);
	c.wrong = memory_new(r->path_count, sizeof *c.wrong);
	collect(&c, r, &s, o);
	rc = check_chosen(&c, r, &s, o, e);
	if (rc == 0) {
		choose(r, &c, o);
		r->weight = weight;
	}
	free(c.right);
	free(c.wrong);
	return rc;
}
