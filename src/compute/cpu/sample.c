/*
 * Drawing tokens. A row's result depends on its logits and its rule only.
 *
 * Masses are f32 exponentials relative to the largest, so that its own mass
 * is exactly 1; all sums of masses are f64. Nothing is ever sorted whole:
 * filters count and weigh the row by distance from the largest logit in
 * narrow buckets, and only the bucket at the edge is partly ordered.
 */
#include <math.h>

#include "cpu.h"
#include "divide.h"
#include "kernels/rows.h"

enum {
	BLOCK = 256,    /* columns whose mass is summed at once */
	BUCKETS = 1024, /* the last holds all that is further away */
	BUCKETS_A_NAT = 16
};

/* One row, and the scratch of the thread that draws from it. */
struct row {
	const struct kernels_rows *kernels;
	const float *x;
	size_t n;
	float max, temperature;
	double total; /* sum of exp(x - max), at temperature 1 */
	double *sums; /* [blocks] */
	float *mass;  /* [n] exp((x - max) / temperature); with filters only */
	int32_t *ids; /* [n]; with filters only */
};

/* What is left after top-k and top-p: all that rank no lower than this. */
struct cut {
	float logit;
	int32_t id; /* ties rank by id, lower ones higher */
};

static size_t block_size(const struct row *row, size_t at)
{
	return row->n - at < BLOCK ? row->n - at : BLOCK;
}

/* The first of n masses at which the running sum, starting from `before`, exceeds the limit; else the last with mass. */
static size_t first_above(const float *mass, size_t n, double before, double limit)
{
	size_t hit = 0;

	for (size_t i = 0; i < n; i++) {
		before += (double)mass[i];
		if (mass[i] > 0)
			hit = i;
		if (before > limit)
			break;
	}
	return hit;
}

static size_t draw_unfiltered(struct row *row, double uniform)
{
	float mass[BLOCK];
	double total = 0, before = 0, limit;
	size_t at, i;

	row->total = 0;
	for (at = 0, i = 0; at < row->n; at += BLOCK, i++) {
		row->sums[i] = row->kernels->exp_store(mass, row->x + at, block_size(row, at), row->max,
						       row->temperature);
		total += row->sums[i];
		row->total += row->temperature == 1 ?
				      row->sums[i] :
				      row->kernels->exp_sum(row->x + at, block_size(row, at), row->max);
	}
	/* the same additions in the same order end at `total`, which is above the limit */
	limit = uniform * total;
	for (at = 0, i = 0; at + BLOCK < row->n && before + row->sums[i] <= limit; at += BLOCK, i++)
		before += row->sums[i];
	row->kernels->exp_store(mass, row->x + at, block_size(row, at), row->max, row->temperature);
	return at + first_above(mass, block_size(row, at), before, limit);
}

/* -- top-k and top-p ------------------------------------------------------ */

struct histogram {
	uint32_t count[BUCKETS];
	double mass[BUCKETS];
};

/* Never decreases as logits decrease, so no rank of a bucket lies within another. */
static size_t bucket_of(const struct row *row, float x)
{
	float distance = (row->max - x) / row->temperature * BUCKETS_A_NAT;

	return distance < BUCKETS - 1 ? (size_t)distance : BUCKETS - 1;
}

static bool ranks_before(const float *x, int32_t a, int32_t b)
{
	return x[a] > x[b] || (x[a] == x[b] && a < b);
}

static void swap(int32_t *a, int32_t *b)
{
	int32_t t = *a;

	*a = *b;
	*b = t;
}

/* Move the id at `pivot` to its rank among ids[from..to) with higher ranks before it; returns where. */
static size_t partition(const float *x, int32_t *ids, size_t from, size_t to, size_t pivot)
{
	size_t place = from;

	swap(&ids[pivot], &ids[to - 1]);
	for (size_t i = from; i + 1 < to; i++)
		if (ranks_before(x, ids[i], ids[to - 1]))
			swap(&ids[i], &ids[place++]);
	swap(&ids[place], &ids[to - 1]);
	return place;
}

/*
 * Bring to the front of ids[0..n) the smallest run of highest ranks whose
 * weight reaches `least`, and return its length; n if all do not reach it.
 * weight NULL: each weighs 1. Linear on average: pivots are taken by a
 * generator, so that no order of the logits is a bad one.
 */
