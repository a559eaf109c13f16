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

const char *weight_mode_name(enum weight_mode mode)
{
	return weight_mode_names[mode];
}

/* A missing field means that a command was left out; the getter's own message says the rest. */
static int need(const struct json *record, const char *key, const char *command, const char *origin, struct error *e)
{
	if (json_find(record, key) != NULL)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is missing: run `east %s` first", origin, key, command);
}

/* -- clusters ----------------------------------------------------------------------- */

/* What the rules ask of a record's clusters; indices are -1 where there is none. */
struct clusters {
	int64_t chosen, rejected; /* of the pairs rule; `chosen` -1 for CORRECT: it is known from the paths */
	int64_t count, n, largest, smallest, unanswered;
	bool correct; /* one of them is */
};

struct cluster {
	int64_t count;
	bool correct, answered;
};

static int get_cluster(const struct json *item, struct cluster *c, const char *origin, struct error *e)
{
	const struct json *answer = json_find(item, "answer");

	c->answered = answer == NULL || json_kind(answer) != JSON_NULL;
	if (json_kind(item) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: field \"clusters\" must hold objects, here is %s", origin,
				 json_kind_name(json_kind(item)));
	return json_get_int(item, "count", 1, INT64_C(1) << 40, &c->count, origin, e) ||
			       json_get_boolean(item, "correct", &c->correct, origin, e)
		       ? -1
		       : 0;
}

/* One cluster's claim to be chosen or rejected; counts of those that were are in most and least. */
static void consider(struct clusters *s, const struct weight_options *o, const struct cluster *c, int64_t i,
		     int64_t *most, int64_t *least)
{
	bool may_reject = c->answered || !o->answered;

	if (o->pairs == WEIGHT_PAIRS_CORRECT) {
		if (!c->correct && may_reject && c->count > *most) {
			*most = c->count;
			s->rejected = i;
		}
		return;
	}
	if (c->answered && c->count > *most) {
		*most = c->count;
		s->chosen = i;
	}
	if (may_reject && c->count <= *least) {
		*least = c->count;
		s->rejected = i;
	}
}

static int read_clusters(const struct json *record, const struct weight_options *o, struct clusters *s,
			 const char *origin, struct error *e)
{
	const struct json *clusters, *item;
	int64_t most = 0, least = INT64_MAX, i = 0;
	struct cluster c;

	*s = (struct clusters){ .chosen = -1, .rejected = -1 };
	if (need(record, "clusters", "match", origin, e) ||
	    json_get(record, "clusters", JSON_ARRAY, &clusters, origin, e))
		return -1;
	for (item = json_first(clusters); item != NULL; item = json_next(item), i++) {
		if (get_cluster(item, &c, origin, e))
			return -1;
		consider(s, o, &c, i, &most, &least);
		s->count++;
		s->n += c.count;
		s->largest = c.count > s->largest ? c.count : s->largest;
		s->smallest = i == 0 || c.count < s->smallest ? c.count : s->smallest;
		s->unanswered += c.answered ? 0 : c.count;
		s->correct = s->correct || c.correct;
	}
	if (o->pairs == WEIGHT_PAIRS_VOTES && s->rejected == s->chosen)
		s->rejected = -1;
	return 0;
}

/* -- values ------------------------------------------------------------------------- */

/* 1 - H / log n from the entropy in the record's unit; NaN for n = 1. */
static int certainty(const struct json *record, double entropy, int64_t n, double *value, const char *origin,
		     struct error *e)
{
	struct text unit;
	double most;

	if (json_text_or(record, "unit", TEXT("bits"), &unit, origin, e))
		return -1;
	if (text_is(unit, "bits"))
		most = log2((double)n);
	else if (text_is(unit, "nats"))
		most = log((double)n);
	else if (text_is(unit, "log-n"))
		most = 1;
	else
		return error_set(e, ERROR_FORMAT, "%s: field \"unit\" is none of bits, nats, log-n", origin);
	*value = n == 1 ? NAN : fmax(0, 1 - entropy / most);
	return 0;
}

static int get_column(const struct json *record, const struct weight_options *o, double *value, const char *origin,
		      struct error *e)
{
	const struct json *field = json_find(record, o->column);

	if (field != NULL && json_kind(field) == JSON_NULL)
		return 0;
	if (json_get_double(record, o->column, -1e300, 1e300, value, origin, e))
		return -1;
	if (*value < 0 && o->floor <= 0 && (o->curve.map == WEIGHT_POWER || o->curve.map == WEIGHT_CLIP))
		return error_set(
			e, ERROR_FORMAT,
			"%s: field \"%s\" is %g: negative numbers have no power; take another --map or a --floor",
			origin, o->column, *value);
	return 0;
}

