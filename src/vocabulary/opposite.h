/* Words of direction: profit and loss, east and west. */
#ifndef VOCABULARY_OPPOSITE_H
#define VOCABULARY_OPPOSITE_H

#include <stdbool.h>

#include "base/text.h"

/* Whether x and y say opposite ways: 5 km east, 5 km west. What says none, or both, has no opposite. */
bool opposite(struct text x, struct text y);

/* Whether words after a number make it a bound: "or more", "apples or fewer". */
bool opposite_is_bound(struct text words);

/* Whether a word says a way. */
bool opposite_is_way(struct text word);

/* Whether words are a change that a number after them measures: "increase of", "a loss of", "decreased by". */
bool opposite_leads(struct text words);

#endif