static size_t select_front(const float *x, int32_t *ids, size_t n, const float *weight, double least)
{
	size_t from = 0, to = n;
	uint32_t random = 1;
	double reached = 0;

	while (from < to) {
		double sum = reached;
		size_t place;

		random = random * 1664525 + 1013904223;
		place = partition(x, ids, from, to, from + (size_t)((uint64_t)random * (to - from) >> 32));
		for (size_t i = from; i < place; i++)
			sum += weight == NULL ? 1 : (double)weight[ids[i]];
		if (sum >= least) {
			to = place;
			continue;
		}
		sum += weight == NULL ? 1 : (double)weight[ids[place]];
		if (sum >= least)
			return place + 1;
		reached = sum;
		from = place + 1;
	}
	return to;
}

/* The ids of a bucket, in their order; returns how many. */
static size_t list_bucket(const struct row *row, size_t bucket)
{
	size_t n = 0;

	for (size_t i = 0; i < row->n; i++) {
		row->ids[n] = (int32_t)i;
		n += bucket_of(row, row->x[i]) == bucket;
	}
	return n;
}

static struct cut lowest_rank(const struct row *row, size_t n)
{
	int32_t lowest = row->ids[0];

	for (size_t i = 1; i < n; i++)
		if (ranks_before(row->x, lowest, row->ids[i]))
			lowest = row->ids[i];
	return (struct cut){ row->x[lowest], lowest };
}

static void weigh(const struct row *row, struct histogram *h)
{
	*h = (struct histogram){ 0 };
	for (size_t i = 0; i < row->n; i++) {
		size_t bucket = bucket_of(row, row->x[i]);

		h->count[bucket]++;
		h->mass[bucket] += (double)row->mass[i];
	}
}

static struct cut find_cut(const struct row *row, const struct sampling *rule)
{
	struct histogram h;
	struct cut cut = { -INFINITY, INT32_MAX };
	size_t last = BUCKETS - 1; /* the bucket at the edge of what is left */
	size_t listed = 0;         /* of it, with top-k: the ids that are left */
	size_t bucket, before = 0;
	double mass = 0, least;

	weigh(row, &h);
	if (rule->top_k > 0 && (size_t)rule->top_k < row->n) {
		for (last = 0; before + h.count[last] < (size_t)rule->top_k; last++)
			before += h.count[last];
		listed = select_front(row->x, row->ids, list_bucket(row, last), NULL,
				      (double)((size_t)rule->top_k - before));
		cut = lowest_rank(row, listed);
		h.mass[last] = 0;
		for (size_t i = 0; i < listed; i++)
			h.mass[last] += (double)row->mass[row->ids[i]];
	}
	if (rule->top_p >= 1)
		return cut;
	for (bucket = 0; bucket <= last; bucket++)
		mass += h.mass[bucket];
	least = (double)rule->top_p * mass;
	mass = 0;
	for (bucket = 0; bucket < last && mass + h.mass[bucket] < least; bucket++)
		mass += h.mass[bucket];
	if (bucket < last || listed == 0)
		listed = list_bucket(row, bucket);
	listed = select_front(row->x, row->ids, listed, row->mass, least - mass);
	return listed == 0 ? cut : lowest_rank(row, listed);
}

/* -- one row -------------------------------------------------------------- */

/* List what the cut and min-p leave, ids and masses in order of id; returns how many. */
static size_t collect(const struct row *row, struct cut cut, float min_p)
{
	/* what is below `least` cannot stay; the margin covers the rounding of the exponentials */
	float least = cut.logit;
	size_t n = 0;

	if (min_p > 0) {
		double near = (double)row->max + (double)row->temperature * (log((double)min_p) - 1e-3);

		if (near > (double)least)
			least = (float)near;
	}
	for (size_t at = 0; at < row->n; at += BLOCK) {
		size_t end = at + block_size(row, at);

		if (row->kernels->largest(row->x + at, end - at) < least)
			continue;
		for (size_t i = at; i < end; i++) {
			if (row->x[i] < cut.logit || row->mass[i] < min_p ||
			    (row->x[i] == cut.logit && (int32_t)i > cut.id))
				continue;
			row->ids[n] = (int32_t)i;
			row->mass[n++] = row->mass[i];
		}
	}
	return n;
}

