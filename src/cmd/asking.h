/* The options of sample and eval that say what is asked of which model. */
#ifndef CMD_ASKING_H
#define CMD_ASKING_H

#include "cmd/command.h"
#include "sampling/asking.h"

/* Ids of the options with a long name alone. */
enum {
	ASKING_DTYPE = COMMAND_LONG_END - 16,
	ASKING_LIMIT,
	ASKING_MAX_TOKENS,
	ASKING_PROMPT,
	ASKING_SKIP_BAD,
	ASKING_SLOTS
};

/* Rows for a command's table of options. */
/* clang-format off */
#define ASKING_ROW_DEVICE { 'd', "device", "name", "cpu, vulkan[:index|:name] or auto; default cpu" }
#define ASKING_ROW_THREADS { 'j', "threads", "count", "CPU threads, 0 for all processors; default 0" }
#define ASKING_ROW_DTYPE { ASKING_DTYPE, "dtype", "type", "weights held as f32, bf16, f16 or q8_0; default f32" }
#define ASKING_ROW_LIMIT { ASKING_LIMIT, "limit", "count", "only the first so many questions, 0 for all; default 0" }
#define ASKING_ROW_MAX_TOKENS { ASKING_MAX_TOKENS, "max-tokens", "count", "longest path, 1 to 1000000; default 512" }
#define ASKING_ROW_PROMPT \
	{ ASKING_PROMPT, "prompt", "template", "auto, bare, plain, chatml, boxed or llama3; default auto" }
#define ASKING_ROW_SKIP_BAD \
	{ ASKING_SKIP_BAD, "skip-bad", NULL, "leave out lines that do not parse or lack a field, and count them" }
#define ASKING_ROW_SLOTS { ASKING_SLOTS, "slots", "count", "paths advanced at once, 1 to 65536; default 64" }
/* clang-format on */

/* Take one of those options, -i, -m or -s: 1 if it was one, 0 if not, -1 with *e filled. */
int asking_option(struct asking *a, const struct command_line *line, int option, struct error *e);

#endif
