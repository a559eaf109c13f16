/* The letters of multiple choice. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/parts.h"

static bool is_choice(char c)
{
	return c >= 'A' && c <= 'J';
}

static char char_at(struct text t, size_t at)
{
	return at < t.size ? t.data[at] : '\0';
}

/* Whether a letter alone stands at t[at]. */
static bool is_lone(struct text t, size_t at)
{
	return is_choice(char_at(t, at)) && !text_is_letter(char_at(t, at + 1)) && !text_is_digit(char_at(t, at + 1));
}

/* Whether another letter follows a comma: "A, C", "A, B, and D". */
static bool is_list(struct text t, size_t at)
{
	size_t next = text_skip_white(t, at + 1);

	if (char_at(t, at) != ',')
		return false;
	if (text_starts_folded(t, next, TEXT("and ")) || text_starts_folded(t, next, TEXT("or ")))
		next = text_skip_white(t, next + 3);
	return is_lone(t, next);
}

/* What may follow a letter that was chosen: a reason, or what the letter stands for. */
static bool is_reason(struct text t, size_t at)
{
	size_t from = text_skip_white(t, at);
	bool sign = char_at(t, from) == '-' || char_at(t, from) == '(';

	if (from == at)
		return false;
	return text_starts_folded(t, from, TEXT("because")) || text_starts_folded(t, from, TEXT("since")) ||
	       text_starts_folded(t, from, TEXT("is correct")) ||
	       (sign && piece_at(t, text_skip_white(t, from + 1)).role == ROLE_WORD);
}

/* Whether what follows at t[at] goes on with the letter: E*2, \mathrm{E} + 1. */
static bool goes_on(struct text t, size_t at)
{
	struct prose_piece piece;

	while (char_at(t, at) == '*')
		at++;
	piece = piece_at(t, at);
	while (piece.role == ROLE_SPACE)
		piece = piece_at(t, piece.to);
	return (piece.role == ROLE_OPERATOR && !is_reason(t, at)) || piece.role == ROLE_RELATION ||
	       piece.role == ROLE_NUMBER || piece.role == ROLE_LETTER || piece.role == ROLE_FUNCTION ||
	       piece.role == ROLE_POSTFIX;
}

/* Up to the end, where a value alone follows the letter: "B. 12", not "B. 12 apples"; else the letter. */
static struct text with_value(struct text t, struct text letter)
{
	struct text rest = text_slice(t, (size_t)(letter.data - t.data) + letter.size, t.size);
	bool units, number = false;
	size_t i;

	while (rest.size > 0 && strchr(").: ~", rest.data[0]) != NULL)
		rest = text_slice(rest, 1, rest.size);
	rest = text_trim(rest);
	for (i = 0; i < rest.size && rest.data[i] != '\n'; i++)
		number = number || text_is_digit(rest.data[i]);
	if (i < rest.size || !number || !is_bare(rest, &units) || units)
		return letter;
	return text_slice(t, (size_t)(letter.data - t.data), (size_t)(rest.data - t.data) + rest.size);
}

/* Whether "and (B)" or "or (B)" follows. */
static bool is_joined(struct text t, size_t at)
{
	size_t from = text_skip_white(t, at), n = text_starts_folded(t, from, TEXT("and "))  ? 4
						  : text_starts_folded(t, from, TEXT("or ")) ? 3
											     : 0;

	return n > 0 && char_at(t, from + n) == '(' && is_choice(char_at(t, from + n + 1)) &&
	       char_at(t, from + n + 2) == ')';
}

bool choice_first(struct text t, struct text *answer)
{
	static const char fillers[] = "option|choice|letter|answer";
	struct prose_piece piece = piece_at(t, 0);
	char next;

	if (piece.role == ROLE_WORD && is_one_of(text_slice(t, 0, piece.to), fillers))
		t = text_trim(text_slice(t, piece.to, t.size));
	piece = piece_at(t, 0);
	if (piece.role == ROLE_DELIMITER)
		piece = piece_at(t, piece.to);
	if (piece.role == ROLE_TEXT) {
		struct text inside = piece_text(t, piece);

		if (!choice_first(inside, answer) || answer->size + 2 < inside.size)
			return false;
		*answer = text_slice(t, piece.from, piece.to);
		if (inside.size > 1)
			*answer = with_value(t, *answer);
		else if (goes_on(t, piece.to))
			return false;
		return true;
	}
	if (char_at(t, 0) == '(' && is_choice(char_at(t, 1)) && char_at(t, 2) == ')') {
		if (is_joined(t, 3))
			return false;
		*answer = with_value(t, text_slice(t, 0, 3));
		return true;
	}
	if (!is_choice(char_at(t, 0)))
		return false;
	*answer = text_slice(t, 0, 1);
	next = char_at(t, 1);
	if (next == ')' || next == '.' || next == ':')
		*answer = with_value(t, *answer);
	if (t.size == 1 || next == '"' || next == ')' || next == '.' || next == ':' ||
	    (next == ',' && !is_list(t, 1)) || (next == '*' && !text_is_letter(char_at(t, 2)) && !goes_on(t, 1)))
		return true;
	if (text_starts_at(t, 1, "\xe3\x81\xa7\xe3\x81\x99"))
		return true; /* a copula in Japanese */
	/* "B because ...", but not "A square" and no product. */
	return is_reason(t, 1);
}

