/* The table of an experiment as text: which methods were tuned apart from their base. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/results.h"

#define POINT(name, rate, epochs) "{\"name\":\"" name "\",\"rate\":" rate ",\"epochs\":" epochs "}"
#define METHODS \
	"\"methods\":[{\"name\":\"backbone\"},{\"name\":\"sft\"},{\"name\":\"same\",\"against\":\"sft\"}," \
	"{\"name\":\"faster\",\"against\":\"sft\"},{\"name\":\"dpo\"},{\"name\":\"longer\",\"against\":\"dpo\"}]"

/* The printed table, the caller frees. */
static char *printed(const char *results)
{
	struct json *root;
	struct error e;
	size_t size;
	char *text;
	FILE *f = open_memstream(&text, &size);

	if (json_parse(&root, text_of(results), "results", &e))
		fail_msg("%s", e.text);
	results_print(f, root);
	fclose(f);
	json_free(root);
	return text;
}

static void tuned_apart(void **state)
{
	char *text = printed("{\"tuned\":[" POINT("sft", "1e-4", "1") "," POINT("same", "0.0001", "1") "," POINT(
		"faster", "0.003", "1") "," POINT("dpo", "1e-4", "2") "," POINT("longer", "1e-4", "0.5") "]," METHODS
													 "}");

	(void)state;
	assert_non_null(strstr(text, "\ntuned apart from its base: what differs is also the point of the grid\n"
				     "faster with rate 0.003 and epochs 1, sft with rate 0.0001 and epochs 1\n"
				     "longer with rate 0.0001 and epochs 0.5, dpo with rate 0.0001 and epochs 2\n"));
	assert_null(strstr(text, "same with"));
	free(text);
}

/* Nothing is said where all have one point, and where there was no grid. */
static void tuned_alike(void **state)
{
	char *alike = printed("{\"tuned\":[" POINT("sft", "1", "1") "," POINT("same", "1", "1") "," POINT(
		"faster", "1", "1") "," POINT("dpo", "2", "1") "," POINT("longer", "2", "1") "]," METHODS "}");
	char *none = printed("{" METHODS "}");

	(void)state;
	assert_null(strstr(alike, "tuned"));
	assert_null(strstr(none, "tuned"));
	free(alike);
	free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tuned_apart),
		cmocka_unit_test(tuned_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
