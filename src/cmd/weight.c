/* east weight: from entropies to weights and chosen paths (east-weight(1)). */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/filter.h"
#include "cmd/weight_compat.h"
#include "weighting/weight.h"
#include "weighting/weight_export.h"

enum {
	OPTION_ANSWERED = COMMAND_LONG,
	OPTION_CENTRE,
	OPTION_COLUMN,
	OPTION_COMPAT,
	OPTION_DIVISOR,
	OPTION_DROP_RIGHT,
	OPTION_FLOOR,
	OPTION_FORMAT,
	OPTION_KEEP_REPEATS,
	OPTION_KEEP_WRONG,
	OPTION_MAP,
	OPTION_MODE,
	OPTION_NEED_PAIR,
	OPTION_PAIRS,
	OPTION_UNANSWERED
};

static const struct command_option options[] = {
	{ 'a', "sharpness", "number", "of the map, -100 to 100; default 1" },
	{ 'c', "centre", "number", "of the sigmoid, in the value's unit, default 0; of clip the cap, 1 or more" },
	FILTER_INPUT,
	{ 'k', "keep", "count", "most correct paths of a question to train on, 1 to 65536; default 1" },
	FILTER_OUTPUT,
	FILTER_QUIET,
	{ 's', "seed", "number", "seed of the choice of paths; default 0" },
	{ OPTION_ANSWERED, "answered", NULL, "a rejected path must have an answer" },
	{ OPTION_COLUMN, "column", "field", "of mode column: a number in the record" },
	{ OPTION_COMPAT, "compat", NULL, "the preprocessing of EAST's authors instead of all this" },
	{ OPTION_DIVISOR, "divisor", "number", "of --compat: weights are value^a by it; default the mean of value^a" },
	{ OPTION_DROP_RIGHT, "drop-right", NULL, "discard questions whose paths are all correct" },
	{ OPTION_FLOOR, "floor", "number", "smaller values count as it, 0 to 1e6; default 0, none" },
	{ OPTION_FORMAT, "format", "name", "records, trl-sft, trl-dpo, trl-kto or east; default records" },
	{ OPTION_KEEP_REPEATS, "keep-repeats", NULL, "paths of the same text are different paths" },
	{ OPTION_KEEP_WRONG, "keep-wrong", NULL, "keep questions without a correct path" },
	{ OPTION_MAP, "map", "name", "power, exponential, sigmoid, clip or rank; default power" },
	{ OPTION_MODE, "mode", "mode",
	  "entropy, accuracy, rejected, uniform, variance, vote-margin, certain or column; default entropy" },
	{ OPTION_NEED_PAIR, "need-pair", NULL, "discard questions without a path to choose and one to reject" },
	{ OPTION_PAIRS, "pairs", "rule", "correct, or votes, which needs no answers; default correct" },
	FILTER_SKIP,
	{ OPTION_UNANSWERED, "max-unanswered", "share",
	  "discard questions with a larger share of paths without an answer; default 1, none" },
	{ 0 }
};

/* Kept lines wait in a temporary file, each after a struct slot, until the mean is known. */
struct slot {
	size_t size;     /* of the line, newline included */
	size_t at;       /* where in it the weight belongs */
	size_t question; /* whose weight, among those kept */
};

struct arguments {
	struct filter filter;
	struct weight_options weight;
	enum weight_format format;
	bool compat, centred;
	double divisor; /* 0: none given */
};

struct weighing {
	struct filter *filter;
	const struct arguments *arguments;
	FILE *spool;
	double *values; /* [kept], then their weights */
	size_t kept, capacity, lines;
	size_t verdicts[WEIGHT_VERDICTS];
	struct builder line;
	char *copy; /* [room] of a line read back */
	size_t room;
};

static int take_choice(struct arguments *a, const struct command_line *line, int option, struct error *e)
{
	size_t choice;

	switch (option) {
	case OPTION_FORMAT:
		if (command_choice(line, weight_format_names, &choice, e))
			return -1;
		a->format = (enum weight_format)choice;
		return 0;
	case OPTION_MAP:
		if (command_choice(line, weight_map_names, &choice, e))
			return -1;
		a->weight.curve.map = (enum weight_map)choice;
		return 0;
	case OPTION_PAIRS:
		if (command_choice(line, weight_pairs_names, &choice, e))
			return -1;
		a->weight.pairs = (enum weight_pairs)choice;
		return 0;
	default:
		if (command_choice(line, weight_mode_names, &choice, e))
			return -1;
		a->weight.mode = (enum weight_mode)choice;
		return 0;
	}
}

