/* Expressions in plain text. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/parts.h"

enum {
	NONE = -1,
	DEPTH_MAX = 32,
	REMARK_MAX = 160 /* bytes between parentheses that may be a remark */
};

/* One expression in the making. */
struct run {
	struct text t;
	bool started;
	size_t from, to;          /* what was accepted */
	size_t lead;              /* a sign, currency or bracket in front of a first value; SIZE_MAX if none */
	size_t item;              /* where the last item of a list begins */
	size_t equals;            /* behind the last "=" outside brackets; 0 if none */
	size_t outside;           /* end of what was accepted outside brackets; 0 if nothing */
	size_t opened[DEPTH_MAX]; /* behind brackets that are open */
	size_t depth;
	enum token_kind last; /* accepted, or an operator, relation, comma or connector waiting for a value */
	size_t waiting_from, waiting_to;
	bool gap; /* blanks since then */
	bool numbers, functions, letters, relations, operators, order;
	size_t commas, connectors;
	bool listed; /* "are" or a colon in front: what follows may be a list */
};

static void run_begin(struct run *r, struct text t)
{
	memset(r, 0, sizeof *r);
	r->t = t;
	r->lead = SIZE_MAX;
	r->last = TOKEN_END;
}

static bool is_value(enum token_kind kind)
{
	return kind == TOKEN_NUMBER || kind == TOKEN_LETTER || kind == TOKEN_FUNCTION || kind == TOKEN_CLOSE ||
	       kind == TOKEN_POSTFIX || kind == TOKEN_TEXT;
}

static bool is_waiting(const struct run *r)
{
	return r->last == TOKEN_OPERATOR || r->last == TOKEN_RELATION || r->last == TOKEN_COMMA ||
	       r->last == TOKEN_CONNECTOR || r->last == TOKEN_OPEN;
}

/* Take a value: what waited before it is part of the expression now. */
static void accept(struct run *r, struct token token)
{
	if (!r->started) {
		r->started = true;
		r->from = r->lead < token.from ? r->lead : token.from;
		r->item = r->from;
	} else if (r->depth == 0 && r->last == TOKEN_RELATION) {
		bool plain = r->waiting_to - r->waiting_from <= 2 && r->t.data[r->waiting_from] == '=';

		r->relations = true;
		r->order |= !plain;
		if (plain)
			r->equals = r->waiting_to;
	} else if (r->depth == 0 && (r->last == TOKEN_COMMA || r->last == TOKEN_CONNECTOR)) {
		r->commas += r->last == TOKEN_COMMA;
		r->connectors += r->last == TOKEN_CONNECTOR;
		r->item = token.from;
	} else if (r->last == TOKEN_OPERATOR) {
		r->operators = true;
	}
	r->to = token.to;
	if (r->depth == 0)
		r->outside = token.to;
	r->numbers |= token.kind == TOKEN_NUMBER;
	r->functions |= token.kind == TOKEN_FUNCTION;
	r->letters |= token.kind == TOKEN_LETTER;
	r->last = token.kind;
	r->gap = false;
}

static void wait(struct run *r, struct token token)
{
	/* "x, and y" waits with the connector, "3 = -5" with the relation. */
	if (!(token.kind == TOKEN_OPERATOR && is_waiting(r))) {
		r->last = token.kind;
		r->waiting_from = token.from;
		r->waiting_to = token.to;
	}
	r->gap = false;
}

/* The expression, if it says something. */
static bool run_end(struct run *r, struct text *answer)
{
	size_t from, to;

	if (!r->started || !(r->numbers || r->functions || (r->letters && (r->relations || r->operators))))
		return false;
	from = r->from;
	to = r->to;
	if (r->depth > 0 && r->outside > 0) {
		to = r->outside;
	} else if (r->depth > 0) {
		from = r->opened[r->depth - 1];
		if (from >= to)
			return false;
	} else if (r->commas == 1 && r->connectors == 0 && !r->listed && !(r->relations && r->letters)) {
		from = r->item;
	}
	if (r->equals > from && r->equals < to && !r->letters && !r->functions && !r->order)
		from = r->equals;
	*answer = text_trim(text_slice(r->t, from, to));
	while (answer->size > 0 && token_at(*answer, 0).kind == TOKEN_SPACE)
		*answer = text_trim(text_slice(*answer, token_at(*answer, 0).to, answer->size));
	return answer->size > 0;
}

/* The token behind the one given, blanks passed over; *gap tells whether there were any. */
static struct token after(struct text t, struct token token, bool *gap)
{
	struct token next = token_at(t, token.to);

