/* The output of `east sample`, which a later run of the same sampling continues. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "compute/operations.h"
#include "format/jsonl.h"
#include "sampling/parts.h"

/* Hash of all that the paths depend on, device and threads apart. */
static int fingerprint(const struct sample_work *s, char hex[65], struct error *e)
{
	const struct sample_options *o = &s->request->asking.rules;
	const struct question_set *questions = &s->request->asking.questions;
	const struct tokens *prompts = &s->request->asking.prompts.tokens;
	struct builder b = { 0 };
	struct text tokens = { (const char *)prompts->id, prompts->count * sizeof(int32_t) };
	size_t i;

	if (model_directory_hash(s->request->asking.model, hex, e))
		return -1;
	builder_format(&b, "%s\n", hex);
	sha256_hex(tokens, hex);
	builder_format(&b, "%s\n%zu %u %zu %a %a %a %d %" PRIu64 " %s\n", hex, o->paths, (unsigned)o->first_path,
		       o->max_tokens, o->temperature, o->top_p, o->min_p, (int)o->top_k, o->seed,
		       dtype_name(s->request->asking.storage));
	for (i = 0; i < questions->count; i++) {
		builder_text(&b, questions->questions[i].id);
		builder_char(&b, '\n');
	}
	for (i = 0; i < o->stop_count; i++) {
		builder_string(&b, o->stops[i]);
		builder_char(&b, '\n');
	}
	if (s->reasons != NULL) {
		builder_format(&b, "%zu\n", o->round);
		until_describe(&b, &s->request->until);
		for (i = 0; i < questions->count; i++) {
			builder_text(&b, questions->questions[i].answer);
			builder_char(&b, '\n');
		}
	}
	sha256_hex(builder_view(&b), hex);
	builder_clear(&b);
	return 0;
}

/* Whether the key beside an output is this run's. */
static int read_key(const struct sample_work *s, const char *hex, bool *ours, struct error *e)
{
	struct builder b = { 0 };
	int rc = file_read(&b, s->key, 4096, e);

	*ours = rc == 0 && text_is(text_trim(builder_view(&b)), hex);
	builder_clear(&b);
	return rc;
}

/* The key beside an unfinished output must be this run's. */
static int check_key(const struct sample_work *s, const char *hex, struct error *e)
{
	bool ours;

	if (read_key(s, hex, &ours, e))
		return -1;
	if (!ours)
		return error_set(e, ERROR_RANGE,
				 "%s was left by a run with another model, questions or options: give the same ones, "
				 "or --force to begin anew",
				 s->partial);
	return 0;
}

/* Cut a killed run's half line off the end. */
static int cut_half_line(const char *path, struct error *e)
{
	struct file_map m;
	size_t end;

	if (file_map(&m, path, e))
		return -1;
	for (end = m.size; end > 0 && m.data[end - 1] != '\n'; end--)
		;
	file_unmap(&m);
	return truncate(path, (off_t)end) != 0 ? error_system(e, "%s: cannot cut to its whole lines", path) : 0;
}

void sampling_count(struct sample_work *s, enum until_reason reason, size_t paths)
{
	s->ended[reason]++;
	s->drawn += paths;
	s->done++;
}

/* What ended the paths of a record that this command wrote. */
static enum until_reason reason_of(const struct json *record)
{
	struct text name = json_text(json_find(record, "until"));
	enum until_reason reason = UNTIL_PATHS;

	while (reason + 1 < UNTIL_REASONS && !text_is(name, until_reason_name(reason)))
		reason++;
	return reason;
}

