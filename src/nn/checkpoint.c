#include "nn/checkpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "nn/pieces.h"
#include "store/safetensors.h"

static const char *const names[] = { "parameters", "first_moment", "second_moment" };

enum {
	PARTS = countof(names)
};

static struct buffer *part_of(const struct model *m, const struct optimizer *o, size_t i)
{
	return i == 0 ? m->parameters : i == 1 ? optimizer_first_moment(o) : optimizer_second_moment(o);
}

static int take(void *context, const float *piece, size_t n, struct error *e)
{
	return safetensors_writer_add(context, piece, n, e);
}

int checkpoint_write(const char *path, struct model *m, struct optimizer *o, const char *fingerprint, const char *state,
		     struct error *e)
{
	struct safetensors_writer w;
	size_t n = m->layout.elements, i;
	char step[32];
	int rc = 0;

	if (safetensors_writer_open(&w, path, e))
		return -1;
	snprintf(step, sizeof step, "%" PRIu64, optimizer_steps(o));
	safetensors_writer_note(&w, "step", step);
	safetensors_writer_note(&w, "fingerprint", fingerprint);
	if (state != NULL)
		safetensors_writer_note(&w, "state", state);
	for (i = 0; rc == 0 && i < PARTS; i++)
		rc = safetensors_writer_declare(&w, names[i], &n, 1, SAFETENSORS_F32, e);
	for (i = 0; rc == 0 && i < PARTS; i++)
		rc = pieces_download(m->backend, part_of(m, o, i), n, take, &w, e);
	if (rc != 0) {
		safetensors_writer_abort(&w);
		return -1;
	}
	return safetensors_writer_commit(&w, e);
}

/* Everything is checked before anything is changed. */
static int check(const struct safetensors *s, const char *path, const struct model *m, const char *fingerprint,
		 int64_t *step, struct error *e)
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
		if (safetensors_expect(t, &n, 1, e))
			return -1;
		if (t->type != SAFETENSORS_F32)
			return error_set(e, ERROR_FORMAT, "%s: tensor '%s' is %s; a checkpoint holds F32: remove it",
					 path, names[i], t->type_name);
	}
	return 0;
}

static int give(void *context, float *piece, size_t from, size_t n, struct error *e)
{
	const struct safetensors_tensor *t = context;
	int rc = safetensors_read_f32(piece, t, from, n, e);

	safetensors_forget(t, from, n);
	return rc;
}

int checkpoint_read(const char *path, struct model *m, struct optimizer *o, const char *fingerprint,
		    struct builder *state, struct error *e)
{
	struct safetensors s;
	int64_t step = 0;
	size_t i;
	int rc;

	if (safetensors_open(&s, path, e))
		return -1;
	rc = check(&s, path, m, fingerprint, &step, e);
	for (i = 0; rc == 0 && i < PARTS; i++)
		rc = pieces_upload(m->backend, part_of(m, o, i), m->layout.elements, give,
				   (void *)(uintptr_t)safetensors_find(&s, names[i]), e);
	if (rc == 0) {
		optimizer_go_on(o, (uint64_t)step);
		builder_text(state, safetensors_note(&s, "state"));
	}
	safetensors_close(&s);
	return rc;
}
