#include "nn/decoder.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nn/network.h"

struct decoder {
	struct model_config config;
	struct model_layout layout;
	struct decoder_options options;
	struct network network;

	struct buffer *dense;   /* norms, biases, embedding rows: f32 */
	struct buffer *weights; /* packed matrices */
	struct buffer *cache;   /* per layer: keys, then values */
	struct buffer *scratch;
	size_t dense_bytes, weight_bytes, cache_bytes, scratch_bytes;

	struct layer_state state;
	struct layer_cache *caches; /* [layers] */
	struct view token, position, key_row, select, drawn, logprob;
	struct view head_x, logits;
	size_t last_logits; /* rows of logits of the last step */
	char *directory;    /* of the model, for errors */
};

/* Where a matrix lies in the packed block, and where it comes from in the layout. */
static struct packed place(struct decoder *d, struct backend *b, size_t *used, size_t n, size_t k)
{
	struct packed p = { NULL, *used, d->options.storage, n, k };

	*used += b->op->pack_size(b, d->options.storage, n, k);
	return p;
}

static void place_weights(struct decoder *d, struct backend *b)
{
	const struct model_config *c = &d->config;
	struct network *n = &d->network;
	size_t used = 0, i;

	for (i = 0; i < c->layers; i++) {
		struct layer_weights *w = &n->layers[i];

		w->qkv.packed = place(d, b, &used, n->qkv_width, c->hidden);
		w->output.packed = place(d, b, &used, c->hidden, n->k_at);
		w->gate_up.packed = place(d, b, &used, 2 * c->ffn, c->hidden);
		w->down.packed = place(d, b, &used, c->hidden, c->ffn);
	}
	n->head.packed = place(d, b, &used, c->vocabulary, c->hidden);
	d->weight_bytes = used;
}

static int check_options(const struct decoder *d, struct error *e)
{
	const struct decoder_options *o = &d->options;
	const struct model_config *c = &d->config;

	if (o->positions == 0 || o->positions > c->context)
		return error_set(e, ERROR_RANGE, "sequences of %zu positions, but the model's context is %zu",
				 o->positions, c->context);
	if (o->cache_rows == 0 || o->cache_rows > INT32_MAX || o->step_rows == 0 || o->step_rows > INT32_MAX ||
	    o->step_logits == 0 || o->step_logits > o->step_rows)
		return error_set(e, ERROR_RANGE, "cache of %zu rows, steps of %zu rows with %zu logits: out of range",
				 o->cache_rows, o->step_rows, o->step_logits);
	if (o->storage == DTYPE_Q8_0 && (c->hidden % 32 != 0 || c->ffn % 32 != 0 || d->network.k_at % 32 != 0))
		return error_set(e, ERROR_RANGE,
				 "q8_0 wants widths that are multiples of 32, but this model has %zu, %zu and %zu: "
				 "choose f32, bf16 or f16",
				 c->hidden, c->ffn, d->network.k_at);
	return 0;
}

/* Norms, biases, embedding and the rotary table: small and dense. */
static void carve_dense(struct decoder *d, struct carver *c)
{
	const struct model_config *m = &d->config;
	struct network *n = &d->network;
	size_t i;

	n->embedding = carve(c, m->vocabulary, m->hidden);
	n->norm = carve(c, 1, m->hidden);
	n->rope = carve(c, d->options.positions, m->head_width);
	n->positions = d->options.positions;
	for (i = 0; i < m->layers; i++) {
		struct layer_weights *w = &n->layers[i];

		w->attention_norm = carve(c, 1, m->hidden);
		w->ffn_norm = carve(c, 1, m->hidden);
		if (m->qkv_bias)
			w->qkv_bias = carve(c, 1, n->qkv_width);
		if (m->qk_norm) {
			w->q_norm = carve(c, 1, m->head_width);
			w->k_norm = carve(c, 1, m->head_width);
		}
	}
}

