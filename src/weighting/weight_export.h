/*
 * A weighted record in the shapes that other trainers read.
 */
#ifndef WEIGHTING_WEIGHT_EXPORT_H
#define WEIGHTING_WEIGHT_EXPORT_H

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
 * SFT, DPO and KTO are TRL's shapes with one more column, the weight.
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
 * A new array of the objects that the record makes in any format but RECORDS;
 * free it with json_free(). weight_record() has succeeded on the record, and its
 * question is known.
 */
struct json *weight_export(const struct record *r, enum weight_format format);

/*
 * How many of these objects, the first ones, share the question's weight: those of
 * "train" in SFT and KTO. The others have it whole.
 */
size_t weight_export_shared(const struct record *r, enum weight_format format);

/* {"role", "content"} */
struct json *weight_message(const char *role, struct text content);

#endif
