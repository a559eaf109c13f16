/* east sample: n reasoning paths per question, or as many as it takes (east-sample(1)). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/progress.h"
#include "cmd/asking.h"
#include "cmd/computing.h"
#include "cmd/estimating.h"
#include "cmd/matching.h"
#include "entropy/until.h"
#include "format/jsonl.h"

enum {
	OPTION_EXCLUDE = COMMAND_LONG,
	OPTION_FIRST_PATH,
	OPTION_FORCE,
	OPTION_MIN_P,
	OPTION_ROUND,
	OPTION_SHARD,
	OPTION_STOP,
	OPTION_TOP_K,
	OPTION_TOP_P,
	OPTION_UNTIL
};

static const struct command_option options[] = {
	{ 'N', "dry-run", NULL, "print the plan of memory and work, sample nothing" },
	ASKING_ROW_DEVICE,
	{ 'i', "input", "file", "questions, - for standard input; default the operand, else -" },
	ASKING_ROW_THREADS,
	{ 'm', "model", "directory", "the model that answers" },
	{ 'n', "paths", "count", "paths per question, with --until the most, 1 to 65536; default 16" },
	{ 'o', "output", "file", "records with paths, - for standard output; default -" },
	{ 'q', "quiet", NULL, "no progress and no summary" },
	{ 's', "seed", "number", "seed of the draws; default 0" },
	{ 't', "temperature", "number", "0 takes the likeliest token, 0 to 100; default 1" },
	{ 'u', "unit", "unit", "for --until: bits, nats or log-n; default bits" },
	MATCHING_ROW_EXTRACT("for --until: "),
	{ ESTIMATING_CLASSES, "classes", "count",
	  "for --until: possible answers, for nsb, as of east entropy; default 0, twice --paths" },
	ASKING_ROW_DTYPE,
	{ ESTIMATING_ESTIMATOR, "estimator", "name", "for --until: as of east entropy; default nsb" },
	{ OPTION_EXCLUDE, "exclude-unanswered", NULL, "for --until: as of east match" },
	{ OPTION_FIRST_PATH, "first-path", "index",
	  "number of the first path, to draw more of the same later; default 0" },
	{ OPTION_FORCE, "force", NULL, "replace an output file, and forget what an unfinished run left" },
	{ ESTIMATING_INTERVAL, "interval", "kind", "for --until: analytic, bootstrap or credible; default analytic" },
	{ ESTIMATING_LEVEL, "level", "share", "for --until: of the interval, 0.01 to 0.9999; default 0.95" },
	ASKING_ROW_LIMIT,
	ASKING_ROW_MAX_TOKENS,
	{ OPTION_MIN_P, "min-p", "share", "only tokens this likely beside the likeliest, 0 to 1; default 0" },
	MATCHING_ROW_PERCENT("for --until: "),
	ASKING_ROW_PROMPT,
	{ OPTION_ROUND, "round", "count", "paths between two looks of --until at a question, 1 to 65536; default 8" },
	MATCHING_ROW_ROUNDING("for --until: "),
	{ OPTION_SHARD, "shard", "part", "only part i of k of the questions, written i/k, i from 1" },
	ASKING_ROW_SKIP_BAD,
	ASKING_ROW_SLOTS,
	{ OPTION_STOP, "stop", "text", "end a path before this text; up to 16 times" },
	{ OPTION_TOP_K, "top-k", "count", "only the k likeliest tokens, 0 for all; default 0" },
	{ OPTION_TOP_P, "top-p", "share", "only the likeliest tokens with this mass, above 0 to 1; default 1" },
	{ OPTION_UNTIL, "until", "rule", "draw paths until correct=COUNT, width=NUMBER or gain=NUMBER" },
	{ 0 }
};

enum {
	STOPS_MAX = 16
};

struct session {
	struct asking asking;
	const char *output_path;
	const char *stops[STOPS_MAX];
	bool dry_run, quiet, force;

	struct decoder *decoder;
	struct decoder_options shape;
	FILE *output;
	char *partial, *key; /* NULL for standard output */
	bool finished;       /* an earlier run drew all paths */
	size_t done;         /* questions that stand in the partial file */
	size_t skipped;      /* of them, those that stood there when this run began */
	uint64_t tokens;     /* sampled by this run */
	struct progress progress;

	struct until_options until;
	const char *of_entropy;      /* likewise without a rule of it about the entropy */
	const char *of_until;        /* an option given that means nothing without --until, or NULL */
	unsigned char *reasons;      /* [questions] enum until_reason, as far as --until has looked; NULL without it */
	size_t ended[UNTIL_REASONS]; /* questions done, by what ended them */
	uint64_t drawn;              /* paths of the questions done */
};

