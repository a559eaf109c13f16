#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"
#include "format/unicode.h"

/* str's methods. Where a string was safe, what is cut from it is. */

static int cut(struct machine *m, struct value self, struct text t, struct value *out)
{
	return jinja_view(m, t, self.as.string->safe, out);
}

/* -- the ends of a text ---------------------------------------------------------------- */

static bool among(struct text chars, uint32_t c)
{
	char bytes[4];
	size_t n = text_utf8_encode(c, bytes);

	return text_find(chars, (struct text){ bytes, n }) < chars.size;
}

static struct text strip_chars(struct text t, struct text chars, bool left, bool right)
{
	size_t from = 0, to = t.size, n;
	uint32_t c;

	while (left && from < to && (n = text_utf8(t, from, &c)) > 0 && among(chars, c))
		from += n;
	while (right && to > from) {
		n = 1;
		while (n < to - from && ((unsigned char)t.data[to - n] & 0xc0) == 0x80)
			n++;
		if (text_utf8(t, to - n, &c) != n || !among(chars, c))
			break;
		to -= n;
	}
	return text_slice(t, from, to);
}

static int strip_ends(struct machine *m, struct value self, const struct value *a, bool left, bool right,
		      struct value *out)
{
	struct text chars;

	if (jinja_absent(a[0]) || a[0].kind == VALUE_NONE)
		return cut(m, self, jinja_strip(jinja_bytes(self), left, right), out);
	if (jinja_need_string(m, a[0], "strip: the characters", &chars))
		return -1;
	return jinja_steps(m, jinja_bytes(self).size / 64) ||
	       cut(m, self, strip_chars(jinja_bytes(self), chars, left, right), out);
}

static int strip(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return strip_ends(m, self, a, true, true, out);
}

static int lstrip(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return strip_ends(m, self, a, true, false, out);
}

static int rstrip(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return strip_ends(m, self, a, false, true, out);
}

static int remove_end(struct machine *m, struct value self, struct value end, bool first, struct value *out)
{
	struct text t = jinja_bytes(self), part;

	if (jinja_need_string(m, end, "removeprefix and removesuffix: the argument", &part))
		return -1;
	if (first && text_starts(t, part))
		t = text_slice(t, part.size, t.size);
	else if (!first && text_ends(t, part))
		t = text_slice(t, 0, t.size - part.size);
	return cut(m, self, t, out);
}

static int removeprefix(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return remove_end(m, self, a[0], true, out);
}

static int removesuffix(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return remove_end(m, self, a[0], false, out);
}

/* The part of self that start and end (characters, absent or None) leave. */
static int window(struct machine *m, struct value self, struct value start, struct value end, struct value *out)
{
	const struct value bounds[3] = { jinja_absent(start) ? jinja_none() : start,
					 jinja_absent(end) ? jinja_none() : end, jinja_none() };

	return jinja_slice(m, self, bounds, out);
}

static int has_end(struct machine *m, struct value self, const struct value *a, bool first, struct value *out)
{
	struct value ends = a[0];
	struct value one[1] = { a[0] };
	struct list list = { one, 1 };
	struct text part;
	bool found = false;
	size_t i;

	if (window(m, self, a[1], a[2], &self))
		return -1;
	if (ends.kind == VALUE_TUPLE)
		list = *ends.as.list;
	for (i = 0; !found && i < list.count; i++) {
		if (jinja_need_string(m, list.items[i], "startswith and endswith: the argument", &part))
			return -1;
		found = first ? text_starts(jinja_bytes(self), part) : text_ends(jinja_bytes(self), part);
	}
	*out = jinja_boolean(found);
	return 0;
}

static int startswith(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return has_end(m, self, a, true, out);
}

static int endswith(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return has_end(m, self, a, false, out);
}

/* -- pieces ------------------------------------------------------------------------------ */

/* Pieces that grow at the end. */
struct pieces {
	struct value *items;
	size_t count, capacity;
};

static int add_piece(struct machine *m, struct pieces *p, struct value self, struct text t)
{
	if (p->count == p->capacity) {
		size_t capacity = p->capacity > 0 ? 2 * p->capacity : 8;
		struct value *wider = jinja_alloc(m, capacity, sizeof *wider);

		if (wider == NULL)
			return -1;
		if (p->count > 0)
			memcpy(wider, p->items, p->count * sizeof *wider);
		p->items = wider;
		p->capacity = capacity;
	}
	return jinja_steps(m, 1) || cut(m, self, t, &p->items[p->count++]);
}