/* What is known of a question before its clusters are asked. */
struct known {
	double entropy, accuracy, rejected;
};

/* v of the mode, NaN where there is none. */
static int find_value(const struct json *record, const struct weight_options *o, const struct known *k,
		      const struct clusters *s, double *value, const char *origin, struct error *e)
{
	*value = NAN;
	switch (o->mode) {
	case WEIGHT_ENTROPY:
		*value = k->entropy;
		return 0;
	case WEIGHT_ACCURACY:
		*value = 1 - k->accuracy;
		return 0;
	case WEIGHT_REJECTED:
		*value = k->rejected;
		return 0;
	case WEIGHT_VARIANCE:
		*value = k->accuracy * (1 - k->accuracy);
		return 0;
	case WEIGHT_VOTE_MARGIN:
		*value = s->n == 0 ? NAN : (double)(s->largest - s->smallest) / (double)s->n;
		return 0;
	case WEIGHT_CERTAIN:
		if (isnan(k->entropy) || s->n == 0)
			return 0;
		return certainty(record, k->entropy, s->n, value, origin, e);
	case WEIGHT_COLUMN:
		return get_column(record, o, value, origin, e);
	default:
		*value = 1;
		return 0;
	}
}

static int get_known(const struct json *record, struct known *k, bool *unknown, const char *origin, struct error *e)
{
	const char *const keys[] = { "accuracy", "rejected", "entropy" };
	size_t i;

	for (i = 0; i < countof(keys); i++)
		if (need(record, keys[i], "entropy", origin, e))
			return -1;
	*unknown = json_kind(json_find(record, "accuracy")) == JSON_NULL;
	if (*unknown)
		return 0;
	return json_get_double(record, "accuracy", 0, 1, &k->accuracy, origin, e) ||
			       json_get_double(record, "rejected", 0, 1, &k->rejected, origin, e) ||
			       json_double_or(record, "entropy", 0, 1e6, NAN, &k->entropy, origin, e)
		       ? -1
		       : 0;
}

/* Shares of paths without an answer: of all paths, whether they are a cluster or not. */
static int unanswered_share(const struct json *record, const struct clusters *s, double *share, const char *origin,
			    struct error *e)
{
	int64_t unanswered, counted = s->n - s->unanswered;

	if (json_int_or(record, "unanswered", 0, INT64_C(1) << 40, s->unanswered, &unanswered, origin, e))
		return -1;
	*share = unanswered == 0 ? 0 : (double)unanswered / (double)(counted + unanswered);
	return 0;
}

static bool needs_clusters(const struct weight_options *o)
{
	return o->mode == WEIGHT_VOTE_MARGIN || o->mode == WEIGHT_CERTAIN || o->need_pair || o->unanswered < 1 ||
	       o->pairs == WEIGHT_PAIRS_VOTES;
}

int weight_value(const struct json *record, const struct weight_options *o, enum weight_verdict *verdict, double *value,
		 const char *origin, struct error *e)
{
	bool powers = o->curve.map == WEIGHT_POWER || o->curve.map == WEIGHT_CLIP, unknown, wrong, unpaired;
	struct known k = { NAN, NAN, NAN };
	struct clusters s = { .chosen = -1, .rejected = -1 };
	double share = 0;

	*value = 0;
	*verdict = WEIGHT_UNKNOWN;
	if (get_known(record, &k, &unknown, origin, e) ||
	    (needs_clusters(o) && read_clusters(record, o, &s, origin, e)) ||
	    (o->unanswered < 1 && unanswered_share(record, &s, &share, origin, e)))
		return -1;
	if (unknown)
		return 0;
	if (find_value(record, o, &k, &s, value, origin, e))
		return -1;
	if (*value < o->floor && o->floor > 0)
		*value = o->floor;
	wrong = o->pairs == WEIGHT_PAIRS_VOTES ? s.chosen < 0 : k.accuracy == 0;
	unpaired = s.rejected < 0 || wrong;
	*verdict = share > o->unanswered                     ? WEIGHT_UNANSWERED
		   : wrong && !o->keep_wrong                 ? WEIGHT_ALL_WRONG
		   : k.accuracy == 1 && o->drop_right        ? WEIGHT_ALL_RIGHT
		   : o->need_pair && unpaired                ? WEIGHT_UNPAIRED
		   : isnan(*value)                           ? WEIGHT_UNKNOWN
		   : powers && o->curve.a < 0 && *value == 0 ? WEIGHT_ZERO
							     : WEIGHT_KEPT;
	return 0;
}

/* -- paths -------------------------------------------------------------------------- */

