/* Words of direction. */
#include "vocabulary/opposite.h"

#include <stdint.h>

#include "base/memory.h"
#include "vocabulary/vocabulary.h"

/* Words are opposite on one of these. */
enum axis {
	AMOUNT, /* more and less, profit and loss, up and down */
	EAST,
	NORTH,
	RIGHT,
	LATER,
	OLDER,
	LONGER,
	FASTER,
	HEAVIER,
	WARMER,
	CLOCKWISE,
	INSIDE,
	FORWARD,
	POSITIVE,
	ACCOUNT,
	MOST,
	PARITY,
	AXES
};

struct direction {
	const char *word;
	uint8_t axis;
	int8_t sign;
	bool leads; /* a number may follow it */
};

/* clang-format off */
/* Sorted by byte, in lower case. */
static const struct direction directions[] = {
	{ "above", AMOUNT, 1, false }, { "add", AMOUNT, 1, false }, { "added", AMOUNT, 1, false },
	{ "after", LATER, 1, false }, { "ago", LATER, -1, false }, { "ahead", FORWARD, 1, false },
	{ "anti-clockwise", CLOCKWISE, -1, false }, { "anticlockwise", CLOCKWISE, -1, false },
	{ "appreciation", AMOUNT, 1, true }, { "backward", FORWARD, -1, false }, { "backwards", FORWARD, -1, false },
	{ "before", LATER, -1, false }, { "behind", FORWARD, -1, false }, { "below", AMOUNT, -1, false },
	{ "clockwise", CLOCKWISE, 1, false }, { "colder", WARMER, -1, false }, { "cooler", WARMER, -1, false },
	{ "counter-clockwise", CLOCKWISE, -1, false }, { "counterclockwise", CLOCKWISE, -1, false },
	{ "credit", ACCOUNT, 1, true }, { "credited", ACCOUNT, 1, true }, { "debit", ACCOUNT, -1, true },
	{ "debited", ACCOUNT, -1, true }, { "decline", AMOUNT, -1, true }, { "declined", AMOUNT, -1, true },
	{ "decrease", AMOUNT, -1, true }, { "decreased", AMOUNT, -1, true }, { "decreases", AMOUNT, -1, true },
	{ "decreasing", AMOUNT, -1, true }, { "defeat", AMOUNT, -1, false }, { "defeats", AMOUNT, -1, false },
	{ "deficit", AMOUNT, -1, true }, { "deposit", ACCOUNT, 1, true }, { "deposited", ACCOUNT, 1, true },
	{ "deposits", ACCOUNT, 1, false }, { "depreciation", AMOUNT, -1, true }, { "discount", AMOUNT, -1, true },
	{ "down", AMOUNT, -1, false }, { "downward", AMOUNT, -1, false }, { "downwards", AMOUNT, -1, false },
	{ "drop", AMOUNT, -1, true }, { "dropped", AMOUNT, -1, true }, { "earlier", LATER, -1, false },
	{ "early", LATER, -1, false }, { "east", EAST, 1, false }, { "eastern", EAST, 1, false },
	{ "eastward", EAST, 1, false }, { "eastwards", EAST, 1, false }, { "elder", OLDER, 1, false },
	{ "even", PARITY, 1, false }, { "extra", AMOUNT, 1, false }, { "fall", AMOUNT, -1, true }, { "fallen", AMOUNT, -1, false },
	{ "faster", FASTER, 1, false }, { "fell", AMOUNT, -1, true }, { "fewer", AMOUNT, -1, false },
	{ "forward", FORWARD, 1, false }, { "forwards", FORWARD, 1, false }, { "gain", AMOUNT, 1, true },
	{ "gained", AMOUNT, 1, true }, { "gains", AMOUNT, 1, true }, { "greater", AMOUNT, 1, false },
	{ "grew", AMOUNT, 1, true }, { "grow", AMOUNT, 1, true }, { "growth", AMOUNT, 1, true },
	{ "heavier", HEAVIER, 1, false }, { "higher", AMOUNT, 1, false }, { "hotter", WARMER, 1, false },
	{ "increase", AMOUNT, 1, true }, { "increased", AMOUNT, 1, true }, { "increases", AMOUNT, 1, true },
	{ "increasing", AMOUNT, 1, true }, { "inside", INSIDE, 1, false }, { "larger", AMOUNT, 1, false },
	{ "late", LATER, 1, false }, { "later", LATER, 1, false }, { "least", MOST, -1, false },
	{ "left", RIGHT, -1, false }, { "leftward", RIGHT, -1, false }, { "leftwards", RIGHT, -1, false },
	{ "less", AMOUNT, -1, false }, { "lighter", HEAVIER, -1, false }, { "longer", LONGER, 1, false },
	{ "lose", AMOUNT, -1, false }, { "loses", AMOUNT, -1, false }, { "losing", AMOUNT, -1, false },
	{ "loss", AMOUNT, -1, true }, { "losses", AMOUNT, -1, true }, { "lost", AMOUNT, -1, true },
	{ "lower", AMOUNT, -1, false }, { "max", MOST, 1, false }, { "maximum", MOST, 1, false },
	{ "min", MOST, -1, false }, { "minimum", MOST, -1, false }, { "more", AMOUNT, 1, false },
	{ "most", MOST, 1, false }, { "negative", POSITIVE, -1, false }, { "north", NORTH, 1, false },
	{ "northern", NORTH, 1, false }, { "northward", NORTH, 1, false }, { "northwards", NORTH, 1, false },
	{ "odd", PARITY, -1, false },
	{ "off", AMOUNT, -1, false }, { "older", OLDER, 1, false }, { "outside", INSIDE, -1, false }, { "over", AMOUNT, 1, false },
	{ "positive", POSITIVE, 1, false }, { "profit", AMOUNT, 1, true }, { "profits", AMOUNT, 1, true },
	{ "quicker", FASTER, 1, false }, { "raise", AMOUNT, 1, true }, { "reduced", AMOUNT, -1, true },
	{ "reduction", AMOUNT, -1, true }, { "right", RIGHT, 1, false }, { "rightward", RIGHT, 1, false },
	{ "rightwards", RIGHT, 1, false }, { "rise", AMOUNT, 1, true }, { "rises", AMOUNT, 1, true },
	{ "rose", AMOUNT, 1, true }, { "shortage", AMOUNT, -1, true }, { "shorter", LONGER, -1, false },
	{ "slower", FASTER, -1, false }, { "smaller", AMOUNT, -1, false }, { "south", NORTH, -1, false },
	{ "southern", NORTH, -1, false }, { "southward", NORTH, -1, false }, { "southwards", NORTH, -1, false },
	{ "surplus", AMOUNT, 1, true }, { "taller", LONGER, 1, false }, { "under", AMOUNT, -1, false },
	{ "up", AMOUNT, 1, false }, { "upward", AMOUNT, 1, false }, { "upwards", AMOUNT, 1, false },
	{ "warmer", WARMER, 1, false }, { "west", EAST, -1, false }, { "western", EAST, -1, false },
	{ "westward", EAST, -1, false }, { "westwards", EAST, -1, false }, { "win", AMOUNT, 1, false },
	{ "winning", AMOUNT, 1, false }, { "wins", AMOUNT, 1, false }, { "withdrawal", ACCOUNT, -1, true },
	{ "withdrawals", ACCOUNT, -1, false }, { "withdrawn", ACCOUNT, -1, true }, { "withdrew", ACCOUNT, -1, true },
	{ "won", AMOUNT, 1, true }, { "younger", OLDER, -1, false },
};
/* clang-format on */

