#include "training/reference.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/program.h"
#include "base/progress.h"
#include "base/rng.h"
#include "format/jsonl.h"

/* Nats a token by which a cached number may differ from the model at hand. */
#define AGREE 1e-3

/* -- mismatched pairs -------------------------------------------------------------- */

static int no_partner(const struct example *x, struct error *e)
{
	return error_set(
		e, ERROR_RANGE,
		"line %zu: kto needs a completion of another question that fits after this prompt: give examples "
		"of two questions or more, or a larger --context",
		x->line);
}

static void add_pair(struct example_set *to, const struct example_set *s, size_t prompt, size_t completion)
{
	const struct example *x = &s->examples[prompt], *y = &s->examples[completion];

	example_set_add(to, s->tokens + x->first, x->prompt, s->tokens + y->first + y->prompt, y->completion, *x);
}

/* Whether they ask the same: a question may come on several lines. */
static bool same_prompt(const struct example_set *s, const struct example *x, const struct example *y)
{
	return x->prompt == y->prompt &&
	       memcmp(s->tokens + x->first, s->tokens + y->first, x->prompt * sizeof *s->tokens) == 0;
}

int reference_mismatch(struct reference *r, const struct example_set *s, size_t context, uint64_t seed, struct error *e)
{
	size_t *ring = memory_new(s->count, sizeof *ring), *place = memory_new(s->count, sizeof *place), i, k;
	struct rng random;
	int rc = 0;

	for (i = 0; i < s->count; i++)
		ring[i] = i;
	rng_init(&random, seed, rng_hash("mismatch", 8));
	rng_shuffle(&random, ring, s->count, sizeof *ring);
	for (i = 0; i < s->count; i++)
		place[ring[i]] = i;
	for (i = 0; rc == 0 && i < s->count; i++) {
		const struct example *x = &s->examples[i];

		for (k = 1; k < s->count; k++) {
			const struct example *y = &s->examples[ring[(place[i] + k) % s->count]];

			if (!same_prompt(s, x, y) && (size_t)x->prompt + y->completion <= context)
				break;
		}
		if (k >= s->count)
			rc = no_partner(x, e);
		else
			add_pair(&r->mismatched, s, i, ring[(place[i] + k) % s->count]);
	}
	free(ring);
	free(place);
	return rc;
}

/* -- computing ----------------------------------------------------------------------- */

/* Log-probabilities of all of s, or of the first pass alone; *done receives how many. */
static int compute(double *logprob, struct transformer *t, struct batch *b, const struct example_set *s,
		   bool first_only, struct progress *p, uint64_t *done, struct error *e)
{
	size_t *order = memory_new(s->count, sizeof *order), at, m;
	float *rows = memory_new(b->capacity, sizeof *rows);
	int rc = 0;

	for (at = 0; at < s->count; at++)
		order[at] = at;
	for (at = 0; rc == 0 && at < s->count;) {
		at = batch_fill(b, s, order, at, s->count, 1, NULL);
		rc = transformer_evaluate(t, &b->pass, rows, e);
		for (m = 0; rc == 0 && m < b->member_count; m++) {
			const struct example *x = &s->examples[b->members[m].example];
			double sum = batch_logprob(b, m, rows);

			if (!isfinite(sum))
				rc = error_set(e, ERROR_RANGE,
					       "the reference gives line %zu, path %u the log-probability %g", x->line,
					       (unsigned)x->path, sum);
			logprob[b->members[m].example] = sum;
		}
		*done += b->member_count;
		if (p != NULL)
			progress_update(p, *done);
		if (first_only)
			break;
	}
	free(order);
	free(rows);
	return rc;
}

static int compute_all(struct reference *r, struct transformer *t, struct batch *b, const struct example_set *s,
		       bool quiet, struct error *e)
{
	uint64_t done = 0;
	struct progress p;
	int rc;

	progress_start(&p, "reference", "completions", 0, s->count + r->mismatched.count, quiet);
	rc = compute(r->logprob, t, b, s, false, &p, &done, e);
	if (rc == 0 && r->mismatched.count > 0)
		rc = compute(r->mismatched_logprob, t, b, &r->mismatched, false, &p, &done, e);
	progress_finish(&p);
	return rc;
}

/* -- the file -------------------------------------------------------------------------- */

static void hash_tokens(struct builder *b, const struct example_set *s)
{
	struct text bytes = { (const char *)s->tokens, s->token_count * sizeof *s->tokens };
	char hex[65];
	size_t i;

	sha256_hex(bytes, hex);
	builder_format(b, "%s\n", hex);
	for (i = 0; i < s->count; i++)
		builder_format(b, "%u %u\n", (unsigned)s->examples[i].prompt, (unsigned)s->examples[i].completion);
}

/* With the precision, since it is the same for all numbers in the file. */
static void hash_data(const struct reference *r, const struct example_set *s, enum precision precision, char hex[65])
{
	struct builder b = { 0 };

	builder_format(&b, "%s\n", program_source);
	hash_tokens(&b, s);
	if (r->mismatched.count > 0)
		hash_tokens(&b, &r->mismatched);
	if (precision != PRECISION_F32)
		builder_format(&b, "precision %s\n", precision_names[precision]);
	sha256_hex(builder_view(&b), hex);
	builder_clear(&b);
}

