/* Tokens of prose with mathematics in it. */
#include <string.h>

#include "base/memory.h"
#include "format/unicode.h"
#include "matching/extract/parts.h"

/* How far a group or a tag is looked for, which bounds the work on hostile text. */
enum {
	LOOK_MAX = 512
};

static bool is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool is_one_of(struct text t, const char *const *words)
{
	char first;

	if (t.size == 0)
		return false;
	first = lower(t.data[0]);
	for (; *words != NULL; words++)
		if ((*words)[0] == first && strlen(*words) == t.size && text_starts_folded(t, 0, text_of(*words)))
			return true;
	return false;
}

size_t group_end(struct text t, size_t at, size_t limit)
{
	size_t depth = 0, i;

	if (limit > t.size)
		limit = t.size;
	for (i = at; i < limit; i++) {
		if (t.data[i] == '\\')
			i++;
		else if (t.data[i] == '{')
			depth++;
		else if (t.data[i] == '}' && --depth == 0)
			return i + 1;
	}
	return 0;
}

static char char_at(struct text t, size_t at)
{
	return at < t.size ? t.data[at] : '\0';
}

static char char_before(struct text t, size_t at)
{
	return at > 0 ? t.data[at - 1] : '\0';
}

static bool follows(struct text t, size_t at, const char *what)
{
	return at < t.size && t.data[at] == what[0] && text_starts(text_slice(t, at, t.size), text_of(what));
}

/* -- commands ------------------------------------------------------------------ */

static const char *const connectors[] = { "and",          "or",           "et",           "ou",
					  "und",          "oder",         "\xd0\xb8",     "\xd0\xb8\xd0\xbb\xd0\xb8",
					  "\xe5\x92\x8c", "\xe6\x88\x96", "\xe4\xb8\x8e", NULL };
static const char *const layouts[] = {
	"left",        "right",  "quad", "qquad", "enspace",   "thinspace", "big",          "Big",   "bigg",
	"Bigg",        "bigl",   "bigr", "Bigl",  "Bigr",      "limits",    "displaystyle", "hfill", "hspace",
	"nonumber",    "notag",  "n",    "t",     "hline",     "middle",    "bf",           "rm",    "textstyle",
	"blacksquare", "square", "Box",  "qed",   "checkmark", NULL
};
static const char *const texts[] = { "text", "textbf",     "textrm", "textit", "mathrm", "mathbf",
				     "mbox", "textnormal", "mathit", "texttt", "bm",     NULL };
static const char *const relations[] = { "le",     "leq", "leqslant", "lt",     "ge",       "geq",   "geqslant",
					 "gt",     "ne",  "neq",      "in",     "notin",    "equiv", "approx",
					 "cong",   "sim", "mid",      "subset", "subseteq", "simeq", "doteq",
					 "propto", "ll",  "gg",       NULL };
static const char *const operators[] = { "times",    "cdot",  "div",    "pm",    "mp",  "cup",  "cap",
					 "setminus", "ast",   "choose", "over",  "mod", "bmod", "pmod",
					 "circ",     "wedge", "vee",    "oplus", "not", NULL };
static const char *const arrows[] = {
	"implies",        "Rightarrow",     "therefore", "because", "iff", "Longrightarrow", "to", "rightarrow",
	"longrightarrow", "Leftrightarrow", "tag",       "label",   NULL
};

/* \name, with its argument where that is text. */
static struct token named_command(struct text t, size_t at)
{
	struct token token = { TOKEN_FUNCTION, at, at + 1 };
	struct text name;
	size_t open, end;

	while (text_is_letter(char_at(t, token.to)))
		token.to++;
	name = text_slice(t, at + 1, token.to);
	if (is_one_of(name, layouts)) {
		token.kind = TOKEN_SPACE;
	} else if (is_one_of(name, texts)) {
		open = text_skip_white(t, token.to);
		end = char_at(t, open) == '{' ? group_end(t, open, open + LOOK_MAX) : 0;
		if (end == 0) {
			token.kind = TOKEN_SPACE;
		} else {
			token.to = end;
			token.kind = is_one_of(text_trim(text_slice(t, open + 1, end - 1)), connectors)
					     ? TOKEN_CONNECTOR
					     : TOKEN_TEXT;
		}
	} else if (text_is(name, "begin") || text_is(name, "end")) {
		token.kind = text_is(name, "begin") ? TOKEN_OPEN : TOKEN_CLOSE;
		end = char_at(t, token.to) == '{' ? group_end(t, token.to, token.to + 32) : 0;
		if (end > 0)
			token.to = end;
	} else if (is_one_of(name, relations)) {
		token.kind = TOKEN_RELATION;
	} else if (is_one_of(name, operators)) {
		token.kind = TOKEN_OPERATOR;
	} else if (is_one_of(name, arrows)) {
		token.kind = TOKEN_STOP;
	} else if ((end = number_end(t, at)) > at) {
		token.kind = TOKEN_NUMBER;
		token.to = end;
	}
	return token;
}

