/* Phrases that announce an answer. */
#include <string.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "matching/extract/parts.h"

/*
 * Words for "answer", and the words that may join one to the answer. Besides
 * these a colon, an equals sign, a dash or an arrow always do.
 */
static const struct language {
	const char *nouns[7];
	const char *links[14];
	bool points; /* full stops may stand between groups of digits */
} languages[] = {
	/* English */
	{ { "answers", "answer", "final result", NULL },
	  { "is", "are", "was", "would be", "should be", "must be", "will be", "can be", "equals", "becomes",
	    "comes out to", "therefore", NULL },
	  false },
	{ { "correct options", "correct option", "correct choice", "right option", "right choice", "best option",
	    NULL },
	  { "is", "are", NULL },
	  false },
	/* Japanese, before Chinese, whose word is the beginning of this one */
	{ { "\xe7\xad\x94\xe3\x81\x88", "\xe8\xa7\xa3\xe7\xad\x94", "\xe6\xad\xa3\xe8\xa7\xa3", NULL },
	  { "\xe3\x81\xaf", NULL },
	  false },
	/* Chinese */
	{ { "\xe7\xad\x94\xe6\xa1\x88", "\xe7\xad\x94", "\xe6\x95\x85\xe9\x80\x89", "\xe9\x80\x89", NULL },
	  { "\xe6\x98\xaf", "\xe4\xb8\xba", "\xe7\x82\xba", "\xe5\xba\x94\xe4\xb8\xba", "\xe9\x80\x89", NULL },
	  false },
	/* Korean */
	{ { "\xec\xa0\x95\xeb\x8b\xb5", "\xeb\x8b\xb5", NULL }, { "\xec\x9d\x80", "\xeb\x8a\x94", NULL }, false },
	/* French */
	{ { "r\xc3\xa9ponse", "R\xc3\xa9ponse", "reponse", NULL }, { "est", "sont", NULL }, true },
	/* German */
	{ { "antwort", "l\xc3\xb6sung", NULL }, { "ist", "lautet", "lauten", "sind", NULL }, true },
	/* Spanish, Portuguese */
	{ { "respuesta", "resposta", NULL },
	  { "es", "son",
	    ("ser\xc3\xad"
	     "a"),
	    "\xc3\xa9", "s\xc3\xa3o", NULL },
	  true },
	/* Italian, Dutch, Swedish, Danish and Norwegian */
	{ { "risposta", "antwoord", "svaret", "svar", NULL }, { "\xc3\xa8", "is", "\xc3\xa4r", "er", NULL }, true },
	/* Russian, Ukrainian */
	{ { "\xd0\xbe\xd1\x82\xd0\xb2\xd0\xb5\xd1\x82", "\xd0\x9e\xd1\x82\xd0\xb2\xd0\xb5\xd1\x82",
	    "\xd0\x9e\xd0\xa2\xd0\x92\xd0\x95\xd0\xa2",
	    "\xd0\xb2\xd1\x96\xd0\xb4\xd0\xbf\xd0\xbe\xd0\xb2\xd1\x96\xd0\xb4\xd1\x8c",
	    "\xd0\x92\xd1\x96\xd0\xb4\xd0\xbf\xd0\xbe\xd0\xb2\xd1\x96\xd0\xb4\xd1\x8c", NULL },
	  { NULL },
	  true },
	/* Polish, Czech, Turkish, Indonesian, Vietnamese, Swahili */
	{ { "odpowied\xc5\xba", "odpov\xc4\x9b\xc4\x8f", "cevap", "jawaban", "jawabannya", NULL },
	  { "to", "je", "adalah", "ialah", NULL },
	  true },
	{ { "\xc4\x91\xc3\xa1p \xc3\xa1n", "\xc4\x90\xc3\xa1p \xc3\xa1n", "c\xc3\xa2u tr\xe1\xba\xa3 l\xe1\xbb\x9di",
	    "jibu", NULL },
	  { "l\xc3\xa0", "ni", NULL },
	  true },
	/* Hindi, Bengali, Telugu, Thai */
	{ { "\xe0\xa4\x89\xe0\xa4\xa4\xe0\xa5\x8d\xe0\xa4\xa4\xe0\xa4\xb0",
	    "\xe0\xa6\x89\xe0\xa6\xa4\xe0\xa7\x8d\xe0\xa6\xa4\xe0\xa6\xb0",
	    "\xe0\xb0\xb8\xe0\xb0\xae\xe0\xb0\xbe\xe0\xb0\xa7\xe0\xb0\xbe\xe0\xb0\xa8\xe0\xb0\x82",
	    "\xe0\xb8\x84\xe0\xb8\xb3\xe0\xb8\x95\xe0\xb8\xad\xe0\xb8\x9a", NULL },
	  { "\xe0\xa4\xb9\xe0\xa5\x88", "\xe0\xa6\xb9\xe0\xa6\xb2", "\xe0\xb8\x84\xe0\xb8\xb7\xe0\xb8\xad", NULL },
	  false },
	/* Arabic, Persian, Hebrew */
	{ { "\xd8\xa7\xd9\x84\xd8\xac\xd9\x88\xd8\xa7\xd8\xa8",
	    "\xd8\xa7\xd9\x84\xd8\xa5\xd8\xac\xd8\xa7\xd8\xa8\xd8\xa9", "\xd9\xbe\xd8\xa7\xd8\xb3\xd8\xae",
	    "\xd7\xaa\xd7\xa9\xd7\x95\xd7\x91\xd7\x94", NULL },
	  { "\xd9\x87\xd9\x88", "\xd9\x87\xd9\x8a", "\xd7\x94\xd7\x99\xd7\x90", NULL },
	  false },
};

