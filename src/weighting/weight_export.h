/*
 * A weighted record in the shapes that other trainers read.
 */
#ifndef WEIGHTING_WEIGHT_EXPORT_H
#define WEIGHTING_WEIGHT_EXPORT_H

#include "base/option.h"
#include "record/record.h"

/*
 * RECORDS  the record itself
 * SFT      {"id", "prompt", "completion", "weight"} for each path of "train"
 * DPO      {"id", "prompt", "chosen", "rejected", "weight"} where there are both
 * KTO      {"id", "prompt", "completion", "label", "weight"} for each path of
 *          "train", label true, and for the rejected one, label false
 * EAST     the pair of EAST's authors, whole: {"prompt", "chosen", "rejected"
 *          (messages), "chosen_weight" (A), "rejected_weight" (R), "entropy", "boxed_n"
 *          (n), "weight"}
 *
 * SFT, DPO and KTO are TRL's shapes with two more columns, the weight and the bare question.
 */
enum weight_format {
	WEIGHT_FORMAT_RECORDS,
	WEIGHT_FORMAT_SFT,
	WEIGHT_FORMAT_DPO,
	WEIGHT_FORMAT_KTO,
	WEIGHT_FORMAT_EAST,
	WEIGHT_FORMATS
};
extern const char *const weight_format_names[WEIGHT_FORMATS + 1]; /* records trl-sft trl-dpo trl-kto east, NULL */

/*
 * What "prompt" holds in TRL's shapes:
 *
 * ASKED     the text that the paths were sampled after ("asked"); where the record
 *           has none, the question
 * QUESTION  the question
 * MESSAGES  a list of messages, the system's if there is a text for it and the user's,
 *           the question; the paths are lists of the assistant's one message
 */
enum weight_prompts {
	WEIGHT_PROMPTS_ASKED,
	WEIGHT_PROMPTS_QUESTION,
	WEIGHT_PROMPTS_MESSAGES,
	WEIGHT_PROMPTS
};
extern const char *const weight_prompts_names[WEIGHT_PROMPTS + 1]; /* asked question messages, NULL */

struct weight_export_options {
	enum weight_format format;
	enum weight_prompts prompts;
	const char *system; /* of MESSAGES, or NULL */
};

/* Of struct weight_export_options. */
extern const struct option_row weight_export_option_rows[];

/* What the record must hold for it; ERROR_FORMAT as record_need(). */
int weight_export_need(struct record *r, const struct weight_export_options *o, struct error *e);

/*
 * A new array of the objects that the record makes in any format but RECORDS;
 * free it with json_free(). weight_record() and weight_export_need() have
 * succeeded on the record.
 */
struct json *weight_export(const struct record *r, const struct weight_export_options *o);

/* Whether the question stands there because the record does not know what was asked. */
bool weight_export_bare(const struct record *r, const struct weight_export_options *o);

/*
 * How many of these objects, the first ones, share the question's weight: those of
 * "train" in SFT and KTO. The others have it whole.
 */
size_t weight_export_shared(const struct record *r, enum weight_format format);

/* {"role", "content"} */
struct json *weight_message(const char *role, struct text content);

#endif
