#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"

/* Python's sandbox allows no longer range. */
enum {
	RANGE_MAX = 100000
};

static int raise_exception(struct machine *m, const struct arguments *a, struct value *out)
{
	struct value bound[PARAMETERS_MAX];
	struct builder b = { 0 };
	int rc;

	(void)out;
	if (jinja_bind(m, "raise_exception", "message", a, bound))
		return -1;
	rc = jinja_print(m, &b, bound[0]);
	if (rc == 0)
		rc = jinja_fail(m, "the template refuses: %s", b.size > 0 ? b.data : "");
	builder_clear(&b);
	return rc;
}

static int range_count(struct machine *m, struct range *r)
{
	int64_t span;

	r->count = 0;
	if (r->step == 0)
		return jinja_fail(m, "range(): the step is 0");
	if ((r->step > 0) != (r->stop > r->start) || r->stop == r->start)
		return 0;
	if (__builtin_sub_overflow(r->stop, r->start, &span) || span == INT64_MIN)
		return jinja_limit(m, "range(): more than 100000 numbers");
	if (r->step > 0)
		r->count = (size_t)((uint64_t)(span - 1) / (uint64_t)r->step + 1);
	else
		r->count = (size_t)((uint64_t)(-span - 1) / (0 - (uint64_t)r->step) + 1);
	return r->count <= RANGE_MAX ? 0 : jinja_limit(m, "range(): more than 100000 numbers");
}

static int range(struct machine *m, const struct arguments *a, struct value *out)
{
	struct value bound[PARAMETERS_MAX];
	struct range *r = jinja_alloc(m, 1, sizeof *r);

	if (r == NULL || jinja_bind(m, "range", "start | stop step", a, bound) ||
	    jinja_whole_or(m, bound[0], 0, "range(): the start", &r->start) ||
	    jinja_whole_or(m, bound[1], 0, "range(): the stop", &r->stop) ||
	    jinja_whole_or(m, bound[2], 1, "range(): the step", &r->step))
		return -1;
	if (jinja_absent(bound[1])) {
		r->stop = r->start;
		r->start = 0;
	}
	*out = (struct value){ .kind = VALUE_RANGE, .as.range = r };
	return range_count(m, r);
}

/* A mapping, or pairs, added to a dict. */
static int add_all(struct machine *m, struct dict *d, struct value from)
{
	struct iterator *i;
	struct value item, pair;
	size_t k;
	int rc;

	if (from.kind == VALUE_DICT || from.kind == VALUE_NAMESPACE) {
		for (k = 0; k < from.as.dict->count; k++)
			if (jinja_dict_set(m, d, from.as.dict->entries[k].key, from.as.dict->entries[k].value))
				return -1;
		return 0;
	}
	if (jinja_iterate(m, from, &i))
		return -1;
	while ((rc = jinja_next(m, i, &item)) > 0) {
		if (jinja_collect(m, item, VALUE_LIST, &pair))
			return -1;
		if (pair.as.list->count != 2)
			return jinja_fail(m, "dict(): an item is no pair");
		if (jinja_dict_set(m, d, pair.as.list->items[0], pair.as.list->items[1]))
			return -1;
	}
	return rc;
}

static int dict(struct machine *m, const struct arguments *a, struct value *out)
{
	struct value key;
	size_t i;

	if (a->count > 1)
		return jinja_fail(m, "dict() takes one argument without a name, not %zu", a->count);
	if (jinja_dict(m, a->named_count, out) || (a->count > 0 && add_all(m, out->as.dict, a->values[0])))
		return -1;
	for (i = 0; i < a->named_count; i++)
		if (jinja_view(m, a->named[i].name, false, &key) ||
		    jinja_dict_set(m, out->as.dict, key, a->named[i].value))
			return -1;
	return 0;
}

static int namespace(struct machine *m, const struct arguments *a, struct value *out)
{
	size_t i;

	if (dict(m, a, out))
		return -1;
	out->kind = VALUE_NAMESPACE;
	for (i = 0; i < out->as.dict->count; i++) {
		struct value key = out->as.dict->entries[i].key;

		if (jinja_is_string(key) && text_starts(jinja_bytes(key), TEXT("_")))
			return jinja_fail(m, "a namespace has no attribute whose name begins with '_'");
	}
	return 0;
}

/* -- time --------------------------------------------------------------------------- */

static int day_of_year(const struct chat_date *d)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	bool leap = d->year % 4 == 0 && (d->year % 100 != 0 || d->year % 400 == 0);

	return before[d->month - 1] + d->day + (leap && d->month > 2);
}

/* 0 for Sunday */
static int day_of_week(const struct chat_date *d)
{
	int y = d->year - 1;

	return (y + y / 4 - y / 100 + y / 400 + day_of_year(d)) % 7;
}