static void hash_numbers(const struct reference *r, char hex[65])
{
	struct builder b = { 0 };
	size_t i;

	for (i = 0; i < r->count; i++)
		builder_format(&b, "%a\n", r->logprob[i]);
	for (i = 0; i < r->mismatched.count; i++)
		builder_format(&b, "%a\n", r->mismatched_logprob[i]);
	sha256_hex(builder_view(&b), hex);
	builder_clear(&b);
}

static struct json *number_list(const double *x, size_t n)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_append(list, json_number(x[i]));
	return list;
}

static int save(const struct reference *r, const char *path, const char *model, const char *data, struct error *e)
{
	struct file_output o;
	struct json *object;
	char hex[65];

	/* Its name says what is in it: whoever writes it now writes the same. */
	if (file_output_open(&o, path, FILE_ALONE, e))
		return e->code == ERROR_HELD ? 0 : -1;
	object = json_object();
	hash_numbers(r, hex);
	json_set(object, "model", json_string(text_of(model)));
	json_set(object, "data", json_string(text_of(data)));
	json_set(object, "logprob", number_list(r->logprob, r->count));
	if (r->mismatched.count > 0)
		json_set(object, "mismatched", number_list(r->mismatched_logprob, r->mismatched.count));
	json_set(object, "sha256", json_string(text_of(hex)));
	jsonl_write(o.stream, object);
	json_free(object);
	return file_output_commit(&o, e);
}

static int load_list(double *to, size_t n, const struct json *object, const char *key, const char *path,
		     struct error *e)
{
	const struct json *list, *item;
	size_t i = 0;

	if (json_get(object, key, JSON_ARRAY, &list, path, e))
		return -1;
	if (json_size(list) != n)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" has %zu numbers, not %zu", path, key,
				 json_size(list), n);
	for (item = json_first(list); item != NULL; item = json_next(item))
		to[i++] = json_value(item);
	return 0;
}

static int load(struct reference *r, const char *path, const char *model, const char *data, struct error *e)
{
	struct text of_model, of_data, of_numbers;
	struct json *object;
	char hex[65];
	int rc;

	if (json_parse_file(&object, path, e))
		return -1;
	rc = json_get_text(object, "model", &of_model, path, e) || json_get_text(object, "data", &of_data, path, e) ||
			     json_get_text(object, "sha256", &of_numbers, path, e) ||
			     load_list(r->logprob, r->count, object, "logprob", path, e) ||
			     (r->mismatched.count > 0 &&
			      load_list(r->mismatched_logprob, r->mismatched.count, object, "mismatched", path, e))
		     ? -1
		     : 0;
	if (rc == 0) {
		hash_numbers(r, hex);
		if (!text_is(of_model, model) || !text_is(of_data, data) || !text_is(of_numbers, hex))
			rc = error_set(
				e, ERROR_FORMAT,
				"%s: the log-probabilities of another model or other data, or damaged: remove it",
				path);
	}
	json_free(object);
	return rc;
}

/* The first pass once more: a cache made with another program or a broken one shows here. */
static int spot_check(const struct reference *r, struct transformer *t, struct batch *b, const struct example_set *s,
		      const char *path, struct error *e)
{
	double *now = memory_new(s->count, sizeof *now);
	uint64_t done = 0;
	size_t i;
	int rc = compute(now, t, b, s, true, NULL, &done, e);

	for (i = 0; rc == 0 && i < done; i++)
		if (fabs(now[i] - r->logprob[i]) > AGREE * (double)example_targets(&s->examples[i]))
			rc = error_set(e, ERROR_FORMAT,
				       "%s: says %.6f nats for line %zu, path %u, where the model says %.6f: remove it",
				       path, r->logprob[i], s->examples[i].line, (unsigned)s->examples[i].path, now[i]);
	free(now);
	return rc;
}

static int allocate(struct reference *r, const struct example_set *s, struct error *e)
{
	void *p;

	r->count = s->count;
	if (memory_try(&p, s->count, sizeof *r->logprob, "reference", e))
		return -1;
	r->logprob = p;
	if (r->mismatched.count == 0)
		return 0;
	if (memory_try(&p, r->mismatched.count, sizeof *r->mismatched_logprob, "reference", e))
		return -1;
	r->mismatched_logprob = p;
	return 0;
}

/* A process that was killed after it had named the file may have left its lock. */
static void sweep(const char *path)
{
	char *lock = file_suffixed(path, ".lock");
	struct file_output o;
	struct error ignored;

	if (file_exists(lock) && file_output_open(&o, path, FILE_ALONE, &ignored) == 0)
		file_output_abort(&o);
	free(lock);
}

int reference_open(struct reference *r, struct model *m, struct transformer *t, struct batch *b,
		   const struct example_set *s, const char *directory, bool quiet, struct error *e)
{
	char model[65], data[65], name[64], *path;
	int rc;

	if (allocate(r, s, e) || model_sha256(m, model, e))
		return -1;
	hash_data(r, s, m->backend->precision, data);
	snprintf(name, sizeof name, "reference-%.12s-%.12s.json", model, data);
	path = file_join(directory, name);
	r->cached = file_exists(path);
	if (r->cached) {
		sweep(path);
		rc = load(r, path, model, data, e) || spot_check(r, t, b, s, path, e) ? -1 : 0;
	} else {
		rc = compute_all(r, t, b, s, quiet, e) || save(r, path, model, data, e) ? -1 : 0;
	}
	free(path);
	return rc;
}

void reference_clear(struct reference *r)
{
	free(r->logprob);
	free(r->mismatched_logprob);
	example_set_clear(&r->mismatched);
	memset(r, 0, sizeof *r);
}
