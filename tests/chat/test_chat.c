/*
 * Templates against what jinja2 makes of them (tests/data/make/make_chat.py),
 * where errors stand, and the limits.
 */
/* Reads: tests/data/chat */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "chat/chat.h"

static const struct chat_date date = { 2024, 7, 6, 15, 5, 9 };

static struct json *parsed(struct text t)
{
	struct json *j;
	struct error e;

	if (json_parse(&j, t, "test", &e))
		fail_msg("%s", e.text);
	return j;
}

static void read_data(struct builder *b, const char *name)
{
	char path[600];
	struct error e;

	(void)snprintf(path, sizeof path, "%s/data/chat/%s", getenv("TESTS") ? getenv("TESTS") : "tests", name);
	if (file_read(b, path, 1 << 24, &e))
		fail_msg("%s", e.text);
}

/* 0 with the text in out, or -1 with the error in *e. */
static int render(struct builder *out, struct text source, const struct json *variables, const struct chat_date *d,
		  struct error *e)
{
	struct chat_template *t;
	int rc;

	builder_reset(out);
	if (chat_template_new(&t, source, "T", e))
		return -1;
	rc = chat_render(out, t, variables, d, e);
	chat_template_free(t);
	return rc;
}

static void check_case(const struct json *c, const struct json *variables, struct builder *out)
{
	struct text source = json_text(json_find(c, "template")), got;
	const struct json *wanted = json_find(c, "text");
	struct error e = { 0 };
	int rc = render(out, source, variables, &date, &e);

	if (wanted == NULL) {
		assert_true(json_true(json_find(c, "refused")));
		if (rc == 0)
			fail_msg("'%.*s' gave '%.*s', where jinja2 refuses", (int)source.size, source.data,
				 (int)out->size, out->data);
		assert_true(e.code == ERROR_FORMAT || e.code == ERROR_RANGE);
		assert_true(strncmp(e.text, "T:", 2) == 0);
		return;
	}
	if (rc)
		fail_msg("'%.*s': %s", (int)source.size, source.data, e.text);
	got = builder_view(out);
	if (!text_equal(got, json_text(wanted)))
		fail_msg("'%.*s' gave '%.*s', not '%.*s'", (int)source.size, source.data, (int)got.size, got.data,
			 (int)json_text(wanted).size, json_text(wanted).data);
}

static void as_jinja2(void **state)
{
	struct builder lines = { 0 }, data = { 0 }, out = { 0 };
	struct text rest;
	struct json *variables;
	size_t count = 0;

	(void)state;
	read_data(&data, "variables.json");
	read_data(&lines, "cases.jsonl");
	variables = parsed(builder_view(&data));
	for (rest = builder_view(&lines); rest.size > 0; count++) {
		size_t end = text_find(rest, TEXT("\n"));
		struct json *c = parsed(text_slice(rest, 0, end));

		check_case(c, variables, &out);
		json_free(c);
		rest = text_slice(rest, end + 1, rest.size);
	}
	assert_true(count > 300);
	json_free(variables);
	builder_clear(&lines);
	builder_clear(&data);
	builder_clear(&out);
}