/* How far after its noun a link is looked for. */
enum {
	LINK_MAX = 96
};

static bool is_joint(struct text t, size_t at)
{
	return at >= t.size || !(text_is_letter(t.data[at]) || text_is_digit(t.data[at]));
}

/* Bytes of a noun at t[at], whole where it is written in Latin letters; 0 if there is none. */
static size_t noun_at(struct text t, size_t at, const struct language **language)
{
	/* Where a noun of the table above may begin. */
	static const bool begins[256] = {
		['a'] = true,  ['A'] = true,  ['b'] = true,  ['B'] = true,  ['c'] = true,  ['C'] = true,
		['f'] = true,  ['F'] = true,  ['j'] = true,  ['J'] = true,  ['l'] = true,  ['L'] = true,
		['o'] = true,  ['O'] = true,  ['r'] = true,  ['R'] = true,  ['s'] = true,  ['S'] = true,
		[0xc4] = true, [0xd0] = true, [0xd7] = true, [0xd8] = true, [0xd9] = true, [0xe0] = true,
		[0xe6] = true, [0xe7] = true, [0xe8] = true, [0xe9] = true, [0xeb] = true, [0xec] = true,
	};
	size_t i, j, n;

	if (!begins[(unsigned char)t.data[at]] || (text_is_letter(t.data[at]) && at > 0 && !is_joint(t, at - 1)))
		return 0;
	for (i = 0; i < countof(languages); i++) {
		for (j = 0; languages[i].nouns[j] != NULL; j++) {
			const char *noun = languages[i].nouns[j];

			if ((noun[0] | 0x20) != (t.data[at] | 0x20))
				continue;
			n = strlen(noun);
			if (!text_starts_folded(t, at, text_of(noun)) && !text_starts_at(t, at, noun))
				continue;
			if (text_is_letter(noun[0]) && !(is_joint(t, at + n) && (at == 0 || is_joint(t, at - 1))))
				continue;
			*language = &languages[i];
			return n;
		}
	}
	return 0;
}

unsigned extract_readings(struct text solution, struct text answer)
{
	enum {
		BEFORE_MAX = 128 /* bytes between a noun and its answer */
	};
	const struct language *language;
	size_t from = (size_t)(answer.data - solution.data), at;

	if (text_find(answer, TEXT(".")) == answer.size)
		return 0;
	for (at = from; at > 0 && from - at < BEFORE_MAX && solution.data[at - 1] != '\n'; at--)
		if (noun_at(solution, at - 1, &language) > 0)
			return language->points ? ANSWER_READ_POINT_GROUPS : 0;
	return 0;
}