	*gap = next.kind == TOKEN_SPACE;
	if (*gap)
		next = token_at(t, next.to);
	return next;
}

/* Whether a letter alone is a variable here and no word. */
static bool is_variable(const struct run *r, struct token token)
{
	bool gap, far;
	struct token next = after(r->t, token, &gap), second;

	if (r->started && !r->gap && r->last != TOKEN_COMMA && r->last != TOKEN_CONNECTOR)
		return true;
	if (next.kind == TOKEN_RELATION)
		return true;
	if (next.kind == TOKEN_OPERATOR) {
		second = after(r->t, next, &far);
		return !gap || (second.kind != TOKEN_WORD && second.kind != TOKEN_CONNECTOR);
	}
	if (!gap && (next.kind == TOKEN_OPEN || next.kind == TOKEN_POSTFIX || next.kind == TOKEN_NUMBER))
		return true;
	return r->started && (r->last == TOKEN_OPERATOR || r->last == TOKEN_RELATION || r->last == TOKEN_OPEN) &&
	       !(gap && next.kind == TOKEN_WORD);
}

/* Behind a unit with its power: cm^2, m^{3}. */
static size_t behind_power(struct text t, struct token unit)
{
	static const char *const powers[] = { "^2", "^3", "^{2}", "^{3}", "\xc2\xb2", "\xc2\xb3" };
	size_t i;

	for (i = 0; i < countof(powers); i++)
		if (text_starts(text_slice(t, unit.to, t.size), text_of(powers[i])))
			return unit.to + strlen(powers[i]);
	return unit.to;
}

/* Behind the words of a unit at `token` if an operator or a relation follows them; 0 if not. */
static size_t unit_before_operator(struct text t, struct token token)
{
	static const char *const no_units[] = { "at",   "when", "where", "if",    "for",     "in", "so",
						"then", "is",   "with",  "since", "because", "as", "while",
						"but",  "to",   "from",  "by",    "on",      NULL };
	size_t words;
	bool gap;

	token.to = behind_power(t, token);
	for (words = 0; words < 4; words++) {
		if (is_one_of(text_slice(t, token.from, token.to), no_units))
			return 0;
		if (token.kind == TOKEN_OPERATOR || token.kind == TOKEN_RELATION) {
			struct token next = after(t, token, &gap);

			return next.kind == TOKEN_NUMBER || next.kind == TOKEN_DELIMITER || next.kind == TOKEN_OPEN ||
					       next.kind == TOKEN_FUNCTION
				       ? token.from
				       : 0;
		}
		if (token.kind != TOKEN_WORD && !(token.kind == TOKEN_LETTER && words == 0))
			return 0;
		token = after(t, token, &gap);
	}
	return 0;
}

/* Whether t[from, ...) is the end of a sentence behind an exclamation mark at t[from - 1]. */
static bool sentence_ends(struct text t, size_t from)
{
	while (from < t.size && (t.data[from] == ' ' || t.data[from] == '*'))
		from++;
	return from == t.size || t.data[from] == '\n' || (t.data[from] >= 'A' && t.data[from] <= 'Z');
}

/* The number at the start of a line that counts: "2. Then ...", "3) ...". */
static bool is_enumerator(struct text t, struct token token)
{
	size_t at = token.from;
	char c = token.to < t.size ? t.data[token.to] : '\0';

	while (at > 0 && token.from - at < 16 && strchr(" #*\t", t.data[at - 1]) != NULL)
		at--;
	return (at == 0 || t.data[at - 1] == '\n') && (c == '.' || c == ')') && token.to + 2 < t.size &&
	       t.data[token.to + 1] == ' ';
}

/* What one token does to a run. */
enum step {
	GO_ON, /* behind the token */
	AGAIN, /* the run is over before the token, which may begin another one */
	OVER   /* the run is over, and the token is no part of another one */
};

static enum step open_bracket(struct run *r, struct token token)
{
	if (r->started && is_value(r->last) && r->last != TOKEN_FUNCTION && r->last != TOKEN_LETTER && r->gap)
		return AGAIN;
	if (r->depth == DEPTH_MAX)
		return OVER;
	if (!r->started && r->lead == SIZE_MAX)
		r->lead = token.from;
	if (r->started && is_waiting(r) && r->depth == 0) {
		/* The bracket takes the place of the value that was waited for. */
		struct token mark = { TOKEN_OPEN, token.from, r->to };
		size_t outside = r->outside;

		accept(r, mark);
		r->outside = outside;
	}
	r->opened[r->depth++] = token.to;
	r->last = TOKEN_OPEN;
	r->gap = false;
	return GO_ON;
}

