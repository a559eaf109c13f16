/* The output of `east sample`, which a later run of the same sampling continues. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/program.h"
#include "compute/operations.h"
#include "format/ids.h"
#include "format/jsonl.h"
#include "format/model_files.h"
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

	if (model_files_hash(s->request->asking.model, hex, e))
		return -1;
	builder_format(&b, "%s\n%s\n", program_source, hex);
	sha256_hex(tokens, hex);
	builder_format(&b, "%s\n%zu %u %zu %a %a %a %d %" PRIu64 " %s\n", hex, o->paths, (unsigned)o->first_path,
		       o->max_tokens, o->temperature, o->top_p, o->min_p, (int)o->top_k, o->seed,
		       dtype_names[s->request->asking.storage]);
	for (i = 0; i < questions->count; i++) {
		builder_text(&b, questions->questions[i].id);
		builder_char(&b, '\n');
	}
	for (i = 0; i < o->end_count; i++)
		builder_format(&b, "%d ", (int)o->ends[i]);
	builder_char(&b, '\n');
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
	struct builder id = { 0 };
	struct json *record;
	uint64_t end = 0;

	if (cut_half_line(s->output.partial, e) || jsonl_open(&r, s->output.partial, false, e))
		return -1;
	while (s->done < s->request->asking.questions.count && jsonl_next(&r, &record, e) == 0 && record != NULL &&
	       ids_read(&id, record, true, r.origin, e) == 0 &&
	       text_equal(builder_view(&id), s->request->asking.questions.questions[s->done].id)) {
		sampling_count(s, s->reasons == NULL ? UNTIL_PATHS : reason_of(record),
			       json_size(json_find(record, "paths")));
		end = r.offset;
	}
	jsonl_close(&r);
	builder_clear(&id);
	return truncate(s->output.partial, (off_t)end) != 0
		       ? error_system(e, "%s: cannot cut to its whole records", s->output.partial)
		       : 0;
}

int sampling_open_output(struct sample_work *s, struct error *e)
{
	enum file_resume how = FILE_NEW;
	char hex[65];

	if (s->output.partial != NULL &&
	    (fingerprint(s, hex, e) || file_output_resume(&s->output, hex, s->request->force, &how, e)))
		return -1;
	s->finished = how == FILE_COMPLETE;
	if (s->finished)
		return 0;
	return (how == FILE_CONTINUED && count_done(s, e)) || file_output_begin(&s->output, e) ? -1 : 0;
}