/* Bytes of a mark that joins in every language. */
static size_t mark_size(struct text t, size_t at)
{
	static const char *const marks[] = { ":",
					     "\xef\xbc\x9a",
					     "=",
					     "\xe2\x80\x94",
					     "\xe2\x80\x93",
					     "->",
					     "\xe2\x86\x92",
					     "\xe2\x87\x92",
					     "\xe3\x80\x91",
					     NULL };
	size_t i;

	for (i = 0; marks[i] != NULL; i++)
		if (text_starts_at(t, at, marks[i]))
			return strlen(marks[i]);
	return 0;
}

/* Bytes of a link of the language at t[at]. */
static size_t link_size(struct text t, size_t at, const struct language *language)
{
	size_t i, n;

	for (i = 0; language->links[i] != NULL; i++) {
		n = strlen(language->links[i]);
		if (!text_starts_folded(t, at, text_of(language->links[i])) &&
		    !text_starts_at(t, at, language->links[i]))
			continue;
		if (!text_is_letter(language->links[i][0]) || ((at == 0 || is_joint(t, at - 1)) && is_joint(t, at + n)))
			return n;
	}
	return 0;
}

/* Whether what stands between noun and link leads to the link: blanks, bold, or words that qualify the noun. */
static bool qualifies(struct text t, size_t at, const struct language *language)
{
	static const char *const starts[] = { " to",   " for", " of",        " in",   " (",    ",",      " here",
					      " then", " we",  " therefore", " thus", " that", " after", NULL };
	size_t i;

	if (language != &languages[0])
		return true;
	for (i = 0; starts[i] != NULL; i++)
		if (text_starts_folded(t, at, text_of(starts[i])))
			return true;
	return false;
}

static bool is_blank_char(char c)
{
	return c == ' ' || c == '\t' || c == '*' || c == '_' || c == '"' || c == '#';
}

/* Whether the letter of a choice follows a noun directly, where no blanks part words. */
static bool is_lone_choice(struct text t, size_t at)
{
	return t.data[at] >= 'A' && t.data[at] <= 'H' &&
	       (at + 1 == t.size || !(text_is_letter(t.data[at + 1]) || text_is_digit(t.data[at + 1])));
}

/* Offset after the link that follows the noun that ends at t[at]; 0 if there is none. A heading begins its line. */
static size_t link_end(struct text t, size_t at, const struct language *language, bool heading)
{
	size_t end = at, n;
	bool wide;

	while (end < t.size && is_blank_char(t.data[end]))
		end++;
	n = mark_size(t, end);
	if (n == 0)
		n = link_size(t, end, language);
	if (n > 0)
		return end + n;
	/* "Final answer" as a heading, or with the mathematics directly after it. */
	if (end >= t.size || t.data[end] == '\n' || text_starts_at(t, end, "$") || text_starts_at(t, end, "\\[") ||
	    text_starts_at(t, end, "\\("))
		return end;
	if (heading && end > at && text_is_digit(t.data[end]))
		return end;
	if ((unsigned char)t.data[at - 1] >= 0x80 && is_lone_choice(t, end))
		return end;
	wide = qualifies(t, at, language);
	for (; wide && end < t.size && end - at < LINK_MAX; end++) {
		if (t.data[end] == '\n' || (strchr(".?!$\\", t.data[end]) != NULL))
			break;
		n = mark_size(t, end);
		if (n == 0 && (end == 0 || t.data[end - 1] == ' ' || (unsigned char)t.data[end] >= 0x80))
			n = link_size(t, end, language);
		if (n > 0)
			return end + n;
	}
	return 0;
}

/* Whether nothing but marks, or "final", stands before t[at] in its line. */
static bool is_heading(struct text t, size_t at)
{
	size_t from = at;

	while (from > 0 && at - from < 16 && t.data[from - 1] != '\n')
		from--;
	t = without_marks(text_slice(t, from, at));
	return t.size == 0 || is_one_of(t, "final|the final");
}

/* -- statements -------------------------------------------------------------------- */