static struct token command(struct text t, size_t at)
{
	char c = char_at(t, at + 1);
	struct token token = { TOKEN_OTHER, at, at + (c == '\0' ? 1 : 2) };

	if (text_is_letter(c))
		return named_command(t, at);
	/* "\\le": escaped once too often. */
	if (c == '\\' && text_is_letter(char_at(t, at + 2))) {
		struct token named = named_command(t, at + 1);

		if (named.kind != TOKEN_FUNCTION) {
			named.from = at;
			return named;
		}
	}
	if (c == '(' || c == ')' || c == '[' || c == ']')
		token.kind = TOKEN_DELIMITER;
	else if (c == '{')
		token.kind = TOKEN_OPEN;
	else if (c == '}')
		token.kind = TOKEN_CLOSE;
	else if (c == '%')
		token.kind = TOKEN_POSTFIX;
	else if (c == '$')
		token.kind = TOKEN_DELIMITER;
	else if (c == '|')
		token.kind = TOKEN_FUNCTION;
	else if (c != '\0' && strchr(" ,;:!\\/\n\t", c) != NULL)
		token.kind = TOKEN_SPACE;
	else if ((unsigned char)c >= 0x80)
		token.to--;
	return token;
}

/* -- words --------------------------------------------------------------------- */

static bool is_greek(uint32_t c)
{
	return (c >= 0x391 && c <= 0x3c9) || (c >= 0x1d400 && c <= 0x1d7cb) || c == 0x3d5 || c == 0x3f5;
}

/* Bytes of the letter at t[at] of any script, 0 if it is none. */
static size_t letter_size(struct text t, size_t at, bool *greek)
{
	uint32_t c = 0;
	size_t n;

	*greek = false;
	if (at >= t.size)
		return 0;
	if ((unsigned char)t.data[at] < 0x80)
		return text_is_letter(t.data[at]);
	n = text_utf8(t, at, &c);
	if (n == 0 || c == 0x203f || !unicode_is_word(c) || unicode_is_number(c))
		return 0;
	*greek = is_greek(c);
	return n;
}

static bool is_two_letters(struct text t, size_t at)
{
	return text_is_letter(char_at(t, at)) && text_is_letter(char_at(t, at + 1));
}

/* Whether what stands at t[at] can be the argument of a function without parentheses. */
static bool is_argument(struct text t, size_t at)
{
	char c;

	if (char_at(t, at) == ' ')
		at++;
	c = char_at(t, at);
	return c == '(' || c == '{' || c == '\\' || c == '^' || c == '_' || text_is_digit(c) ||
	       (text_is_letter(c) && !text_is_letter(char_at(t, at + 1))) || (unsigned char)c == 0xcf ||
	       (unsigned char)c == 0xce;
}

static const char *const functions[] = { "sin",    "cos",  "tan",    "cot",   "sec",      "csc", "arcsin", "arccos",
					 "arctan", "sinh", "cosh",   "tanh",  "ln",       "log", "lg",     "exp",
					 "sqrt",   "cbrt", "gcd",    "lcm",   "max",      "min", "abs",    "floor",
					 "ceil",   "det",  "Matrix", "Point", "Interval", NULL };
static const char *const constants[] = { "pi",    "infinity", "infty", "inf",   "theta", "alpha", "beta",
					 "gamma", "lambda",   "sigma", "omega", "oo",    NULL };

bool token_is_ordinal(struct text t, struct token token)
{
	static const char *const ends[] = { "st", "nd", "rd", "th", NULL };

	return text_is_digit(char_before(t, token.from)) && is_one_of(text_slice(t, token.from, token.to), ends);
}