static void carve_cache(struct decoder *d, struct carver *c)
{
	size_t width = d->config.kv_heads * d->config.head_width, i;

	for (i = 0; i < d->config.layers; i++) {
		d->caches[i].key = carve(c, d->options.cache_rows, width);
		d->caches[i].value = carve(c, d->options.cache_rows, width);
		d->caches[i].row = d->key_row;
	}
}

static void carve_scratch(struct decoder *d, struct carver *c)
{
	const struct model_config *m = &d->config;
	size_t rows = d->options.step_rows, drawn = d->options.step_logits;
	struct layer_state *s = &d->state;

	memset(s, 0, sizeof *s); /* no norm scales, no lse: there is no backward pass */
	s->x = s->middle = s->out = carve(c, rows, m->hidden);
	s->attention_input = s->ffn_input = carve(c, rows, m->hidden);
	s->raw = carve(c, rows, d->network.qkv_width);
	s->qkv = m->qk_norm ? carve(c, rows, d->network.qkv_width) : s->raw;
	s->attention = carve(c, rows, d->network.k_at);
	s->gate_up = carve(c, rows, 2 * m->ffn);
	s->activation = carve(c, rows, m->ffn);
	d->token = carve(c, 1, rows);
	d->position = carve(c, 1, rows);
	d->key_row = carve(c, 1, rows);
	d->select = carve(c, 1, drawn);
	d->drawn = carve(c, 1, drawn);
	d->logprob = carve(c, 1, drawn);
	d->head_x = carve(c, drawn, m->hidden);
	d->logits = carve(c, drawn, m->vocabulary);
}

static int lay_out(struct decoder *d, struct error *e)
{
	struct carver dense = { d->dense, 0, false }, cache = { d->cache, 0, false },
		      scratch = { d->scratch, 0, false };

	carve_dense(d, &dense);
	carve_scratch(d, &scratch);
	carve_cache(d, &cache);
	if (dense.overflow || cache.overflow || scratch.overflow)
		return error_set(e, ERROR_MEMORY, "a cache of %zu rows is larger than an address can hold",
				 d->options.cache_rows);
	d->dense_bytes = dense.used * sizeof(float);
	d->cache_bytes = cache.used * sizeof(float);
	d->scratch_bytes = scratch.used * sizeof(float);
	return 0;
}

static int load_vector(struct decoder *d, struct model_reader *r, struct view to, size_t offset, float *host,
		       struct error *e)
{
	struct backend *b = d->network.backend;

	if (to.buffer == NULL)
		return 0;
	if (model_reader_read(r, offset, to.pitch, host, e))
		return -1;
	b->op->upload(b, to, host, to.pitch);
	return 0;
}

static int load_matrix(struct decoder *d, struct model_reader *r, struct weight *w, size_t offset, float *host,
		       struct error *e)
{
	struct backend *b = d->network.backend;

	w->packed.buffer = d->weights;
	if (model_reader_read(r, offset, w->packed.n * w->packed.k, host, e))
		return -1;
	b->op->pack(b, w->packed, host);
	return 0;
}

static int load_layer(struct decoder *d, struct model_reader *r, size_t i, float *host, struct error *e)
{
	const struct layer_layout *l = &d->layout.layers[i];
	struct layer_weights *w = &d->network.layers[i];

	if (load_vector(d, r, w->attention_norm, l->attention_norm, host, e) ||
	    load_vector(d, r, w->ffn_norm, l->ffn_norm, host, e) ||
	    load_vector(d, r, w->qkv_bias, l->qkv_bias, host, e) || load_vector(d, r, w->q_norm, l->q_norm, host, e) ||
	    load_vector(d, r, w->k_norm, l->k_norm, host, e) || load_matrix(d, r, &w->qkv, l->qkv, host, e) ||
	    load_matrix(d, r, &w->output, l->output, host, e) || load_matrix(d, r, &w->gate_up, l->gate_up, host, e) ||
	    load_matrix(d, r, &w->down, l->down, host, e))
		return -1;
	return 0;
}

