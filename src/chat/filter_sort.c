#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"

/* dictsort, sort, unique, min, max, groupby: what compares. */

/* The value to compare by: without `exact`, strings in lower case. */
static int folded(struct machine *m, struct value v, bool exact, struct value *out)
{
	struct builder b = { 0 };

	*out = v;
	if (exact || !jinja_is_string(v))
		return 0;
	return jinja_built(m, jinja_lower(m, &b, jinja_bytes(v)), &b, out);
}

static int key_of(struct machine *m, struct value item, struct value attribute, bool exact, struct value *out)
{
	return jinja_reach(m, item, attribute, out) || folded(m, *out, exact, out);
}

/* The keys of "a,b.c": a list of as many. */
static int keys_of(struct machine *m, struct value item, struct value attribute, bool exact, struct value *out)
{
	struct text rest;
	struct value name, *items;
	size_t count = 1, i;

	if (!jinja_is_string(attribute))
		return key_of(m, item, attribute, exact, out);
	rest = jinja_bytes(attribute);
	for (i = 0; i < rest.size; i++)
		count += rest.data[i] == ',';
	if (jinja_list(m, VALUE_LIST, count, out, &items))
		return -1;
	for (i = 0; i < count; i++) {
		size_t end = text_find(rest, TEXT(","));

		if (jinja_view(m, text_slice(rest, 0, end), false, &name) || key_of(m, item, name, exact, &items[i]))
			return -1;
		rest = text_slice(rest, end + 1, rest.size);
	}
	return 0;
}

struct sorted {
	struct value key, item;
};

/* Merges two runs; of equals the first one stays first, backwards too. */
static int merge(struct machine *m, struct sorted *out, const struct sorted *a, size_t n, const struct sorted *b,
		 size_t k, bool backwards)
{
	bool second;

	while (n > 0 && k > 0) {
		if (backwards ? jinja_less(m, a->key, b->key, &second) : jinja_less(m, b->key, a->key, &second))
			return -1;
		if (second) {
			*out++ = *b++;
			k--;
		} else {
			*out++ = *a++;
			n--;
		}
	}
	memcpy(out, a, n * sizeof *out);
	memcpy(out + n, b, k * sizeof *out);
	return 0;
}

static int sort_run(struct machine *m, struct sorted *list, struct sorted *spare, size_t n, bool backwards)
{
	size_t half = n / 2;

	if (n < 2)
		return 0;
	if (sort_run(m, list, spare, half, backwards) || sort_run(m, list + half, spare, n - half, backwards) ||
	    merge(m, spare, list, half, list + half, n - half, backwards))
		return -1;
	memcpy(list, spare, n * sizeof *list);
	return 0;
}

/* list's items in the order of what `keys` says of each. */
static int sort_by(struct machine *m, struct value list, struct value attribute, bool exact, bool backwards,
		   struct sorted **out)
{
	size_t n = list.as.list->count, i;
	struct sorted *sorted = jinja_alloc(m, n, sizeof *sorted), *spare = jinja_alloc(m, n, sizeof *spare);

	if (sorted == NULL || spare == NULL)
		return -1;
	for (i = 0; i < n; i++) {
		sorted[i].item = list.as.list->items[i];
		if (keys_of(m, sorted[i].item, attribute, exact, &sorted[i].key))
			return -1;
	}
	*out = sorted;
	return sort_run(m, sorted, spare, n, backwards);
}

static int sorted_list(struct machine *m, const struct sorted *sorted, size_t n, struct value *out)
{
	struct value *items;
	size_t i;

	if (jinja_list(m, VALUE_LIST, n, out, &items))
		return -1;
	for (i = 0; i < n; i++)
		items[i] = sorted[i].item;
	return 0;
}

static int sort(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	bool backwards, exact;
	struct sorted *sorted;
	struct value list;

	if (jinja_truth_or(m, a[0], false, &backwards) || jinja_truth_or(m, a[1], false, &exact) ||
	    jinja_collect(m, v, VALUE_LIST, &list) || sort_by(m, list, a[2], exact, backwards, &sorted))
		return -1;
	return sorted_list(m, sorted, list.as.list->count, out);
}