static int pieces_list(struct machine *m, const struct pieces *p, bool backwards, struct value *out)
{
	struct value *items;
	size_t i;

	if (jinja_list(m, VALUE_LIST, p->count, out, &items))
		return -1;
	for (i = 0; i < p->count; i++)
		items[i] = p->items[backwards ? p->count - 1 - i : i];
	return 0;
}

/* At white space; after `limit` cuts the rest is one piece. */
static int split_white(struct machine *m, struct value self, int64_t limit, struct pieces *p)
{
	struct text rest = jinja_strip(jinja_bytes(self), true, false);
	size_t at, n;
	uint32_t c;

	while (rest.size > 0) {
		if (limit-- == 0)
			return add_piece(m, p, self, rest);
		for (at = 0; at < rest.size && (n = text_utf8(rest, at, &c)) > 0 && !jinja_white(c); at += n)
			;
		if (add_piece(m, p, self, text_slice(rest, 0, at)))
			return -1;
		rest = jinja_strip(text_slice(rest, at, rest.size), true, false);
	}
	return 0;
}

/* The same from the end, last piece first. */
static int rsplit_white(struct machine *m, struct value self, int64_t limit, struct pieces *p)
{
	struct text rest = jinja_strip(jinja_bytes(self), false, true);
	size_t at, n, word;
	uint32_t c;

	while (rest.size > 0) {
		if (limit-- == 0)
			return add_piece(m, p, self, rest);
		for (at = word = 0; at < rest.size && (n = text_utf8(rest, at, &c)) > 0; at += n)
			if (jinja_white(c))
				word = at + n;
		if (jinja_steps(m, rest.size / 64) || add_piece(m, p, self, text_slice(rest, word, rest.size)))
			return -1;
		rest = jinja_strip(text_slice(rest, 0, word), false, true);
	}
	return 0;
}

static int split_at(struct machine *m, struct value self, struct text by, int64_t limit, struct pieces *p)
{
	struct text rest = jinja_bytes(self);
	size_t at;

	while (limit-- != 0 && (at = text_find(rest, by)) < rest.size) {
		if (add_piece(m, p, self, text_slice(rest, 0, at)))
			return -1;
		rest = text_slice(rest, at + by.size, rest.size);
	}
	return add_piece(m, p, self, rest);
}

static int rsplit_at(struct machine *m, struct value self, struct text by, int64_t limit, struct pieces *p)
{
	struct text rest = jinja_bytes(self);
	size_t at;

	while (limit-- != 0 && (at = text_find_last(rest, by)) < rest.size) {
		if (jinja_steps(m, rest.size / 64) || add_piece(m, p, self, text_slice(rest, at + by.size, rest.size)))
			return -1;
		rest = text_slice(rest, 0, at);
	}
	return add_piece(m, p, self, rest);
}

static int split_either(struct machine *m, struct value self, const struct value *a, bool backwards, struct value *out)
{
	struct pieces p = { 0 };
	int64_t limit;
	struct text by;
	int rc;

	if (jinja_whole_or(m, a[1], -1, "split: maxsplit", &limit) || jinja_steps(m, jinja_bytes(self).size / 64))
		return -1;
	if (jinja_absent(a[0]) || a[0].kind == VALUE_NONE) {
		rc = backwards ? rsplit_white(m, self, limit, &p) : split_white(m, self, limit, &p);
	} else {
		if (jinja_need_string(m, a[0], "split: the separator", &by))
			return -1;
		if (by.size == 0)
			return jinja_fail(m, "split: an empty separator");
		rc = backwards ? rsplit_at(m, self, by, limit, &p) : split_at(m, self, by, limit, &p);
	}
	return rc || pieces_list(m, &p, backwards, out);
}

static int split(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return split_either(m, self, a, false, out);
}

static int rsplit(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return split_either(m, self, a, true, out);
}