static size_t draw_filtered(struct row *row, const struct sampling *rule)
{
	struct cut cut = { -INFINITY, INT32_MAX };
	double total = 0;
	size_t n;

	row->total = 0;
	for (size_t at = 0; at < row->n; at += BLOCK) {
		size_t size = block_size(row, at);
		double sum = row->kernels->exp_store(row->mass + at, row->x + at, size, row->max, row->temperature);

		row->total += row->temperature == 1 ? sum : row->kernels->exp_sum(row->x + at, size, row->max);
	}
	if (rule->top_p < 1 || (rule->top_k > 0 && (size_t)rule->top_k < row->n))
		cut = find_cut(row, rule);
	n = collect(row, cut, rule->min_p);
	for (size_t i = 0; i < n; i++)
		total += (double)row->mass[i];
	return (size_t)row->ids[first_above(row->mass, n, 0, rule->uniform * total)];
}

static size_t draw_largest(struct row *row)
{
	row->total = 0;
	for (size_t at = 0; at < row->n; at += BLOCK)
		row->total += row->kernels->exp_sum(row->x + at, block_size(row, at), row->max);
	return row->kernels->find(row->x, row->n, row->max);
}

static bool filters(const struct sampling *rule, size_t n)
{
	return (rule->top_k > 0 && (size_t)rule->top_k < n) || rule->top_p < 1 || rule->min_p > 0;
}

/* -- the operation -------------------------------------------------------- */

struct draws {
	const struct kernels_rows *kernels;
	int32_t *token;
	float *logprob;
	const float *logits;
	const struct sampling *rules;
	size_t pitch, vocabulary;
	unsigned char *scratch; /* [threads] times: sums, masses, ids */
	size_t scratch_bytes, sums_bytes;
};

/* A row that has no distribution gets token -1 until all rows are done. */
static void draw_row(void *context, size_t r, unsigned thread)
{
	const struct draws *d = context;
	const struct sampling *rule = &d->rules[r];
	unsigned char *scratch = d->scratch + thread * d->scratch_bytes;
	struct row row = {
		.kernels = d->kernels,
		.x = d->logits + r * d->pitch,
		.n = d->vocabulary,
		.temperature = rule->temperature,
		.sums = (double *)scratch,
		.mass = (float *)(scratch + d->sums_bytes),
		.ids = (int32_t *)(scratch + d->sums_bytes) + d->vocabulary,
	};
	size_t token;

	row.max = d->kernels->largest(row.x, row.n);
	d->token[r] = -1;
	d->logprob[r] = NAN;
	if (!isfinite(row.max))
		return;
	if (rule->temperature == 0)
		token = draw_largest(&row);
	else if (filters(rule, row.n))
		token = draw_filtered(&row, rule);
	else
		token = draw_unfiltered(&row, rule->uniform);
	d->token[r] = (int32_t)token;
	d->logprob[r] = (float)((double)row.x[token] - (double)row.max - log(row.total));
}

void cpu_sample(struct backend *b, struct view token, struct view logprob, struct view logits,
		const struct sampling *rules, size_t rows, size_t vocabulary)
{
	struct cpu_backend *c = cpu_of(b);
	struct draws d = {
		.kernels = c->rows,
		.token = cpu_ints(token),
		.logprob = cpu_floats(logprob),
		.logits = cpu_floats(logits),
		.rules = rules,
		.pitch = logits.pitch,
		.vocabulary = vocabulary,
		.sums_bytes = (vocabulary / BLOCK + 1) * sizeof(double),
	};
	bool filtered = false;

	for (size_t r = 0; r < rows; r++)
		filtered = filtered || filters(&rules[r], vocabulary);
	d.scratch_bytes = d.sums_bytes + (filtered ? vocabulary * (sizeof *d.logprob + sizeof *d.token) : 0);
	d.scratch_bytes = (d.scratch_bytes + 63) / 64 * 64;
	d.scratch = cpu_scratch(c, b->threads * d.scratch_bytes, "sampling");
	if (d.scratch == NULL)
		return;
	if (COST_EXP * rows * vocabulary < COST_ALONE)
		for (size_t r = 0; r < rows; r++)
			draw_row(&d, r, 0);
	else
		thread_each(c->pool, rows, draw_row, &d);
	for (size_t r = 0; r < rows; r++) {
		struct error e;

		if (d.token[r] >= 0)
			continue;
		d.token[r] = 0;
		error_set(&e, ERROR_RANGE, "sample: the logits of row %zu are not numbers with a finite maximum", r);
		cpu_fail(c, &e);
	}
}
