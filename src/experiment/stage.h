/*
 * One step of a longer work: a command line that makes one file from others,
 * and how to tell whether it has to run.
 *
 * Beside its output FILE stands FILE.key with a hash of the program, the command
 * line and all inputs, written before the stage runs and again, with the hash of the
 * output, after it succeeded. A stage whose key and output are unchanged is
 * done; one that was begun with the same key goes on where it stopped; what
 * any other key has left is removed before the stage runs. The key does not
 * depend on where the files stand, on threads or on slots.
 */
#ifndef EXPERIMENT_STAGE_H
#define EXPERIMENT_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

enum {
	STAGE_ANY = -1 /* of no seed, or of no method */
};

/* Everything is the stage's; freed by stage_clear(). */
struct stage {
	char **argv; /* [argc], then NULL; argv[0] is the command */
	int argc;
	char **inputs; /* [input_count] files, or directories of models */
	size_t input_count;
	char *output;            /* the file that stands when the stage is done */
	char *label;             /* what to call it: its output within the run */
	struct builder identity; /* the command line without paths and without what cannot change the result */
	int seed, method;        /* indices in the experiment, or STAGE_ANY */
};

void stage_init(struct stage *s, const char *command, int seed, int method);
void stage_clear(struct stage *s);

/* Build the command line: an operand, `--name value` (NULL for a switch), and the same where it cannot change the
 * result. */
void stage_operand(struct stage *s, const char *value);
void stage_option(struct stage *s, const char *name, const char *value);
void stage_option_aside(struct stage *s, const char *name, const char *value);
/* `--name path` of an input, or of what the command is told to write. */
void stage_input(struct stage *s, const char *name, const char *path);
void stage_target(struct stage *s, const char *name, const char *path);

/* Hashes of files and of model directories, each computed once. */
struct stage_hashes {
	struct stage_hash {
		char *path;
		char hex[65];
	} * list;
	size_t count, capacity;
};

void stage_hashes_clear(struct stage_hashes *h);

enum stage_state {
	STAGE_NEW,   /* nothing of use is there */
	STAGE_BEGUN, /* this very stage was begun and not finished */
	STAGE_DONE
};

/* Whether the stage has to run, and its key (64 hex digits). The inputs must be there. */
int stage_look(const struct stage *s, struct stage_hashes *h, char key[65], enum stage_state *state, struct error *e);

/* Remove locks that killed processes left, and what they were writing aside under the output's name. */
void stage_sweep(const struct stage *s);

/*
 * Before it runs: make its directory, note the key, and unless the state is
 * STAGE_BEGUN remove what stands under its output's names.
 */
int stage_begin(const struct stage *s, struct stage_hashes *h, const char *key, enum stage_state state,
		struct error *e);

/* After it ran: note that it is done. */
int stage_finish(const struct stage *s, struct stage_hashes *h, const char *key, struct error *e);

#endif
