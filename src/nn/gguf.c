#include "nn/gguf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/gguf_model.h"

static const char layer_prefix[] = "model.layers.";
static const char factors_name[] = "rope_freqs.weight"; /* of Llama 3's scaling; no parameter */

/* Names of the layout, and after a layer's prefix, with those of GGUF. */
static const char *const names[][2] = {
	{ "model.embed_tokens.weight", "token_embd.weight" },
	{ "model.norm.weight", "output_norm.weight" },
	{ "lm_head.weight", "output.weight" },
	{ "input_layernorm.weight", "attn_norm.weight" },
	{ "self_attn.q_proj.weight", "attn_q.weight" },
	{ "self_attn.k_proj.weight", "attn_k.weight" },
	{ "self_attn.v_proj.weight", "attn_v.weight" },
	{ "self_attn.q_proj.bias", "attn_q.bias" },
	{ "self_attn.k_proj.bias", "attn_k.bias" },
	{ "self_attn.v_proj.bias", "attn_v.bias" },
	{ "self_attn.q_norm.weight", "attn_q_norm.weight" },
	{ "self_attn.k_norm.weight", "attn_k_norm.weight" },
	{ "self_attn.o_proj.weight", "attn_output.weight" },
	{ "post_attention_layernorm.weight", "ffn_norm.weight" },
	{ "mlp.gate_proj.weight", "ffn_gate.weight" },
	{ "mlp.up_proj.weight", "ffn_up.weight" },
	{ "mlp.down_proj.weight", "ffn_down.weight" },
};

/* GGUF's name of a parameter. */
static void name_of(char out[64], const struct parameter *p)
{
	const char *name = p->name;
	size_t i, layer = 0;
	char *end = NULL;

	if (strncmp(name, layer_prefix, sizeof layer_prefix - 1) == 0) {
		layer = strtoul(name + sizeof layer_prefix - 1, &end, 10);
		name = end + 1;
	}
	for (i = 0; strcmp(names[i][0], name) != 0; i++)
		;
	if (end == NULL)
		snprintf(out, 64, "%s", names[i][1]);
	else
		snprintf(out, 64, "blk.%zu.%s", layer, names[i][1]);
}

/* Whether the rows of a parameter are in the order of pairs. */
static bool is_paired(const struct parameter *p)
{
	return strstr(p->name, "q_proj.weight") != NULL || strstr(p->name, "k_proj.weight") != NULL;
}

static int check_shape(const struct gguf_weights *w, const struct gguf_tensor *t, const struct parameter *p,
		       struct error *e)
{
	if (t->rows == p->rows && t->columns == p->columns && t->dimensions <= 2)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: tensor %.*s has %zu rows of %zu; its metadata want %zu of %zu",
			 w->file.path, text_shown(t->name, 60), t->name.data, t->rows, t->columns, p->rows, p->columns);
}

static int find_tensors(struct gguf_weights *w, struct error *e)
{
	size_t extra = gguf_find_tensor(&w->file, factors_name) != NULL, i, j;
	char name[64];

	for (i = 0; i < w->layout->count; i++) {
		const struct parameter *p = &w->layout->parameters[i];

		name_of(name, p);
		w->tensors[i] = gguf_find_tensor(&w->file, name);
		if (w->tensors[i] == NULL)
			return error_set(e, ERROR_FORMAT, "%s: no tensor %s, which its metadata call for", w->file.path,
					 name);
		if (check_shape(w, w->tensors[i], p, e))
			return -1;
	}
	if (w->file.tensor_count == w->layout->count + extra)
		return 0;
	for (i = 0; i < w->file.tensor_count; i++) {
		const struct gguf_tensor *t = &w->file.tensors[i];

		for (j = 0; j < w->layout->count && w->tensors[j] != t; j++)
			;
		if (j == w->layout->count && !text_is(t->name, factors_name))
			return error_set(
				e, ERROR_FORMAT,
				"%s: tensor %.*s has no place in a model of this architecture: it is not supported",
				w->file.path, text_shown(t->name, 60), t->name.data);
	}
	return 0;
}

