/* Runs of mathematics in plain text. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/run_parts.h"

void run_begin(struct run *r, struct text t)
{
	memset(r, 0, sizeof *r);
	r->t = t;
	r->lead = SIZE_MAX;
	r->last = ROLE_END;
}

static bool is_value(enum token_role role)
{
	return role == ROLE_NUMBER || role == ROLE_LETTER || role == ROLE_FUNCTION || role == ROLE_CLOSE ||
	       role == ROLE_POSTFIX || role == ROLE_TEXT;
}

static bool is_waiting(const struct run *r)
{
	return r->last == ROLE_OPERATOR || r->last == ROLE_RELATION || r->last == ROLE_COMMA ||
	       r->last == ROLE_CONNECTOR || r->last == ROLE_OPEN;
}

/* Take a value: what waited before it is part of the expression now. */
static void accept(struct run *r, struct prose_piece piece)
{
	if (!r->started) {
		r->started = true;
		r->from = r->lead < piece.from ? r->lead : piece.from;
		r->item = r->from;
	} else if (r->depth == 0 && r->last == ROLE_RELATION) {
		bool plain = r->waiting_to - r->waiting_from <= 2 && r->t.data[r->waiting_from] == '=';

		r->relations = true;
		r->order |= !plain;
		if (plain)
			r->equals = r->waiting_to;
	} else if (r->depth == 0 && (r->last == ROLE_COMMA || r->last == ROLE_CONNECTOR)) {
		r->commas += r->last == ROLE_COMMA;
		r->connectors += r->last == ROLE_CONNECTOR;
		r->item = piece.from;
	} else if (r->last == ROLE_OPERATOR) {
		r->operators = true;
	}
	r->to = piece.to;
	if (r->depth == 0)
		r->outside = piece.to;
	r->numbers |= piece.role == ROLE_NUMBER;
	r->functions |= piece.role == ROLE_FUNCTION;
	r->letters |= piece.role == ROLE_LETTER;
	r->last = piece.role;
	r->gap = false;
}

static void wait(struct run *r, struct prose_piece piece)
{
	/* "x, and y" waits with the connector, "3 = -5" with the relation. */
	if (!(piece.role == ROLE_OPERATOR && is_waiting(r))) {
		r->last = piece.role;
		r->waiting_from = piece.from;
		r->waiting_to = piece.to;
	}
	r->gap = false;
}

bool run_end(struct run *r, struct text *answer)
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
	while (answer->size > 0 && piece_at(*answer, 0).role == ROLE_SPACE)
		*answer = text_trim(text_slice(*answer, piece_at(*answer, 0).to, answer->size));
	return answer->size > 0;
}

/* The next piece but blanks; *gap tells whether there were any. */
static struct prose_piece after(struct text t, struct prose_piece piece, bool *gap)
{
	struct prose_piece next = piece_at(t, piece.to);

	*gap = next.role == ROLE_SPACE;
	if (*gap)
		next = piece_at(t, next.to);
	return next;
}

/* Whether a letter alone is a variable here and no word. */
static bool is_variable(const struct run *r, struct prose_piece piece)
{
	bool gap, far;
	struct prose_piece next = after(r->t, piece, &gap), second;

	if (r->started && !r->gap && r->last != ROLE_COMMA && r->last != ROLE_CONNECTOR)
		return true;
	if (next.role == ROLE_RELATION)
		return true;
	if (next.role == ROLE_OPERATOR) {
		second = after(r->t, next, &far);
		return !gap || (second.role != ROLE_WORD && second.role != ROLE_CONNECTOR);
	}
	if (!gap && (next.role == ROLE_OPEN || next.role == ROLE_POSTFIX || next.role == ROLE_NUMBER))
		return true;
	return r->started && (r->last == ROLE_OPERATOR || r->last == ROLE_RELATION || r->last == ROLE_OPEN) &&
	       !(gap && next.role == ROLE_WORD);
}

/* Where a unit ends with its power: cm^2, m^{3}. */
static size_t power_end(struct text t, struct prose_piece unit)
{
	static const char *const powers[] = { "^2", "^3", "^{2}", "^{3}", "\xc2\xb2", "\xc2\xb3" };
	size_t i;

	for (i = 0; i < countof(powers); i++)
		if (text_starts(text_slice(t, unit.to, t.size), text_of(powers[i])))
			return unit.to + strlen(powers[i]);
	return unit.to;
}

