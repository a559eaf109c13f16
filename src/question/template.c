#include "question/template.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"

/* -- expressions --------------------------------------------------------------- */

struct formula {
	const struct template_scene *scene;
	const char *at, *end;
	bool whole; /* no division left a remainder */
};

static int64_t sum(struct formula *x);

static int64_t factor(struct formula *x)
{
	int64_t value = 0;

	assert(x->at < x->end);
	if (*x->at == '(') {
		x->at++;
		value = sum(x);
		assert(x->at < x->end && *x->at == ')');
		x->at++;
		return value;
	}
	if (islower((unsigned char)*x->at))
		return x->scene->value[*x->at++ - 'a'];
	assert(isdigit((unsigned char)*x->at));
	for (; x->at < x->end && isdigit((unsigned char)*x->at); x->at++)
		value = value * 10 + (*x->at - '0');
	return value;
}

static int64_t product(struct formula *x)
{
	int64_t value = factor(x);

	while (x->at < x->end && (*x->at == '*' || *x->at == '/')) {
		bool times = *x->at++ == '*';
		int64_t right = factor(x);

		if (times) {
			value *= right;
		} else if (right == 0 || value % right != 0) {
			x->whole = false;
			value = 0;
		} else {
			value /= right;
		}
	}
	return value;
}

static int64_t sum(struct formula *x)
{
	int64_t value = product(x);

	while (x->at < x->end && (*x->at == '+' || *x->at == '-')) {
		bool plus = *x->at++ == '+';
		int64_t right = product(x);

		value = plus ? value + right : value - right;
	}
	return value;
}

/* The value of all of t; false if a division is not exact. */
static bool evaluate(const struct template_scene *s, struct text t, int64_t *value)
{
	struct formula x = { s, t.data, t.data + t.size, true };

	*value = sum(&x);
	assert(x.at == x.end);
	return x.whole;
}

/* "a*b+3" as "4 * 12 + 3". */
static void print_expression(const struct template_scene *s, struct text t, struct builder *out)
{
	for (size_t i = 0; i < t.size; i++) {
		char c = t.data[i];

		if (islower((unsigned char)c))
			builder_format(out, "%" PRId64, s->value[c - 'a']);
		else if (strchr("+-*/", c))
			builder_format(out, " %c ", c);
		else
			builder_char(out, c);
	}
}

/* -- drawing ------------------------------------------------------------------- */

void template_scene(struct template_scene *s, struct rng *rng, int64_t low, int64_t high)
{
	size_t count;
	const struct template_name *people = template_people(&count);

	*s = (struct template_scene){ .rng = rng, .low = low, .high = high };
	for (size_t i = 0; i < TEMPLATE_PEOPLE; i++) {
		bool taken;

		do {
			s->person[i] = &people[rng_below(rng, count)];
			taken = false;
			for (size_t j = 0; j < i; j++)
				taken = taken || s->person[j] == s->person[i];
		} while (taken);
	}
}

/* The n-th part of t between bars outside brackets; *count receives how many there are. */
static struct text alternative(struct text t, size_t n, size_t *count)
{
	struct text found = { t.data, 0 };
	size_t depth = 0, from = 0;

	*count = 0;
	for (size_t i = 0; i <= t.size; i++) {
		char c = i < t.size ? t.data[i] : '|';

		if (c == '[') {
			depth++;
		} else if (c == ']') {
			depth--;
		} else if (c == '|' && depth == 0) {
			if ((*count)++ == n)
				found = text_slice(t, from, i);
			from = i + 1;
		}
	}
	assert(depth == 0);
	return found;
}

static struct text choose(struct template_scene *s, struct text t)
{
	size_t count;

	(void)alternative(t, 0, &count);
	return alternative(t, (size_t)rng_below(s->rng, count), &count);
}

static void draw_noun(struct template_scene *s, size_t which, struct text pool)
{
	size_t count;
	const struct template_noun *nouns = template_pool(choose(s, pool), &count);
	bool taken;

	do {
		s->noun[which] = &nouns[rng_below(s->rng, count)];
		taken = false;
		for (size_t i = 0; i < TEMPLATE_NOUNS; i++)
			taken = taken || (i != which && s->noun[i] == s->noun[which]);
	} while (taken);
}

/* "2..9" or "5..60:5"; false if the range is empty. */
static bool draw_range(struct template_scene *s, struct text t, size_t dots, int64_t *out)
{
	size_t colon = text_find(t, TEXT(":"));
	int64_t low, high, step = 1;
	bool whole = evaluate(s, text_slice(t, 0, dots), &low);

	whole = evaluate(s, text_slice(t, dots + 2, colon), &high) && whole;
	if (colon < t.size)
		whole = evaluate(s, text_slice(t, colon + 1, t.size), &step) && whole;
	if (!whole || high < low)
		return false;
	*out = low + step * rng_between(s->rng, 0, (high - low) / step);
	return true;
}

