/* What the parts of a report share: the run's data, read once. */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "experiment/experiment.h"
#include "record/record.h"
#include "report/report.h"

enum {
	REPORT_UNKNOWN = 2,
	REPORT_WIDTH = 440,  /* of a picture, CSS pixels */
	REPORT_NARROW = 380, /* three beside each other */
	REPORT_HEIGHT = 260
};

/* A list of numbers that grows; zero it before the first use, and free x. */
struct report_values {
	double *x;
	size_t count, capacity;
};

/* One question of the test file. */
struct report_test {
	struct record record;   /* asked; on an object of its own */
	double steps, entropy;  /* NaN where unknown; entropy is the backbone's, in bits, from the probe */
	unsigned char *outcome; /* [methods + 1][seeds] 0 wrong, 1 right, REPORT_UNKNOWN; row 0 the backbone */
	struct record answered; /* from the probe; without an object if there is none */
};

/* One question of the training file, of those shown. */
struct report_train {
	struct record record; /* asked and answered; on an object of its own */
	double entropy;
	double *weight; /* [methods] NaN where the question was not kept */
};

struct report {
	const char *directory;
	struct report_options options;
	struct experiment experiment;
	struct json *results; /* NULL before the first seed is finished */
	size_t methods;       /* without the backbone */
	size_t seeds;         /* as planned */

	struct report_test *tests;
	size_t test_count;
	struct report_values entropies; /* of the first seed's training questions, in bits */
	struct report_values shares;    /* of each one's paths, those that are right */
	size_t asked;
	struct report_train *uncertain; /* the most uncertain of them, most uncertain first */
	size_t uncertain_count;
	bool probed;
};

int report_load(struct report *r, const char *directory, const struct report_options *o, struct error *e);
void report_unload(struct report *r);

/* Outcome of test question q; method 0 is the backbone. */
unsigned report_outcome(const struct report *r, size_t q, size_t method, size_t seed);
/* Share of right answers of a method over the known seeds and the questions chosen by `in`; NaN without any. */
double report_share(const struct report *r, size_t method,
		    bool (*in)(const struct report_test *q, double low, double high), double low, double high,
		    size_t *questions);
/* The method's name; 0 is the backbone. */
struct text report_name(const struct report *r, size_t method);
/* What the methods are compared with besides the backbone: a method's name, or "its base" if there are several. */
struct text report_base(const struct report *r);
/* A figure of an estimate, in per cent; NaN where there is none. */
double report_percent(const struct json *estimate, const char *key);
/* The figures of a method in the regime of this name, or NULL. */
const struct json *report_regime(const struct json *method, struct text name);
void report_push(struct report_values *v, double x);

/* What is done with a record: 0 to go on, 1 to read no further, -1 with *e filled. */
typedef int report_use(void *context, struct record *record, struct error *e);

/*
 * Each record of a file in turn, with these fields (record_need()); none if there
 * is no such file. Frees path.
 */
int report_each(char *path, unsigned fields, report_use *use, void *context, struct error *e);

/* Of a record with RECORD_ENTROPY and RECORD_UNIT, in bits; NaN where there is none. */
double report_entropy(const struct record *record);

/*
 * The field `key` of the lines of a train.jsonl that have it, in y, and their steps, in x
 * [count]; none if the file is not there. The caller frees both.
 */
int report_read_log(double **x, double **y, size_t *count, const char *path, const char *key, struct error *e);

int report_figures(struct builder *b, const struct report *r, struct error *e);
int report_result_figures(struct builder *b, const struct report *r, struct error *e);
/* Parts of those: accuracy by round and by sharpness; entropy before and after; weights by rank. */
int report_curves(struct builder *b, const struct report *r, struct error *e);
int report_after(struct builder *b, const struct report *r, struct error *e);
int report_ranks(struct builder *b, const struct report *r, struct error *e);

/* One row for each method that has the estimate `key`: a dot and its interval. Nothing if none has it. */
int report_forest(struct builder *b, const struct report *r, const char *key, const char *name, const char *title,
		  const char *caption, const char *axis, struct error *e);

/* From the doctype to the heading and what the page is about; refresh: it loads itself again. */
void report_head(struct builder *b, struct text name, struct text about, bool refresh);
void report_foot(struct builder *b);
/* Whether all planned seeds are in the results, which may be NULL. */
bool report_is_finished(const struct json *results);

/* The backbone is grey; methods take the other colours in turn. */
unsigned report_colour(size_t method);
/* Begin an entry of a legend, which ends with </span>. */
void report_dot(struct builder *b, unsigned colour);
/* Colours and names of the methods from `first` on, as text of the page, so that they wrap; 0 is the backbone. */
void report_legend(struct builder *b, const struct report *r, size_t first);

void report_tables(struct builder *b, const struct report *r);
void report_browser(struct builder *b, const struct report *r);

/* One figure: a plot in its frame; name and title are text, legend (or NULL) and caption HTML. */
int report_figure(struct builder *b, const struct builder *script, const char *name, const char *title,
		  const char *legend, const char *caption, struct error *e);

/* The style sheet in pieces; NULL ends them. */
extern const char *const report_style[];

#endif