static void errors(void **state)
{
	static const struct {
		const char *source, *error;
	} cases[] = {
		{ "a\n{{ x.y.z }}", "T:2: 'x' is undefined" },
		{ "{{ m.role.first.second }}", "T:1: 'str object' has no attribute 'first'" },
		{ "\n\n{% if m.role == 'user' %}\n{{ raise_exception('Not a ' ~ m.role) }}{% endif %}",
		  "T:4: the template refuses: Not a user" },
		{ "{{ m|nosuch }}", "T:1: the filter 'nosuch' is not known here" },
		{ "{{ m is nosuch }}", "T:1: the test 'nosuch' is not known here" },
		{ "x\n{% include 'other' %}", "T:2: the statement 'include' is not known here" },
		{ "{% block a %}{% endblock %}", "T:1: the statement 'block' is not known here" },
		{ "{% if 1 %}\n\n", "T:2: the template ends where 'elif' is missing" },
		{ "{{ 1 +\n\n }}", "T:3: '}}' where a value is wanted" },
		{ "{{ 'a'.encode() }}", "T:1: a method of strings that is not known here" },
		{ "{{ cycler() }}", "T:1: cycler, joiner and lipsum are not known here" },
		{ "{{ 9223372036854775807 + 1 }}", "T:1: a whole number of more than 64 bits" },
		{ "{{ m.pop('role') }}", "T:1: access to attribute 'pop' of 'dict' object is unsafe" },
		{ "{% macro f(a) %}\n{{ a.b.c }}{% endmacro %}\n{{ f({}) }}",
		  "T:2: 'dict object' has no attribute 'b'" },
		{ "{{ namespace }}", "T:1: a function has no text" },
		{ "{{ strftime_now('%Q') }}", "T:1: strftime_now: '%Q' is not known here" },
	};
	struct json *variables = parsed(TEXT("{\"m\": {\"role\": \"user\"}}"));
	struct builder out = { 0 };
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		assert_int_equal(render(&out, text_of(cases[i].source), variables, &date, &e), -1);
		assert_string_equal(e.text, cases[i].error);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_int_equal(out.size, 0);
	}
	json_free(variables);
	builder_clear(&out);
}