static enum step close_bracket(struct run *r, struct token token)
{
	if (r->depth == 0)
		return OVER;
	r->depth--;
	if (!r->started) {
		/* Empty brackets are a value, as the empty set and as a call in code: "() or 0" is no number. */
		accept(r, (struct token){ TOKEN_CLOSE, token.from, token.to });
		return GO_ON;
	}
	if (r->last != TOKEN_OPEN && is_waiting(r))
		return OVER;
	accept(r, (struct token){ TOKEN_CLOSE, token.from, token.to });
	return GO_ON;
}

static enum step take_number(struct run *r, struct token token)
{
	if (r->started && is_value(r->last) &&
	    !(r->last == TOKEN_FUNCTION || (!r->gap && (r->last == TOKEN_CLOSE || r->last == TOKEN_LETTER))))
		return AGAIN;
	if (!r->started && r->depth == 0 && is_enumerator(r->t, token))
		return OVER;
	accept(r, token);
	return GO_ON;
}

/* m^2 or m^3 behind a number, and no operator behind that. */
static bool is_metre(const struct run *r, struct token token)
{
	return r->started && r->last == TOKEN_NUMBER && r->gap && r->t.data[token.from] == 'm' &&
	       behind_power(r->t, token) > token.to && unit_before_operator(r->t, token) == 0;
}

static enum step take_letter(struct run *r, struct token token)
{
	bool gap;
	struct token next = after(r->t, token, &gap);
	bool x = (r->t.data[token.from] | 0x20) == 'x';

	if (r->started && r->last == TOKEN_NUMBER && r->gap) {
		if (x && (next.kind == TOKEN_NUMBER || next.kind == TOKEN_DELIMITER)) {
			wait(r, (struct token){ TOKEN_OPERATOR, token.from, token.to });
			return GO_ON;
		}
		if (!x && unit_before_operator(r->t, token) > 0) {
			r->gap = true;
			return GO_ON;
		}
	}
	if (is_variable(r, token)) {
		accept(r, token);
		return GO_ON;
	}
	return OVER;
}

/* A name such as AB in front of a relation, or a unit between numbers. */
static enum step take_word(struct run *r, struct token *token)
{
	bool gap;
	struct token next = after(r->t, *token, &gap);
	size_t i, behind;

	if (r->started && is_value(r->last)) {
		behind = unit_before_operator(r->t, *token);
		if (behind == 0) {
			token->to = behind_power(r->t, *token);
			return OVER;
		}
		token->to = behind;
		r->gap = true;
		return GO_ON;
	}
	for (i = token->from; i < token->to; i++)
		if (r->t.data[i] < 'A' || r->t.data[i] > 'Z')
			return OVER;
	if (token->to - token->from > 3 || next.kind != TOKEN_RELATION)
		return OVER;
	accept(r, (struct token){ TOKEN_LETTER, token->from, token->to });
	return GO_ON;
}

static enum step take_sign(struct run *r, struct token token)
{
	static const char *const signs[] = { "-", "+", "\xe2\x88\x92", "\xe2\x80\x93", "\xc2\xb1", "\\pm", NULL };

	if (r->started) {
		wait(r, token);
		return GO_ON;
	}
	if (r->depth > 0)
		return GO_ON;
	/* In front of the first value only a sign that touches it counts. */
	r->lead = SIZE_MAX;
	if (is_one_of(text_slice(r->t, token.from, token.to), signs) && token_at(r->t, token.to).kind != TOKEN_SPACE)
		r->lead = token.from;
	return GO_ON;
}

static enum step take(struct run *r, struct token *token)
{
	struct token next;