/* A full stop that ends no sentence: in a number, or after an abbreviation. */
static bool is_inner_stop(struct text t, size_t at)
{
	static const char short_[] = "approx|ca|vs|sq|i.e|e.g|no|mr|mrs|ms|dr";
	size_t from = at;

	if (at + 1 < t.size && text_is_digit(t.data[at + 1]))
		return true;
	if (at + 1 < t.size && (text_is_letter(t.data[at + 1]) || t.data[at + 1] == '.'))
		return true;
	/* 0.(3), 0.\dot3: digits that repeat */
	if (from > 0 && text_is_digit(t.data[from - 1]) &&
	    (text_starts_at(t, at, ".\\") ||
	     (text_starts_at(t, at, ".(") && at + 2 < t.size && text_is_digit(t.data[at + 2]))))
		return true;
	while (from > 0 && at - from < 8 && (text_is_letter(t.data[from - 1]) || t.data[from - 1] == '.'))
		from--;
	return is_one_of(text_slice(t, from, at), short_);
}

/*
 * The sentence that begins at t[at], or the mathematics on the lines below if
 * nothing else stands on its line.
 */
static struct text statement(struct text t, size_t at)
{
	size_t end, dollars = 0;
	struct text parts;
	struct region_scan s = { .t = t };
	struct region r;

	while (at < t.size && (is_blank_char(t.data[at]) || strchr("\r\n:", t.data[at]) != NULL))
		at++;
	if (parts_first(text_slice(t, at, t.size), &parts))
		return text_slice(t, at, (size_t)(parts.data - t.data) + parts.size);
	s.at = at;
	if ((text_starts_at(t, at, "$$") || text_starts_at(t, at, "\\[") || text_starts_at(t, at, "\\begin")) &&
	    region_next(&s, &r) && r.from == at)
		return text_slice(t, r.from, r.to);
	for (end = at; end < t.size && t.data[end] != '\n'; end++) {
		if (t.data[end] == '$')
			dollars++;
		if (t.data[end] == '\\' && end + 1 < t.size && t.data[end + 1] != '\n')
			end++;
		else if (t.data[end] == '.' && !is_inner_stop(t, end) &&
			 !(end == at + 1 && t.data[at] >= 'A' && t.data[at] <= 'J'))
			break; /* "C. 42" goes on */
		else if ((t.data[end] == '?' || t.data[end] == ';') && dollars % 2 == 0)
			break;
		else if (text_starts_at(t, end, "\xe3\x80\x82"))
			break;
	}
	return text_slice(t, at, end);
}

/* Whether it is more than words: numbers, mathematics, a letter of a choice, yes and no. */
static bool is_definite(struct text answer)
{
	static const char words[] = "yes|no|true|false";
	struct prose_piece piece;
	size_t letters = 0;

	if (is_one_of(answer, words))
		return true;
	for (piece = piece_at(answer, 0); piece.role != ROLE_END; piece = piece_at(answer, piece.to)) {
		if (piece.role == ROLE_NUMBER || piece.role == ROLE_FUNCTION || piece.role == ROLE_TEXT ||
		    piece.role == ROLE_RELATION)
			return true;
		if (piece.role == ROLE_WORD)
			return false;
		letters += piece.role == ROLE_LETTER;
	}
	return letters > 0;
}

/* "5 is the answer": the sentence before the phrase. */
static bool answer_before(struct text t, size_t noun, struct text *answer)
{
	static const char *const fronts[] = { "is the",        "is our",         "is the final",
					      "is our final",  "is the correct", "is the right",
					      "are the final", "are the",        NULL };
	struct text head = text_trim(text_slice(t, noun > LINK_MAX ? noun - LINK_MAX : 0, noun));
	size_t i, from;
	bool units;

	for (i = 0; fronts[i] != NULL; i++)
		if (text_ends(head, text_of(fronts[i])))
			break;
	if (fronts[i] == NULL)
		return false;
	head = text_slice(head, 0, head.size - strlen(fronts[i]));
	for (from = head.size; from > 0; from--)
		if (head.data[from - 1] == '\n' || (head.data[from - 1] == '.' && !is_inner_stop(head, from - 1)))
			break;
	head = text_slice(head, from, head.size);
	return box_in(head, answer) || (is_bare(without_marks(head), &units) && refine(head, answer)) ||
	       run_last(head, answer);
}