/* The end of the words of a unit at `piece` if an operator or a relation follows them; 0 if not. */
static size_t unit_before_operator(struct text t, struct prose_piece piece)
{
	static const char no_units[] =
		"at|when|where|if|for|in|so|then|is|with|since|because|as|while|but|to|from|by|on";
	size_t words;
	bool gap;

	piece.to = power_end(t, piece);
	for (words = 0; words < 4; words++) {
		if (is_one_of(text_slice(t, piece.from, piece.to), no_units))
			return 0;
		if (piece.role == ROLE_OPERATOR || piece.role == ROLE_RELATION) {
			struct prose_piece next = after(t, piece, &gap);

			return next.role == ROLE_NUMBER || next.role == ROLE_DELIMITER || next.role == ROLE_OPEN ||
					       next.role == ROLE_FUNCTION
				       ? piece.from
				       : 0;
		}
		if (piece.role != ROLE_WORD && !(piece.role == ROLE_LETTER && words == 0))
			return 0;
		piece = after(t, piece, &gap);
	}
	return 0;
}

/* Whether t[from, ...) is the end of a sentence after an exclamation mark at t[from - 1]. */
static bool sentence_ends(struct text t, size_t from)
{
	while (from < t.size && (t.data[from] == ' ' || t.data[from] == '*'))
		from++;
	return from == t.size || t.data[from] == '\n' || (t.data[from] >= 'A' && t.data[from] <= 'Z');
}

/* The number at the start of a line that counts: "2. Then ...", "3) ...". */
static bool is_enumerator(struct text t, struct prose_piece piece)
{
	size_t at = piece.from;
	char c = piece.to < t.size ? t.data[piece.to] : '\0';

	while (at > 0 && piece.from - at < 16 && strchr(" #*\t", t.data[at - 1]) != NULL)
		at--;
	return (at == 0 || t.data[at - 1] == '\n') && (c == '.' || c == ')') && piece.to + 2 < t.size &&
	       t.data[piece.to + 1] == ' ';
}

static enum step open_bracket(struct run *r, struct prose_piece piece)
{
	if (r->started && is_value(r->last) && r->last != ROLE_FUNCTION && r->last != ROLE_LETTER && r->gap)
		return AGAIN;
	if (r->depth == RUN_DEPTH_MAX)
		return OVER;
	if (!r->started && r->lead == SIZE_MAX)
		r->lead = piece.from;
	if (r->started && is_waiting(r) && r->depth == 0) {
		/* The bracket takes the place of the value that was waited for. */
		struct prose_piece mark = { ROLE_OPEN, piece.from, r->to };
		size_t outside = r->outside;

		accept(r, mark);
		r->outside = outside;
	}
	r->opened[r->depth++] = piece.to;
	r->last = ROLE_OPEN;
	r->gap = false;
	return GO_ON;
}

static enum step close_bracket(struct run *r, struct prose_piece piece)
{
	if (r->depth == 0)
		return OVER;
	r->depth--;
	if (!r->started) {
		/* Empty brackets are a value, as the empty set and as a call in code: "() or 0" is no number. */
		accept(r, (struct prose_piece){ ROLE_CLOSE, piece.from, piece.to });
		return GO_ON;
	}
	if (r->last != ROLE_OPEN && is_waiting(r))
		return OVER;
	accept(r, (struct prose_piece){ ROLE_CLOSE, piece.from, piece.to });
	return GO_ON;
}

static enum step take_number(struct run *r, struct prose_piece piece)
{
	if (r->started && is_value(r->last) &&
	    !(r->last == ROLE_FUNCTION || (!r->gap && (r->last == ROLE_CLOSE || r->last == ROLE_LETTER))))
		return AGAIN;
	if (!r->started && r->depth == 0 && is_enumerator(r->t, piece))
		return OVER;
	accept(r, piece);
	return GO_ON;
}

/* m^2 or m^3 after a number, and no operator after that. */
static bool is_metre(const struct run *r, struct prose_piece piece)
{
	return r->started && r->last == ROLE_NUMBER && r->gap && r->t.data[piece.from] == 'm' &&
	       power_end(r->t, piece) > piece.to && unit_before_operator(r->t, piece) == 0;
}

