/* Mathematics between delimiters: $ $$ \( \) \[ \] and the environments of LaTeX. */
#include <string.h>

#include "answer/token.h"
#include "base/memory.h"
#include "matching/extract/parts.h"

/* Environments that are display mathematics; those of several lines first. */
static const char *const environments[] = { "align*",    "align",    "aligned",     "gather*",  "gather", "gathered",
					    "eqnarray*", "eqnarray", "multline*",   "multline", "split",  "flalign*",
					    "equation*", "equation", "displaymath", "math" };
enum {
	MANY_LINES = 12, /* of the environments above */
	DOLLARS = countof(environments),
	ROUND,
	SQUARE
};

static size_t find(struct text t, size_t from, const char *what)
{
	return from + text_find(text_slice(t, from, t.size), text_of(what));
}

/* Which environment \begin or \end at t[at] names; countof(environments) if none of these. *after is set. */
static size_t environment_at(struct text t, size_t at, const char *command, size_t *after)
{
	size_t i, n = strlen(command);

	if (!text_starts_at(t, at, command) || !text_starts_at(t, at + n, "{"))
		return countof(environments);
	for (i = 0; i < countof(environments); i++) {
		size_t size = strlen(environments[i]);

		if (text_starts_at(t, at + n + 1, environments[i]) && text_starts_at(t, at + n + 1 + size, "}")) {
			*after = at + n + 2 + size;
			return i;
		}
	}
	return countof(environments);
}

/* Offset of \end{environment} from t[at] on; t.size if there is none. */
static size_t environment_end(struct text t, size_t at, size_t environment)
{
	size_t after;

	for (;; at += 4) {
		at = find(t, at, "\\end");
		if (at >= t.size || environment_at(t, at, "\\end", &after) == environment)
			return at;
	}
}

/* -- dollar signs ------------------------------------------------------------ */

/* Whether what stands between two dollar signs can be mathematics: no words, and not the prose between two prices. */
static bool is_mathematics(struct text inside, char after)
{
	struct text trimmed = text_trim(inside);
	size_t words = 0, depth = 0;
	bool front, back, latex = text_find(inside, TEXT("\\")) < inside.size;
	struct prose_piece piece;

	if (trimmed.size == 0 || text_starts(trimmed, TEXT("<<")))
		return false;
	front = trimmed.data > inside.data;
	back = trimmed.size + (size_t)(trimmed.data - inside.data) < inside.size;
	if (!latex && (front != back || strchr("+-*/=<>", trimmed.data[trimmed.size - 1]) != NULL))
		return false;
	if (text_is_digit(trimmed.data[0]) && text_is_digit(after))
		return false;
	for (piece = piece_at(inside, 0); piece.role != ROLE_END; piece = piece_at(inside, piece.to)) {
		words += piece.role == ROLE_WORD && piece.to - piece.from > 3;
		depth += piece.role == ROLE_OPEN;
		if (piece.role == ROLE_CLOSE && depth-- == 0)
			return false;
	}
	return depth == 0 && words <= (latex ? 3 : 1);
}

/* Offset of the dollar sign that closes the one at t[at]; t.size if that one is a currency. */
static size_t dollar_end(struct text t, size_t at)
{
	size_t end;

	for (end = at + 1; end < t.size && t.data[end] != '$'; end++) {
		if (t.data[end] == '\\')
			end++;
		else if (t.data[end] == '\n' && end + 1 < t.size && t.data[end + 1] == '\n')
			return t.size;
	}
	if (end >= t.size || !is_mathematics(text_slice(t, at + 1, end), end + 1 < t.size ? t.data[end + 1] : '\0'))
		return t.size;
	return end;
}

/* -- regions ------------------------------------------------------------------- */

/*
 * A region that closes with `mark`, or one that was cut off: to the end of its
 * line, or of the text if it is display.
 */
static void close_region(struct region_scan *s, struct region *r, size_t open, const char *mark, size_t which)
{
	size_t end = s->spent[which] ? s->t.size : find(s->t, s->at + open, mark);

	r->from = s->at;
	r->inside = s->at + open;
	r->display = which != ROUND;
	if (end < s->t.size) {
		r->after = end;
		r->to = end + strlen(mark);
	} else {
		s->spent[which] = true;
		r->after = r->to = find(s->t, r->inside, r->display ? "\n\n" : "\n");
	}
	s->at = r->to;
}