static int take_switch(struct arguments *a, int option)
{
	switch (option) {
	case OPTION_ANSWERED:
		a->weight.answered = true;
		return 0;
	case OPTION_COMPAT:
		a->compat = true;
		return 0;
	case OPTION_DROP_RIGHT:
		a->weight.drop_right = true;
		return 0;
	case OPTION_KEEP_REPEATS:
		a->weight.keep_repeats = true;
		return 0;
	case OPTION_KEEP_WRONG:
		a->weight.keep_wrong = true;
		return 0;
	default:
		a->weight.need_pair = true;
		return 0;
	}
}

static int take(struct arguments *a, const struct command_line *line, int option, struct error *e)
{
	if (filter_option(&a->filter, line, option))
		return 0;
	if (line->value == NULL)
		return take_switch(a, option);
	switch (option) {
	case 'a':
		return command_double(line, -100, 100, &a->weight.curve.a, e);
	case 'c':
		a->centred = true;
		return command_double(line, -1e6, 1e6, &a->weight.curve.c, e);
	case 'k':
		return command_size(line, 1, 65536, &a->weight.paths, e);
	case 's':
		return command_count(line, 0, UINT64_MAX, &a->weight.seed, e);
	case OPTION_COLUMN:
		a->weight.column = line->value;
		return 0;
	case OPTION_DIVISOR:
		return command_double(line, 1e-9, 1e9, &a->divisor, e);
	case OPTION_FLOOR:
		return command_double(line, 0, 1e6, &a->weight.floor, e);
	case OPTION_UNANSWERED:
		return command_double(line, 0, 1, &a->weight.unanswered, e);
	default:
		return take_choice(a, line, option, e);
	}
}

/* Options that ask for others, or for nothing without them. */
static int check(const struct arguments *a, struct error *e)
{
	const struct weight_options *o = &a->weight;

	if ((o->mode == WEIGHT_COLUMN) != (o->column != NULL))
		return error_set(e, ERROR_USAGE,
				 o->column != NULL ? "--column is of --mode column" : "--mode column needs --column");
	if (a->centred && o->curve.map != WEIGHT_SIGMOID && o->curve.map != WEIGHT_CLIP)
		return error_set(e, ERROR_USAGE, "--centre is of --map sigmoid and --map clip");
	if (o->curve.map == WEIGHT_CLIP && !(a->centred && o->curve.c >= 1))
		return error_set(e, ERROR_USAGE, "--map clip needs a cap of 1 or more: -c");
	if (a->divisor > 0 && !a->compat)
		return error_set(e, ERROR_USAGE, "--divisor is of --compat: other weights have the mean 1");
	if (a->compat &&
	    (o->mode > WEIGHT_UNIFORM || o->curve.map != WEIGHT_POWER || a->format != WEIGHT_FORMAT_RECORDS ||
	     o->seed != 0 || o->paths != 1 || o->drop_right || o->keep_wrong || o->need_pair || o->answered ||
	     o->keep_repeats || o->pairs != WEIGHT_PAIRS_CORRECT || o->unanswered < 1 || o->floor > 0))
		return error_set(
			e, ERROR_USAGE,
			"--compat goes with -a, --divisor and the modes entropy, accuracy, rejected and uniform "
			"alone: the rest is as the authors have it");
	return 0;
}

/* The record as a line without its weight; *at receives where that belongs. */
static void print_around_weight(struct builder *line, const struct json *record, size_t *at)
{
	const struct json *member;

	builder_reset(line);
	*at = 0;
	for (member = json_first(record); member != NULL; member = json_next(member)) {
		builder_char(line, member == json_first(record) ? '{' : ',');
		json_print_string(line, text_of(json_key(member)));
		builder_char(line, ':');
		if (strcmp(json_key(member), "weight") == 0)
			*at = line->size;
		else
			json_print(line, member);
	}
	builder_string(line, "}\n");
}

