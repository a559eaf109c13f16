#include "tests/nn/scratch_model.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "store/tokenizer.h"
#include "nn/model.h"

static int next_text(void *context, struct text *out, struct error *e)
{
	static const char *const corpus[] = {
		"Tom has 3 boxes with 4 pens each. How many pens does Tom have?",
		"There are 3 * 4 = 12 pens.\n#### 12",
		"Ana had 20 marbles and lost 8 of them. How many marbles are left?",
		"There are 20 - 8 = 12 marbles left.\n#### 12",
	};
	size_t *next = context;

	(void)e;
	if (*next == countof(corpus))
		return 0;
	*out = text_of(corpus[(*next)++]);
	return 1;
}

static int make_tokenizer(struct tokenizer **t, struct error *e)
{
	static const char *const special[] = { "<|endoftext|>" };
	struct tokenizer_recipe recipe = {
		.vocabulary = 300, .minimum = 2, .special = special, .special_count = 1, .bos = -1, .eos = 0, .pad = -1
	};
	size_t next = 0;

	return tokenizer_train(t, &recipe, next_text, &next, e);
}

static int write_weights(const struct scratch_model *s, double scale, struct error *e)
{
	struct model_layout layout;
	float *values;
	size_t i, j;
	int rc;

	if (model_layout_init(&layout, &s->config, e))
		return -1;
	values = memory_new(layout.elements, sizeof *values);
	model_initialise(&s->config, &layout, 1, values);
	for (i = 0; i < layout.count; i++)
		for (j = 0;
		     !layout.parameters[i].vector && j < layout.parameters[i].rows * layout.parameters[i].columns; j++)
			values[layout.parameters[i].offset + j] *= (float)scale;
	rc = model_save(&s->config, &layout, values, s->directory, e);
	free(values);
	model_layout_clear(&layout);
	return rc;
}

int scratch_model_make(struct scratch_model *s, double scale, struct error *e)
{
	struct tokenizer *t;
	int rc;

	memset(s, 0, sizeof *s);
	strcpy(s->directory, "scratch-model-XXXXXX");
	if (mkdtemp(s->directory) == NULL)
		return error_system(e, "%s", s->directory);
	if (make_tokenizer(&t, e))
		return -1;
	s->config = (struct model_config){ .architecture = MODEL_LLAMA,
					   .hidden = 32,
					   .ffn = 48,
					   .layers = 2,
					   .heads = 4,
					   .kv_heads = 2,
					   .head_width = 8,
					   .vocabulary = tokenizer_size(t),
					   .context = 64,
					   .rope_theta = 10000,
					   .rms_epsilon = 1e-5,
					   .tied = true,
					   .tied_stated = true,
					   .bos = -1,
					   .pad = -1,
					   .eos_count = 1,
					   .storage = SAFETENSORS_F32 };
	rc = tokenizer_save(t, s->directory, e);
	if (rc == 0)
		rc = write_weights(s, scale, e);
	tokenizer_close(t);
	return rc;
}

void scratch_model_remove(struct scratch_model *s)
{
	DIR *folder = opendir(s->directory);
	struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		char *path = file_join(s->directory, entry->d_name);

		unlink(path);
		free(path);
	}
	if (folder != NULL)
		closedir(folder);
	rmdir(s->directory);
}