	switch (token->kind) {
	case TOKEN_SPACE:
		r->gap = true;
		return GO_ON;
	case TOKEN_DELIMITER:
		if (r->started)
			r->gap = true;
		else if (r->lead == SIZE_MAX)
			r->lead = token->from;
		return GO_ON;
	case TOKEN_NUMBER:
		next = token_at(r->t, token->to);
		if (next.kind == TOKEN_WORD && token_is_ordinal(r->t, next)) {
			token->to = next.to;
			return OVER;
		}
		return take_number(r, *token);
	case TOKEN_FUNCTION:
		accept(r, *token);
		return GO_ON;
	case TOKEN_LETTER:
		if (is_metre(r, *token)) {
			token->to = behind_power(r->t, *token);
			return OVER;
		}
		return take_letter(r, *token);
	case TOKEN_WORD:
		return take_word(r, token);
	case TOKEN_OPERATOR:
	case TOKEN_RELATION:
		return take_sign(r, *token);
	case TOKEN_OPEN:
		return open_bracket(r, *token);
	case TOKEN_CLOSE:
		return close_bracket(r, *token);
	case TOKEN_POSTFIX:
		if (!r->started || r->gap || !is_value(r->last) ||
		    (r->t.data[token->from] == '!' && sentence_ends(r->t, token->to)))
			return OVER;
		accept(r, (struct token){ TOKEN_POSTFIX, token->from, token->to });
		return GO_ON;
	case TOKEN_TEXT:
		if (!r->started || !is_value(r->last))
			return OVER;
		accept(r, *token);
		return GO_ON;
	case TOKEN_COMMA:
	case TOKEN_CONNECTOR:
		if (!r->started || !(is_value(r->last) || r->last == TOKEN_COMMA))
			return OVER;
		wait(r, *token);
		return GO_ON;
	default:
		return OVER;
	}
}

/* What stands in front of a first number and makes a label of it: "step 3", "equation (2)". */
static bool is_label(struct text t, struct token token)
{
	static const char *const labels[] = { "step",   "steps",    "case",     "method",  "part",    "equation",
					      "figure", "problem",  "question", "example", "chapter", "section",
					      "page",   "exercise", "note",     "stage",   "eq",      NULL };

	return token.kind == TOKEN_WORD && is_one_of(text_slice(t, token.from, token.to), labels);
}

/*
 * Behind the remark between parentheses at t[at]: one with words in it. 0 if
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

static struct context context_of(struct text t, struct token token)
{
	static const char *const lists[] = { "are", "be", NULL };
	static const char *const asides[] = { "in",    "after",     "than",  "within", "every", "per",
					      "these", "remaining", "other", "the",    "since", "because",
					      "each",  "at",        "when",  "where",  "if",    NULL };
	static const char *const leads[] = { "so",     "is",    "are",  "makes",   "gives", "leaves",
					     "equals", "total", "thus", "leaving", "hence", "therefore",
					     "which",  "means", "gets", NULL };
	struct text word = text_slice(t, token.from, token.to);
	struct context c = { 0 };

	if (token.kind == TOKEN_WORD) {
		c.label = is_label(t, token);
		c.listed = is_one_of(word, lists);
		c.aside = is_one_of(word, asides);
		c.leads = is_one_of(word, leads);
	} else {
		c.listed = token.kind == TOKEN_COLON;
		c.leads = token.kind == TOKEN_COMMA;
		c.noted = token.kind == TOKEN_STOP && t.data[token.from] == '<';
		c.ends = token.kind == TOKEN_LINE ||
			 (token.kind == TOKEN_STOP && !c.noted && token.to - token.from != 2);
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
	struct token token;
	struct text one;
	enum step step;
	struct run r;

	run_begin(&r, t);
	do {
		token = token_at(t, at);
		at = token.to;
		if (token.kind == TOKEN_OPEN && !r.started && (remark = remark_end(t, token.from, &clean)) > 0) {
			at = remark;
			continue;
		}
		step = before.label && token.kind == TOKEN_NUMBER ? OVER : take(&r, &token);
		at = token.to;
		if (step == GO_ON) {
			before.label = before.label && (token.kind == TOKEN_SPACE || token.kind == TOKEN_OPEN);
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
		before = context_of(t, token);
		if (before.leads && best == COMPUTED)
			best = PLAIN;
		if (before.ends)
			best = 0;
		run_begin(&r, t);
		r.listed = before.listed;
		if (step == AGAIN)
			at = token.from;
	} while (token.kind != TOKEN_END);
	return found;
}

bool run_first(struct text t, struct text *answer)
{
	struct token token = token_at(t, 0);
	struct run r;

	run_begin(&r, t);
	r.listed = true;
	while (token.kind != TOKEN_END && take(&r, &token) == GO_ON) {
		/* A relation in front is not part of it: "= 5". */
		if (!r.started && token.kind != TOKEN_SPACE && r.lead == SIZE_MAX && token.kind != TOKEN_RELATION)
			return false;
		token = token_at(t, token.to);
	}
	/* A result that comes behind a calculator's note is no part of it yet. */
	return r.last != TOKEN_RELATION && run_end(&r, answer);
}