static int spool(struct weighing *w, const struct json *line, struct error *e)
{
	struct slot slot = { 0, 0, w->kept - 1 };

	print_around_weight(&w->line, line, &slot.at);
	slot.size = w->line.size;
	w->lines++;
	if (fwrite(&slot, sizeof slot, 1, w->spool) != 1 || fwrite(w->line.data, 1, slot.size, w->spool) != slot.size)
		return error_system(e, "temporary file: cannot write");
	return 0;
}

static int keep(struct weighing *w, struct record *r, double value, struct error *e)
{
	const struct json *item;
	struct json *list;
	int rc = 0;

	if (w->kept == w->capacity) {
		w->capacity = 2 * w->capacity + 1024;
		w->values = memory_resize(w->values, w->capacity, sizeof *w->values);
	}
	w->values[w->kept++] = value;
	if (w->arguments->format == WEIGHT_FORMAT_RECORDS) {
		record_add(r, RECORD_WEIGH);
		return spool(w, r->json, e);
	}
	list = weight_export(r, w->arguments->format);
	for (item = json_first(list); rc == 0 && item != NULL; item = json_next(item))
		rc = spool(w, item, e);
	json_free(list);
	return rc;
}

/* As if written, so that a bad record is known at once. */
static int try_record(const struct arguments *a, struct record *r, enum weight_verdict *verdict, double *value,
		      struct error *e)
{
	if (weight_value(r, &a->weight, verdict, value, e))
		return -1;
	if (*verdict != WEIGHT_KEPT)
		return 0;
	if (a->format != WEIGHT_FORMAT_RECORDS && record_need(r, RECORD_QUESTION, e))
		return -1;
	return weight_record(r, &a->weight, 0, e);
}

/* First pass: verdicts and values. */
static int read_all(struct weighing *w, struct error *e)
{
	enum weight_verdict verdict;
	struct json *json;
	struct record r;
	double value;
	int rc;

	while ((rc = filter_next(w->filter, &json, e)) == 0 && json != NULL) {
		record_open(&r, json, w->filter->reader.origin);
		if (try_record(w->arguments, &r, &verdict, &value, e)) {
			rc = filter_failed(w->filter, e);
		} else {
			w->verdicts[verdict]++;
			rc = verdict == WEIGHT_KEPT ? keep(w, &r, value, e) : 0;
		}
		record_clear(&r);
		if (rc != 0)
			break;
	}
	return rc;
}

/* One kept line from the temporary file to the output, with its weight. */
static int pass_on(struct weighing *w, struct error *e)
{
	FILE *out = w->filter->file.stream;
	struct slot slot;

	if (fread(&slot, sizeof slot, 1, w->spool) != 1)
		return error_system(e, "temporary file: cannot read");
	if (slot.size > w->room) {
		w->room = slot.size;
		w->copy = memory_resize(w->copy, w->room, 1);
	}
	if (fread(w->copy, 1, slot.size, w->spool) != slot.size)
		return error_system(e, "temporary file: cannot read");
	builder_reset(&w->line);
	json_print_number(&w->line, w->values[slot.question]);
	fwrite(w->copy, 1, slot.at, out);
	fwrite(w->line.data, 1, w->line.size, out);
	fwrite(w->copy + slot.at, 1, slot.size - slot.at, out);
	w->filter->written++;
	return 0;
}

/* What was discarded, in words, after a few that are always said. */
static void say_verdicts(const struct weighing *w, struct builder *b)
{
	const size_t *n = w->verdicts;

	builder_format(b, "%zu all wrong, %zu all right, %zu without a value, %zu of infinite weight",
		       n[WEIGHT_ALL_WRONG], n[WEIGHT_ALL_RIGHT], n[WEIGHT_UNKNOWN], n[WEIGHT_ZERO]);
	if (w->arguments->weight.unanswered < 1)
		builder_format(b, ", %zu too often without an answer", n[WEIGHT_UNANSWERED]);
	if (w->arguments->weight.need_pair)
		builder_format(b, ", %zu without a pair", n[WEIGHT_UNPAIRED]);
}

static int none_left(struct weighing *w, size_t seen, struct error *e)
{
	struct builder verdicts = { 0 };

	say_verdicts(w, &verdicts);
	error_set(e, ERROR_RANGE, "%s: of %zu questions none is left to weigh: %s", w->filter->reader.path, seen,
		  verdicts.data);
	builder_clear(&verdicts);
	return -1;
}

