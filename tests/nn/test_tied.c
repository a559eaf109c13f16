/* A tied head: read whether or not the file holds it a second time, written once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/safetensors.h"
#include "nn/checkpoint.h"
#include "nn/model.h"
#include "tests/nn/scratch_model.h"

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

static float *parameters(struct model *m)
{
	float *host = memory_new(m->layout.elements, sizeof *host);
	struct error e;

	m->backend->op->download(m->backend, host, (struct view){ m->parameters, 0, 0 }, m->layout.elements);
	CHECK(m->backend->op->sync(m->backend, &e));
	return host;
}

/* The model's file again, with a head after the other tensors that is the embedding times `factor`. */
static void add_head(const struct model *m, const char *directory, const float *values, float factor)
{
	char *path = file_join(directory, "model.safetensors");
	const struct parameter *embedding = model_layout_find(&m->layout, "model.embed_tokens.weight");
	size_t shape[2] = { embedding->rows, embedding->columns }, n = embedding->rows * embedding->columns;
	float *head = memory_new(n, sizeof *head);
	struct safetensors_writer w;
	struct error e;

	CHECK(safetensors_writer_open(&w, path, &e));
	for (size_t i = 0; i < m->layout.count; i++) {
		const struct parameter *p = &m->layout.parameters[i];
		size_t own[2] = { p->rows, p->columns };

		CHECK(safetensors_writer_declare(&w, p->name, p->vector ? own + 1 : own, p->vector ? 1 : 2,
						 SAFETENSORS_F32, &e));
	}
	CHECK(safetensors_writer_declare(&w, "lm_head.weight", shape, 2, SAFETENSORS_F32, &e));
	for (size_t i = 0; i < n; i++)
		head[i] = factor * values[embedding->offset + i];
	CHECK(safetensors_writer_add(&w, values, m->layout.elements, &e));
	CHECK(safetensors_writer_add(&w, head, n, &e));
	CHECK(safetensors_writer_commit(&w, &e));
	free(head);
	free(path);
}

static size_t tensors_of(const char *path)
{
	struct safetensors s;
	struct error e;
	size_t count;

	CHECK(safetensors_open(&s, path, &e));
	count = s.count;
	safetensors_close(&s);
	return count;
}

static void both_forms(void **state)
{
	struct scratch_model scratch;
	struct backend *b;
	struct model m, again;
	struct optimizer *o;
	struct safetensors s;
	struct error e;
	float *values, *read;

	(void)state;
	CHECK(scratch_model_make(&scratch, 1, &e));
	CHECK(backend_open(&b, "cpu", 1, &e));
	CHECK(model_open(&m, scratch.directory, b, &e));
	assert_true(m.config.tied);
	values = parameters(&m);
	assert_int_equal(tensors_of(scratch.directory), m.layout.count);

	add_head(&m, scratch.directory, values, 1);
	assert_int_equal(tensors_of(scratch.directory), m.layout.count + 1);
	CHECK(model_open(&again, scratch.directory, b, &e));
	assert_int_equal(again.layout.elements, m.layout.elements);
	read = parameters(&again);
	assert_memory_equal(read, values, m.layout.elements * sizeof *read);

	/* Written again, the head is gone; in a checkpoint it never was. */
	CHECK(model_save(&again.config, &again.layout, read, scratch.directory, &e));
	assert_int_equal(tensors_of(scratch.directory), m.layout.count);
	CHECK(optimizer_new(&o, &again, &optimizer_defaults, &e));
	CHECK(checkpoint_write("tied-checkpoint", &again, o, "0", NULL, &e));
	CHECK(safetensors_open(&s, "tied-checkpoint", &e));
	assert_int_equal(safetensors_find(&s, "parameters")->elements, model_config_parameters(&again.config));
	safetensors_close(&s);
	unlink("tied-checkpoint");
	optimizer_free(o);
	model_close(&again);

	add_head(&m, scratch.directory, values, 2);
	assert_int_equal(model_open(&again, scratch.directory, b, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	assert_non_null(strstr(e.text, "'lm_head.weight' differs from the embedding"));
	model_close(&m);
	backend_close(b);
	scratch_model_remove(&scratch);
	free(values);
	free(read);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(both_forms) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