static struct token word(struct text t, size_t at)
{
	struct token token = { TOKEN_WORD, at, at };
	size_t n, letters = 0;
	bool greek, all_greek = true;
	struct text self;

	while ((n = letter_size(t, token.to, &greek)) > 0) {
		/* Letters of one script stay together; a Greek letter beside Latin ones is a symbol. */
		if (letters > 0 && greek != all_greek)
			break;
		all_greek = greek;
		token.to += n;
		letters++;
		n = follows(t, token.to, "\xe2\x80\x99") ? 3 : char_at(t, token.to) == '\'' ? 1 : 0;
		if (n > 0 && text_is_letter(char_at(t, token.to + n)) &&
		    (letters > 1 || is_two_letters(t, token.to + n)))
			token.to += n;
		if (letters > 1 && char_at(t, token.to) == '-' && is_two_letters(t, token.to + 1))
			token.to++;
	}
	self = text_slice(t, at, token.to);
	if (letters == 1 && (all_greek || text_is_letter(t.data[at])))
		token.kind = TOKEN_LETTER;
	if (is_one_of(self, connectors))
		token.kind = TOKEN_CONNECTOR;
	else if (token_is_ordinal(t, token))
		token.kind = TOKEN_WORD;
	else if (is_one_of(self, constants) || (is_one_of(self, functions) && is_argument(t, token.to)))
		token.kind = TOKEN_FUNCTION;
	else if ((text_is(self, "mod") || text_is(self, "choose")) && is_argument(t, token.to))
		token.kind = TOKEN_OPERATOR;
	return token;
}

/* -- signs ----------------------------------------------------------------------- */

/* The character of another script or a symbol; see the table of kinds. */
static enum token_kind symbol_kind(uint32_t c)
{
	static const struct {
		uint32_t from, to;
		enum token_kind kind;
	} kinds[] = {
		{ 0xa2, 0xa5, TOKEN_DELIMITER },     { 0xab, 0xab, TOKEN_MARK },
		{ 0xb0, 0xb0, TOKEN_POSTFIX },       { 0xb1, 0xb1, TOKEN_OPERATOR },
		{ 0xb2, 0xb3, TOKEN_POSTFIX },       { 0xb7, 0xb7, TOKEN_OPERATOR },
		{ 0xb9, 0xb9, TOKEN_POSTFIX },       { 0xbb, 0xbb, TOKEN_MARK },
		{ 0xd7, 0xd7, TOKEN_OPERATOR },      { 0xf7, 0xf7, TOKEN_OPERATOR },
		{ 0x964, 0x965, TOKEN_STOP },        { 0x2018, 0x201f, TOKEN_MARK },
		{ 0x2030, 0x2033, TOKEN_POSTFIX },   { 0x2044, 0x2044, TOKEN_OPERATOR },
		{ 0x2061, 0x2064, TOKEN_SPACE },     { 0x2070, 0x209c, TOKEN_POSTFIX },
		{ 0x20a0, 0x20bf, TOKEN_DELIMITER }, { 0x2190, 0x21ff, TOKEN_STOP },
		{ 0x2200, 0x2207, TOKEN_FUNCTION },  { 0x2208, 0x220d, TOKEN_RELATION },
		{ 0x220f, 0x2211, TOKEN_FUNCTION },  { 0x2212, 0x2219, TOKEN_OPERATOR },
		{ 0x221a, 0x221c, TOKEN_FUNCTION },  { 0x221d, 0x221d, TOKEN_RELATION },
		{ 0x221e, 0x2228, TOKEN_FUNCTION },  { 0x2229, 0x222a, TOKEN_OPERATOR },
		{ 0x222b, 0x222f, TOKEN_FUNCTION },  { 0x2234, 0x2235, TOKEN_STOP },
		{ 0x2236, 0x2236, TOKEN_OPERATOR },  { 0x223c, 0x228b, TOKEN_RELATION },
		{ 0x2295, 0x229d, TOKEN_OPERATOR },  { 0x22c5, 0x22c5, TOKEN_OPERATOR },
		{ 0x27e8, 0x27e8, TOKEN_OPEN },      { 0x27e9, 0x27e9, TOKEN_CLOSE },
		{ 0x27f0, 0x27ff, TOKEN_STOP },      { 0x2a7d, 0x2a7e, TOKEN_RELATION },
		{ 0x3001, 0x3001, TOKEN_COMMA },     { 0x3002, 0x3002, TOKEN_STOP },
		{ 0x300a, 0x300f, TOKEN_MARK },      { 0x3010, 0x3010, TOKEN_OPEN },
		{ 0x3011, 0x3011, TOKEN_CLOSE },     { 0xff01, 0xff01, TOKEN_STOP },
		{ 0xff05, 0xff05, TOKEN_POSTFIX },   { 0xff08, 0xff08, TOKEN_OPEN },
		{ 0xff09, 0xff09, TOKEN_CLOSE },     { 0xff0b, 0xff0b, TOKEN_OPERATOR },
		{ 0xff0c, 0xff0c, TOKEN_COMMA },     { 0xff0d, 0xff0d, TOKEN_OPERATOR },
		{ 0xff0e, 0xff0e, TOKEN_STOP },      { 0xff0f, 0xff0f, TOKEN_OPERATOR },
		{ 0xff1a, 0xff1a, TOKEN_COLON },     { 0xff1b, 0xff1b, TOKEN_COMMA },
		{ 0xff1c, 0xff1e, TOKEN_RELATION },  { 0xff1f, 0xff1f, TOKEN_STOP },
		{ 0xff3b, 0xff3b, TOKEN_OPEN },      { 0xff3d, 0xff3d, TOKEN_CLOSE },
		{ 0xff5b, 0xff5b, TOKEN_OPEN },      { 0xff5d, 0xff5d, TOKEN_CLOSE },
	};
	size_t i;