/* What weight_record() needs of the paths. */
struct choice {
	const struct json **text; /* [n] strings */
	size_t *right;            /* [right_count] indices of the paths that may be chosen, then shuffled */
	size_t right_count;
	size_t *wrong; /* [wrong_count] indices of those that may be rejected */
	size_t wrong_count;
	bool *kept; /* [n] */
};

static void choice_clear(struct choice *c)
{
	free((void *)c->text);
	free(c->right);
	free(c->wrong);
	free(c->kept);
}

static int collect_path(struct choice *c, const struct json *path, size_t i, const struct clusters *s,
			const struct weight_options *o, const char *origin, struct error *e)
{
	int64_t cluster;
	bool correct;

	if (json_get(path, "text", JSON_STRING, &c->text[i], origin, e) || need(path, "correct", "match", origin, e) ||
	    need(path, "cluster", "match", origin, e) || json_get_boolean(path, "correct", &correct, origin, e) ||
	    json_get_int(path, "cluster", -1, INT64_C(1) << 40, &cluster, origin, e))
		return -1;
	if (cluster >= s->count)
		return error_set(e, ERROR_FORMAT, "%s: field \"cluster\" is %lld, but there are %lld clusters", origin,
				 (long long)cluster, (long long)s->count);
	if (o->pairs == WEIGHT_PAIRS_VOTES ? cluster >= 0 && cluster == s->chosen : correct)
		c->right[c->right_count++] = i;
	else if (cluster >= 0 && cluster == s->rejected)
		c->wrong[c->wrong_count++] = i;
	return 0;
}

static int collect(struct choice *c, const struct json *paths, const struct clusters *s, const struct weight_options *o,
		   const char *origin, struct error *e)
{
	size_t n = json_size(paths), i = 0;
	const struct json *item;

	c->text = memory_new(n, sizeof *c->text);
	c->right = memory_new(n, sizeof *c->right);
	c->wrong = memory_new(n, sizeof *c->wrong);
	c->kept = memory_new(n, sizeof *c->kept);
	for (item = json_first(paths); item != NULL; item = json_next(item), i++)
		if (collect_path(c, item, i, s, o, origin, e))
			return -1;
	if (c->right_count > 0)
		return 0;
	if (o->pairs == WEIGHT_PAIRS_VOTES ? s->chosen >= 0 : !o->keep_wrong || s->correct)
		return error_set(e, ERROR_FORMAT,
				 o->pairs == WEIGHT_PAIRS_VOTES
					 ? "%s: no path is in the largest of \"clusters\""
					 : "%s: field \"accuracy\" is above 0, but no path is correct",
				 origin);
	return 0;
}

/* Mark up to `most` of the paths in their shuffled order, no text twice unless repeats are kept. */
static void take_paths(struct choice *c, size_t most, bool repeats)
{
	struct text_set seen = { 0 };
	size_t i, taken = 0, unused;

	for (i = 0; i < c->right_count && taken < most; i++) {
		/* One alone repeats no other: its text is not even looked at. */
		bool take = repeats || most == 1 || text_set_add(&seen, json_text(c->text[c->right[i]]), &unused);

		c->kept[c->right[i]] = take;
		taken += take;
	}
	text_set_clear(&seen);
}

static void set_choice(struct json *record, const struct choice *c, struct rng *r, size_t n, double weight)
{
	struct json *train = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		if (c->kept[i])
			json_append(train, json_number((double)i));
	json_set(record, "weight", json_number(weight));
	json_set(record, "chosen", c->right_count == 0 ? json_null() : json_number((double)c->right[0]));
	json_set(record, "rejected_path",
		 c->wrong_count == 0 ? json_null() : json_number((double)c->wrong[rng_below(r, c->wrong_count)]));
	json_set(record, "train", train);
}

int weight_record(struct json *record, const struct weight_options *o, double weight, const char *origin,
		  struct error *e)
{
	const struct json *paths;
	struct choice c = { 0 };
	struct clusters s;
	struct text id;
	struct rng r;
	int rc;

	if (json_get_text(record, "id", &id, origin, e) || json_get(record, "paths", JSON_ARRAY, &paths, origin, e) ||
	    read_clusters(record, o, &s, origin, e))
		return -1;
	rc = collect(&c, paths, &s, o, origin, e);
	if (rc == 0) {
		/* Not the stream that the question's paths were drawn from. */
		rng_init(&r, o->seed, rng_hash(id.data, id.size) ^ rng_hash("weight", 6));
		rng_shuffle(&r, c.right, c.right_count, sizeof *c.right);
		take_paths(&c, o->paths, o->keep_repeats);
		set_choice(record, &c, &r, json_size(paths), weight);
	}
	choice_clear(&c);
	return rc;
}
