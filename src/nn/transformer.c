/*
 * Training and evaluation passes: the forward half, the head and the loss.
 * backward.c holds the layers' way back.
 */
#include "nn/transformer.h"
#include "base/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nn/training.h"

/* Elements of one chunk of logits (32 MiB), and the fewest rows that keep its products efficient. */
enum {
	LOGITS_ELEMENTS = 8 * 1024 * 1024,
	LOGITS_ROWS = 128
};

static size_t chunk_rows(const struct model_config *c, size_t rows)
{
	size_t fit = LOGITS_ELEMENTS / c->vocabulary;

	return order_least(rows, fit > LOGITS_ROWS ? fit : LOGITS_ROWS);
}

/* The states of all layers; those that share storage get the same views. */
static void carve_layers(struct transformer *t, struct carver *c)
{
	const struct model_config *m = t->config;
	bool keep = t->options.gradients && !t->options.recompute;
	size_t rows = t->options.rows, i;
	struct layer_state *s = t->states;
	struct view x = carve(c, rows, m->hidden);

	for (i = 0; i < m->layers; i++, s++) {
		s->x = x;
		if (t->options.gradients)
			x = carve(c, rows, m->hidden);
		s->out = x;
		if (i > 0 && !keep) {
			struct view in = s->x, out = s->out;

			*s = t->states[0];
			s->x = in;
			s->out = out;
			if (!t->options.gradients)
				s->middle = in;
			continue;
		}
		s->attention_scale = carve(c, rows, 1);
		s->attention_input = carve(c, rows, m->hidden);
		s->raw = carve(c, rows, t->network.qkv_width);
		s->qkv = m->qk_norm ? carve(c, rows, t->network.qkv_width) : s->raw;
		s->qk_scale = m->qk_norm ? carve(c, rows, m->heads + m->kv_heads) : (struct view){ NULL, 0, 0 };
		s->lse = carve(c, rows, m->heads);
		s->attention = carve(c, rows, t->network.k_at);
		s->middle = t->options.gradients ? carve(c, rows, m->hidden) : s->x;
		s->ffn_scale = carve(c, rows, 1);
		s->ffn_input = carve(c, rows, m->hidden);
		s->gate_up = carve(c, rows, 2 * m->ffn);
		s->activation = carve(c, rows, m->ffn);
	}
	t->last = x;
}

static void carve_rest(struct transformer *t, struct carver *c)
{
	const struct model_config *m = t->config;
	size_t rows = t->options.rows;

	t->token = carve(c, 1, rows);
	t->position = carve(c, 1, rows);
	t->target = carve(c, 1, rows);
	t->index = carve(c, 1, rows);
	t->coefficient = carve(c, 1, rows);
	t->logprob = carve(c, 1, rows);
	t->lse = carve(c, 1, rows);
	t->rope = carve(c, t->positions, m->head_width);
	t->head_x = carve(c, rows, m->hidden);
	t->head_scale = carve(c, rows, 1);
	t->head_input = carve(c, rows, m->hidden);
	if (!t->options.gradients)
		return;
	t->dhead = carve(c, rows, m->hidden);
	t->dx = carve(c, rows, m->hidden);
	t->dh = carve(c, rows, m->hidden);
	t->dattention = carve(c, rows, t->network.k_at);
	t->dqkv = carve(c, rows, t->network.qkv_width);
	t->dactivation = carve(c, rows, m->ffn);
}

static void find_operand(const struct transformer *t, struct transformer_plan *p)
{
	const struct model_config *m = t->config;
	const struct {
		const char *what;
		size_t elements;
	} operands[] = {
		{ "residual stream", t->options.rows * m->hidden },
		{ "queries, keys and values", t->options.rows * t->network.qkv_width },
		{ "gate and up", t->options.rows * 2 * m->ffn },
		{ "logits", t->chunk * m->vocabulary },
	};

	p->operand = 0;
	for (size_t i = 0; i < countof(operands); i++) {
		if (operands[i].elements * sizeof(float) > p->operand) {
			p->operand = operands[i].elements * sizeof(float);
			p->operand_what = operands[i].what;
		}
	}
}

