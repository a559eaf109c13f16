/*
 * What a program can be told, as tables: a row says how an option is called,
 * what it takes, what may stand there and which member of a struct it fills.
 * Command lines, help texts, complaints, shell completion and the fields of an
 * experiment all come from the same rows, so that they cannot disagree.
 *
 * Each room keeps the rows of its own structs beside them; a table ends with
 * { 0 }. A default is no part of a row: it is what stands in the struct before
 * the command line is read.
 *
 *     const struct option_row decay_option_rows[] = {
 *             { 'r', "rate", "rate", "of the decay", OPTION_NUMBER, OPTION_PLACE(decay, rate), .high = 1 },
 *             { 0, "kind", "name", NULL, OPTION_WORD, OPTION_PLACE(decay, kind), .words = decay_kind_names },
 *             { 0 }
 *     };
 */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

enum option_kind {
	OPTION_SWITCH,    /* bool: becomes true; takes no argument */
	OPTION_COUNT,     /* an unsigned integer of 4 or 8 bytes; k, M and G after it are powers of 1000 */
	OPTION_NUMBER,    /* float or double, finite */
	OPTION_WORD,      /* an enum: the word's index */
	OPTION_NAME,      /* const char *: one of the words */
	OPTION_TEXT,      /* const char *: anything; words are the usual ones */
	OPTION_FILE,      /* const char * */
	OPTION_DIRECTORY, /* const char * */
	OPTION_FILES,     /* struct option_texts: files, one each time it is given */
	OPTION_TEXTS,     /* struct option_texts */
	OPTION_TAKEN      /* what `take` makes of it; words are the usual ones */
};

/* An end of the range that does not belong to it. */
enum option_open {
	OPTION_CLOSED,
	OPTION_ABOVE = 1, /* above low */
	OPTION_BELOW = 2  /* below high */
};

enum {
	OPTION_TEXTS_MAX = 256
};

struct option_texts {
	const char *text[OPTION_TEXTS_MAX];
	size_t count;
};

struct option_row {
	char letter; /* 0: none */
	const char *name;
	const char *argument; /* what its argument is called; NULL: none */
	const char *about;    /* a few words, without range, words and default; NULL: these say it all */
	enum option_kind kind;
	size_t place, size;       /* of the member; OPTION_PLACE() */
	double low, high;         /* COUNT, NUMBER; high INFINITY: no end; TEXTS and FILES: high is the most */
	unsigned open;            /* enum option_open */
	const char *zero;         /* COUNT, NUMBER: 0 is good too, and means this */
	const char *const *words; /* ends with NULL */
	unsigned except;          /* bits of words that this option does not take */
	const char *otherwise;    /* what holds without it, where the member does not say so */
	/* TAKEN: text into the member; with place NULL only look. ERROR_USAGE says what is wrong with it. */
	int (*take)(void *place, const char *text, struct error *e);
};

#define OPTION_PLACE(type, member) .place = offsetof(struct type, member), .size = sizeof(((struct type *)NULL)->member)

/* The row of that name; NULL: there is none. */
const struct option_row *option_find(const struct option_row *rows, const char *name);

/* Whether a number is one that the option takes: COUNT, NUMBER. */
bool option_admits(const struct option_row *o, double value);

/* Number of a word among those that the option takes, `except` aside; -1 if it is none. */
int option_word(const struct option_row *o, struct text word, unsigned except);

/*
 * The argument into its member of the struct at `base`; NULL only looks whether
 * it is good. ERROR_USAGE says what is wrong, without the option's name.
 */
int option_take(const struct option_row *o, const char *text, void *base, struct error *e);

/* Append what the option takes, "1 to 16, 0 for none" or "sft, dpo or kto"; nothing if that is anything. */
void option_range(struct builder *b, const struct option_row *o);

/* The same as the end of a sentence that begins with "must be": "a whole number from 1 to 16, or 0". */
void option_wanted(struct builder *b, const struct option_row *o, unsigned except);

/* Append the default: what the row says, or else what stands in the struct; nothing if that is nothing. */
void option_default(struct builder *b, const struct option_row *o, const void *base);

#endif