/* What would run on and on, go too deep or grow too large ends with an error of its own. */
static void limits(void **state)
{
	static const struct {
		const char *source, *error;
	} cases[] = {
		{ "{% for a in range(999) %}{{ 'x' in range(99999) }}{% endfor %}", "runs for too long" },
		{ "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "memory" },
		{ "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "too deep" },
		{ "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
		  "too long" },
		{ "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
		  "memory" },
		{ "{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
		  "too deep" },
		{ "{% set ns = namespace(x=()) %}{% for i in range(9999) %}{% set ns.x = (ns.x,) %}{% endfor %}"
		  "{{ {ns.x: 1} }}",
		  "too deep" },
		{ "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}", "too deep" },
		{ "{% set ns = namespace(x=range(9)) %}{% for i in range(999) %}{% set ns.x = ns.x|map('int') %}"
		  "{% endfor %}{{ ns.x|list }}",
		  "too deep" },
		{ "{{ 'a' * 999999999 }}", "too often" },
		{ "{{ [0] * 99999999 }}", "too often" },
		{ "{{ 'a'|center(999999999) }}", "too far" },
		{ "{{ '%999999999d' % 1 }}", "more than 10000" },
		{ "{{ '{:999999999}'.format(1) }}", "more than 10000" },
		{ "{{ range(99999999999) }}", "100000" },
		{ "{{ 'a'|indent(99999999) }}", "1000" },
		{ "{% for i in range(99999) %}{{ 'aaaaaaaaaaaaaaaa' * 999 }}{% endfor %}", "too long" },
	};
	struct json *variables = parsed(TEXT("{}"));
	struct builder out = { 0 };
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		assert_int_equal(render(&out, text_of(cases[i].source), variables, NULL, &e), -1);
		if (strstr(e.text, cases[i].error) == NULL)
			fail_msg("%s: %s", cases[i].source, e.text);
		assert_int_equal(e.code, ERROR_RANGE);
	}
	json_free(variables);
	builder_clear(&out);
}

/* Many of one thing inside each other, in the text itself. */
static void nested_sources(void **state)
{
	static const struct {
		const char *open, *middle, *close;
	} cases[] = {
		{ "{% if 1 %}", "x", "{% endif %}" },
		{ "{% for a in b %}", "x", "{% endfor %}" },
	};
	struct json *variables = parsed(TEXT("{\"b\": [1]}"));
	struct builder source = { 0 }, out = { 0 };
	struct error e;
	size_t i, k;

	(void)state;
	for (i = 0; i < 3000; i++)
		builder_char(&source, '(');
	assert_int_equal(render(&out, builder_view(&source), variables, NULL, &e), 0);
	for (i = 0; i < 5; i++) {
		static const char *const repeated[] = { "(", "[", "{1:", "not ", "-" };

		builder_reset(&source);
		builder_string(&source, "{{ ");
		for (k = 0; k < 5000; k++)
			builder_string(&source, repeated[i]);
		builder_string(&source, "1 }}");
		assert_int_equal(render(&out, builder_view(&source), variables, NULL, &e), -1);
	}
	for (i = 0; i < countof(cases); i++) {
		builder_reset(&source);
		for (k = 0; k < 5000; k++)
			builder_string(&source, cases[i].open);
		builder_string(&source, cases[i].middle);
		for (k = 0; k < 5000; k++)
			builder_string(&source, cases[i].close);
		assert_int_equal(render(&out, builder_view(&source), variables, NULL, &e), -1);
		assert_non_null(strstr(e.text, "deep"));
	}
	/* Chains that lean to the left are no nesting to write, but one to compute. */
	builder_reset(&source);
	builder_string(&source, "{{ 1");
	for (k = 0; k < 300; k++)
		builder_string(&source, " + 1");
	builder_string(&source, " }}");
	assert_int_equal(render(&out, builder_view(&source), variables, NULL, &e), 0);
	assert_true(text_is(builder_view(&out), "301"));
	for (k = 0; k < 5000; k++)
		builder_string(&source, "{{ b|list|first }}");
	assert_int_equal(render(&out, builder_view(&source), variables, NULL, &e), 0);
	json_free(variables);
	builder_clear(&source);
	builder_clear(&out);
}

static void sources(void **state)
{
	struct builder large = { 0 }, out = { 0 };
	struct json *variables = parsed(TEXT("[]")), *empty = parsed(TEXT("{}"));
	struct chat_template *t;
	struct error e;
	size_t i;

	(void)state;
	assert_int_equal(chat_template_new(&t, TEXT("\xff"), "T", &e), -1);
	assert_string_equal(e.text, "T: the template is not UTF-8");
	assert_null(t);
	for (i = 0; i <= CHAT_SOURCE_MAX; i++)
		builder_char(&large, 'a');
	assert_int_equal(chat_template_new(&t, builder_view(&large), "T", &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_int_equal(chat_template_new(&t, TEXT("{{ 1 }}"), "T", &e), 0);
	assert_int_equal(chat_render(&out, t, variables, NULL, &e), -1);
	/* A template renders again and again, behind what is there. */
	assert_int_equal(chat_render(&out, t, empty, NULL, &e), 0);
	assert_int_equal(chat_render(&out, t, empty, NULL, &e), 0);
	assert_true(text_is(builder_view(&out), "11"));
	chat_template_free(t);
	chat_template_free(NULL);
	json_free(variables);
	json_free(empty);
	builder_clear(&large);
	builder_clear(&out);
}

static void dates(void **state)
{
	static const struct {
		struct chat_date date;
		const char *text;
	} cases[] = {
		{ { 2024, 2, 29, 0, 0, 0 }, "Thu 060 29 12 AM" },
		{ { 2023, 12, 31, 12, 30, 0 }, "Sun 365 31 12 PM" },
		{ { 2000, 3, 1, 13, 0, 0 }, "Wed 061 01 01 PM" },
		{ { 1900, 1, 1, 11, 0, 0 }, "Mon 001 01 11 AM" },
		{ { 2100, 12, 31, 23, 59, 59 }, "Fri 365 31 11 PM" },
	};
	struct json *variables = parsed(TEXT("{}"));
	struct builder out = { 0 };
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		assert_int_equal(
			render(&out, TEXT("{{ strftime_now('%a %j %d %I %p') }}"), variables, &cases[i].date, &e), 0);
		assert_true(text_is(builder_view(&out), cases[i].text));
	}
	assert_int_equal(render(&out, TEXT("{{ strftime_now is defined }}"), variables, NULL, &e), 0);
	assert_true(text_is(builder_view(&out), "False"));
	assert_int_equal(render(&out, TEXT("{{ strftime_now('%Y') }}"), variables, NULL, &e), -1);
	assert_string_equal(e.text, "T:1: 'strftime_now' is undefined");
	json_free(variables);
	builder_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_jinja2),      cmocka_unit_test(errors),  cmocka_unit_test(limits),
		cmocka_unit_test(nested_sources), cmocka_unit_test(sources), cmocka_unit_test(dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