/* Lay everything out; with no buffers this only counts. */
static int lay_out(struct transformer *t, struct transformer_plan *p, struct buffer *activations,
		   struct buffer *scratch, struct buffer *logits, struct error *e)
{
	struct carver a = { activations, 0, false }, s = { scratch, 0, false }, g = { logits, 0, false };
	size_t chunk = chunk_rows(t->config, t->options.rows);

	carve_layers(t, &a);
	carve_rest(t, &s);
	t->chunk = chunk;
	t->logits = carve(&g, chunk, t->config->vocabulary);
	if (a.overflow || s.overflow || g.overflow)
		return error_set(e, ERROR_MEMORY, "a pass of %zu rows is larger than an address can hold",
				 t->options.rows);
	p->activations = a.used * sizeof(float);
	p->scratch = s.used * sizeof(float);
	p->logits = g.used * sizeof(float);
	find_operand(t, p);
	return 0;
}

static int transformer_init(struct transformer *t, const struct model_config *c, struct backend *b,
			    const struct transformer_options *o, struct error *e)
{
	void *states;

	memset(t, 0, sizeof *t);
	t->config = c;
	t->options = *o;
	t->gradient_scale = 1;
	t->positions = c->context;
	if (o->rows == 0 || o->rows > INT32_MAX)
		return error_set(e, ERROR_RANGE, "a pass of %zu rows: 1 to %d are possible", o->rows, INT32_MAX);
	if (t->positions > o->rows)
		t->positions = o->rows; /* a sequence is never cut, so none is longer than a pass */
	if (network_init(&t->network, c, b, e))
		return -1;
	if (memory_try(&states, c->layers, sizeof *t->states, "layers", e)) {
		network_clear(&t->network);
		return -1;
	}
	t->states = states;
	return 0;
}

int transformer_plan(struct transformer_plan *p, const struct model_config *c, const struct transformer_options *o,
		     struct error *e)
{
	struct transformer t;
	struct model_layout l;
	int rc;

	memset(p, 0, sizeof *p);
	if (transformer_init(&t, c, NULL, o, e))
		return -1;
	rc = lay_out(&t, p, NULL, NULL, NULL, e);
	network_clear(&t.network);
	free(t.states);
	if (rc != 0 || model_layout_init(&l, c, e))
		return -1;
	p->parameters = l.elements * sizeof(float);
	p->gradients = o->gradients ? p->parameters : 0;
	p->moments = 2 * p->gradients;
	p->total = p->parameters + p->gradients + p->moments + p->activations + p->scratch + p->logits;
	model_layout_clear(&l);
	return 0;
}

int transformer_admit(const struct transformer_plan *p, size_t host, struct backend *b, struct error *e)
{
	const struct capacity c = b->op->capacity(b);
	const struct demand demands[] = {
		{ "gradients", p->gradients, false },
		{ "first moments", p->moments / 2, false },
		{ "second moments", p->moments / 2, false },
		{ "activations", p->activations, false },
		{ "scratch", p->scratch, false },
		{ "logits", p->logits, false },
		{ "look-ahead", c.host != NULL ? host : 0, false },
		{ "matrix products", c.products, false },
		{ p->operand_what, p->operand, true },
	};

	return backend_admit(b, demands, countof(demands),
			     "take fewer rows in a pass (--rows), compute activations again (--recompute), or take a "
			     "smaller model",
			     e);
}

static int allocate(struct transformer *t, struct model *m, struct error *e)
{
	struct backend *b = m->backend;
	struct transformer_plan plan;

	if (lay_out(t, &plan, NULL, NULL, NULL, e) ||
	    b->op->alloc(b, &t->buffers[0], plan.activations, "activations", e) ||
	    b->op->alloc(b, &t->buffers[1], plan.scratch, "scratch", e) ||
	    b->op->alloc(b, &t->buffers[2], plan.logits, "logits", e))
		return -1;
	if (t->options.gradients &&
	    (b->op->alloc(b, &t->gradients, m->layout.elements * sizeof(float), "gradients", e) ||
	     network_init(&t->gradient, t->config, b, e)))
		return -1;
	return lay_out(t, &plan, t->buffers[0], t->buffers[1], t->buffers[2], e);
}