	for (i = 0; i < countof(kinds); i++)
		if (c >= kinds[i].from && c <= kinds[i].to)
			return kinds[i].kind;
	return unicode_is_white(c) ? TOKEN_SPACE : TOKEN_OTHER;
}

static struct token symbol(struct text t, size_t at)
{
	struct token token = { TOKEN_OTHER, at, at + 1 };
	uint32_t c = 0;
	size_t n = text_utf8(t, at, &c);
	bool greek;

	if (n == 0)
		return token;
	if (letter_size(t, at, &greek) > 0)
		return word(t, at);
	token.to = at + n;
	/* An en dash is a minus where it can only be a sign. */
	if (c == 0x2013 && text_is_digit(char_at(t, token.to)) && !text_is_digit(char_before(t, at)) &&
	    !text_is_letter(char_before(t, at)))
		token.kind = TOKEN_OPERATOR;
	else
		token.kind = symbol_kind(c);
	return token;
}

/* An asterisk multiplies, raises to a power, or is Markdown's. */
static struct token asterisk(struct text t, size_t at)
{
	bool two = char_at(t, at + 1) == '*';
	struct token token = { TOKEN_MARK, at, at + (two ? 2 : 1) };
	char before = char_before(t, at), behind = char_at(t, token.to);
	bool value = text_is_digit(before) || text_is_letter(before) || before == ')' || before == '}';

	if (two) {
		if (value && (text_is_digit(behind) || text_is_letter(behind) || behind == '(' || behind == '-'))
			token.kind = TOKEN_OPERATOR;
	} else if ((before == ' ' && behind == ' ') || (value && behind != '\0' && !is_white(behind))) {
		token.kind = TOKEN_OPERATOR;
	}
	return token;
}

/* "<": a relation, <<48/2=24>> of a calculator, or a tag. */
static struct token less(struct text t, size_t at)
{
	struct token token = { TOKEN_RELATION, at, at + 1 };
	struct text near = text_slice(t, at, at + LOOK_MAX);
	size_t end;

	if (follows(t, at, "<<")) {
		end = text_find(near, TEXT(">>"));
		token.kind = TOKEN_STOP; /* its result follows */
		token.to = end < near.size ? at + end + 2 : at + 2;
	} else if (char_at(t, at + 1) == '/' || char_at(t, at + 1) == '|' || is_two_letters(t, at + 1)) {
		near = text_slice(near, 0, 32);
		end = text_find(near, TEXT(">"));
		if (end < near.size) {
			token.kind = TOKEN_OTHER;
			token.to = at + end + 1;
		}
	} else if (char_at(t, at + 1) == '=' || char_at(t, at + 1) == '>') {
		token.to++;
	}
	return token;
}