static size_t line_end(struct text t, size_t at, size_t *next)
{
	size_t n;
	uint32_t c;

	for (; at < t.size && (n = text_utf8(t, at, &c)) > 0; at += n) {
		if (!((c >= 0xa && c <= 0xd) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029))
			continue;
		*next = at + n;
		if (c == '\r' && *next < t.size && t.data[*next] == '\n')
			++*next;
		return at;
	}
	*next = t.size;
	return t.size;
}

static int splitlines(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	struct text t = jinja_bytes(self);
	struct pieces p = { 0 };
	size_t at, next;
	bool keep;

	if (jinja_truth_or(m, a[0], false, &keep))
		return -1;
	for (at = 0; at < t.size; at = next) {
		size_t end = line_end(t, at, &next);

		if (add_piece(m, &p, self, text_slice(t, at, keep ? next : end)))
			return -1;
	}
	return pieces_list(m, &p, false, out);
}

static int partition_either(struct machine *m, struct value self, struct value by, bool last, struct value *out)
{
	struct text t = jinja_bytes(self), word;
	struct value *items;
	size_t at;

	if (jinja_need_string(m, by, "partition: the separator", &word))
		return -1;
	if (word.size == 0)
		return jinja_fail(m, "partition: an empty separator");
	if (jinja_list(m, VALUE_TUPLE, 3, out, &items))
		return -1;
	at = last ? text_find_last(t, word) : text_find(t, word);
	if (at < t.size)
		return cut(m, self, text_slice(t, 0, at), &items[0]) || cut(m, self, word, &items[1]) ||
		       cut(m, self, text_slice(t, at + word.size, t.size), &items[2]);
	return cut(m, self, last ? TEXT("") : t, &items[0]) || cut(m, self, TEXT(""), &items[1]) ||
	       cut(m, self, last ? t : TEXT(""), &items[2]);
}

static int partition(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return partition_either(m, self, a[0], false, out);
}

static int rpartition(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return partition_either(m, self, a[0], true, out);
}

/* -- looking for a part ---------------------------------------------------------------------- */

static size_t characters(struct text t)
{
	size_t i, n = 0;

	for (i = 0; i < t.size; i++)
		n += ((unsigned char)t.data[i] & 0xc0) != 0x80;
	return n;
}

/* The index of the first or last place, -1 for none. */
static int find_either(struct machine *m, struct value self, const struct value *a, bool last, int64_t *out)
{
	struct text part, t;
	struct value inside;
	size_t at;

	if (jinja_need_string(m, a[0], "find: the argument", &part) || window(m, self, a[1], a[2], &inside))
		return -1;
	t = jinja_bytes(inside);
	*out = -1;
	at = part.size == 0 ? (last ? t.size : 0) : last ? text_find_last(t, part) : text_find(t, part);
	if (part.size > 0 && at >= t.size)
		return 0;
	/* The window is a view of self. */
	at += (size_t)(t.data - jinja_bytes(self).data);
	*out = (int64_t)characters(text_slice(jinja_bytes(self), 0, at));
	return jinja_steps(m, at / 64);
}

static int find(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	*out = jinja_integer(0);
	return find_either(m, self, a, false, &out->as.integer);
}

static int rfind(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	*out = jinja_integer(0);
	return find_either(m, self, a, true, &out->as.integer);
}

static int need_found(struct machine *m, struct value v)
{
	return v.as.integer >= 0 ? 0 : jinja_fail(m, "index(): the string has no such part");
}

static int string_index(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return find(m, self, a, out) || need_found(m, *out);
}

static int rindex_of(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return rfind(m, self, a, out) || need_found(m, *out);
}

static int count(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	struct text part, t;
	struct value inside;
	int64_t n = 0;
	size_t at;

	if (jinja_need_string(m, a[0], "count: the argument", &part) || window(m, self, a[1], a[2], &inside))
		return -1;
	t = jinja_bytes(inside);
	if (part.size == 0) {
		*out = jinja_integer((int64_t)characters(t) + 1);
		return 0;
	}
	for (; (at = text_find(t, part)) < t.size; n++)
		t = text_slice(t, at + part.size, t.size);
	*out = jinja_integer(n);
	return jinja_steps(m, jinja_bytes(inside).size / 64);
}

/* -- changed texts ---------------------------------------------------------------------------- */