static int host_arrays(struct transformer *t, struct error *e)
{
	void *index, *target, *coefficient, *logprob;

	if (memory_try(&index, t->options.rows, sizeof *t->host_index, "row indices", e))
		return -1;
	t->host_index = index;
	if (memory_try(&target, t->options.rows, sizeof *t->host_target, "targets", e))
		return -1;
	t->host_target = target;
	if (memory_try(&coefficient, t->options.rows, sizeof *t->host_coefficient, "coefficients", e))
		return -1;
	t->host_coefficient = coefficient;
	if (memory_try(&logprob, t->options.rows, sizeof *t->host_logprob, "log-probabilities", e))
		return -1;
	t->host_logprob = logprob;
	return 0;
}

static int upload_rope(struct transformer *t, struct error *e)
{
	struct backend *b = t->network.backend;
	size_t n = t->positions * t->config->head_width;
	void *table;

	if (memory_try(&table, n, sizeof(float), "rotary table", e))
		return -1;
	model_rope_table(t->config, t->positions, table);
	b->op->upload(b, t->rope, table, n);
	t->network.rope = t->rope;
	t->network.positions = t->positions;
	free(table);
	return b->op->sync(b, e);
}

int transformer_new(struct transformer **out, struct model *m, const struct transformer_options *o, struct error *e)
{
	struct transformer *t = memory_new(1, sizeof *t);

	*out = NULL;
	if (transformer_init(t, &m->config, m->backend, o, e)) {
		free(t);
		return -1;
	}
	if (allocate(t, m, e) || host_arrays(t, e) || upload_rope(t, e)) {
		transformer_free(t);
		return -1;
	}
	network_bind(&t->network, &m->layout, m->parameters);
	if (o->gradients)
		network_bind(&t->gradient, &m->layout, t->gradients);
	t->elements = m->layout.elements;
	*out = t;
	return 0;
}

void transformer_free(struct transformer *t)
{
	struct backend *b;
	size_t i;

	if (t == NULL)
		return;
	b = t->network.backend;
	for (i = 0; i < countof(t->buffers); i++)
		if (t->buffers[i] != NULL)
			b->op->free(b, t->buffers[i]);
	if (t->gradients != NULL)
		b->op->free(b, t->gradients);
	network_clear(&t->network);
	network_clear(&t->gradient);
	free(t->states);
	free(t->host_index);
	free(t->host_target);
	free(t->host_coefficient);
	free(t->host_logprob);
	free(t);
}

struct buffer *transformer_gradients(struct transformer *t)
{
	return t->gradients;
}

void transformer_zero_gradients(struct transformer *t)
{
	struct backend *b = t->network.backend;
	struct view all = { t->gradients, 0, 0 };

	b->op->zero(b, all, t->elements);
}

void transformer_scale_gradients(struct transformer *t, float scale)
{
	t->gradient_scale = scale;
}

void transformer_watch(struct transformer *t, const volatile sig_atomic_t *stop)
{
	t->stop = stop;
}

bool transformer_stopped(const struct transformer *t)
{
	return t->stop != NULL && *t->stop == 1;
}

