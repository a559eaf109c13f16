/* The first and the last expression of a text, by what stands before them. */
#include <string.h>

#include "matching/extract/run_parts.h"

enum {
	REMARK_MAX = 160 /* bytes between parentheses that may be a remark */
};

/* What stands before a first number and makes a label of it: "step 3", "equation (2)". */
static bool is_label(struct text t, struct prose_piece piece)
{
	static const char labels[] =
		"step|steps|case|method|part|equation|figure|problem|question|example|chapter|section|"
		"page|exercise|note|stage|eq";

	return piece.role == ROLE_WORD && is_one_of(text_slice(t, piece.from, piece.to), labels);
}

/*
 * The end of the remark between parentheses at t[at]: one with words in it. 0 if
 * it is none. *clean is where the parentheses end that are known to hold none.
 */
static size_t remark_end(struct text t, size_t at, size_t *clean)
{
	size_t end = at, letters = 0;
	bool words = false;

	if (at < *clean || t.data[at] != '(' || at == 0 || t.data[at - 1] != ' ')
		return 0;
	while (end < t.size && end - at < REMARK_MAX && t.data[end] != ')' && t.data[end] != '\n') {
		letters = text_is_letter(t.data[end]) ? letters + 1 : 0;
		words |= letters == 3;
		end++;
	}
	if (end < t.size && t.data[end] == ')' && words)
		return end + 1;
	*clean = end;
	return 0;
}

/* What stands before an expression, for what it is worth. */
struct context {
	bool label;  /* "step 3" */
	bool listed; /* "are", a colon */
	bool aside;  /* "in 3 hours": hardly the answer of a sentence that has another one */
	bool leads;  /* "so", "is", a comma: what follows outdoes a computation before it */
	bool ends;   /* a sentence */
	bool noted;  /* a calculator's note, whose result follows */
};

static struct context context_of(struct text t, struct prose_piece piece)
{
	static const char lists[] = "are|be";
	static const char asides[] =
		"in|after|than|within|every|per|these|remaining|other|the|since|because|each|at|when|"
		"where|if";
	static const char leads[] = "so|is|are|makes|gives|leaves|equals|total|thus|leaving|hence|therefore|which|"
				    "means|gets";
	struct text word = text_slice(t, piece.from, piece.to);
	struct context c = { 0 };

	if (piece.role == ROLE_WORD) {
		c.label = is_label(t, piece);
		c.listed = is_one_of(word, lists);
		c.aside = is_one_of(word, asides);
		c.leads = is_one_of(word, leads);
	} else {
		c.listed = piece.role == ROLE_COLON;
		c.leads = piece.role == ROLE_COMMA;
		c.noted = piece.role == ROLE_STOP && t.data[piece.from] == '<';
		c.ends = piece.role == ROLE_LINE || (piece.role == ROLE_STOP && !c.noted && piece.to - piece.from != 2);
	}
	return c;
}

/* How good the best expression of a sentence is. */
enum rank {
	ASIDE = 1,
	PLAIN,
	COMPUTED /* 40 / 10 = 4 */
};

bool run_last(struct text t, struct text *answer)
{
	size_t at = 0, clean = 0, remark;
	struct context before = { 0 };
	bool found = false;
	int best = 0, rank;
	struct prose_piece piece;
	struct text one;
	enum step step;
	struct run r;

	run_begin(&r, t);
	do {
		piece = piece_at(t, at);
		at = piece.to;
		if (piece.role == ROLE_OPEN && !r.started && (remark = remark_end(t, piece.from, &clean)) > 0) {
			at = remark;
			continue;
		}
		step = before.label && piece.role == ROLE_NUMBER ? OVER : run_take(&r, &piece);
		at = piece.to;
		if (step == GO_ON) {
			before.label = before.label && (piece.role == ROLE_SPACE || piece.role == ROLE_OPEN);
			continue;
		}
		if (run_end(&r, &one)) {
			rank = before.noted || (r.equals > 0 && !r.letters && !r.functions) ? COMPUTED
			       : before.aside                                               ? ASIDE
											    : PLAIN;
			if (rank >= best) {
				*answer = one;
				best = rank;
			}
			found = true;
		}
		before = context_of(t, piece);
		if (before.leads && best == COMPUTED)
			best = PLAIN;
		if (before.ends)
			best = 0;
		run_begin(&r, t);
		r.listed = before.listed;
		if (step == AGAIN)
			at = piece.from;
	} while (piece.role != ROLE_END);
	return found;
}

bool run_first(struct text t, struct text *answer)
{
	struct prose_piece piece = piece_at(t, 0);
	struct run r;

	run_begin(&r, t);
	r.listed = true;
	while (piece.role != ROLE_END && run_take(&r, &piece) == GO_ON) {
		/* A relation before it is not part of it: "= 5". */
		if (!r.started && piece.role != ROLE_SPACE && r.lead == SIZE_MAX && piece.role != ROLE_RELATION)
			return false;
		piece = piece_at(t, piece.to);
	}
	/* A result that comes after a calculator's note is no part of it yet. */
	return r.last != ROLE_RELATION && run_end(&r, answer);
}