static int replace(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	struct text t = jinja_bytes(self), old, new;
	struct builder b = { 0 };
	int64_t limit;
	size_t at = 0, next;
	int rc = 0;

	if (jinja_need_string(m, a[0], "replace: the old text", &old) ||
	    jinja_need_string(m, a[1], "replace: the new text", &new) ||
	    jinja_whole_or(m, a[2], -1, "replace: the count", &limit))
		return -1;
	while (rc == 0 && limit-- != 0) {
		struct text rest = text_slice(t, at, t.size);

		/* An empty text stands before every character and at the end. */
		if (old.size == 0) {
			builder_text(&b, new);
			if (rest.size == 0)
				break;
			next = 1;
			while (next < rest.size && ((unsigned char)rest.data[next] & 0xc0) == 0x80)
				next++;
			builder_text(&b, text_slice(rest, 0, next));
			at += next;
		} else {
			next = text_find(rest, old);
			if (next == rest.size)
				break;
			builder_text(&b, text_slice(rest, 0, next));
			builder_text(&b, new);
			at += next + old.size;
		}
		rc = jinja_room(m, &b) || jinja_steps(m, 1) ? -1 : 0;
	}
	builder_text(&b, text_slice(t, at, t.size));
	return jinja_built(m, rc, &b, out);
}

static int changed(struct machine *m, struct value self,
		   int (*map)(struct machine *m, struct builder *b, struct text t), struct value *out)
{
	struct builder b = { 0 };

	return jinja_steps(m, jinja_bytes(self).size / 16) || jinja_built(m, map(m, &b, jinja_bytes(self)), &b, out);
}

static int upper(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return changed(m, self, jinja_upper, out);
}

static int lower(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return changed(m, self, jinja_lower, out);
}

static int capitalize(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return changed(m, self, jinja_capitalize, out);
}

static int title(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return changed(m, self, jinja_title, out);
}

static int join(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	struct builder b = { 0 };
	struct iterator *i;
	struct value item;
	struct text t;
	bool later = false;
	int rc;

	if (jinja_iterate(m, a[0], &i))
		return -1;
	while ((rc = jinja_next(m, i, &item)) > 0) {
		if (later)
			builder_text(&b, jinja_bytes(self));
		later = true;
		rc = jinja_need_string(m, item, "join: an item", &t);
		if (rc == 0) {
			builder_text(&b, t);
			rc = jinja_room(m, &b);
		}
		if (rc)
			break;
	}
	return jinja_built(m, rc, &b, out);
}

/* left, right: whether blanks are put there; both: centred as Python does. */
static int pad(struct machine *m, struct value self, const struct value *a, bool left, bool right, struct value *out)
{
	struct text fill = TEXT(" ");
	struct builder b = { 0 };
	size_t length = self.as.string->length, room, before, i;
	int64_t width;

	if (jinja_whole_or(m, a[0], 0, "the width", &width) ||
	    (!jinja_absent(a[1]) && jinja_need_string(m, a[1], "the character to fill with", &fill)))
		return -1;
	if (characters(fill) != 1)
		return jinja_fail(m, "one character to fill with");
	if (width > CHAT_OUTPUT_MAX / 4)
		return jinja_limit(m, "a text padded too far");
	room = width > (int64_t)length ? (size_t)width - length : 0;
	before = left && right ? room / 2 + (room & (size_t)width & 1) : left ? room : 0;
	for (i = 0; i < before; i++)
		builder_text(&b, fill);
	builder_text(&b, jinja_bytes(self));
	for (i = before; i < room; i++)
		builder_text(&b, fill);
	return jinja_built(m, 0, &b, out);
}

static int center(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return pad(m, self, a, true, true, out);
}

static int ljust(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return pad(m, self, a, false, true, out);
}

static int rjust(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	return pad(m, self, a, true, false, out);
}

static int format(struct machine *m, struct value self, const struct arguments *a, struct value *out)
{
	return jinja_format(m, jinja_bytes(self), a, out);
}

/* -- kinds of characters ------------------------------------------------------------------------ */