static int load(struct decoder *d, struct model_reader *r, struct error *e)
{
	struct backend *b = d->network.backend;
	const struct model_config *c = &d->config;
	size_t largest = c->vocabulary * c->hidden, i;
	void *host;
	int rc;

	if (largest < d->network.qkv_width * c->hidden)
		largest = d->network.qkv_width * c->hidden;
	if (largest < 2 * c->ffn * c->hidden)
		largest = 2 * c->ffn * c->hidden;
	if (largest < d->options.positions * c->head_width)
		largest = d->options.positions * c->head_width;
	if (memory_try(&host, largest, sizeof(float), "one matrix of the model", e))
		return -1;
	rc = model_reader_read(r, d->layout.embedding, c->vocabulary * c->hidden, host, e);
	if (rc == 0)
		b->op->upload(b, d->network.embedding, host, c->vocabulary * c->hidden);
	for (i = 0; rc == 0 && i < c->layers; i++)
		rc = load_layer(d, r, i, host, e);
	if (rc == 0)
		rc = load_vector(d, r, d->network.norm, d->layout.norm, host, e);
	if (rc == 0)
		rc = load_matrix(d, r, &d->network.head, d->layout.head, host, e);
	if (rc == 0) {
		model_rope_table(c, d->options.positions, host);
		b->op->upload(b, d->network.rope, host, d->options.positions * c->head_width);
		rc = b->op->sync(b, e);
	}
	free(host);
	return rc;
}

static int admit(const struct decoder *d, struct error *e)
{
	const struct model_config *m = &d->config;
	size_t rows = d->options.step_rows * sizeof(float);
	const struct demand demands[] = {
		{ "embedding and norms", d->dense_bytes, false },
		{ "packed weights", d->weight_bytes, false },
		{ "key and value cache", d->cache_bytes, false },
		{ "scratch", d->scratch_bytes, false },
		{ "keys of a layer", d->options.cache_rows * m->kv_heads * m->head_width * sizeof(float), true },
		{ "queries, keys and values", rows * d->network.qkv_width, true },
		{ "gate and up", rows * 2 * m->ffn, true },
		{ "logits", d->options.step_logits * m->vocabulary * sizeof(float), true },
	};

	return backend_admit(d->network.backend, demands, countof(demands),
			     "take fewer slots, shorter sequences or a narrower storage of the weights", e);
}

static int allocate(struct decoder *d, struct error *e)
{
	struct backend *b = d->network.backend;
	void *caches;

	if (memory_try(&caches, d->config.layers, sizeof *d->caches, "layers", e))
		return -1;
	d->caches = caches;
	place_weights(d, b);
	if (lay_out(d, e) || admit(d, e) || b->op->alloc(b, &d->dense, d->dense_bytes, "embedding and norms", e) ||
	    b->op->alloc(b, &d->weights, d->weight_bytes, "packed weights", e) ||
	    b->op->alloc(b, &d->cache, d->cache_bytes, "key and value cache", e) ||
	    b->op->alloc(b, &d->scratch, d->scratch_bytes, "scratch", e))
		return -1;
	return lay_out(d, e);
}

int decoder_open(struct decoder **out, const char *directory, struct backend *b, const struct decoder_options *o,
		 struct error *e)
{
	struct decoder *d = memory_new(1, sizeof *d);
	struct model_reader *r;
	int rc;

	*out = NULL;
	d->options = *o;
	d->directory = memory_string(directory, strlen(directory));
	if (model_reader_open(&r, directory, &d->config, &d->layout, e)) {
		free(d->directory);
		free(d);
		return -1;
	}
	rc = network_init(&d->network, &d->config, b, e);
	d->network.packed = true;
	if (rc == 0)
		rc = check_options(d, e);
	if (rc == 0)
		rc = allocate(d, e);
	if (rc == 0)
		rc = load(d, r, e);
	model_reader_close(r);
	if (rc != 0) {
		decoder_close(d);
		return -1;
	}
	*out = d;
	return 0;
}