/* "b" and "(b)", where only a choice can stand. */
static bool is_small_choice(struct text answer)
{
	if (answer.size == 3 && answer.data[0] == '(' && answer.data[2] == ')')
		answer = text_slice(answer, 1, 2);
	return answer.size == 1 && answer.data[0] >= 'a' && answer.data[0] <= 'h';
}

/* "A, C, and D" */
static bool is_choice_list(struct text answer)
{
	struct prose_piece piece;
	size_t letters = 0;

	for (piece = piece_at(answer, 0); piece.role != ROLE_END; piece = piece_at(answer, piece.to)) {
		if (piece.role == ROLE_LETTER && answer.data[piece.from] >= 'A' && answer.data[piece.from] <= 'J')
			letters++;
		else if (piece.role != ROLE_COMMA && piece.role != ROLE_CONNECTOR && piece.role != ROLE_SPACE &&
			 piece.role != ROLE_OPEN && piece.role != ROLE_CLOSE)
			return false;
	}
	return letters > 1;
}

/* The statement after an English or other noun, if it is an answer: 1 for a definite one, 0 for words, -1 for none. */
static int judge_statement(struct text one, const struct language *language, struct text *answer)
{
	/* What is said of an answer, and is none. */
	static const char vague[] = "clear|correct|right|wrong|obvious|simple|straightforward|as follows|below|above|"
				    "incorrect|unique|known|unknown";

	if (parts_first(one, answer))
		return 1;
	if ((text_starts_folded(one, 0, TEXT("not")) && (one.size == 3 || !text_is_letter(one.data[3]))) ||
	    !refine(one, answer))
		return -1;
	if (language == &languages[1]) {
		struct text whole = *answer;

		if (choice_first(whole, answer))
			return 1;
		*answer = whole;
		return is_small_choice(whole) || is_choice_list(whole) ? 1 : -1;
	}
	return is_definite(*answer) ? 1 : is_one_of(*answer, vague) ? -1 : 0;
}

/* Whether t[at] stands in a block of code that names its language: "```python\nanswer = 8*5". */
static bool is_in_program(struct text t, size_t at)
{
	enum {
		BLOCK_MAX = 2048 /* bytes that are looked at */
	};
	static const char languages_of_code[] = "python|python3|py|sympy|javascript|js|java|cpp|c|matlab|r|julia";
	struct text before = text_slice(t, at > BLOCK_MAX ? at - BLOCK_MAX : 0, at);
	size_t fence = text_find_last(before, TEXT("```"));
	struct text name = text_slice(before, fence + 3, before.size);

	return fence < before.size &&
	       is_one_of(text_trim(text_slice(name, 0, text_find(name, TEXT("\n")))), languages_of_code);
}

enum found by_phrase(struct text t, bool cut, struct text *answer)
{
	const struct language *language = NULL;
	size_t limit = t.size, at, n, after;
	struct text one, head, words = { NULL, 0 };
	int definite;

	for (at = t.size; at-- > 0;) {
		n = noun_at(t, at, &language);
		if (n == 0 || is_in_program(t, at))
			continue;
		head = text_slice(t, 0, limit);
		after = link_end(head, at + n, language, is_heading(t, at));
		if (after > 0) {
			one = statement(head, after);
			if (cut && one.size > 0 && one.data + one.size == t.data + t.size) {
				*answer = text_slice(t, t.size, t.size);
				return FOUND_OPEN;
			}
			definite = judge_statement(without_marks(one), language, answer);
			if (definite > 0)
				return FOUND;
			if (definite == 0 && words.size == 0)
				words = *answer;
		} else if (language == &languages[0] && answer_before(head, at, answer) && is_definite(*answer)) {
			return FOUND;
		}
		limit = at; /* an earlier statement does not reach into this one */
	}
	*answer = words;
	return words.size > 0 ? FOUND : FOUND_NOTHING;
}
