#include "nn/checkpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/safetensors.h"

static const char *const names[] = { "parameters", "first_moment", "second_moment" };

enum {
	PARTS = countof(names)
};

/* Parameters, m and v on the host, one after the other. */
static int gather(struct model *m, struct optimizer *o, float *all, struct error *e)
{
	struct backend *b = m->backend;
	struct view from = { m->parameters, 0, 0 };
	size_t n = m->layout.elements;

	b->op->download(b, all, from, n);
	if (b->op->sync(b, e))
		return -1;
	return optimizer_read(o, all + n, all + 2 * n, e);
}

static int host_block(float **all, const struct model *m, struct error *e)
{
	void *p;

	if (memory_try(&p, m->layout.elements, PARTS * sizeof(float), "checkpoint", e))
		return -1;
	*all = p;
	return 0;
}

int checkpoint_write(const char *path, struct model *m, struct optimizer *o, const char *fingerprint, const char *state,
		     struct error *e)
{
	struct safetensors_writer w;
	size_t n = m->layout.elements, i;
	char step[32];
	float *all;
	int rc;

	if (host_block(&all, m, e))
		return -1;
	rc = gather(m, o, all, e);
	if (rc == 0)
		rc = safetensors_writer_open(&w, path, e);
	if (rc != 0) {
		free(all);
		return -1;
	}
	snprintf(step, sizeof step, "%" PRIu64, optimizer_steps(o));
	safetensors_writer_note(&w, "step", step);
	safetensors_writer_note(&w, "fingerprint", fingerprint);
	if (state != NULL)
		safetensors_writer_note(&w, "state", state);
	for (i = 0; rc == 0 && i < PARTS; i++)
		rc = safetensors_writer_declare(&w, names[i], &n, 1, SAFETENSORS_F32, e);
	if (rc == 0)
		rc = safetensors_writer_add(&w, all, PARTS * n, e);
	free(all);
	if (rc != 0) {
		safetensors_writer_abort(&w);
		return -1;
	}
	return safetensors_writer_commit(&w, e);
}

/* Everything checked and on the host before anything is changed. */
static int load(const struct safetensors *s, const char *path, const struct model *m, const char *fingerprint,
		float *all, int64_t *step, struct error *e)
{
	struct text theirs = safetensors_note(s, "fingerprint"), steps = safetensors_note(s, "step");
	size_t n = m->layout.elements, i;
	char count[32];

	if (theirs.data == NULL)
		return error_set(e, ERROR_FORMAT, "%s: not a checkpoint: no step and fingerprint in its metadata",
				 path);
	if (!text_is(theirs, fingerprint))
		return error_set(e, ERROR_RANGE,
				 "%s: the checkpoint of another run (other program, model, data or options): "
				 "give the same options, choose another output, or remove it",
				 path);
	snprintf(count, sizeof count, "%.*s", text_shown(steps, sizeof count - 1), steps.data);
	if (text_to_int(count, 0, INT64_C(1) << 53, "step", step, e))
		return error_wrap(e, "%s", path);
	for (i = 0; i < PARTS; i++) {
		const struct safetensors_tensor *t = safetensors_find(s, names[i]);

		if (t == NULL)
			return error_set(e, ERROR_FORMAT, "%s: no tensor '%s'", path, names[i]);
		if (safetensors_expect(t, &n, 1, e) || safetensors_read_f32(all + i * n, t, 0, n, e))
			return -1;
	}
	return 0;
}

int checkpoint_read(const char *path, struct model *m, struct optimizer *o, const char *fingerprint,
		    struct builder *state, struct error *e)
{
	struct view to = { m->parameters, 0, 0 };
	struct backend *b = m->backend;
	size_t n = m->layout.elements;
	struct safetensors s;
	int64_t step = 0;
	float *all;
	int rc;

	if (safetensors_open(&s, path, e))
		return -1;
	if (host_block(&all, m, e)) {
		safetensors_close(&s);
		return -1;
	}
	rc = load(&s, path, m, fingerprint, all, &step, e);
	if (rc == 0) {
		b->op->upload(b, to, all, n);
		rc = optimizer_write(o, all + n, all + 2 * n, (uint64_t)step, e);
		builder_text(state, safetensors_note(&s, "state"));
	}
	safetensors_close(&s);
	free(all);
	return rc;
}
