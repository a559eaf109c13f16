/* Results that come back from a file: what is taken, and which field is named where it is not what it should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "experiment/comparison.h"

#define ESTIMATE "{\"value\":0.5,\"lo\":0.25,\"hi\":0.75}"
#define APART "{\"value\":-0.5,\"lo\":-0.75,\"hi\":0.75,\"corrected\":{\"lo\":-1,\"hi\":1}}"
#define FIGURES "\"accuracy\":" ESTIMATE ",\"to_backbone\":null,\"to_first\":" APART

static const char good[] =
	"{\"name\":\"x\",\"level\":0.95,\"questions\":8,\"seeds\":[1],\"planned\":2,\"long_steps\":4,\"comparisons\":1,"
	"\"tuned\":[{\"name\":\"a\",\"rate\":0.5,\"epochs\":2}],"
	"\"methods\":[{\"name\":\"backbone\",\"mode\":null,\"sharpness\":null," FIGURES ","
	"\"regimes\":[{\"name\":\"all\",\"questions\":8," FIGURES "}],\"rounds\":[{\"round\":2," FIGURES "}],"
	"\"runs\":[{\"seed\":1,\"accuracy\":0.5,\"loss\":null,\"kept\":3}]}]}";

/* The good results with `from`, in its `nth` place, replaced; what reading them says. */
static void change(struct error *e, const char *from, int nth, const char *to)
{
	struct builder b = { 0 };
	const char *at = good;
	struct json *results;

	while ((at = strstr(at, from)) != NULL && --nth > 0)
		at++;
	assert_non_null(at);
	builder_add(&b, good, (size_t)(at - good));
	builder_string(&b, to);
	builder_string(&b, at + strlen(from));
	assert_int_equal(file_write("results.json", builder_view(&b), e), 0);
	builder_clear(&b);
	e->text[0] = '\0';
	if (comparison_read(&results, "results.json", e) == 0)
		json_free(results);
	else
		assert_int_equal(e->code, ERROR_FORMAT);
}

static void fields(void **state)
{
	static const struct {
		const char *from;
		int nth;
		const char *to, *says;
	} cases[] = {
		{ "\"x\"", 1, "\"y\"", "" },
		{ "\"kept\":3", 1, "\"kept\":null", "" },
		{ "\"tuned\":[{\"name\":\"a\",\"rate\":0.5,\"epochs\":2}]", 1, "\"tuned\":null", "" },
		{ "0.95", 1, "\"high\"", "results.json: field \"level\" must be a number, here is a string" },
		{ "\"planned\":2", 1, "\"planned\":null",
		  "results.json: field \"planned\" must be a number, here is null" },
		{ "\"seeds\":[1]", 1, "\"seeds\":1",
		  "results.json: field \"seeds\" must be an array, here is a number" },
		{ "\"lo\":0.25", 1, "\"lo\":null",
		  "results.json: methods[0].accuracy: field \"lo\" must be a number, here is null" },
		{ "\"value\":0.5", 1, "\"value\":50",
		  "results.json: methods[0].accuracy: field \"value\" is 50, not between 0 and 1" },
		{ APART, 1, "3", "results.json: methods[0]: field \"to_first\" must be an object, here is a number" },
		{ "\"corrected\":{\"lo\":-1,", 1, "\"corrected\":{",
		  "results.json: methods[0].to_first.corrected: field \"lo\" is missing; it must be a number" },
		{ "\"hi\":0.75", 3, "\"hi\":true",
		  "results.json: methods[0].regimes[0].accuracy: field \"hi\" must be a number, here is a boolean" },
		{ "\"round\":2", 1, "\"round\":0",
		  "results.json: methods[0].rounds[0]: field \"round\" is 0, not between 1 and 1e+06" },
		{ "\"kept\":3", 1, "\"kept\":\"3\"",
		  "results.json: methods[0].runs[0]: field \"kept\" must be a number, here is a string" },
		{ "\"runs\":[{\"seed\":1,\"accuracy\":0.5,\"loss\":null,\"kept\":3}]", 1, "\"runs\":[]",
		  "results.json: methods[0]: field \"runs\" is empty" },
		{ "{\"name\":\"a\"", 1, "7,{\"name\":\"a\"",
		  "results.json: tuned[0] must be an object, here is a number" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct error e;

		change(&e, cases[i].from, cases[i].nth, cases[i].to);
		if (strcmp(e.text, cases[i].says) != 0)
			fail_msg("case %zu: %s", i, e.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(fields) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