static bool is_space(uint32_t c)
{
	return jinja_white(c);
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(uint32_t c)
{
	return unicode_is_letter(c);
}

static bool is_alnum(uint32_t c)
{
	return unicode_is_letter(c) || unicode_is_number(c);
}

/* Whether there are characters and all are of the kind. Beyond ASCII digits are not told from numbers. */
static int all(struct machine *m, struct value self, bool (*is)(uint32_t c), struct value *out)
{
	struct text t = jinja_bytes(self);
	size_t at, n;
	uint32_t c;

	*out = jinja_boolean(t.size > 0);
	for (at = 0; out->as.boolean && at < t.size && (n = text_utf8(t, at, &c)) > 0; at += n) {
		if (is == is_digit && c >= 0x80 && unicode_is_number(c))
			return jinja_fail(m, "isdigit() of a number beyond ASCII");
		*out = jinja_boolean(is(c));
	}
	return jinja_steps(m, t.size / 64);
}

static int isspace_all(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return all(m, self, is_space, out);
}

static int isdigit_all(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return all(m, self, is_digit, out);
}

static int isalpha_all(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return all(m, self, is_alpha, out);
}

static int isalnum_all(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return all(m, self, is_alnum, out);
}

static int isupper_all(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	*out = jinja_boolean(jinja_all_upper(jinja_bytes(self)));
	return jinja_steps(m, jinja_bytes(self).size / 64);
}

static int islower_all(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	*out = jinja_boolean(jinja_all_lower(jinja_bytes(self)));
	return jinja_steps(m, jinja_bytes(self).size / 64);
}

/* What Python has and this has not: so that it is no attribute that is merely undefined. */
static int unknown(struct machine *m, struct value self, const struct arguments *a, struct value *out)
{
	(void)self;
	(void)a;
	(void)out;
	return jinja_fail(m, "a method of strings that is not known here");
}

const struct method_kind *jinja_string_method(struct text name)
{
	static const struct method_kind list[] = {
		{ "capitalize", capitalize, "", NULL },
		{ "center", center, "width | fillchar", NULL },
		{ "count", count, "sub | start end", NULL },
		{ "endswith", endswith, "suffix | start end", NULL },
		{ "find", find, "sub | start end", NULL },
		{ "format", NULL, NULL, format },
		{ "index", string_index, "sub | start end", NULL },
		{ "isalnum", isalnum_all, "", NULL },
		{ "isalpha", isalpha_all, "", NULL },
		{ "isdigit", isdigit_all, "", NULL },
		{ "islower", islower_all, "", NULL },
		{ "isspace", isspace_all, "", NULL },
		{ "isupper", isupper_all, "", NULL },
		{ "join", join, "iterable", NULL },
		{ "ljust", ljust, "width | fillchar", NULL },
		{ "lower", lower, "", NULL },
		{ "lstrip", lstrip, "| chars", NULL },
		{ "partition", partition, "sep", NULL },
		{ "removeprefix", removeprefix, "prefix", NULL },
		{ "removesuffix", removesuffix, "suffix", NULL },
		{ "replace", replace, "old new | count", NULL },
		{ "rfind", rfind, "sub | start end", NULL },
		{ "rindex", rindex_of, "sub | start end", NULL },
		{ "rjust", rjust, "width | fillchar", NULL },
		{ "rpartition", rpartition, "sep", NULL },
		{ "rsplit", rsplit, "| sep maxsplit", NULL },
		{ "rstrip", rstrip, "| chars", NULL },
		{ "split", split, "| sep maxsplit", NULL },
		{ "splitlines", splitlines, "| keepends", NULL },
		{ "startswith", startswith, "prefix | start end", NULL },
		{ "strip", strip, "| chars", NULL },
		{ "title", title, "", NULL },
		{ "upper", upper, "", NULL },
		{ "casefold", NULL, NULL, unknown },
		{ "encode", NULL, NULL, unknown },
		{ "expandtabs", NULL, NULL, unknown },
		{ "format_map", NULL, NULL, unknown },
		{ "isascii", NULL, NULL, unknown },
		{ "isdecimal", NULL, NULL, unknown },
		{ "isidentifier", NULL, NULL, unknown },
		{ "isnumeric", NULL, NULL, unknown },
		{ "isprintable", NULL, NULL, unknown },
		{ "istitle", NULL, NULL, unknown },
		{ "maketrans", NULL, NULL, unknown },
		{ "swapcase", NULL, NULL, unknown },
		{ "translate", NULL, NULL, unknown },
		{ "zfill", NULL, NULL, unknown },
	};
	size_t i;

	for (i = 0; i < countof(list); i++)
		if (text_is(name, list[i].name))
			return &list[i];
	return NULL;
}
