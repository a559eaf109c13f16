/*
 * Problems in other people's files (source.h), made into the records of
 * east-records(5).
 *
 *     gsm8k  {"question", "answer"}: the answer is a worked solution with
 *            calculator notes <<48/2=24>> and a last line #### 24
 *     math   {"problem", "solution"} with the answer in the last \boxed{} of
 *            the solution, or in "answer" where that is there; level, subject
 *            and type pass through
 *     trl    {"prompt", "completion"} or {"messages"}, strings or lists of
 *            {"role", "content"}; the answer is found in the completion
 *     qwen   {"question" or "problem", "answer" or "gt" or ...} as in the
 *            evaluation sets of Qwen2.5-Math: the answer stands alone
 *     svamp  {"Body", "Question", "Answer"}: the question is both texts, and type
 *            what is in "Type"
 *     mawps  {"Question", "Numbers", "Answer"}: number0, number1 ... in the question
 *            stand for the numbers of the list; blanks before punctuation go
 *     lm-eval  what lm-evaluation-harness logs of a task's questions: {"doc", "target"}
 *
 * An answer after #### loses its thousands separators and a currency sign.
 */
#ifndef QUESTION_IMPORT_H
#define QUESTION_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"
#include "format/json.h"

enum import_format {
	IMPORT_GSM8K,
	IMPORT_MATH,
	IMPORT_TRL,
	IMPORT_QWEN,
	IMPORT_SVAMP,
	IMPORT_MAWPS,
	IMPORT_LM_EVAL,
	IMPORT_FORMATS
};

extern const char *const import_format_names[IMPORT_FORMATS + 1]; /* as above, NULL */

/*
 * format             what the file is
 * split              recorded in each question and in its id; NULL: none
 * keep_calculations  leave <<48/2=24>> in the solutions
 * solutions          write the solution field
 */
struct import_options {
	enum import_format format;
	const char *split;
	bool keep_calculations, solutions;
};

/*
 * One record from one foreign record.
 *
 * out     receives a new record; free it with json_free()
 * number  of the record in its file, from 0: makes the id where the record
 *         has none of its own ("gsm8k/train/000123")
 * origin  "file:line", for errors
 *
 * ERROR_FORMAT if a field is missing or of the wrong kind, or no answer is in it.
 */
int import_record(struct json **out, const struct json *in, uint64_t number, const struct import_options *options,
		  const char *origin, struct error *e);

/*
 * All records of the file or folder (- for standard input) as lines to `to`.
 *
 * bad  receives how many lines were not as they should be and left out; NULL: such
 *      a line is an error
 *
 * sha256  receives what source_sha256() gives
 *
 * ERROR_FORMAT as import_record(), or if no record is in the file.
 */
int import_file(const char *path, const struct import_options *options, size_t *bad, FILE *to, char sha256[65],
		struct error *e);

/* Append t without calculator notes <<...>>. */
void import_strip(struct builder *out, struct text t);

/* Append an answer as it stands after ####: no thousands separators, no currency sign, no full stop. */
void import_number(struct builder *out, struct text t);

/* The content of the last \boxed{...} or \fbox{...} of t, braces balanced; false if there is none. */
bool import_boxed(struct text t, struct text *content);

#endif
