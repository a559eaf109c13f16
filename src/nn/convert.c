#include "nn/convert.h"

#include "base/file.h"
#include "base/message.h"
#include "format/jsonl.h"
#include "nn/gguf.h"
#include "nn/model.h"
#include "store/tokenizer.h"

static const char *const type_words[] = { "f32", "bf16", "f16", "q8_0", NULL };

/* clang-format off */
const struct option_row convert_option_rows[] = {
	{ 'm', "model", "model", "the model to convert: a directory or a GGUF file", OPTION_FILE,
	  OPTION_PLACE(conversion, model) },
	{ 'o', "output", "model", "a GGUF file if it ends with .gguf, else a directory", OPTION_FILE,
	  OPTION_PLACE(conversion, output) },
	{ 'q', "quiet", NULL, "no summary", OPTION_SWITCH, OPTION_PLACE(conversion, quiet) },
	{ 0, "dtype", "type", "storage of the matrices", OPTION_WORD, OPTION_PLACE(conversion, type),
	  .words = type_words, .otherwise = "the model's" },
	{ 0, "force", NULL, "replace a model that stands there", OPTION_SWITCH, OPTION_PLACE(conversion, force) },
	{ 0 }
};
/* clang-format on */

/* The model that is read. */
struct work {
	struct model_config config;
	struct model_layout layout;
	struct model_reader *reader;
	struct tokenizer *tokenizer;
};

static int open_work(struct work *w, const struct conversion *c, struct error *e)
{
	if (model_reader_open(&w->reader, c->model, &w->config, &w->layout, e) ||
	    tokenizer_open(&w->tokenizer, c->model, e))
		return -1;
	if (c->type < CONVERT_Q8_0 && w->config.storage != (enum safetensors_type)c->type) {
		w->config.storage = (enum safetensors_type)c->type;
		w->config.rounding = SAFETENSORS_NEAREST;
	}
	return 0;
}

static void close_work(struct work *w)
{
	if (w->reader != NULL) {
		model_reader_close(w->reader);
		model_layout_clear(&w->layout);
	}
	tokenizer_close(w->tokenizer);
}

static int to_directory(struct work *w, const struct conversion *c, const struct provenance *p, struct error *e)
{
	struct file_group g;
	int rc;

	if (c->type == CONVERT_Q8_0)
		return error_set(e, ERROR_USAGE, "--dtype q8_0 is for files that end with .gguf");
	if (model_claim(&g, c->output, c->force, e))
		return -1;
	rc = open_work(w, c, e) || model_prepare_copy(&g, &w->config, &w->layout, w->reader, w->tokenizer, e) ||
			     model_put(&g, p, e)
		     ? -1
		     : 0;
	file_group_release(&g);
	return rc;
}

/* What a configuration's storage is called in a GGUF file. */
static enum gguf_type file_type(const struct work *w, const struct conversion *c)
{
	if (c->type == CONVERT_Q8_0)
		return GGUF_Q8_0;
	return w->config.storage == SAFETENSORS_F16    ? GGUF_F16
	       : w->config.storage == SAFETENSORS_BF16 ? GGUF_BF16
						       : GGUF_F32;
}

static int write_file(struct work *w, const struct conversion *c, struct file_output *o, struct error *e)
{
	struct gguf_writer writer;
	int rc;

	if (open_work(w, c, e))
		return -1;
	gguf_writer_open(&writer, o->stream, c->output);
	gguf_writer_config(&writer, &w->config, file_type(w, c));
	rc = gguf_writer_tokenizer(&writer, &w->config, w->tokenizer, e) ||
			     gguf_weights_write(&writer, &w->config, &w->layout, w->reader, file_type(w, c), e)
		     ? -1
		     : 0;
	gguf_writer_close(&writer);
	return rc;
}

static int to_file(struct work *w, const struct conversion *c, const struct provenance *p, struct error *e)
{
	struct file_output o;

	if (file_output_open(&o, c->output, FILE_ALONE, e))
		return -1;
	if (file_exists(c->output) && !c->force) {
		file_output_abort(&o);
		return error_set(e, ERROR_IO, "%s is there already: choose another output or give --force", c->output);
	}
	if (write_file(w, c, &o, e)) {
		file_output_abort(&o);
		return -1;
	}
	return provenance_commit(&o, p, e);
}

int convert_model(const struct conversion *c, const struct provenance *p, struct error *e)
{
	struct work w = { .reader = NULL };
	bool file;
	int rc;

	if (c->model == NULL || c->output == NULL)
		return error_set(e, ERROR_USAGE, "a model (-m) and an output (-o) are needed");
	file = text_ends(text_of(c->output), TEXT(".gguf"));
	rc = file ? to_file(&w, c, p, e) : to_directory(&w, c, p, e);
	if (rc == 0 && !c->quiet)
		message_print("convert: %zu parameters, written as %s to %s\n", w.layout.elements,
			      file ? gguf_type_name(file_type(&w, c)) : safetensors_type_name(w.config.storage),
			      c->output);
	close_work(&w);
	return rc;
}
