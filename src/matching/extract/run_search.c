/* The first and the last expression of a text, by what stands before them. */
#include "base/memory.h"
#include "matching/extract/run_parts.h"

enum {
	REMARK_MAX = 160 /* bytes between parentheses that may be a remark */
};

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

/* What stands before an expression, for what it is worth; a set of these. */
enum {
	LABEL = 1,  /* "step 3", "equation (2)" */
	LISTED = 2, /* "are", a colon: what follows may be a list */
	BESIDE = 4, /* "in 3 hours": hardly the answer of a sentence that has another one */
	LEADS = 8,  /* "so", "is", a comma: what follows outdoes a computation before it */
	ENDS = 16,  /* a sentence */
	NOTED = 32  /* a calculator's note, whose result follows */
};

/* Sorted by byte. */
struct leading_word {
	const char *word;
	unsigned context;
};
/* clang-format off */
static const struct leading_word leading_words[] = {
	{ "after", BESIDE }, { "are", LISTED | LEADS }, { "at", BESIDE }, { "be", LISTED }, { "because", BESIDE },
	{ "case", LABEL }, { "chapter", LABEL }, { "each", BESIDE }, { "eq", LABEL }, { "equals", LEADS },
	{ "equation", LABEL }, { "every", BESIDE }, { "example", LABEL }, { "exercise", LABEL }, { "figure", LABEL },
	{ "gets", LEADS }, { "gives", LEADS }, { "hence", LEADS }, { "if", BESIDE }, { "in", BESIDE }, { "is", LEADS },
	{ "leaves", LEADS }, { "leaving", LEADS }, { "makes", LEADS }, { "means", LEADS }, { "method", LABEL },
	{ "note", LABEL }, { "other", BESIDE }, { "page", LABEL }, { "part", LABEL }, { "per", BESIDE },
	{ "problem", LABEL }, { "question", LABEL }, { "remaining", BESIDE }, { "section", LABEL }, { "since", BESIDE },
	{ "so", LEADS }, { "stage", LABEL }, { "step", LABEL }, { "steps", LABEL }, { "than", BESIDE },
	{ "the", BESIDE }, { "therefore", LEADS }, { "these", BESIDE }, { "thus", LEADS }, { "total", LEADS },
	{ "when", BESIDE }, { "where", BESIDE }, { "which", LEADS }, { "within", BESIDE },
};
/* clang-format on */

bool is_label(struct text word)
{
	const struct leading_word *found =
		vocabulary_find(word, true, leading_words, countof(leading_words), sizeof leading_words[0]);

	return found != NULL && (found->context & LABEL) != 0;
}

static unsigned context_of(struct text t, struct prose_piece piece)
{
	const struct leading_word *found;

	switch (piece.role) {
	case ROLE_WORD:
		found = vocabulary_find(text_slice(t, piece.from, piece.to), true, leading_words,
					countof(leading_words), sizeof leading_words[0]);
		return found == NULL ? 0 : found->context;
	case ROLE_COLON:
		return LISTED;
	case ROLE_COMMA:
		return LEADS;
	case ROLE_LINE:
		return ENDS;
	case ROLE_STOP:
		if (t.data[piece.from] == '<')
			return NOTED;
		return piece.to - piece.from == 2 ? 0 : ENDS; /* an arrow */
	default:
		return 0;
	}
}

/* How good the best expression of a sentence is. */
enum rank {
	NOTHING,
	ASIDE,
	PLAIN,
	COMPUTED /* 40 / 10 = 4 */
};

static enum rank rank_of(const struct run *r, unsigned before)
{
	if ((before & NOTED) != 0 || (r->equals > 0 && !r->letters && !r->functions))
		return COMPUTED;
	return (before & BESIDE) != 0 ? ASIDE : PLAIN;
}

bool run_last(struct text t, struct text *answer)
{
	size_t at = 0, clean = 0, remark;
	unsigned before = 0;
	bool found = false;
	enum rank best = NOTHING, rank;
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
		step = (before & LABEL) != 0 && piece.role == ROLE_NUMBER ? OVER : run_take(&r, &piece);
		at = piece.to;
		if (step == GO_ON) {
			if (piece.role != ROLE_SPACE && piece.role != ROLE_OPEN)
				before &= ~(unsigned)LABEL;
			continue;
		}
		if (run_end(&r, &one)) {
			rank = rank_of(&r, before);
			if (rank >= best) {
				*answer = one;
				best = rank;
			}
			found = true;
		}
		before = context_of(t, piece);
		if ((before & LEADS) != 0 && best == COMPUTED)
			best = PLAIN;
		if ((before & ENDS) != 0)
			best = NOTHING;
		run_begin(&r, t);
		r.listed = (before & LISTED) != 0;
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
