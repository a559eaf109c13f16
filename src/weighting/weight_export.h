/*
 * A weighted record in the shapes that other trainers read.
 */
#ifndef WEIGHTING_WEIGHT_EXPORT_H
#define WEIGHTING_WEIGHT_EXPORT_H

#include "format/json.h"

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
 * SFT, DPO and KTO are TRL's shapes with a column more.
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
 * free it with json_free(). record: weight_record() has succeeded on it, with a
 * "question".
 */
struct json *weight_export(const struct json *record, enum weight_format format);

#endif
