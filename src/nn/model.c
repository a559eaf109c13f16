/* Models between a Hugging Face directory and a device. */
#include "nn/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/jsonl.h"
#include "format/model_files.h"
#include "nn/gguf.h"
#include "nn/pieces.h"
#include "store/safetensors.h"
#include "store/tokenizer.h"

struct model_reader {
	struct gguf_weights gguf; /* layout NULL: the weights stand in a directory */
	struct safetensors file;
	const struct model_layout *layout;
	const struct safetensors_tensor **tensors; /* [layout->count] in its order */
};

/* Tensors that Hugging Face's files may hold beside the parameters. */
static bool is_known_extra(const struct model_config *c, const char *name)
{
	size_t n = strlen(name);
	static const char inverse[] = "rotary_emb.inv_freq";

	if (n >= sizeof inverse - 1 && strcmp(name + n - (sizeof inverse - 1), inverse) == 0)
		return true;
	return c->tied && strcmp(name, "lm_head.weight") == 0;
}

/* A tied head may stand in the file a second time, but not with other values: whose would count? */
static int check_head(const struct model_reader *r, const struct model_config *c, struct error *e)
{
	const struct safetensors_tensor *head = safetensors_find(&r->file, "lm_head.weight");
	const struct safetensors_tensor *embedding = safetensors_find(&r->file, "model.embed_tokens.weight");

	if (!c->tied || head == NULL ||
	    (head->type == embedding->type && head->bytes == embedding->bytes &&
	     memcmp(head->data, embedding->data, head->bytes) == 0))
		return 0;
	return error_set(e, ERROR_FORMAT,
			 "%s: tensor 'lm_head.weight' differs from the embedding, but config.json says "
			 "tie_word_embeddings: make that false if the head is one of its own, else remove the tensor",
			 head->path);
}

static int check_tensors(struct model_reader *r, const struct model_config *c, const char *directory, struct error *e)
{
	size_t i;

	for (i = 0; i < r->layout->count; i++) {
		const struct parameter *p = &r->layout->parameters[i];
		const struct safetensors_tensor *t = safetensors_find(&r->file, p->name);
		size_t shape[2] = { p->rows, p->columns };

		if (t == NULL)
			return error_set(e, ERROR_FORMAT, "%s: no tensor '%s', which config.json calls for", directory,
					 p->name);
		if (safetensors_expect(t, p->vector ? shape + 1 : shape, p->vector ? 1 : 2, e))
			return -1;
		r->tensors[i] = t;
	}
	for (i = 0; i < r->file.count; i++) {
		const struct safetensors_tensor *t = &r->file.tensors[i];

		if (model_layout_find(r->layout, t->name) == NULL && !is_known_extra(c, t->name))
			return error_set(
				e, ERROR_FORMAT,
				"%s: tensor '%s' has no place in a model of type %s: is config.json this model's?",
				t->path, t->name, model_architecture_name(c->architecture));
	}
	return check_head(r, c, e);
}

int model_reader_open(struct model_reader **out, const char *directory, struct model_config *c, struct model_layout *l,
		      struct error *e)
{
	struct model_reader *r;

	*out = NULL;
	if (gguf_is_file(directory)) {
		r = memory_new(1, sizeof *r);
		if (gguf_weights_open(&r->gguf, directory, c, l, e)) {
			free(r);
			return -1;
		}
		r->layout = l;
		*out = r;
		return 0;
	}
	if (model_config_read(c, directory, e))
		return -1;
	r = memory_new(1, sizeof *r);
	if (safetensors_open(&r->file, directory, e)) {
		free(r);
		return -1;
	}
	if (!c->tied_stated)
		c->tied = safetensors_find(&r->file, "lm_head.weight") == NULL;
	if (model_layout_init(l, c, e)) {
		model_reader_close(r);
		return -1;
	}
	r->layout = l;
	r->tensors = memory_new(l->count, sizeof *r->tensors);
	if (check_tensors(r, c, directory, e)) {
		model_layout_clear(l);
		model_reader_close(r);
		return -1;
	}
	*out = r;
	return 0;
}

/* What is no number makes nothing but such, and would be taken for a fault of the training. */
static int check_values(const char *path, const char *name, const float *values, size_t n, struct error *e)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isfinite(values[i]))
			return error_set(e, ERROR_FORMAT,
					 "%s: tensor '%s': element %zu is %g: the model is damaged or its training "
					 "diverged; use another",
					 path, name, i, (double)values[i]);
	return 0;
}