int gguf_weights_open(struct gguf_weights *w, const char *path, struct model_config *c, struct model_layout *l,
		      struct error *e)
{
	memset(w, 0, sizeof *w);
	if (gguf_open(&w->file, path, e))
		return -1;
	if (gguf_model_config(c, &w->file, e) || model_layout_init(l, c, e)) {
		gguf_close(&w->file);
		return -1;
	}
	w->layout = l;
	w->pairs_width = c->architecture == MODEL_LLAMA ? c->head_width : 0;
	w->tensors = memory_new(l->count, sizeof *w->tensors);
	if (find_tensors(w, e) == 0)
		return 0;
	gguf_weights_close(w);
	model_layout_clear(l);
	return -1;
}

/* Where in the order of halves row `row` of the order of pairs stands; heads are `width` rows. */
static size_t half_row(size_t row, size_t width)
{
	size_t at = row % width;

	return row - at + at % 2 * (width / 2) + at / 2;
}

void gguf_weights_read(float *to, const struct gguf_weights *w, size_t i)
{
	const struct parameter *p = &w->layout->parameters[i];
	size_t width = w->pairs_width, row;

	if (width == 0 || !is_paired(p)) {
		gguf_read_rows(to, w->tensors[i], 0, p->rows);
		return;
	}
	for (row = 0; row < p->rows; row++)
		gguf_read_rows(to + half_row(row, width) * p->columns, w->tensors[i], row, 1);
}

void gguf_weights_close(struct gguf_weights *w)
{
	gguf_close(&w->file);
	free(w->tensors);
	memset(w, 0, sizeof *w);
}

/* -- writing ------------------------------------------------------------------------ */

static int declare(struct gguf_writer *w, const struct model_config *c, const struct model_layout *l,
		   enum gguf_type type, struct error *e)
{
	char name[64];
	size_t i;

	if (c->scaling == ROPE_LLAMA3 && gguf_writer_declare(w, factors_name, 0, c->head_width / 2, GGUF_F32, e))
		return -1;
	for (i = 0; i < l->count; i++) {
		const struct parameter *p = &l->parameters[i];

		name_of(name, p);
		if (gguf_writer_declare(w, name, p->vector ? 0 : p->rows, p->columns, p->vector ? GGUF_F32 : type, e))
			return -1;
	}
	return 0;
}

static int write_factors(struct gguf_writer *w, const struct model_config *c, struct error *e)
{
	float *factors = memory_new(c->head_width / 2, sizeof *factors);
	int rc;

	gguf_rope_factors(c, factors);
	rc = gguf_writer_add(w, factors, e);
	free(factors);
	return rc;
}

/* The rows of `from` in the order of pairs. */
static void pair_rows(float *to, const float *from, const struct parameter *p, size_t width)
{
	size_t row;

	for (row = 0; row < p->rows; row++)
		memcpy(to + row * p->columns, from + half_row(row, width) * p->columns, p->columns * sizeof *to);
}

static int write_parameters(struct gguf_writer *w, const struct model_config *c, const struct model_layout *l,
			    struct model_reader *r, float *values, float *paired, struct error *e)
{
	bool pairs = c->architecture == MODEL_LLAMA || c->architecture == MODEL_MISTRAL;
	size_t i;

	for (i = 0; i < l->count; i++) {
		const struct parameter *p = &l->parameters[i];
		bool turned = pairs && is_paired(p);

		if (model_reader_read(r, p->offset, p->rows * p->columns, values, e))
			return -1;
		if (turned)
			pair_rows(paired, values, p, c->head_width);
		if (gguf_writer_add(w, turned ? paired : values, e))
			return -1;
	}
	return 0;
}

int gguf_weights_write(struct gguf_writer *w, const struct model_config *c, const struct model_layout *l,
		       struct model_reader *r, enum gguf_type type, struct error *e)
{
	size_t largest = model_layout_largest(l);
	void *values, *paired = NULL;
	int rc;

	if (declare(w, c, l, type, e) || (c->scaling == ROPE_LLAMA3 && write_factors(w, c, e)) ||
	    memory_try(&values, largest, sizeof(float), "one tensor", e))
		return -1;
	rc = memory_try(&paired, largest, sizeof(float), "one tensor", e) ||
			     write_parameters(w, c, l, r, values, paired, e)
		     ? -1
		     : 0;
	free(values);
	free(paired);
	return rc;
}