static struct token minus(struct text t, size_t at)
{
	struct token token = { TOKEN_OPERATOR, at, at + 1 };

	if (char_at(t, at + 1) == '>') {
		token.kind = TOKEN_STOP;
		token.to++;
	} else if (char_at(t, at + 1) == '-') {
		token.kind = TOKEN_OTHER;
		while (char_at(t, token.to) == '-')
			token.to++;
	} else if (char_at(t, at + 1) == ' ' && (at == 0 || char_before(t, at) == '\n')) {
		token.kind = TOKEN_MARK;
	}
	return token;
}

/* "!" behind a value is a factorial, or the end of a sentence: who reads it decides. */
static bool is_factorial(struct text t, size_t at)
{
	char before = char_before(t, at);

	return text_is_digit(before) || before == ')' || before == '}' || before == '!' ||
	       (text_is_letter(before) && !text_is_letter(char_before(t, at - 1)));
}

static struct token equals(struct text t, size_t at)
{
	struct token token = { TOKEN_RELATION, at, at + 1 };

	if (char_at(t, at + 1) == '>') {
		token.kind = TOKEN_STOP;
		token.to++;
	} else if (char_at(t, at + 1) == '=') {
		token.to++;
	}
	return token;
}

static struct token single(struct text t, size_t at)
{
	static const struct {
		const char *chars;
		enum token_kind kind;
	} kinds[] = {
		{ " \t\r\v\f~&", TOKEN_SPACE }, { "\n", TOKEN_LINE },   { "+/^", TOKEN_OPERATOR },
		{ "([{", TOKEN_OPEN },          { ")]}", TOKEN_CLOSE }, { ",;", TOKEN_COMMA },
		{ ".?", TOKEN_STOP },           { "%", TOKEN_POSTFIX }, { "`\"#", TOKEN_MARK },
	};
	struct token token = { TOKEN_OTHER, at, at + 1 };
	size_t i;

	for (i = 0; t.data[at] != '\0' && i < countof(kinds); i++)
		if (strchr(kinds[i].chars, t.data[at]) != NULL)
			token.kind = kinds[i].kind;
	return token;
}

struct token token_at(struct text t, size_t at)
{
	struct token token = { TOKEN_NUMBER, at, at };

	if (at >= t.size) {
		token.kind = TOKEN_END;
		return token;
	}
	if (text_is_letter(t.data[at]))
		return word(t, at);
	if (t.data[at] == '\\')
		return command(t, at);
	token.to = number_end(t, at);
	if (token.to > at)
		return token;
	if ((unsigned char)t.data[at] >= 0x80)
		return symbol(t, at);
	switch (t.data[at]) {
	case '*':
		return asterisk(t, at);
	case '<':
		return less(t, at);
	case '-':
		return minus(t, at);
	case '=':
		return equals(t, at);
	default:
		token = single(t, at);
	}
	switch (t.data[at]) {
	case '$':
		token.kind = TOKEN_DELIMITER;
		token.to += char_at(t, at + 1) == '$';
		break;
	case '>':
		token.kind = TOKEN_RELATION;
		token.to += char_at(t, at + 1) == '=';
		break;
	case '!':
		token.kind = is_factorial(t, at) ? TOKEN_POSTFIX : TOKEN_STOP;
		if (char_at(t, at + 1) == '=') {
			token.kind = TOKEN_RELATION;
			token.to++;
		}
		break;
	case '_':
		token.kind = char_at(t, at + 1) == '_' ? TOKEN_MARK : TOKEN_OPERATOR;
		token.to += token.kind == TOKEN_MARK;
		break;
	case ':':
		token.kind = text_is_digit(char_before(t, at)) && text_is_digit(char_at(t, at + 1)) ? TOKEN_OPERATOR
												    : TOKEN_COLON;
		break;
	case '\'':
		token.kind = text_is_letter(char_before(t, at)) ? TOKEN_POSTFIX : TOKEN_MARK;
		break;
	default:
		break;
	}
	return token;
}

struct text token_text(struct text t, struct token token)
{
	size_t open = token.from;

	while (open < token.to && t.data[open] != '{')
		open++;
	return text_trim(text_slice(t, open + 1, token.to - 1));
}
