/* The first and the last expression of a text, by what stands before them. */
#include <string.h>

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
	LABEL = 1,   /* "step 3", "equation (2)" */
	LISTED = 2,  /* "are", a colon: what follows may be a list */
	BESIDE = 4,  /* "in 3 hours": hardly the answer of a sentence that has another one */
	LEADS = 8,   /* "so", "is", a comma: what follows outdoes a computation before it */
	ENDS = 16,   /* a sentence */
	NOTED = 32,  /* a calculator's note, whose result follows */
	CLAUSE = 64, /* "because", "if": as BESIDE, up to the next comma */
	PRICED = 128 /* "for", after which a price is what counts */
};

/* Sorted by byte. */
struct leading_word {
	const char *word;
	unsigned context;
};
/* clang-format off */
static const struct leading_word leading_words[] = {
	{ "after", BESIDE | CLAUSE }, { "although", CLAUSE }, { "among", BESIDE }, { "are", LISTED | LEADS },
	{ "at", BESIDE }, { "be", LISTED }, { "because", BESIDE | CLAUSE },
	{ "before", BESIDE | CLAUSE }, { "by", BESIDE }, { "case", LABEL }, { "chapter", LABEL },
	{ "containing", BESIDE }, { "costing", BESIDE },
	{ "during", BESIDE }, { "each", BESIDE }, { "eq", LABEL }, { "equals", LEADS }, { "equation", LABEL },
	{ "every", BESIDE }, { "example", LABEL }, { "exercise", LABEL }, { "figure", LABEL }, { "for", BESIDE | PRICED },
	{ "from", BESIDE }, { "gets", LEADS }, { "gives", LEADS }, { "hence", LEADS }, { "holding", BESIDE }, { "if", BESIDE | CLAUSE },
	{ "in", BESIDE }, { "is", LEADS }, { "leaves", LEADS }, { "leaving", LEADS }, { "makes", LEADS },
	{ "means", LEADS }, { "method", LABEL }, { "note", LABEL }, { "once", CLAUSE }, { "other", BESIDE },
	{ "over", BESIDE }, { "page", LABEL }, { "part", LABEL }, { "per", BESIDE }, { "problem", LABEL },
	{ "question", LABEL }, { "reach", BESIDE }, { "remaining", BESIDE }, { "section", LABEL }, { "since", BESIDE | CLAUSE },
	{ "so", LEADS }, { "stage", LABEL }, { "step", LABEL }, { "steps", LABEL }, { "than", BESIDE },
	{ "the", BESIDE }, { "therefore", LEADS }, { "these", BESIDE }, { "those", BESIDE }, { "thus", LEADS },
	{ "total", LEADS }, { "unless", CLAUSE }, { "until", BESIDE | CLAUSE }, { "when", BESIDE | CLAUSE },
	{ "where", BESIDE | CLAUSE }, { "which", LEADS }, { "while", CLAUSE }, { "with", BESIDE },
	{ "within", BESIDE },
};
/* clang-format on */

bool is_label(struct text word)
{
	const struct leading_word *found =
		vocabulary_find(word, true, leading_words, countof(leading_words), sizeof leading_words[0]);

	return found != NULL && (found->context & LABEL) != 0;
}

/*
 * "5 boxes to hold 40", but not "to get 40", "needs to buy 40", or a clause that computes
 * something. `word` stands before `to`.
 */
static bool is_purpose(struct text t, struct text word, struct prose_piece to)
{
	static const char mains[] =
		"need|needs|needed|have|has|had|want|wants|wanted|able|going|used|starts|begins|continues|"
		"plans|decides|comes|amounts|adds|increases|decreases|rises|drops|corresponds|equal|equals";
	static const char results[] = "get|obtain|give|equal|be|make|yield|total|find|reach|have|see";
	struct prose_piece verb = piece_at(t, text_skip_white(t, to.to));
	size_t at = to.to;

	if (!is_one_of(text_slice(t, to.from, to.to), "to") || verb.role == ROLE_END ||
	    !text_is_letter(t.data[verb.from]) || is_one_of(word, mains) ||
	    is_one_of(text_slice(t, verb.from, verb.to), results))
		return false;
	while (at < t.size && at - to.to < 200 && strchr("=\n", t.data[at]) == NULL)
		at++;
	return at == t.size || t.data[at] != '=';
}

/*
 * What the piece that ended a run, or stands outside any, says of what comes next. `word` is
 * the last word before it; ended: the piece stands directly after an expression.
 */
static unsigned context_of(struct text t, struct prose_piece piece, struct text word, bool ended)
{
	const struct leading_word *found;

	switch (piece.role) {
	case ROLE_WORD:
		if (is_purpose(t, word, piece))
			return CLAUSE;
		/* "42 of the 50", "42 out of 50" */
		if (is_one_of(text_slice(t, piece.from, piece.to), "of"))
			return ended || is_one_of(word, "out") ? BESIDE : 0;
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

static enum rank rank_of(const struct run *r, unsigned before, bool clause)
{
	if ((before & NOTED) != 0 || (r->equals > 0 && !r->letters && !r->functions))
		return COMPUTED;
	if ((before & PRICED) != 0 && memchr(r->t.data + r->from, '$', r->to - r->from) != NULL)
		return PLAIN;
	return (before & BESIDE) != 0 || clause ? ASIDE : PLAIN;
}

/* Whether a clause ends with the piece that ended a run, whose last piece was `last`. */
static bool ends_clause(struct text t, struct prose_piece piece, enum token_role last, unsigned context)
{
	return piece.role == ROLE_COMMA || piece.role == ROLE_COLON || last == ROLE_COMMA || (context & ENDS) != 0 ||
	       is_one_of(text_slice(t, piece.from, piece.to), "so|thus|hence|therefore|then");
}

bool run_last(struct text t, struct text *answer)
{
	size_t at = 0, clean = 0, remark;
	unsigned before = 0;
	bool found = false, ended, clause = false;
	enum rank best = NOTHING, rank;
	struct prose_piece piece;
	struct text one, word = { NULL, 0 };
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
		ended = run_end(&r, &one);
		if (ended) {
			rank = rank_of(&r, before, clause);
			if (rank >= best) {
				*answer = one;
				best = rank;
			}
			found = true;
		}
		before = context_of(t, piece, word, ended);
		if (piece.role == ROLE_WORD)
			word = text_slice(t, piece.from, piece.to);
		clause = (before & CLAUSE) != 0 || (clause && !ends_clause(t, piece, r.last, before));
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