/* Second pass: the kept lines with their weights. */
static int write_all(struct weighing *w, struct error *e)
{
	size_t seen = 0, i;

	for (i = 0; i < WEIGHT_VERDICTS; i++)
		seen += w->verdicts[i];
	/* Of no record at all filter_close() tells. */
	if (seen == 0)
		return 0;
	if (w->kept == 0)
		return none_left(w, seen, e);
	if (w->lines == 0)
		return error_set(e, ERROR_RANGE, "%s: of %zu questions kept none has the paths for this format",
				 w->filter->reader.path, w->kept);
	if (weight_from_values(w->values, NULL, w->kept, &w->arguments->weight.curve, w->values, NULL, NULL, e))
		return error_wrap(e, "%s", w->filter->reader.path);
	rewind(w->spool);
	for (i = 0; i < w->lines; i++)
		if (pass_on(w, e))
			return -1;
	return 0;
}

static void summarise(const struct weighing *w)
{
	const struct weight_options *o = &w->arguments->weight;
	struct builder b = { 0 };
	double effective, largest;

	if (w->filter->quiet)
		return;
	weight_spread(w->values, w->kept, &effective, &largest);
	say_verdicts(w, &b);
	fprintf(stderr, "weight: kept %zu questions (%s left out)\n", w->kept, b.data);
	builder_reset(&b);
	builder_string(&b, weight_mode_name(o->mode));
	if (o->curve.map != WEIGHT_POWER)
		builder_format(&b, ", %s", weight_map_names[o->curve.map]);
	builder_format(&b, ", a = %g", o->curve.a);
	if (w->arguments->centred)
		builder_format(&b, ", c = %g", o->curve.c);
	fprintf(stderr, "weight: %s: effective sample size %.1f, largest share %.4f\n", b.data, effective, largest);
	if (w->arguments->format != WEIGHT_FORMAT_RECORDS)
		fprintf(stderr, "weight: %zu lines of %s\n", w->lines, weight_format_names[w->arguments->format]);
	if (largest > 0.1 && w->kept > 10)
		fprintf(stderr, "weight: warning: one question carries more than a tenth of the weight\n");
	builder_clear(&b);
}

static int weigh(struct arguments *a, int argc, char **argv, struct error *e)
{
	struct weighing w = { .filter = &a->filter, .arguments = a };
	int rc = 0;

	if (filter_open(&a->filter, e))
		return -1;
	a->filter.seeded = true;
	a->filter.seed = a->weight.seed;
	w.spool = tmpfile();
	if (w.spool == NULL)
		rc = error_system(e, "cannot make a temporary file");
	else
		(void)setvbuf(w.spool, NULL, _IOFBF, FILTER_BUFFER);
	if (rc == 0)
		rc = read_all(&w, e);
	if (rc == 0)
		rc = write_all(&w, e);
	rc = filter_close(&a->filter, rc, argc, argv, e);
	if (rc == 0)
		summarise(&w);
	if (w.spool != NULL)
		(void)fclose(w.spool);
	builder_clear(&w.line);
	free(w.copy);
	free(w.values);
	return rc;
}

static int cmd_weight(int argc, char **argv, struct error *e)
{
	struct arguments a = { .filter = { .command = "weight", .input = NULL, .output = "-" },
			       .weight = weight_defaults };
	struct command_line line;
	int option;

	command_begin(&line, &command_weight, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&a, &line, option, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (check(&a, e))
		return -1;
	if (line.next < argc && a.filter.input != NULL)
		return error_set(e, ERROR_USAGE, "give the files as operands or one with --input, not both");
	if (line.next < argc) {
		a.filter.inputs = argv + line.next;
		a.filter.input_count = (size_t)(argc - line.next);
	} else if (a.filter.input == NULL) {
		a.filter.input = "-";
	}
	/* The mean is that of what is written. */
	if (a.format == WEIGHT_FORMAT_DPO || a.format == WEIGHT_FORMAT_EAST)
		a.weight.need_pair = true;
	if (a.compat)
		return weight_compat(&a.filter, &a.weight, a.divisor, argc, argv, e);
	return weigh(&a, argc, argv, e);
}

const struct command command_weight = {
	"weight", "[option ...] [file ...]", "turn entropies into weights", options, cmd_weight,
};