static int take_shard(const struct command_line *line, struct asking *a, struct error *e)
{
	char end;

	if (sscanf(line->value, "%zu/%zu%c", &a->shard, &a->shards, &end) != 2 || a->shard < 1 ||
	    a->shard > a->shards || a->shards > 1000000)
		return error_set(e, ERROR_USAGE, "--shard: '%s' is not i/k with 1 <= i <= k", line->value);
	return 0;
}

/* The options of --until. */
static int take_until(const struct command_line *line, int option, struct session *s, struct error *e)
{
	struct until_options *o = &s->until;
	int common = estimating_option(&o->entropy, line, option, e), matching;

	if (common != 0) {
		s->of_entropy = line->option->name;
		if (common > 0 && o->entropy.interval == ENTROPY_NO_INTERVAL)
			common = error_set(e, ERROR_USAGE, "option --%s: a rule about the entropy needs an interval",
					   line->option->name);
		return common < 0 ? -1 : 0;
	}
	if (option != OPTION_UNTIL)
		s->of_until = line->option->name;
	switch (option) {
	case OPTION_EXCLUDE:
		o->match.exclude_unanswered = true;
		return 0;
	case OPTION_ROUND:
		return command_size(line, 1, 65536, &s->asking.rules.round, e);
	default:
		matching = matching_option(&o->match.rules, &o->match.policy, line, option, e);
		if (matching != 0)
			return matching < 0 ? -1 : 0;
		return until_parse(o, line->value, e) ? error_wrap(e, "--until") : 0;
	}
}

static int take_rule(const struct command_line *line, int option, struct sample_options *o, struct error *e)
{
	size_t value;

	switch (option) {
	case 'n':
		return command_size(line, 1, 65536, &o->paths, e);
	case 't':
		return command_double(line, 0, 100, &o->temperature, e);
	case OPTION_FIRST_PATH:
		if (command_size(line, 0, 1u << 30, &value, e))
			return -1;
		o->first_path = (uint32_t)value;
		return 0;
	case OPTION_MIN_P:
		return command_double(line, 0, 0.9999, &o->min_p, e);
	case OPTION_TOP_K:
		if (command_size(line, 0, 1u << 30, &value, e))
			return -1;
		o->top_k = (int32_t)value;
		return 0;
	default:
		return command_double(line, 1e-6, 1, &o->top_p, e);
	}
}

static int take(const struct command_line *line, int option, struct session *s, struct error *e)
{
	struct sample_options *rules = &s->asking.rules;
	int common = asking_option(&s->asking, line, option, e);

	if (common != 0)
		return common < 0 ? -1 : 0;
	switch (option) {
	case 'N':
		s->dry_run = true;
		return 0;
	case 'o':
		s->output_path = line->value;
		return 0;
	case 'q':
		s->quiet = true;
		return 0;
	case OPTION_FORCE:
		s->force = true;
		return 0;
	case OPTION_SHARD:
		return take_shard(line, &s->asking, e);
	case OPTION_STOP:
		if (rules->stop_count == STOPS_MAX || line->value[0] == '\0')
			return error_set(e, ERROR_USAGE, "--stop: an empty text, or more than %d", STOPS_MAX);
		s->stops[rules->stop_count++] = line->value;
		return 0;
	case 'u':
	case 'x':
	case ESTIMATING_CLASSES:
	case ESTIMATING_ESTIMATOR:
	case OPTION_EXCLUDE:
	case ESTIMATING_INTERVAL:
	case ESTIMATING_LEVEL:
	case MATCHING_PERCENT:
	case MATCHING_ROUNDING:
	case OPTION_ROUND:
	case OPTION_UNTIL:
		return take_until(line, option, s, e);
	default:
		return take_rule(line, option, rules, e);
	}
}

/* -- resuming ---------------------------------------------------------------- */

