/* Short word problems: SVAMP and MAWPS, whose answers are numbers. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "question/import_parts.h"

/* An answer given as a number or in digits, as short as it can be written: 50.0 is 50. */
static int get_number(struct builder *out, const struct json *in, const char *key, const char *origin, struct error *e)
{
	const char *const keys[] = { key, NULL };
	struct builder digits = { 0 };
	struct error ignored;
	double value;
	int rc;

	if (!import_first_text(in, keys, &digits))
		return error_set(e, ERROR_FORMAT, "%s: field '%s' is missing or empty", origin, key);
	rc = text_to_double(digits.data, -1e15, 1e15, key, &value, &ignored);
	if (rc == 0)
		json_print_number(out, value);
	else
		error_set(e, ERROR_FORMAT, "%s: field '%s' is '%.40s', not a number", origin, key, digits.data);
	builder_clear(&digits);
	return rc;
}

/* Whether the last sentence of t is a condition: what follows is its main clause. */
static bool ends_in_condition(struct text t)
{
	size_t at = text_find_last(t, TEXT(". "));

	return text_starts(at == t.size ? t : text_slice(t, at + 2, t.size), TEXT("If "));
}

/* A body without a full stop ends in the middle of a sentence ("If he had $ 4 at the start"), or has lost it. */
int import_svamp(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	struct text body, question;
	bool open, joined;

	if (json_get_text(in, "Body", &body, origin, e) || json_get_text(in, "Question", &question, origin, e))
		return -1;
	body = text_trim(body);
	question = text_trim(question);
	open = body.size > 0 && isalnum((unsigned char)body.data[body.size - 1]);
	joined = open && ends_in_condition(body) && question.size > 0;
	builder_text(&p->asked, body);
	builder_string(&p->asked, joined ? ", " : open ? ". " : " ");
	if (joined) {
		builder_char(&p->asked, (char)tolower((unsigned char)question.data[0]));
		question = text_slice(question, 1, question.size);
	}
	builder_text(&p->asked, question);
	p->question = builder_view(&p->asked);
	return get_number(&p->answer, in, "Answer", origin, e);
}

/* The k-th of numbers with blanks between; false if there are fewer. */
static bool number_at(struct text list, uint64_t k, struct text *number)
{
	for (;; k--) {
		size_t end;

		list = text_trim(list);
		if (list.size == 0)
			return false;
		end = text_find(list, TEXT(" "));
		*number = text_slice(list, 0, end);
		if (k == 0)
			return true;
		list = text_slice(list, end, list.size);
	}
}

/* Append the number that numberK at t[at] stands for; returns the bytes that the name has, 0 if it is none. */
static size_t put_number(struct builder *out, struct text t, size_t at, struct text numbers)
{
	size_t size = sizeof "number" - 1, first;
	struct builder digits = { 0 };
	struct text number;
	struct error ignored;
	uint64_t k = 0;
	double value;

	if (!text_starts_at(t, at, "number"))
		return 0;
	for (first = size; at + size < t.size && text_is_digit(t.data[at + size]) && size < first + 3; size++)
		k = 10 * k + (uint64_t)(t.data[at + size] - '0');
	if (size == first || !number_at(numbers, k, &number))
		return 0;
	builder_text(&digits, number);
	if (text_to_double(digits.data, -1e15, 1e15, "number", &value, &ignored) == 0)
		json_print_number(out, value);
	else
		builder_text(out, number);
	builder_clear(&digits);
	return size;
}

int import_mawps(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	struct text question, numbers;
	size_t at, n;

	if (json_get_text(in, "Question", &question, origin, e) ||
	    json_text_or(in, "Numbers", TEXT(""), &numbers, origin, e))
		return -1;
	for (at = 0; at<question.size; at += n> 0 ? n : 1) {
		n = put_number(&p->asked, question, at, numbers);
		if (n > 0)
			continue;
		if (question.data[at] == ' ' && at + 1 < question.size &&
		    memchr(".,?!;:", question.data[at + 1], 6) != NULL)
			continue;
		builder_char(&p->asked, question.data[at]);
	}
	p->question = builder_view(&p->asked);
	return get_number(&p->answer, in, "Answer", origin, e);
}
