#include "weighting/weight_filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/message.h"

/* Kept lines wait in a temporary file, each after a struct slot, until the mean is known. */
struct slot {
	size_t size;     /* of the line, newline included */
	size_t at;       /* where in it the weight belongs */
	size_t question; /* whose weight, among those kept */
	size_t sharers;  /* lines that share it; 0: it has all of it */
};

struct weighing {
	struct filter *filter;
	const struct weight_options *options;
	const struct weight_export_options *export;
	FILE *spool;
	char *folder;     /* that it is in */
	double *values;   /* [kept], then their weights */
	const char *unit; /* of the values, or NULL */
	size_t kept, capacity, lines;
	size_t bare;             /* questions that stand for the prompts that were asked */
	size_t sharers, sharing; /* lines that share a weight, and questions that have such */
	size_t verdicts[WEIGHT_VERDICTS];
	struct builder line;
	char *copy; /* [room] of a line read back */
	size_t room;
};

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

static int spool(struct weighing *w, const struct json *line, size_t sharers, struct error *e)
{
	struct slot slot = { 0, 0, w->kept - 1, sharers };

	print_around_weight(&w->line, line, &slot.at);
	slot.size = w->line.size;
	w->lines++;
	if (fwrite(&slot, sizeof slot, 1, w->spool) != 1 || fwrite(w->line.data, 1, slot.size, w->spool) != slot.size)
		return error_system(e, "%s: cannot write a temporary file", w->folder);
	return 0;
}

static int keep(struct weighing *w, struct record *r, double value, struct error *e)
{
	const struct json *item;
	struct json *list;
	size_t shared, i;
	int rc = 0;

	if (w->kept == w->capacity) {
		w->capacity = 2 * w->capacity + 1024;
		w->values = memory_resize(w->values, w->capacity, sizeof *w->values);
	}
	w->values[w->kept++] = value;
	if (w->export->format == WEIGHT_FORMAT_RECORDS) {
		record_add(r, RECORD_WEIGH);
		return spool(w, r->json, 0, e);
	}
	list = weight_export(r, w->export);
	shared = weight_export_shared(r, w->export->format);
	w->bare += weight_export_bare(r, w->export);
	w->sharers += shared;
	w->sharing += shared > 0;
	for (item = json_first(list), i = 0; rc == 0 && item != NULL; item = json_next(item), i++)
		rc = spool(w, item, i < shared ? shared : 0, e);
	json_free(list);
	return rc;
}

/* As if written, so that a bad record is known at once. */
static int try_record(struct weighing *w, struct record *r, enum weight_verdict *verdict, double *value,
		      struct error *e)
{
	if (weight_value(r, w->options, verdict, value, e) || weight_unit(r, w->options, &w->unit, e))
		return -1;
	if (*verdict != WEIGHT_KEPT)
		return 0;
	if (weight_export_need(r, w->export, e))
		return -1;
	return weight_record(r, w->options, 0, e);
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
		if (try_record(w, &r, &verdict, &value, e)) {
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

/* Such that each question counts by its weight in the mean over the lines that share. */
static double weight_of(const struct weighing *w, const struct slot *slot)
{
	double weight = w->values[slot->question];

	if (slot->sharers == 0)
		return weight;
	return weight * ((double)w->sharers / (double)w->sharing / (double)slot->sharers);
}

/* One kept line from the temporary file to the output, with its weight. */
static int pass_on(struct weighing *w, struct error *e)
{
	FILE *out = w->filter->file.stream;
	struct slot slot;

	if (fread(&slot, sizeof slot, 1, w->spool) != 1)
		return error_system(e, "%s: cannot read a temporary file", w->folder);
	if (slot.size > w->room) {
		w->room = slot.size;
		w->copy = memory_resize(w->copy, w->room, 1);
	}
	if (fread(w->copy, 1, slot.size, w->spool) != slot.size)
		return error_system(e, "%s: cannot read a temporary file", w->folder);
	builder_reset(&w->line);
	json_print_number(&w->line, weight_of(w, &slot));
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
	if (w->options->unanswered < 1)
		builder_format(b, ", %zu too often without an answer", n[WEIGHT_UNANSWERED]);
	if (w->options->need_pair)
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
	if (weight_from_values(w->values, NULL, w->kept, &w->options->curve, w->values, NULL, NULL, e))
		return error_wrap(e, "%s", w->filter->reader.path);
	if (fflush(w->spool) != 0 || fseek(w->spool, 0, SEEK_SET) != 0)
		return error_system(e, "%s: cannot write a temporary file", w->folder);
	for (i = 0; i < w->lines; i++)
		if (pass_on(w, e))
			return -1;
	return 0;
}

static void summarise(const struct weighing *w)
{
	const struct weight_options *o = w->options;
	struct builder b = { 0 };
	double effective, largest;

	if (w->filter->quiet)
		return;
	weight_spread(w->values, w->kept, &effective, &largest);
	say_verdicts(w, &b);
	message_print("weight: kept %zu questions (%s left out)\n", w->kept, b.data);
	builder_reset(&b);
	builder_string(&b, weight_mode_names[o->mode]);
	if (o->curve.map != WEIGHT_POWER)
		builder_format(&b, ", %s", weight_map_names[o->curve.map]);
	builder_format(&b, ", a = %g", o->curve.a);
	if (o->curve.map == WEIGHT_SIGMOID || o->curve.map == WEIGHT_CLIP)
		builder_format(&b, ", c = %g", o->curve.c);
	message_print("weight: %s: effective sample size %.1f, largest share %.4f\n", b.data, effective, largest);
	if (w->export->format != WEIGHT_FORMAT_RECORDS)
		message_print("weight: %zu lines of %s\n", w->lines, weight_format_names[w->export->format]);
	if (w->bare > 0)
		message_print("weight: %zu questions without \"asked\": their prompts are the bare questions\n",
			      w->bare);
	if (largest > 0.1 && w->kept > 10)
		message_print("weight: warning: one question carries more than a tenth of the weight\n");
	builder_clear(&b);
}

int weight_filter(struct filter *f, const struct weight_options *o, const struct weight_export_options *x, int argc,
		  char **argv, struct error *e)
{
	struct weighing w = { .filter = f, .options = o, .export = x };
	int rc = 0;

	if (filter_open(f, e))
		return -1;
	f->seeded = true;
	f->seed = o->seed;
	rc = file_spool(&w.spool, &w.folder, f->file.partial == NULL ? NULL : f->file.path, e);
	if (rc == 0)
		(void)setvbuf(w.spool, NULL, _IOFBF, FILTER_BUFFER);
	if (rc == 0)
		rc = read_all(&w, e);
	if (rc == 0)
		rc = write_all(&w, e);
	rc = filter_close(f, rc, argc, argv, e);
	if (rc == 0)
		summarise(&w);
	if (w.spool != NULL)
		(void)fclose(w.spool);
	builder_clear(&w.line);
	free(w.folder);
	free(w.copy);
	free(w.values);
	return rc;
}