static enum step take_letter(struct run *r, struct prose_piece piece)
{
	bool gap;
	struct prose_piece next = after(r->t, piece, &gap);
	bool x = (r->t.data[piece.from] | 0x20) == 'x';

	if (r->started && r->last == ROLE_NUMBER && r->gap) {
		if (x && (next.role == ROLE_NUMBER || next.role == ROLE_DELIMITER)) {
			wait(r, (struct prose_piece){ ROLE_OPERATOR, piece.from, piece.to });
			return GO_ON;
		}
		if (!x && unit_before_operator(r->t, piece) > 0) {
			r->gap = true;
			return GO_ON;
		}
	}
	if (is_variable(r, piece)) {
		accept(r, piece);
		return GO_ON;
	}
	return OVER;
}

/* A name such as AB before a relation, or a unit between numbers. */
static enum step take_word(struct run *r, struct prose_piece *piece)
{
	bool gap;
	struct prose_piece next = after(r->t, *piece, &gap);
	size_t i, end;

	if (r->started && is_value(r->last)) {
		end = unit_before_operator(r->t, *piece);
		if (end == 0) {
			piece->to = power_end(r->t, *piece);
			return OVER;
		}
		piece->to = end;
		r->gap = true;
		return GO_ON;
	}
	for (i = piece->from; i < piece->to; i++)
		if (r->t.data[i] < 'A' || r->t.data[i] > 'Z')
			return OVER;
	if (piece->to - piece->from > 3 || next.role != ROLE_RELATION)
		return OVER;
	accept(r, (struct prose_piece){ ROLE_LETTER, piece->from, piece->to });
	return GO_ON;
}

static enum step take_sign(struct run *r, struct prose_piece piece)
{
	static const char signs[] = "-|+|\xe2\x88\x92|\xe2\x80\x93|\xc2\xb1|\\pm|\xe8\xb4\x9f|\xe8\xb2\xa0";

	if (r->started) {
		wait(r, piece);
		return GO_ON;
	}
	if (r->depth > 0)
		return GO_ON;
	/* In front of the first value only a sign that touches it counts. */
	r->lead = SIZE_MAX;
	if (is_one_of(text_slice(r->t, piece.from, piece.to), signs) && piece_at(r->t, piece.to).role != ROLE_SPACE)
		r->lead = piece.from;
	return GO_ON;
}

enum step run_take(struct run *r, struct prose_piece *piece)
{
	struct prose_piece next;

	switch (piece->role) {
	case ROLE_SPACE:
		r->gap = true;
		return GO_ON;
	case ROLE_DELIMITER:
		if (r->started)
			r->gap = true;
		else if (r->lead == SIZE_MAX)
			r->lead = piece->from;
		return GO_ON;
	case ROLE_NUMBER:
		next = piece_at(r->t, piece->to);
		if (next.role == ROLE_WORD && piece_is_ordinal(r->t, next)) {
			piece->to = next.to;
			return OVER;
		}
		return take_number(r, *piece);
	case ROLE_FUNCTION:
		accept(r, *piece);
		return GO_ON;
	case ROLE_LETTER:
		if (is_metre(r, *piece)) {
			piece->to = power_end(r->t, *piece);
			return OVER;
		}
		return take_letter(r, *piece);
	case ROLE_WORD:
		return take_word(r, piece);
	case ROLE_OPERATOR:
	case ROLE_RELATION:
		return take_sign(r, *piece);
	case ROLE_OPEN:
		return open_bracket(r, *piece);
	case ROLE_CLOSE:
		return close_bracket(r, *piece);
	case ROLE_POSTFIX:
		if (!r->started || r->gap || !is_value(r->last) ||
		    (r->t.data[piece->from] == '!' && sentence_ends(r->t, piece->to)))
			return OVER;
		accept(r, (struct prose_piece){ ROLE_POSTFIX, piece->from, piece->to });
		return GO_ON;
	case ROLE_TEXT:
		if (!r->started || !is_value(r->last))
			return OVER;
		accept(r, *piece);
		return GO_ON;
	case ROLE_COMMA:
	case ROLE_CONNECTOR:
		if (!r->started || !(is_value(r->last) || r->last == ROLE_COMMA))
			return OVER;
		wait(r, *piece);
		return GO_ON;
	default:
		return OVER;
	}
}