void decoder_close(struct decoder *d)
{
	struct buffer *buffers[4];
	struct backend *b;
	size_t i;

	if (d == NULL)
		return;
	b = d->network.backend;
	buffers[0] = d->dense;
	buffers[1] = d->weights;
	buffers[2] = d->cache;
	buffers[3] = d->scratch;
	for (i = 0; i < countof(buffers); i++)
		if (buffers[i] != NULL)
			b->op->free(b, buffers[i]);
	network_clear(&d->network);
	model_layout_clear(&d->layout);
	free(d->caches);
	free(d->directory);
	free(d);
}

const struct model_config *decoder_config(const struct decoder *d)
{
	return &d->config;
}

void decoder_bytes(const struct decoder *d, size_t *weights, size_t *cache, size_t *scratch)
{
	*weights = d->dense_bytes + d->weight_bytes;
	*cache = d->cache_bytes;
	*scratch = d->scratch_bytes;
}

static int check_step(const struct decoder *d, const struct decoder_step *s, struct error *e)
{
	size_t i;

	if (s->rows == 0 || s->rows > d->options.step_rows || s->select_count > d->options.step_logits)
		return error_set(e, ERROR_RANGE, "a step of %zu rows with %zu logits: this decoder takes %zu and %zu",
				 s->rows, s->select_count, d->options.step_rows, d->options.step_logits);
	for (i = 0; i < s->rows; i++) {
		if (s->token[i] < 0 || (size_t)s->token[i] >= d->config.vocabulary)
			return error_set(
				e, ERROR_RANGE,
				"token %d, but the model's vocabulary has %zu: does the tokenizer belong to this model?",
				s->token[i], d->config.vocabulary);
		if (s->position[i] < 0 || (size_t)s->position[i] >= d->options.positions)
			return error_set(e, ERROR_RANGE, "position %d, limit %zu", s->position[i],
					 d->options.positions);
	}
	return 0;
}

/* Final norm and head for the selected rows. */
static void head(struct decoder *d, const struct decoder_step *s)
{
	struct network *n = &d->network;
	struct backend *b = n->backend;
	struct view none = { NULL, 0, 0 };

	b->op->upload(b, d->select, s->select, s->select_count);
	b->op->gather(b, d->head_x, d->state.x, d->select, s->select_count, d->config.hidden);
	b->op->rmsnorm(b, d->head_x, none, d->head_x, n->norm, s->select_count, 1, d->config.hidden,
		       (float)d->config.rms_epsilon);
	network_product(n, d->logits, d->head_x, &n->head, none, s->select_count, false);
}

int decoder_run(struct decoder *d, const struct decoder_step *s, const struct sampling *rules, size_t vocabulary,
		int32_t *token, float *logprob, struct error *e)
{
	struct network *n = &d->network;
	struct backend *b = n->backend;
	struct layer_input in = { s->rows, d->position, s->spans, s->span_count };
	size_t i;

	if (check_step(d, s, e))
		return -1;
	b->op->upload(b, d->token, s->token, s->rows);
	b->op->upload(b, d->position, s->position, s->rows);
	b->op->upload(b, d->key_row, s->key_row, s->rows);
	b->op->embed(b, d->state.x, n->embedding, d->token, s->rows, d->config.hidden);
	for (i = 0; i < d->config.layers; i++)
		network_layer(n, &n->layers[i], &d->state, &d->caches[i], &in);
	d->last_logits = s->select_count;
	if (s->select_count > 0)
		head(d, s);
	if (s->select_count > 0 && rules != NULL) {
		b->op->sample(b, d->drawn, d->logprob, d->logits, rules, s->select_count, vocabulary);
		b->op->download(b, token, d->drawn, s->select_count);
		b->op->download(b, logprob, d->logprob, s->select_count);
	}
	if (b->op->sync(b, e))
		return e->code == ERROR_RANGE
			       ? error_wrap(e, "%s, weights held as %s", d->directory, dtype_names[d->options.storage])
			       : -1;
	return 0;
}

int decoder_logits(struct decoder *d, float *logits, struct error *e)
{
	struct backend *b = d->network.backend;

	b->op->download(b, logits, d->logits, d->last_logits * d->config.vocabulary);
	return b->op->sync(b, e);
}