static bool environment_region(struct region_scan *s, struct region *r)
{
	size_t after = 0, which = environment_at(s->t, s->at, "\\begin", &after), end;

	if (which == countof(environments) || s->spent[which])
		return false;
	end = environment_end(s->t, after, which);
	if (end >= s->t.size) {
		s->spent[which] = true;
		return false;
	}
	r->display = true;
	r->from = r->inside = s->at; /* the environment is read together with its contents */
	environment_at(s->t, end, "\\end", &after);
	r->after = r->to = s->at = after;
	return true;
}

bool region_next(struct region_scan *s, struct region *r)
{
	size_t end;

	for (; s->at < s->t.size; s->at++) {
		if (s->t.data[s->at] == '$') {
			if (text_starts_at(s->t, s->at, "$$")) {
				s->spent[DOLLARS] = s->spent[DOLLARS] || find(s->t, s->at + 2, "$$") == s->t.size;
				/* A slip of the pen within a line, or display mathematics that was cut off. */
				if (s->spent[DOLLARS] && s->at > 0 && s->t.data[s->at - 1] != '\n') {
					s->at++;
					continue;
				}
				close_region(s, r, 2, "$$", DOLLARS);
				return true;
			}
			end = dollar_end(s->t, s->at);
			if (end == s->t.size)
				continue;
			*r = (struct region){ false, s->at, end + 1, s->at + 1, end };
			s->at = end + 1;
			return true;
		}
		if (s->t.data[s->at] != '\\')
			continue;
		if (text_starts_at(s->t, s->at, "\\(")) {
			close_region(s, r, 2, "\\)", ROUND);
			return true;
		}
		if (text_starts_at(s->t, s->at, "\\[")) {
			close_region(s, r, 2, "\\]", SQUARE);
			return true;
		}
		if (environment_region(s, r))
			return true;
		s->at++; /* with what the backslash escapes */
	}
	return false;
}

/* -- what they hold --------------------------------------------------------------- */

/* The last line that is not empty of mathematics of several lines. */
static struct text last_line(struct text t)
{
	size_t at, line = 0, last = 0, end = t.size, depth = 0;

	for (at = 0; at + 1 < t.size; at++) {
		if (t.data[at] != '\\')
			continue;
		if (text_starts_at(t, at, "\\begin"))
			depth++;
		else if (text_starts_at(t, at, "\\end"))
			depth -= depth > 0;
		else if (t.data[at + 1] == '\\' && depth == 0) {
			if (text_trim(text_slice(t, line, at)).size > 0) {
				last = line;
				end = at;
			}
			line = at + 2;
		}
		at++;
	}
	if (text_trim(text_slice(t, line, t.size)).size > 0) {
		last = line;
		end = t.size;
	}
	return text_slice(t, last, end);
}

bool array_is_chain(struct text t, struct text *last)
{
	size_t from, end;

	if (!text_starts(t, TEXT("\\begin{array}")))
		return false;
	end = text_find_last(t, TEXT("\\end{array}"));
	from = token_group_end(t, text_skip_white(t, strlen("\\begin{array}")), t.size);
	if (from == 0 || end == t.size || end < from)
		return false;
	*last = last_line(text_slice(t, from, end));
	while (last->size > 0 && strchr(" \t\r\n&", last->data[0]) != NULL)
		*last = text_slice(*last, 1, last->size);
	return text_starts(*last, TEXT("=")) && last->data > t.data + from + 2;
}

/* Without the environments of several lines about it, its last line; without marks at the ends. */
static struct text contents(struct text t)
{
	size_t after = 0, end, which;
	struct text last;

	for (t = text_trim(t);; t = text_trim(t)) {
		if (array_is_chain(t, &last)) {
			t = last;
			continue;
		}
		which = environment_at(t, 0, "\\begin", &after);
		if (which == countof(environments))
			break;
		end = text_find_last(t, TEXT("\\end"));
		if (end >= t.size || end < after)
			end = t.size;
		t = text_slice(t, after, end);
		if (which < MANY_LINES)
			t = last_line(t);
	}
	while (t.size > 0 && (strchr(" \t\r\n&", t.data[0]) != NULL))
		t = text_slice(t, 1, t.size);
	while (t.size > 0 && strchr(" \t\r\n.,;&", t.data[t.size - 1]) != NULL &&
	       !(t.size > 1 && t.data[t.size - 2] == '\\'))
		t.size--;
	return t;
}