/* Count the records of the partial file that are this run's questions in order, and cut off the rest. */
static int count_done(struct sample_work *s, struct error *e)
{
	struct jsonl_reader r;
	struct json *record;
	uint64_t end = 0;

	if (cut_half_line(s->partial, e) || jsonl_open(&r, s->partial, false, e))
		return -1;
	while (s->done < s->request->asking.questions.count && jsonl_next(&r, &record, e) == 0 && record != NULL &&
	       text_equal(json_text(json_find(record, "id")), s->request->asking.questions.questions[s->done].id)) {
		sampling_count(s, s->reasons == NULL ? UNTIL_PATHS : reason_of(record),
			       json_size(json_find(record, "paths")));
		end = r.offset;
	}
	jsonl_close(&r);
	return truncate(s->partial, (off_t)end) != 0
		       ? error_system(e, "%s: cannot cut to its whole records", s->partial)
		       : 0;
}

static char *with_suffix(const char *path, const char *suffix)
{
	struct builder b = { 0 };

	builder_string(&b, path);
	builder_string(&b, suffix);
	return b.data;
}

/* Once the output is there, its provenance takes its final name and the key is removed: nothing is unfinished. */
static int finish_output(struct sample_work *s, struct error *e)
{
	char *from = with_suffix(s->partial, ".meta.json"), *to = with_suffix(s->request->output, ".meta.json");
	int rc = 0;

	if (file_exists(from) && rename(from, to) != 0)
		rc = error_system(e, "%s: cannot rename to %s", from, to);
	free(from);
	free(to);
	if (rc == 0)
		unlink(s->key);
	return rc;
}

/* There is an output: done but for its provenance if this run was killed just then, else not to be replaced. */
static int open_finished(struct sample_work *s, const char *hex, struct error *e)
{
	bool ours = false;

	if (file_exists(s->key) && !file_exists(s->partial) && read_key(s, hex, &ours, e))
		return -1;
	if (!ours)
		return error_set(e, ERROR_IO, "%s exists: choose another output or give --force", s->request->output);
	s->finished = true;
	return finish_output(s, e);
}

/* A new output: what an earlier run left unfinished is no more. */
static int begin_output(struct sample_work *s, const char *hex, struct error *e)
{
	char *meta = with_suffix(s->partial, ".meta.json");

	unlink(s->partial);
	unlink(meta);
	free(meta);
	return file_write(s->key, text_of(hex), e);
}

int sampling_open_output(struct sample_work *s, struct error *e)
{
	char hex[65];

	if (strcmp(s->request->output, "-") == 0) {
		s->output = stdout;
		return 0;
	}
	if (file_is_special(s->request->output)) {
		s->output = fopen(s->request->output, "wb");
		return s->output == NULL ? error_system(e, "%s: cannot write", s->request->output) : 0;
	}
	s->partial = with_suffix(s->request->output, ".partial");
	s->key = with_suffix(s->request->output, ".partial.key");
	if (fingerprint(s, hex, e))
		return -1;
	if (!s->request->force && file_exists(s->request->output))
		return open_finished(s, hex, e);
	if (!s->request->force && file_exists(s->partial) && file_exists(s->key)) {
		if (check_key(s, hex, e) || count_done(s, e))
			return -1;
	} else if (begin_output(s, hex, e)) {
		return -1;
	}
	s->output = fopen(s->partial, "ab");
	return s->output == NULL ? error_system(e, "%s: cannot write", s->partial) : 0;
}

int sampling_close_output(struct sample_work *s, struct error *e)
{
	FILE *f = s->output;

	s->output = NULL;
	if (s->partial == NULL) {
		bool failed = fflush(f) != 0 || ferror(f);

		if (f != stdout && fclose(f) != 0)
			failed = true;
		return failed ? error_system(e, "%s: cannot write",
					     f == stdout ? "standard output" : s->request->output)
			      : 0;
	}
	if (fflush(f) != 0 || fsync(fileno(f)) != 0) {
		error_system(e, "%s: cannot write", s->partial);
		fclose(f);
		return -1;
	}
	if (fclose(f) != 0)
		return error_system(e, "%s: cannot write", s->partial);
	if (rename(s->partial, s->request->output) != 0)
		return error_system(e, "%s: cannot rename to %s", s->partial, s->request->output);
	return finish_output(s, e);
}
