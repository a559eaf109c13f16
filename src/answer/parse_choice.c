/* A choice and what it stands for: "(B) 12", "\text{B. }12". */
#include <string.h>

#include "answer/parse_parts.h"
#include "base/memory.h"

static char at_or_nul(struct text t, size_t at)
{
	return at < t.size ? t.data[at] : '\0';
}

/* Bytes of a letter of a choice and its mark, (B) B) B. B:, at the beginning; 0 if there is none. */
static size_t marked_letter(struct text t)
{
	bool round = at_or_nul(t, 0) == '(';
	char letter = at_or_nul(t, round), mark = at_or_nul(t, round + 1U);

	if (letter < 'A' || letter > 'J' || mark == '\0')
		return 0;
	return (round ? mark == ')' : strchr(").:", mark) != NULL) ? round + 2U : 0;
}

/* Blanks of every kind, dollar signs, and stops after a letter in a style: \textbf{B}. */
static struct text without_blanks(struct text t)
{
	static const char *const blanks[] = { " ",   "\n",  "\t",     "~",       "\\ ",           "\\,",
					      "\\;", "\\:", "\\quad", "\\qquad", "\\hspace{1em}", "$" };
	size_t i, n;

	if (t.size == 0 || strchr(" \n\t~\\$", t.data[0]) == NULL)
		return t;
	do {
		n = 0;
		for (i = 0; n == 0 && i < countof(blanks); i++)
			if (text_starts(t, text_of(blanks[i])))
				n = strlen(blanks[i]);
		t = text_slice(t, n, t.size);
	} while (n > 0);
	return t;
}

/* \text{, \textbf{, \mathbf{ and their like: the contents, and what follows. */
static bool in_style(struct text t, struct text *inside, struct text *after)
{
	struct text name;
	const struct meaning *m;
	size_t end;

	if (at_or_nul(t, 0) != '\\')
		return false;
	name = vocabulary_command_name(t, 0);
	m = vocabulary_command(name);
	end = token_group_end(t, name.size + 1, t.size);
	if (m == NULL || m->role != ROLE_TEXT || at_or_nul(t, name.size + 1) != '{' || end == 0)
		return false;
	*inside = text_trim(text_slice(t, name.size + 2, end - 1));
	*after = text_slice(t, end, t.size);
	return true;
}

bool parse_split_choice(struct text t, struct text *letter, struct text *value)
{
	struct text inside, after, rest;
	size_t n;
	bool styled;

	t = without_blanks(t);
	styled = in_style(t, &inside, &after);
	n = marked_letter(styled ? inside : t);
	if (n == 0)
		return false;
	rest = text_slice(styled ? inside : t, n, styled ? inside.size : t.size);
	*letter = text_slice(styled ? inside : t, at_or_nul(styled ? inside : t, 0) == '(', n - 1);
	if (styled && rest.size == 0)
		rest = after;
	else if (styled && text_trim(after).size > 0)
		return false;
	*value = text_trim(without_blanks(rest));
	/* B.5 and (E)(F) are something else; a ratio has two letters. */
	return value->size > 0 && (styled || value->data != rest.data) &&
	       !(value->size == 1 && text_is_letter(value->data[0]));
}

bool parse_named_choice(struct text t, struct text *letter)
{
	static const char *const names[] = { "option", "choice" };
	struct text inside, after;
	size_t i;

	t = without_blanks(t);
	if (in_style(t, &inside, &after) && text_trim(after).size == 0)
		t = inside;
	for (i = 0; i < countof(names) && !text_starts_folded(t, 0, text_of(names[i])); i++)
		;
	if (i == countof(names))
		return false;
	t = text_trim(text_slice(t, strlen(names[i]), t.size));
	if (t.size == 3 && t.data[0] == '(' && t.data[2] == ')')
		t = text_slice(t, 1, 2);
	*letter = t;
	return t.size == 1 && t.data[0] >= 'A' && t.data[0] <= 'J';
}