/* Whether it says something: more than a letter. */
static bool is_telling(struct text t)
{
	struct prose_piece piece;

	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = piece_at(t, piece.to))
		if (piece.role == ROLE_NUMBER || piece.role == ROLE_FUNCTION || piece.role == ROLE_RELATION ||
		    piece.role == ROLE_OPERATOR || piece.role == ROLE_TEXT)
			return true;
	return false;
}

/* Whether the word before t[at] says that what follows is a condition of the answer and not the answer. */
static bool is_condition(struct text t, size_t at)
{
	static const char words[] =
		"for|all|where|when|if|with|any|every|since|because|given|integers|integer|values|while|"
		"at";
	size_t end = at, from;

	while (end > 0 && at - end < 3 && t.data[end - 1] == ' ')
		end--;
	from = end;
	while (from > 0 && end - from < 9 && text_is_letter(t.data[from - 1]))
		from--;
	return is_one_of(text_slice(t, from, end), words);
}

bool is_connective(struct text gap, bool paragraph)
{
	struct prose_piece piece;
	size_t lines = 0;
	bool link = false;

	for (piece = piece_at(gap, 0); piece.role != ROLE_END; piece = piece_at(gap, piece.to)) {
		if (piece.role == ROLE_COMMA || piece.role == ROLE_CONNECTOR)
			link = true;
		else if (piece.role == ROLE_LINE)
			lines++;
		else if (piece.role != ROLE_SPACE && piece.role != ROLE_DELIMITER)
			return false;
	}
	return link || (paragraph && lines < 2);
}

/* Whether a sentence ends in the gap between two pieces of mathematics. */
bool has_sentence_end(struct text gap)
{
	size_t i;

	for (i = 0; i < gap.size; i++)
		if (gap.data[i] == '\n' || (strchr(".!?", gap.data[i]) != NULL && gap.data[i] != '\0' &&
					    (i + 1 == gap.size || gap.data[i + 1] == ' ' || gap.data[i + 1] == '\n')))
			return true;
	return text_find(gap, TEXT("\xe3\x80\x82")) < gap.size;
}

static struct text region_text(struct text t, struct region first, struct region last)
{
	if (first.from == last.from)
		return last_side(contents(text_slice(t, first.inside, first.after)));
	return text_slice(t, first.from, last.to);
}

bool region_last(struct text t, bool display, bool inline_, struct region *r, struct text *answer)
{
	struct region_scan s = { .t = t };
	struct region first = { 0 }, last = { 0 }, next;
	bool found = false, ended = false; /* a sentence, since `last` */
	size_t seen = 0;                   /* end of the region before; no gap is looked at twice */

	for (; region_next(&s, &next); seen = next.to) {
		struct text gap = text_slice(t, seen, next.from);
		bool linked = found && !next.display && !last.display && seen == last.to;

		ended = ended || has_sentence_end(gap);
		if (!(next.display ? display : inline_) || !is_telling(text_slice(t, next.inside, next.after)))
			continue;
		if (linked && is_connective(gap, false)) {
			last = next;
			continue;
		}
		if (found && !next.display && !ended && is_condition(t, next.from))
			continue;
		first = last = next;
		found = true;
		ended = false;
	}
	if (!found)
		return false;
	*r = last;
	r->from = first.from;
	*answer = region_text(t, first, last);
	return answer->size > 0;
}

bool region_first(struct text t, struct text *answer)
{
	struct region_scan s = { .t = t };
	struct region first, last, next;

	if (!region_next(&s, &first) || text_trim(text_slice(t, 0, first.from)).size > 0)
		return false;
	for (last = first; region_next(&s, &next); last = next)
		if (next.display != first.display || !is_connective(text_slice(t, last.to, next.from), false))
			break;
	*answer = region_text(t, first, last);
	return answer->size > 0;
}