/* If t is a comparison: true, and *holds says whether it holds. */
static bool comparison(const struct template_scene *s, struct text t, bool *holds)
{
	static const char *const signs[] = { "<=", ">=", "!=", "==", "<", ">" };

	for (size_t i = 0; i < countof(signs); i++) {
		size_t at = text_find(t, text_of(signs[i]));
		int64_t left, right;
		bool whole;

		if (at == t.size)
			continue;
		whole = evaluate(s, text_slice(t, 0, at), &left);
		whole = evaluate(s, text_slice(t, at + strlen(signs[i]), t.size), &right) && whole;
		*holds = whole && (left < right   ? i == 0 || i == 2 || i == 4
				   : left > right ? i == 1 || i == 2 || i == 5
						  : i == 0 || i == 1 || i == 3);
		return true;
	}
	return false;
}

static bool draw_item(struct template_scene *s, struct text t)
{
	bool holds;
	char letter = t.data[0];
	struct text right = text_slice(t, 2, t.size);
	size_t dots;

	assert(t.size > 2);
	if (t.data[1] == ':' && letter >= 'U' && letter <= 'W') {
		s->word[letter - 'U'] = choose(s, right);
		return true;
	}
	if (t.data[1] == ':') {
		assert(letter >= 'X' && letter <= 'Z');
		draw_noun(s, (size_t)(letter - 'X'), right);
		return true;
	}
	if (comparison(s, t, &holds))
		return holds;
	assert(islower((unsigned char)letter) && t.data[1] == '=');
	dots = text_find(right, TEXT(".."));
	if (dots == right.size)
		return evaluate(s, right, &s->value[letter - 'a']);
	return draw_range(s, right, dots, &s->value[letter - 'a']);
}

bool template_draw(struct template_scene *s, const char *draw)
{
	struct text rest = text_of(draw);

	while (rest.size > 0) {
		size_t end = text_find(rest, TEXT(" "));

		/* The words to choose from may contain spaces. */
		if (rest.data[0] >= 'U' && rest.data[0] <= 'W')
			end = text_find(rest, TEXT("; "));
		if (!draw_item(s, text_slice(rest, 0, end)))
			return false;
		rest = text_slice(rest, end, rest.size);
		rest = text_slice(rest, text_starts(rest, TEXT(";")) ? 2 : 1, rest.size);
	}
	return true;
}

/* -- expanding ----------------------------------------------------------------- */

static bool expand(struct template_scene *s, struct text t, struct builder *out);

static void print_number_word(int64_t n, struct builder *out)
{
	static const char *const words[] = { "zero",  "one",   "two",  "three", "four",   "five",  "six",
					     "seven", "eight", "nine", "ten",   "eleven", "twelve" };

	if (n >= 0 && n < (int64_t)countof(words))
		builder_string(out, words[n]);
	else
		builder_format(out, "%" PRId64, n);
}

static void print_times(int64_t n, struct builder *out)
{
	if (n == 2) {
		builder_string(out, "twice");
	} else {
		print_number_word(n, out);
		builder_string(out, " times");
	}
}

static void print_part(int64_t n, struct builder *out)
{
	static const char *const words[] = { "half",      "a third",   "a quarter", "a fifth", "a sixth",
					     "a seventh", "an eighth", "a ninth",   "a tenth" };

	assert(n >= 2 && n - 2 < (int64_t)countof(words));
	builder_string(out, words[n - 2]);
}

static const struct template_noun *noun(const struct template_scene *s, char letter)
{
	assert(letter >= 'X' && letter <= 'Z' && s->noun[letter - 'X'] != NULL);
	return s->noun[letter - 'X'];
}

static void print_counted(const struct template_scene *s, int64_t n, char letter, struct builder *out)
{
	builder_string(out, n == 1 ? noun(s, letter)->one : noun(s, letter)->many);
}

static bool print_equation(struct template_scene *s, struct text t, size_t sign, struct builder *out)
{
	struct text left = text_slice(t, 0, sign);
	char letter = t.data[sign + 1];
	int64_t value;

	assert(islower((unsigned char)letter) && t.size - sign <= 3);
	if (!evaluate(s, left, &value) || value < s->low || value > s->high)
		return false;
	print_expression(s, left, out);
	builder_format(out, " = %" PRId64, value);
	s->value[letter - 'a'] = value;
	s->result = value;
	s->steps++;
	if (t.size - sign == 3) {
		builder_char(out, ' ');
		print_counted(s, value, t.data[sign + 2], out);
	}
	return true;
}