static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
				      "July",    "August",   "September", "October", "November", "December" };
static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };

static bool time_numbers(struct builder *b, const struct chat_date *d, char letter, const char *two)
{
	int hour = d->hour % 12 == 0 ? 12 : d->hour % 12;

	switch (letter) {
	case 'Y':
		/* glibc does not fill the year with zeros. */
		builder_format(b, "%d", d->year);
		return true;
	case 'j':
		builder_format(b, two[1] == '0' ? "%03d" : "%d", day_of_year(d));
		return true;
	case 'y':
		builder_format(b, two, d->year % 100);
		return true;
	case 'm':
		builder_format(b, two, d->month);
		return true;
	case 'd':
		builder_format(b, two, d->day);
		return true;
	case 'e':
		builder_format(b, two[1] == '0' ? "%2d" : "%d", d->day);
		return true;
	case 'H':
		builder_format(b, two, d->hour);
		return true;
	case 'I':
		builder_format(b, two, hour);
		return true;
	case 'M':
		builder_format(b, two, d->minute);
		return true;
	case 'S':
		builder_format(b, two, d->second);
		return true;
	case 'w':
	case 'u':
		builder_format(b, "%d", letter == 'u' && day_of_week(d) == 0 ? 7 : day_of_week(d));
		return true;
	default:
		return false;
	}
}

static bool time_words(struct builder *b, const struct chat_date *d, char letter)
{
	switch (letter) {
	case 'B':
		builder_string(b, months[d->month - 1]);
		return true;
	case 'b':
	case 'h':
		builder_add(b, months[d->month - 1], 3);
		return true;
	case 'A':
		builder_string(b, days[day_of_week(d)]);
		return true;
	case 'a':
		builder_add(b, days[day_of_week(d)], 3);
		return true;
	case 'p':
		builder_string(b, d->hour < 12 ? "AM" : "PM");
		return true;
	case 'F':
		builder_format(b, "%d-%02d-%02d", d->year, d->month, d->day);
		return true;
	case 'D':
		builder_format(b, "%02d/%02d/%02d", d->month, d->day, d->year % 100);
		return true;
	case 'T':
	case 'R':
		builder_format(b, "%02d:%02d", d->hour, d->minute);
		if (letter == 'T')
			builder_format(b, ":%02d", d->second);
		return true;
	case 'f':
		builder_string(b, "000000");
		return true;
	case 'Z':
	case 'z':
		/* A time without a zone. */
		return true;
	case '%':
	case 'n':
	case 't':
		builder_char(b, letter == 'n' ? '\n' : letter == 't' ? '\t' : '%');
		return true;
	default:
		return false;
	}
}

int jinja_format_time(struct machine *m, struct builder *b, struct text format)
{
	size_t i;

	for (i = 0; i < format.size; i++) {
		const char *two = "%02d";

		if (format.data[i] != '%' || i + 1 == format.size) {
			builder_char(b, format.data[i]);
			continue;
		}
		i++;
		if (format.data[i] == '-' && i + 1 < format.size) {
			two = "%d";
			i++;
		}
		if (!time_numbers(b, m->date, format.data[i], two) && !time_words(b, m->date, format.data[i]))
			return jinja_fail(m, "strftime_now: '%%%c' is not known here", format.data[i]);
	}
	return 0;
}

static int strftime_now(struct machine *m, const struct arguments *a, struct value *out)
{
	struct value bound[PARAMETERS_MAX];
	struct builder b = { 0 };
	struct text format;

	if (jinja_bind(m, "strftime_now", "format", a, bound) ||
	    jinja_need_string(m, bound[0], "strftime_now: the format", &format))
		return -1;
	return jinja_built(m, jinja_format_time(m, &b, format), &b, out);
}

static int unknown(struct machine *m, const struct arguments *a, struct value *out)
{
	(void)a;
	(void)out;
	return jinja_fail(m, "cycler, joiner and lipsum are not known here");
}

bool jinja_global(struct machine *m, struct text name, struct value *out)
{
	static const struct function list[] = {
		{ "raise_exception", raise_exception },
		{ "range", range },
		{ "dict", dict },
		{ "namespace", namespace },
		{ "strftime_now", strftime_now },
		{ "cycler", unknown },
		{ "joiner", unknown },
		{ "lipsum", unknown },
	};
	size_t i;

	for (i = 0; i < countof(list); i++) {
		if (!text_is(name, list[i].name) || (list[i].call == strftime_now && m->date == NULL))
			continue;
		*out = (struct value){ .kind = VALUE_FUNCTION, .as.function = &list[i] };
		return true;
	}
	return false;
}