int model_reader_read(struct model_reader *r, size_t from, size_t n, float *to, struct error *e)
{
	size_t i;

	for (i = 0; i < r->layout->count; i++) {
		const struct parameter *p = &r->layout->parameters[i];

		if (p->offset < from || p->offset >= from + n)
			continue;
		if (r->gguf.layout != NULL)
			gguf_weights_read(to + (p->offset - from), &r->gguf, i);
		else if (safetensors_read_f32(to + (p->offset - from), r->tensors[i], 0, p->rows * p->columns, e))
			return -1;
		if (check_values(r->gguf.layout != NULL ? r->gguf.file.path : r->tensors[i]->path, p->name,
				 to + (p->offset - from), p->rows * p->columns, e))
			return -1;
	}
	return 0;
}

void model_reader_close(struct model_reader *r)
{
	if (r == NULL)
		return;
	gguf_weights_close(&r->gguf);
	safetensors_close(&r->file);
	free(r->tensors);
	free(r);
}

static int to_device(struct model *m, const float *values, struct error *e)
{
	struct backend *b = m->backend;
	struct view all = { NULL, 0, 0 };

	if (b->op->alloc(b, &m->parameters, m->layout.elements * sizeof(float), "parameters", e))
		return -1;
	if (values == NULL)
		return 0;
	all.buffer = m->parameters;
	b->op->upload(b, all, values, m->layout.elements);
	return b->op->sync(b, e);
}

/* One tensor at a time, so that no second copy of the whole model is held. */
static int upload_tensors(struct model *m, struct model_reader *r, struct error *e)
{
	struct backend *b = m->backend;
	size_t i;
	void *host;
	int rc = 0;

	if (memory_try(&host, model_layout_largest(&m->layout), sizeof(float), "one tensor", e))
		return -1;
	for (i = 0; rc == 0 && i < m->layout.count; i++) {
		const struct parameter *p = &m->layout.parameters[i];
		struct view to = { m->parameters, p->offset, p->columns };

		rc = model_reader_read(r, p->offset, p->rows * p->columns, host, e);
		if (rc == 0) {
			b->op->upload(b, to, host, p->rows * p->columns);
			rc = b->op->sync(b, e);
		}
	}
	free(host);
	return rc;
}

int model_open(struct model *m, const char *directory, struct backend *b, struct error *e)
{
	struct model_reader *r;
	int rc;

	memset(m, 0, sizeof *m);
	m->backend = b;
	if (model_reader_open(&r, directory, &m->config, &m->layout, e))
		return -1;
	rc = to_device(m, NULL, e);
	if (rc == 0)
		rc = upload_tensors(m, r, e);
	model_reader_close(r);
	if (rc != 0)
		model_close(m);
	return rc;
}

int model_from(struct model *m, const struct model_config *c, const float *values, struct backend *b, struct error *e)
{
	memset(m, 0, sizeof *m);
	m->backend = b;
	m->config = *c;
	if (model_layout_init(&m->layout, c, e))
		return -1;
	if (to_device(m, values, e)) {
		model_close(m);
		return -1;
	}
	return 0;
}

void model_close(struct model *m)
{
	if (m->parameters != NULL)
		m->backend->op->free(m->backend, m->parameters);
	m->parameters = NULL;
	model_layout_clear(&m->layout);
}

/* The parameters to write: on the host, on a device, or in another file. */
struct source {
	const float *values;
	struct model *model;
	struct model_reader *reader;
	uint64_t seed; /* of a rounding at random */
};

static int take_piece(void *context, const float *piece, size_t n, struct error *e)
{
	return safetensors_writer_add(context, piece, n, e);
}

static int copy_tensors(struct safetensors_writer *w, const struct model_layout *l, struct model_reader *r,
			struct error *e)
{
	size_t i;
	void *host;
	int rc = 0;

	if (memory_try(&host, model_layout_largest(l), sizeof(float), "one tensor", e))
		return -1;
	for (i = 0; rc == 0 && i < l->count; i++) {
		const struct parameter *p = &l->parameters[i];
		size_t n = p->rows * p->columns;

		rc = model_reader_read(r, p->offset, n, host, e) || safetensors_writer_add(w, host, n, e) ? -1 : 0;
	}
	free(host);
	return rc;
}