static int dictsort(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct view view = { .part = VIEW_ITEMS };
	struct text by = TEXT("key");
	bool exact, backwards;
	struct sorted *sorted;
	struct value list;

	if (jinja_truth_or(m, a[0], false, &exact) || jinja_truth_or(m, a[2], false, &backwards) ||
	    (!jinja_absent(a[1]) && jinja_need_string(m, a[1], "dictsort: by", &by)))
		return -1;
	if (!text_is(by, "key") && !text_is(by, "value"))
		return jinja_fail(m, "dictsort: by is 'key' or 'value'");
	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", v.as.why);
	if (v.kind != VALUE_DICT)
		return jinja_fail(m, "dictsort: a %s is no dict", jinja_kind_name(v));
	view.dict = v.as.dict;
	if (jinja_collect(m, (struct value){ .kind = VALUE_VIEW, .as.view = &view }, VALUE_LIST, &list) ||
	    sort_by(m, list, jinja_integer(text_is(by, "value")), exact, backwards, &sorted))
		return -1;
	return sorted_list(m, sorted, list.as.list->count, out);
}

static int unique(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value list, seen, key, *items, *copy;
	const struct value *there;
	size_t k, n = 0;
	bool exact;

	if (jinja_truth_or(m, a[0], false, &exact) || jinja_collect(m, v, VALUE_LIST, &list) ||
	    jinja_dict(m, list.as.list->count, &seen))
		return -1;
	items = jinja_alloc(m, list.as.list->count, sizeof *items);
	if (items == NULL)
		return -1;
	for (k = 0; k < list.as.list->count; k++) {
		if (key_of(m, list.as.list->items[k], a[1], exact, &key) ||
		    jinja_dict_find(m, seen.as.dict, key, &there))
			return -1;
		if (there != NULL)
			continue;
		if (jinja_dict_set(m, seen.as.dict, key, key))
			return -1;
		items[n++] = list.as.list->items[k];
	}
	if (jinja_list(m, VALUE_LIST, n, &list, &copy))
		return -1;
	if (n > 0)
		memcpy(copy, items, n * sizeof *items);
	return jinja_once(m, list, out);
}

static int extreme(struct machine *m, struct value v, const struct value *a, bool largest, struct value *out)
{
	struct value item, key, best = { .kind = VALUE_ABSENT };
	struct iterator *i;
	bool exact, better;
	int rc;

	if (jinja_truth_or(m, a[0], false, &exact) || jinja_iterate(m, v, &i))
		return -1;
	while ((rc = jinja_next(m, i, &item)) > 0) {
		if (key_of(m, item, a[1], exact, &key))
			return -1;
		better = jinja_absent(best);
		if (!better && (largest ? jinja_less(m, best, key, &better) : jinja_less(m, key, best, &better)))
			return -1;
		if (better) {
			best = key;
			*out = item;
		}
	}
	if (rc == 0 && jinja_absent(best))
		return jinja_undefined(m, out, "no item, the sequence was empty");
	return rc;
}

static int minimum(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	return extreme(m, v, a, false, out);
}

static int maximum(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	return extreme(m, v, a, true, out);
}

const struct filter *jinja_sort_filter(struct text name)
{
	static const struct filter list[] = {
		{ "dictsort", dictsort, "| case_sensitive by reverse", NULL },
		{ "max", maximum, "| case_sensitive attribute", NULL },
		{ "min", minimum, "| case_sensitive attribute", NULL },
		{ "sort", sort, "| reverse case_sensitive attribute", NULL },
		{ "unique", unique, "| case_sensitive attribute", NULL },
	};
	size_t i;

	for (i = 0; i < countof(list); i++)
		if (text_is(name, list[i].name))
			return &list[i];
	return NULL;
}