/* The ways that words say, as sets of axes. */
struct ways {
	uint32_t plus, minus;
};

/* The next word of t from *at, with its hyphens; empty at the end. */
static struct text next_word(struct text t, size_t *at)
{
	size_t from = *at, to;

	while (from < t.size && !text_is_letter(t.data[from]))
		from++;
	for (to = from; to < t.size && (text_is_letter(t.data[to]) || t.data[to] == '-'); to++)
		;
	*at = to;
	return text_slice(t, from, to);
}

static const struct direction *direction_of(struct text word)
{
	return vocabulary_find(word, true, directions, countof(directions), sizeof directions[0]);
}

static struct ways ways_of(struct text t)
{
	struct ways w = { 0, 0 };
	struct text word;
	size_t at = 0;

	while ((word = next_word(t, &at)).size > 0) {
		const struct direction *d = direction_of(word);

		if (d != NULL && d->sign > 0)
			w.plus |= (uint32_t)1 << d->axis;
		else if (d != NULL)
			w.minus |= (uint32_t)1 << d->axis;
	}
	return w;
}

/* The points of the compass among them. */
static uint32_t compass(const struct ways *w)
{
	const uint32_t points = (uint32_t)1 << EAST | (uint32_t)1 << NORTH;

	return (w->plus & points) | (w->minus & points) << AXES;
}

bool opposite(struct text x, struct text y)
{
	struct ways v = ways_of(x), w;

	if ((v.plus | v.minus) == 0)
		return false;
	w = ways_of(y);
	/* East is not north either. */
	if (compass(&v) != 0 && compass(&w) != 0)
		return (compass(&v) & compass(&w)) == 0;
	return ((v.plus & ~v.minus & w.minus & ~w.plus) | (v.minus & ~v.plus & w.plus & ~w.minus)) != 0;
}

bool opposite_is_bound(struct text t)
{
	static const char *const bounds[] = { "or more",   "or less",   "or fewer",  "or greater", "or above",
					      "or below",  "or higher", "or lower",  "or later",   "or earlier",
					      "and above", "and below", "and under", "at least",   "at most",
					      "or over",   "or under",  "and up" };
	size_t i, at;

	for (i = 0; i < countof(bounds); i++) {
		at = text_find(t, text_of(bounds[i]));
		if (at < t.size && (at == 0 || t.data[at - 1] == ' '))
			return true;
	}
	return false;
}

bool opposite_is_way(struct text word)
{
	return direction_of(word) != NULL;
}

bool opposite_leads(struct text words)
{
	static const char *const links[] = { "a", "an", "by", "of", "the" };
	struct text word;
	size_t at = 0;
	bool leads = false;

	while ((word = next_word(words, &at)).size > 0) {
		const struct direction *d = direction_of(word);

		if (d != NULL && d->leads)
			leads = true;
		else if (vocabulary_find(word, true, links, countof(links), sizeof links[0]) == NULL)
			return false;
	}
	return leads;
}