static int check(const struct transformer *t, const struct pass *p, struct error *e)
{
	size_t i, covered = 0;

	if (p->rows == 0 || p->rows > t->options.rows)
		return error_set(e, ERROR_RANGE, "a pass of %zu rows: this transformer was made for 1 to %zu", p->rows,
				 t->options.rows);
	for (i = 0; i < p->rows; i++) {
		if (p->token[i] < 0 || (size_t)p->token[i] >= t->config->vocabulary || p->target[i] < -1 ||
		    (p->target[i] >= 0 && (size_t)p->target[i] >= t->config->vocabulary))
			return error_set(e, ERROR_RANGE,
					 "row %zu: token %d with target %d, but the model's vocabulary has %zu tokens: "
					 "does the tokenizer belong to this model?",
					 i, p->token[i], p->target[i], t->config->vocabulary);
		if (p->position[i] < 0 || (size_t)p->position[i] >= t->positions)
			return error_set(e, ERROR_RANGE, "row %zu: position %d, limit %zu (the model's context)", i,
					 p->position[i], t->positions);
	}
	for (i = 0; i < p->span_count; i++)
		covered += p->spans[i].rows;
	if (covered != p->rows)
		return error_set(e, ERROR_RANGE, "spans cover %zu of %zu rows", covered, p->rows);
	return 0;
}

static void forward(struct transformer *t, const struct pass *p)
{
	struct backend *b = t->network.backend;
	size_t i;

	b->op->upload(b, t->token, p->token, p->rows);
	b->op->upload(b, t->position, p->position, p->rows);
	t->input.rows = p->rows;
	t->input.position = t->position;
	t->input.spans = p->spans;
	t->input.span_count = p->span_count;
	b->op->embed(b, t->states[0].x, t->network.embedding, t->token, p->rows, t->config->hidden);
	for (i = 0; i < t->config->layers && !transformer_stopped(t); i++)
		network_layer(&t->network, &t->network.layers[i], &t->states[i], NULL, &t->input);
}

/* Collect the rows with a target into head_x, its norm into head_input. Returns how many. */
static size_t gather_targets(struct transformer *t, const struct pass *p)
{
	struct backend *b = t->network.backend;
	size_t width = t->config->hidden, n = 0, i;

	for (i = 0; i < p->rows; i++) {
		if (p->target[i] < 0)
			continue;
		t->host_index[n] = (int32_t)i;
		t->host_target[n] = p->target[i];
		t->host_coefficient[n] = p->coefficient == NULL ? 0.0f : t->gradient_scale * p->coefficient[i];
		n++;
	}
	if (n == 0)
		return 0;
	b->op->upload(b, t->index, t->host_index, n);
	b->op->upload(b, t->target, t->host_target, n);
	b->op->upload(b, t->coefficient, t->host_coefficient, n);
	b->op->gather(b, t->head_x, t->last, t->index, n, width);
	b->op->rmsnorm(b, t->head_input, t->head_scale, t->head_x, t->network.norm, n, 1, width,
		       (float)t->config->rms_epsilon);
	return n;
}

/* Head and loss over one chunk of the gathered rows: its logits stay. */
static void head_forward(struct transformer *t, size_t from, size_t rows)
{
	struct backend *b = t->network.backend;
	struct view h = view_rows(t->head_input, from), none = { NULL, 0, 0 };

	network_product(&t->network, t->logits, h, &t->network.head, none, rows, false);
	b->op->cross_entropy(b, view_from(t->logprob, from), view_from(t->lse, from), t->logits,
			     view_from(t->target, from), rows, t->config->vocabulary);
}

/* From the chunk's logits to dhead and the head's gradient. */
static void head_backward(struct transformer *t, size_t from, size_t rows)
{
	struct backend *b = t->network.backend;
	const struct operations *op = b->op;
	size_t width = t->config->hidden, vocabulary = t->config->vocabulary;
	struct view h = view_rows(t->head_input, from), target = view_from(t->target, from);

	op->cross_entropy_backward(b, t->logits, view_from(t->lse, from), target, view_from(t->coefficient, from), rows,
				   vocabulary);
	op->gemm(b, view_rows(t->dhead, from), t->logits, false, t->network.head.dense, false, rows, width, vocabulary,
		 1.0f, 0.0f);
	op->gemm(b, t->gradient.head.dense, t->logits, true, h, false, vocabulary, width, rows, 1.0f, 1.0f);
}

