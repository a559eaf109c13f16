/*
 * Drawing tokens. A row's result depends on its logits and its rule only.
 *
 * Masses are f32 exponentials relative to the largest, so that its own mass
 * is exactly 1; all sums of masses are f64. Nothing is ever sorted: filters
 * take the logits within some distance of the largest, widen it until their
 * edge lies inside, and find the edge by partial selection.
 */
#include <math.h>
#include <string.h>

#include "compute/cpu/cpu.h"
#include "compute/cpu/divide.h"
#include "compute/cpu/kernels/rows.h"

enum {
	BLOCK = 256 /* columns whose mass is summed at once */
};

/* One row, and the scratch of the thread that draws from it. */
struct row {
	const struct kernels_rows *kernels;
	const float *x;
	size_t n;
	float max, temperature;
	double total;    /* sum of exp(x - max), at temperature 1 */
	double whole;    /* the same at the row's temperature; with filters only */
	double *sums;    /* [blocks] */
	float *mass;     /* [n] exp((x - max) / temperature); with filters only */
	uint64_t *ranks; /* [n] see rank_of(); with filters only */
};

/* What is left after top-k and top-p: all that rank no lower than this. */
struct cut {
	float logit;
	size_t id; /* ties rank by id, lower ones higher */
};

static size_t block_size(const struct row *row, size_t at)
{
	return row->n - at < BLOCK ? row->n - at : BLOCK;
}

/* The first of n masses at which the running sum, starting from `before`, exceeds the limit; else the last with mass.
 */
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
		row->sums[i] =
			row->kernels->exp_store(mass, row->x + at, block_size(row, at), row->max, row->temperature);
		total += row->sums[i];
		row->total += row->temperature == 1 ? row->sums[i]
						    : row->kernels->exp_sum(row->x + at, block_size(row, at), row->max);
	}
	/* the same additions in the same order end at `total`, which is above the limit */
	limit = uniform * total;
	for (at = 0, i = 0; at + BLOCK < row->n && before + row->sums[i] <= limit; at += BLOCK, i++)
		before += row->sums[i];
	row->kernels->exp_store(mass, row->x + at, block_size(row, at), row->max, row->temperature);
	return at + first_above(mass, block_size(row, at), before, limit);
}

/* -- top-k and top-p ------------------------------------------------------ */

/*
 * A number that sorts by rank, smaller for higher: the logit's bits made to
 * sort as it does, upside down, then the id, which can be read back.
 */
static uint64_t rank_of(float x, size_t id)
{
	uint32_t bits;

	x += 0.0f; /* -0 is 0 */
	memcpy(&bits, &x, sizeof bits);
	bits = bits >> 31 ? bits : ~bits & INT32_MAX;
	return (uint64_t)bits << 32 | id;
}

static size_t id_of(uint64_t rank)
{
	return (size_t)(rank & UINT32_MAX);
}