/* {he} and the like; false if t is none of them. */
static bool print_pronoun(const struct template_scene *s, struct text t, struct builder *out)
{
	static const char *const words[][2] = {
		{ "he", "she" }, { "his", "her" }, { "him", "her" }, { "He", "She" }, { "His", "Her" },
	};

	for (size_t i = 0; i < countof(words); i++) {
		if (text_is(t, words[i][0])) {
			builder_string(out, words[i][s->person[0]->she]);
			return true;
		}
	}
	return false;
}

/* A directive without prefix that is no pronoun and no equation. */
static bool print_plain(struct template_scene *s, struct text t, struct builder *out)
{
	char first = t.data[0];
	int64_t value;

	if (first >= 'P' && first <= 'R' && t.size == 1) {
		builder_string(out, s->person[first - 'P']->text);
	} else if (first >= 'U' && first <= 'W' && t.size == 1) {
		builder_text(out, s->word[first - 'U']);
	} else if (first >= 'X' && first <= 'Z') {
		assert(t.size == 1 || (t.size == 2 && t.data[1] == '1'));
		print_counted(s, t.size == 2 ? 1 : 2, first, out);
	} else if (t.size == 2 && isupper((unsigned char)t.data[1])) {
		value = s->value[first - 'a'];
		builder_format(out, "%" PRId64 " ", value);
		print_counted(s, value, t.data[1], out);
	} else {
		if (!evaluate(s, t, &value))
			return false;
		builder_format(out, "%" PRId64, value);
	}
	return true;
}

static bool directive(struct template_scene *s, struct text t, struct builder *out)
{
	size_t sign = text_find(t, TEXT("="));
	const char *one;

	assert(t.size > 0);
	if (print_pronoun(s, t, out))
		return true;
	if (sign < t.size)
		return print_equation(s, t, sign, out);
	switch (t.data[0]) {
	case '_':
		print_number_word(s->value[t.data[1] - 'a'], out);
		return true;
	case '^':
		print_times(s->value[t.data[1] - 'a'], out);
		return true;
	case '/':
		print_part(s->value[t.data[1] - 'a'], out);
		return true;
	case '@':
		one = noun(s, t.data[1])->one;
		builder_format(out, "%s %s", strchr("aeio", one[0]) ? "an" : "a", one);
		return true;
	default:
		return print_plain(s, t, out);
	}
}

/* The groups <A><B>... from *at on, in random order; *at moves past them. */
static bool expand_groups(struct template_scene *s, struct text t, size_t *at, struct builder *out)
{
	struct text groups[8];
	size_t count = 0;

	while (*at < t.size && t.data[*at] == '<') {
		size_t end = *at + text_find(text_slice(t, *at, t.size), TEXT(">"));

		assert(count < countof(groups) && end < t.size);
		groups[count++] = text_slice(t, *at + 1, end);
		*at = end + 1;
	}
	rng_shuffle(s->rng, groups, count, sizeof groups[0]);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			builder_char(out, ' ');
		if (!expand(s, groups[i], out))
			return false;
	}
	return true;
}

/* Index of the bracket that closes the one at `from`. */
static size_t closing(struct text t, size_t from)
{
	size_t depth = 0, i;

	for (i = from; i < t.size; i++) {
		if (t.data[i] == '[')
			depth++;
		else if (t.data[i] == ']' && --depth == 0)
			break;
	}
	assert(i < t.size);
	return i;
}

static bool expand(struct template_scene *s, struct text t, struct builder *out)
{
	size_t at = 0, end;

	while (at < t.size) {
		switch (t.data[at]) {
		case '[':
			end = closing(t, at);
			if (!expand(s, choose(s, text_slice(t, at + 1, end)), out))
				return false;
			at = end + 1;
			break;
		case '<':
			if (!expand_groups(s, t, &at, out))
				return false;
			break;
		case '{':
			end = at + text_find(text_slice(t, at, t.size), TEXT("}"));
			assert(end < t.size);
			if (!directive(s, text_slice(t, at + 1, end), out))
				return false;
			at = end + 1;
			break;
		case '~':
			if (s->distractor) {
				if (out->size > 0 && out->data[out->size - 1] != ' ')
					builder_char(out, ' ');
				builder_string(out, s->distractor);
				builder_char(out, ' ');
				s->distractor = NULL;
			}
			at++;
			break;
		default:
			builder_char(out, t.data[at++]);
		}
	}
	return true;
}

bool template_expand(struct template_scene *s, const char *text, struct builder *out)
{
	return expand(s, text_of(text), out);
}