/* Whether the words before a letter say that it is chosen. */
static bool chooses(struct text word)
{
	static const char words[] = "choose|pick|select|option|choice|letter|so|thus|hence|therefore|"
				    "\xe9\x80\x89\xe9\xa1\xb9";

	return is_one_of(word, words);
}

/* "A is correct"; "it is A" at the end. */
static bool is_chosen_after(struct text t, size_t at, struct text word)
{
	struct text rest = text_trim(text_slice(t, at, t.size));

	if (text_starts_folded(rest, 0, TEXT("is correct")) || text_starts_folded(rest, 0, TEXT("is right")))
		return true;
	return is_one_of(word, "is") && (rest.size == 0 || text_is(rest, "."));
}

/* The last letter of a sentence that is chosen by a word before it: "I choose C.", "so (B)". */
static bool choice_last(struct text t, struct text *answer)
{
	struct text word = { NULL, 0 };
	struct prose_piece piece, next;
	bool found = false;

	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = next) {
		next = piece_at(t, piece.to);
		if (piece.role == ROLE_NUMBER || piece.role == ROLE_RELATION)
			return false;
		if (piece.role == ROLE_LETTER && is_choice(t.data[piece.from]) && next.role != ROLE_OPERATOR &&
		    (chooses(word) || is_chosen_after(t, piece.to, word))) {
			bool round = piece.from > 0 && t.data[piece.from - 1] == '(' && next.role == ROLE_CLOSE;

			*answer = text_slice(t, piece.from - round, piece.to + round);
			found = true;
		}
		/* "choose" is an operator too. */
		if (piece.role == ROLE_WORD || piece.role == ROLE_LETTER || piece.role == ROLE_CONNECTOR ||
		    (piece.role == ROLE_OPERATOR && text_is_letter(t.data[piece.from])))
			word = text_slice(t, piece.from, piece.to);
	}
	return found;
}

static bool gives_reason(struct text t, size_t at)
{
	return text_starts_folded(t, at, TEXT("because ")) || text_starts_folded(t, at, TEXT("since "));
}

/* "it is", "they do": what is said again of something that is not named, without a number. */
static bool says_again(struct text t, size_t at)
{
	size_t end = at, i;

	while (end < t.size && text_is_letter(t.data[end]))
		end++;
	for (i = end; i < t.size; i++)
		if (text_is_digit(t.data[i]) || t.data[i] == '$')
			return false;
	return is_one_of(text_slice(t, at, end), "it|they|he|she|we|this|that");
}

/* "Yes" of "Yes, because 3 < 4." */
static bool boolean_with_reason(struct text t, struct text *answer)
{
	struct prose_piece piece = piece_at(t, 0);
	size_t at = piece.to;

	*answer = text_slice(t, 0, piece.to);
	while (at < t.size && strchr(",.;: ", t.data[at]) != NULL)
		at++;
	return is_one_of(*answer, "yes|no|true|false") && (gives_reason(t, at) || says_again(t, at)) &&
	       !has_sentence_end(text_slice(t, at, t.size > 0 ? t.size - 1 : 0));
}

bool by_choice(struct text t, struct text *answer)
{
	struct text last;
	size_t line;

	t = without_marks(t);
	line = text_find_last(t, TEXT("\n"));
	last = line < t.size ? without_marks(text_slice(t, line + 1, t.size)) : t;
	/* The last line is one; or the text begins with one. "A:" begins what answers a "Q:". */
	if (choice_first(last, answer) && answer->size + 1 >= last.size &&
	    (answer->size == 1 || !text_starts(last, TEXT("A:"))))
		return true;
	if (!text_starts(t, TEXT("A:")) && choice_first(t, answer))
		return true;
	return boolean_with_reason(t, answer) || choice_last(last, answer);
}