/* The mass of n ranks, in four sums since one would wait for each addition. */
static double sum_mass(const struct row *row, const uint64_t *ranks, size_t n)
{
	double sum[4] = { 0 };
	size_t i;

	for (i = 0; i + 4 <= n; i += 4)
		for (size_t j = 0; j < 4; j++)
			sum[j] += (double)row->mass[id_of(ranks[i + j])];
	for (; i < n; i++)
		sum[0] += (double)row->mass[id_of(ranks[i])];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* Move the rank at `pick` to its place in ranks[0..n), smaller ones before it; returns where. */
static size_t partition(uint64_t *ranks, size_t n, size_t pick)
{
	uint64_t pivot = ranks[pick];
	size_t place = 0;

	ranks[pick] = ranks[n - 1];
	for (size_t i = 0; i + 1 < n; i++) {
		uint64_t rank = ranks[i];

		/* no branch on the data: none could be predicted */
		ranks[i] = ranks[place];
		ranks[place] = rank;
		place += rank < pivot;
	}
	ranks[n - 1] = ranks[place];
	ranks[place] = pivot;
	return place;
}

/*
 * Bring to the front of the row's first n ranks the smallest run of highest
 * ranks whose weight reaches `least`, and return its length; n if all do not
 * reach it. Each weighs 1, or with by_mass its mass. Linear on average:
 * pivots are taken by a generator, so that no order of the logits is a bad
 * one.
 */
static size_t select_front(const struct row *row, size_t n, bool by_mass, double least)
{
	size_t from = 0, to = n;
	uint32_t random = 1;
	double reached = 0;

	while (from < to) {
		uint64_t *part = row->ranks + from;
		size_t place;
		double sum;

		random = random * 1664525 + 1013904223;
		place = partition(part, to - from, (size_t)((uint64_t)random * (to - from) >> 32));
		sum = reached + (by_mass ? sum_mass(row, part, place) : (double)place);
		if (sum >= least) {
			to = from + place;
			continue;
		}
		reached = sum + (by_mass ? (double)row->mass[id_of(part[place])] : 1);
		from += place + 1;
		if (reached >= least)
			return from;
	}
	return to;
}

/* The ranks of the logits that are at least this; returns how many. */
static size_t list(const struct row *row, float least)
{
	size_t n = 0;

	for (size_t at = 0; at < row->n; at += BLOCK) {
		size_t end = at + block_size(row, at);

		if (row->kernels->largest(row->x + at, end - at) < least)
			continue;
		for (size_t i = at; i < end; i++) {
			row->ranks[n] = rank_of(row->x[i], i);
			n += row->x[i] >= least;
		}
	}
	return n;
}

/*
 * List the highest ranks, at least `count` of them and with at least a mass of
 * `least`. Most rows end well within the first distance.
 */
static size_t list_front(const struct row *row, size_t count, double least)
{
	double nats;
	size_t n;

	for (nats = 6; nats < 100; nats *= 1.5) {
		n = list(row, (float)((double)row->max - nats * (double)row->temperature));
		if (n >= count && sum_mass(row, row->ranks, n) >= least)
			return n;
	}
	return list(row, -INFINITY);
}

static struct cut find_cut(const struct row *row, const struct sampling *rule)
{
	bool top_k = rule->top_k > 0 && (size_t)rule->top_k < row->n;
	double whole = row->whole;
	uint64_t lowest = 0;
	size_t n;

	if (top_k) {
		n = list_front(row, (size_t)rule->top_k, 0);
		n = select_front(row, n, false, (double)rule->top_k);
		whole = sum_mass(row, row->ranks, n);
	} else {
		n = list_front(row, 1, (double)rule->top_p * whole);
	}
	if (rule->top_p < 1)
		n = select_front(row, n, true, (double)rule->top_p * whole);
	for (size_t i = 0; i < n; i++)
		lowest = row->ranks[i] > lowest ? row->ranks[i] : lowest;
	return (struct cut){ row->x[id_of(lowest)], id_of(lowest) };
}

/* -- one row -------------------------------------------------------------- */

/* List what the cut and min-p leave, in order of id: ids in `ranks`, and their masses; returns how many. */
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
			if (row->x[i] < cut.logit || row->mass[i] < min_p || (row->x[i] == cut.logit && i > cut.id))
				continue;
			row->ranks[n] = i;
			row->mass[n++] = row->mass[i];
		}
	}
	return n;
}

static size_t draw_filtered(struct row *row, const struct sampling *rule)
{
	struct cut cut = { -INFINITY, SIZE_MAX };
	double total = 0;
	size_t n;

	row->total = row->whole = 0;
	for (size_t at = 0; at < row->n; at += BLOCK) {
		size_t size = block_size(row, at);
		double sum = row->kernels->exp_store(row->mass + at, row->x + at, size, row->max, row->temperature);

		row->whole += sum;
		row->total += row->temperature == 1 ? sum : row->kernels->exp_sum(row->x + at, size, row->max);
	}
	if (rule->top_p < 1 || (rule->top_k > 0 && (size_t)rule->top_k < row->n))
		cut = find_cut(row, rule);
	n = collect(row, cut, rule->min_p);
	for (size_t i = 0; i < n; i++)
		total += (double)row->mass[i];
	return (size_t)row->ranks[first_above(row->mass, n, 0, rule->uniform * total)];
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
	unsigned char *scratch; /* [threads] times: sums, ranks, masses */
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
		.ranks = (uint64_t *)(scratch + d->sums_bytes),
		.mass = (float *)((uint64_t *)(scratch + d->sums_bytes) + d->vocabulary),
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
	d.scratch_bytes = d.sums_bytes + (filtered ? vocabulary * (sizeof(uint64_t) + sizeof(float)) : 0);
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