static int write_tensors(struct safetensors_writer *w, const struct model_config *c, const struct model_layout *l,
			 const struct source *s, struct error *e)
{
	size_t i;

	safetensors_writer_round(w, c->rounding, s->seed);
	for (i = 0; i < l->count; i++) {
		const struct parameter *p = &l->parameters[i];
		size_t shape[2] = { p->rows, p->columns };

		if (safetensors_writer_declare(w, p->name, p->vector ? shape + 1 : shape, p->vector ? 1 : 2, c->storage,
					       e))
			return -1;
	}
	/* Parameters stand in the block without gaps, in the order declared. */
	if (s->values != NULL)
		return safetensors_writer_add(w, s->values, l->elements, e);
	if (s->reader != NULL)
		return copy_tensors(w, l, s->reader, e);
	return pieces_download(s->model->backend, s->model->parameters, l->elements, take_piece, w, e);
}

static int save(const struct model_config *c, const struct model_layout *l, const struct source *s,
		const char *directory, struct error *e)
{
	struct safetensors_writer w;
	char *path;
	int rc;

	if (model_config_write(c, directory, e))
		return -1;
	path = file_join(directory, "model.safetensors");
	rc = safetensors_writer_open(&w, path, e);
	free(path);
	if (rc != 0)
		return -1;
	if (write_tensors(&w, c, l, s, e)) {
		safetensors_writer_abort(&w);
		return -1;
	}
	return safetensors_writer_commit(&w, e);
}

int model_save(const struct model_config *c, const struct model_layout *l, const float *values, const char *directory,
	       struct error *e)
{
	return save(c, l, &(struct source){ .values = values }, directory, e);
}

int model_claim(struct file_group *g, const char *directory, bool force, struct error *e)
{
	char *weights;
	bool there;

	if (text_ends(text_of(directory), TEXT(".gguf")))
		return error_set(e, ERROR_USAGE,
				 "%s: this command writes a directory; east convert makes a GGUF file of it",
				 directory);
	if (file_group_claim(g, directory, e))
		return -1;
	weights = file_join(directory, "model.safetensors");
	there = file_exists(weights);
	free(weights);
	if (!there || force)
		return 0;
	file_group_release(g);
	return error_set(e, ERROR_IO, "%s holds a model: choose another output or give --force", directory);
}

static int prepare(struct file_group *g, const struct model_config *c, const struct model_layout *l,
		   const struct source *s, const struct tokenizer *t, struct error *e)
{
	return file_group_begin(g, e) || tokenizer_save(t, g->aside, e) || save(c, l, s, g->aside, e) ? -1 : 0;
}

int model_prepare(struct file_group *g, const struct model_config *c, struct model *m, uint64_t seed,
		  const struct tokenizer *t, struct error *e)
{
	return prepare(g, c, &m->layout, &(struct source){ .model = m, .seed = seed }, t, e);
}

int model_prepare_copy(struct file_group *g, const struct model_config *c, const struct model_layout *l,
		       struct model_reader *r, const struct tokenizer *t, struct error *e)
{
	return prepare(g, c, l, &(struct source){ .reader = r }, t, e);
}

int model_put(struct file_group *g, const struct provenance *p, struct error *e)
{
	/* The weights first: nobody loads a model without them. */
	char *weights = file_join(g->aside, model_file_names[0]);
	int rc = provenance_write(weights, p, e) || file_group_commit(g, model_file_names, e) ? -1 : 0;

	free(weights);
	return rc;
}

int model_replace(struct file_group *g, const struct model_config *c, const struct model_layout *l, const float *values,
		  const struct tokenizer *t, const struct provenance *p, struct error *e)
{
	return prepare(g, c, l, &(struct source){ .values = values }, t, e) || model_put(g, p, e) ? -1 : 0;
}

static int hash_piece(void *context, const float *piece, size_t n, struct error *e)
{
	(void)e;
	sha256_add(context, piece, n * sizeof *piece);
	return 0;
}

int model_sha256(struct model *m, char hex[65], struct error *e)
{
	struct sha256 s;

	sha256_start(&s);
	if (pieces_download(m->backend, m->parameters, m->layout.elements, hash_piece, &s, e))
		return -1;
	sha256_finish(&s, hex);
	return 0;
}