/* The log-probabilities of the pass that ran, by row. */
static int fetch_logprob(struct transformer *t, const struct pass *p, size_t targets, float *logprob, struct error *e)
{
	struct backend *b = t->network.backend;
	size_t i;

	if (targets > 0)
		b->op->download(b, t->host_logprob, t->logprob, targets);
	if (b->op->sync(b, e))
		return -1;
	if (transformer_stopped(t))
		return error_set(e, ERROR_STOPPED, "stopped");
	memset(logprob, 0, p->rows * sizeof *logprob);
	for (i = 0; i < targets; i++)
		logprob[t->host_index[i]] = t->host_logprob[i];
	return 0;
}

static int run(struct transformer *t, const struct pass *p, float *logprob, bool gradients, struct error *e)
{
	size_t targets, i;

	if (check(t, p, e))
		return -1;
	forward(t, p);
	targets = gather_targets(t, p);
	for (i = 0; i < targets && !transformer_stopped(t); i += t->chunk) {
		head_forward(t, i, order_least(t->chunk, targets - i));
		if (gradients)
			head_backward(t, i, order_least(t->chunk, targets - i));
	}
	if (gradients && targets > 0)
		transformer_backward(t, targets);
	return fetch_logprob(t, p, targets, logprob, e);
}

int transformer_evaluate(struct transformer *t, const struct pass *p, float *logprob, struct error *e)
{
	return run(t, p, logprob, false, e);
}

static int need_gradients(const struct transformer *t, const struct pass *p, struct error *e)
{
	if (!t->options.gradients || p->coefficient == NULL)
		return error_set(e, ERROR_USAGE, "gradients asked of a transformer or a pass without them");
	return 0;
}

int transformer_accumulate(struct transformer *t, const struct pass *p, float *logprob, struct error *e)
{
	return need_gradients(t, p, e) ? -1 : run(t, p, logprob, true, e);
}

int transformer_accumulate_late(struct transformer *t, const struct pass *p, float *logprob, transformer_weigh *weigh,
				void *context, struct error *e)
{
	struct backend *b = t->network.backend;
	size_t targets, i;

	if (need_gradients(t, p, e) || check(t, p, e))
		return -1;
	forward(t, p);
	targets = gather_targets(t, p);
	for (i = 0; i < targets && !transformer_stopped(t); i += t->chunk)
		head_forward(t, i, order_least(t->chunk, targets - i));
	if (fetch_logprob(t, p, targets, logprob, e) || weigh(context, logprob, e))
		return -1;
	for (i = 0; i < targets; i++)
		t->host_coefficient[i] = t->gradient_scale * p->coefficient[t->host_index[i]];
	if (targets > 0)
		b->op->upload(b, t->coefficient, t->host_coefficient, targets);
	for (i = 0; i < targets && !transformer_stopped(t); i += t->chunk) {
		/* The logits of a single chunk still stand. */
		if (targets > t->chunk)
			head_forward(t, i, order_least(t->chunk, targets - i));
		head_backward(t, i, order_least(t->chunk, targets - i));
	}
	if (targets > 0)
		transformer_backward(t, targets);
	if (b->op->sync(b, e))
		return -1;
	return transformer_stopped(t) ? error_set(e, ERROR_STOPPED, "stopped") : 0;
}

int transformer_logits(struct transformer *t, const struct pass *p, const size_t *which, size_t n, float *logits,
		       struct error *e)
{
	struct backend *b = t->network.backend;
	struct view none = { NULL, 0, 0 };
	size_t width = t->config->hidden, vocabulary = t->config->vocabulary, i;

	if (check(t, p, e))
		return -1;
	forward(t, p);
	for (i = 0; i < n; i++) {
		struct view x = view_rows(t->last, which[i]);

		b->op->rmsnorm(b, t->head_input, t->head_scale, x, t->network.norm, 1, 1, width,
			       (float)t->config->rms_epsilon);
		network_product(&t->network, t->logits, t->head_input, &t->network.head, none, 1, false);
		b->op->download(b, logits + i * vocabulary, t->logits, vocabulary);
	}
	return b->op->sync(b, e);
}