/* Hash of all that the paths depend on, device and threads apart. */
static int fingerprint(const struct session *s, char hex[65], struct error *e)
{
	const struct sample_options *o = &s->asking.rules;
	const struct question_set *questions = &s->asking.questions;
	const struct tokens *prompts = &s->asking.prompts.tokens;
	struct builder b = { 0 };
	struct text tokens = { (const char *)prompts->id, prompts->count * sizeof(int32_t) };
	size_t i;

	if (model_directory_hash(s->asking.model, hex, e))
		return -1;
	builder_format(&b, "%s\n", hex);
	sha256_hex(tokens, hex);
	builder_format(&b, "%s\n%zu %u %zu %a %a %a %d %" PRIu64 " %s\n", hex, o->paths, (unsigned)o->first_path,
		       o->max_tokens, o->temperature, o->top_p, o->min_p, (int)o->top_k, o->seed,
		       dtype_name(s->asking.storage));
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
		until_describe(&b, &s->until);
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
static int read_key(const struct session *s, const char *hex, bool *ours, struct error *e)
{
	struct builder b = { 0 };
	int rc = file_read(&b, s->key, 4096, e);

	*ours = rc == 0 && text_is(text_trim(builder_view(&b)), hex);
	builder_clear(&b);
	return rc;
}

/* The key beside an unfinished output must be this run's. */
static int check_key(const struct session *s, const char *hex, struct error *e)
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

/* A question is done: count it and its paths. */
static void count_question(struct session *s, enum until_reason reason, size_t paths)
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
static int count_done(struct session *s, struct error *e)
{
	struct jsonl_reader r;
	struct json *record;
	uint64_t end = 0;

	if (cut_half_line(s->partial, e) || jsonl_open(&r, s->partial, false, e))
		return -1;
	while (s->done < s->asking.questions.count && jsonl_next(&r, &record, e) == 0 && record != NULL &&
	       text_equal(json_text(json_find(record, "id")), s->asking.questions.questions[s->done].id)) {
		count_question(s, s->reasons == NULL ? UNTIL_PATHS : reason_of(record),
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

/* Behind the output the provenance takes its name, and the key goes: then nothing is unfinished. */
static int finish_output(struct session *s, struct error *e)
{
	char *from = with_suffix(s->partial, ".meta.json"), *to = with_suffix(s->output_path, ".meta.json");
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
static int open_finished(struct session *s, const char *hex, struct error *e)
{
	bool ours = false;

	if (file_exists(s->key) && !file_exists(s->partial) && read_key(s, hex, &ours, e))
		return -1;
	if (!ours)
		return error_set(e, ERROR_IO, "%s exists: choose another output or give --force", s->output_path);
	s->finished = true;
	return finish_output(s, e);
}

/* A new output: what an earlier run left unfinished is no more. */
static int begin_output(struct session *s, const char *hex, struct error *e)
{
	char *meta = with_suffix(s->partial, ".meta.json");

	unlink(s->partial);
	unlink(meta);
	free(meta);
	return file_write(s->key, text_of(hex), e);
}

static int open_output(struct session *s, struct error *e)
{
	char hex[65];

	if (strcmp(s->output_path, "-") == 0) {
		s->output = stdout;
		return 0;
	}
	if (file_is_special(s->output_path)) {
		s->output = fopen(s->output_path, "wb");
		return s->output == NULL ? error_system(e, "%s: cannot write", s->output_path) : 0;
	}
	s->partial = with_suffix(s->output_path, ".partial");
	s->key = with_suffix(s->output_path, ".partial.key");
	if (fingerprint(s, hex, e))
		return -1;
	if (!s->force && file_exists(s->output_path))
		return open_finished(s, hex, e);
	if (!s->force && file_exists(s->partial) && file_exists(s->key)) {
		if (check_key(s, hex, e) || count_done(s, e))
			return -1;
	} else if (begin_output(s, hex, e)) {
		return -1;
	}
	s->output = fopen(s->partial, "ab");
	return s->output == NULL ? error_system(e, "%s: cannot write", s->partial) : 0;
}

static int close_output(struct session *s, struct error *e)
{
	FILE *f = s->output;

	s->output = NULL;
	if (s->partial == NULL) {
		bool failed = fflush(f) != 0 || ferror(f);

		if (f != stdout && fclose(f) != 0)
			failed = true;
		return failed ? error_system(e, "%s: cannot write", f == stdout ? "standard output" : s->output_path)
			      : 0;
	}
	if (fflush(f) != 0 || fsync(fileno(f)) != 0) {
		error_system(e, "%s: cannot write", s->partial);
		fclose(f);
		return -1;
	}
	if (fclose(f) != 0)
		return error_system(e, "%s: cannot write", s->partial);
	if (rename(s->partial, s->output_path) != 0)
		return error_system(e, "%s: cannot rename to %s", s->partial, s->output_path);
	return finish_output(s, e);
}

/* -- sampling ---------------------------------------------------------------- */

static struct json *path_record(const struct sample_path *path)
{
	struct json *record = json_object();

	json_set(record, "text", json_string(builder_view(&path->text)));
	json_set(record, "tokens", json_number((double)path->ids.count));
	json_set(record, "logprob", json_number(path->logprob));
	json_set(record, "finish", json_string(text_of(path->finish == SAMPLE_STOP ? "stop" : "length")));
	return record;
}

static struct json *path_list(const struct sample_path *paths, size_t count)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_append(list, path_record(&paths[i]));
	return list;
}

/* The question's record with these paths, by its place in the input. */
static int record_with_paths(const struct session *s, size_t question, const struct sample_path *paths, size_t count,
			     struct json **record, struct error *e)
{
	if (json_parse(record, s->asking.questions.questions[question].record, s->asking.questions.path, e))
		return -1;
	json_set(*record, "paths", path_list(paths, count));
	return 0;
}

/* The sample_rule of --until. */
static int look(void *context, size_t question, const struct sample_path *paths, size_t count, bool *more,
		struct error *e)
{
	struct session *s = context;
	const struct question_set *questions = &s->asking.questions;
	enum until_reason reason = UNTIL_PATHS;
	struct json *record;
	char origin[512];
	int rc;

	snprintf(origin, sizeof origin, "%s:%zu", questions->path, questions->questions[question].line);
	if (record_with_paths(s, question, paths, count, &record, e))
		return -1;
	rc = until_check(&s->until, record, &reason, origin, e);
	json_free(record);
	s->reasons[question] = (unsigned char)reason;
	*more = reason == UNTIL_PATHS;
	return rc;
}

/* The same for a run that begins behind the questions of an earlier one. */
static int look_on(void *context, size_t index, const struct sample_path *paths, size_t count, bool *more,
		   struct error *e)
{
	struct session *s = context;

	return look(s, s->skipped + index, paths, count, more, e);
}

/* Options of the entropy that do not go together, found on a pair of paths. */
static int check_entropy(const struct session *s, struct error *e)
{
	const uint64_t counts[] = { 1, 1 };
	struct estimate h;

	/* The semantic estimator wants paths: it has the bootstrap alone. */
	if (!until_entropy(&s->until))
		return 0;
	if (s->until.entropy.estimator == ENTROPY_SEMANTIC)
		return s->until.entropy.interval == ENTROPY_BOOTSTRAP
			       ? 0
			       : error_set(e, ERROR_USAGE,
					   "the estimator semantic has no interval but --interval bootstrap");
	return entropy_estimate(counts, 2, &s->until.entropy, &h, e);
}

/* Set --until up; a question that it cannot judge is known before the first path. */
static int prepare_rule(struct session *s, struct error *e)
{
	size_t i;
	bool more;

	if (!until_any(&s->until))
		return 0;
	/* The same for all rounds: with twice the paths so far, paths that all differ would seem to settle it. */
	if (s->until.entropy.classes == 0)
		s->until.entropy.classes = 2 * s->asking.rules.paths;
	if (check_entropy(s, e))
		return -1;
	s->reasons = memory_new(s->asking.questions.count, sizeof *s->reasons);
	for (i = 0; i < s->asking.questions.count; i++)
		if (look(s, i, NULL, 0, &more, e))
			return -1;
	s->asking.rules.rule = look_on;
	s->asking.rules.rule_context = s;
	return 0;
}

static int take_paths(void *context, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct session *s = context;
	enum until_reason reason = s->reasons == NULL ? UNTIL_PATHS : (enum until_reason)s->reasons[s->done];
	double seconds = progress_clock() - s->progress.start;
	struct json *record;

	(void)index;
	if (record_with_paths(s, s->done, paths, count, &record, e))
		return -1;
	if (s->reasons != NULL)
		json_set(record, "until", json_string(text_of(until_reason_name(reason))));
	jsonl_write(s->output, record);
	json_free(record);
	if (fflush(s->output) != 0 || ferror(s->output))
		return error_system(e, "%s: cannot write", s->partial == NULL ? "standard output" : s->partial);
	count_question(s, reason, count);
	progress_note(&s->progress, "%.0f tokens/s", seconds > 0 ? (double)s->tokens / seconds : 0.0);
	progress_update(&s->progress, s->reasons == NULL ? s->drawn : s->done);
	return 0;
}

static void print_plan(const struct session *s)
{
	const struct sample_options *o = &s->asking.rules;
	size_t weights, cache, scratch;

	decoder_bytes(s->decoder, &weights, &cache, &scratch);
	printf("questions    %zu, %s%zu paths each\n", s->asking.questions.count, s->reasons == NULL ? "" : "up to ",
	       o->paths);
	printf("device       %s\n", s->asking.backend->device);
	printf("slots        %zu, sequences of up to %zu tokens\n", o->slots, s->shape.positions);
	printf("weights      %10.1f MiB (%s)\n", (double)weights / 1048576.0, dtype_name(s->asking.storage));
	computing_print_bytes("cache", cache);
	computing_print_bytes("scratch", scratch);
	computing_print_limits(s->asking.backend, NULL, 0);
}

static void summarise(const struct session *s)
{
	enum until_reason reason;

	if (s->reasons == NULL || s->quiet)
		return;
	fprintf(stderr, "sample: %zu questions, %" PRIu64 " paths, %.2f each of at most %zu; ended by", s->done,
		s->drawn, (double)s->drawn / (double)s->done, s->asking.rules.paths);
	for (reason = UNTIL_REASONS; reason-- > 0;)
		fprintf(stderr, " %s %zu%s", until_reason_name(reason), s->ended[reason], reason == 0 ? "\n" : ",");
}

/* Beside the unfinished output, so that it is there when that is done. */
static int record_provenance(const struct session *s, int argc, char **argv, struct error *e)
{
	const char *inputs[] = { s->asking.model, s->asking.input };
	struct provenance p = { .command = "sample",
				.argc = argc,
				.argv = argv,
				.seeded = true,
				.seed = s->asking.rules.seed,
				.backend = s->asking.backend->name,
				.device = s->asking.backend->device,
				.inputs = inputs,
				.input_count = countof(inputs) };

	return provenance_write(s->partial == NULL ? s->output_path : s->partial, &p, e);
}

static int sample(struct session *s, int argc, char **argv, struct error *e)
{
	const struct question_set *questions = &s->asking.questions;
	const struct sample_options *o = &s->asking.rules;
	size_t left = questions->count - s->done;

	if (s->reasons == NULL)
		progress_start(&s->progress, "sample", "paths", s->drawn, questions->count * o->paths, s->quiet);
	else
		progress_start(&s->progress, "sample", "questions", s->done, questions->count, s->quiet);
	s->skipped = s->done;
	if (left > 0 && sample_run(s->decoder, s->asking.tokenizer, o, s->asking.prompts.questions + s->done, left,
				   take_paths, s, &s->tokens, e))
		return -1;
	progress_finish(&s->progress);
	if (record_provenance(s, argc, argv, e) || close_output(s, e))
		return -1;
	summarise(s);
	return 0;
}

static int run(struct session *s, int argc, char **argv, struct error *e)
{
	if (asking_open(&s->asking, until_any(&s->until), e) || prepare_rule(s, e) ||
	    asking_decoder(&s->asking, &s->asking.rules, &s->decoder, &s->shape, e))
		return -1;
	if (s->dry_run) {
		print_plan(s);
		return 0;
	}
	if (open_output(s, e))
		return -1;
	if (!s->finished)
		return sample(s, argc, argv, e);
	if (!s->quiet)
		fprintf(stderr, "sample: %s was complete but for its provenance\n", s->output_path);
	return 0;
}

static void close_session(struct session *s)
{
	if (s->output != NULL && s->output != stdout)
		fclose(s->output);
	decoder_close(s->decoder);
	asking_close(&s->asking);
	free(s->partial);
	free(s->key);
	free(s->reasons);
}

static int cmd_sample(int argc, char **argv, struct error *e)
{
	struct session s = { .output_path = "-", .until = until_defaults };
	struct command_line line;
	int option, rc;

	asking_init(&s.asking);
	s.asking.rules.stops = s.stops;
	command_begin(&line, &command_sample, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&line, option, &s, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_input(&line, &s.asking.input, e))
		return -1;
	if (s.of_until != NULL && !until_any(&s.until))
		return error_set(e, ERROR_USAGE, "option --%s means nothing without --until", s.of_until);
	if (s.of_entropy != NULL && !until_entropy(&s.until))
		return error_set(e, ERROR_USAGE, "option --%s means nothing without --until width=... or gain=...",
				 s.of_entropy);
	rc = run(&s, argc, argv, e);
	close_session(&s);
	return rc;
}

const struct command command_sample = {
	"sample", "-m directory [option ...] [file]", "draw reasoning paths", options, cmd_sample,
};
