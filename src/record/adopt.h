/* Records of other programs, in the shape of east-records(5). */
#ifndef RECORD_ADOPT_H
#define RECORD_ADOPT_H

#include "base/error.h"
#include "format/json.h"

/*
 * Qwen2.5-Math's outputs ("question", "gt", "code", and "idx") become records: the
 * "answer" is "gt", the "paths" are the texts of "code", the "id" is "idx" if there is
 * none. What its own extraction and grading found ("pred", "report", "score") goes.
 * Other objects stay as they are. ERROR_FORMAT names origin and field.
 */
int record_adopt(struct json *record, const char *origin, struct error *e);

#endif
