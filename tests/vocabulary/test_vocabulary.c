/* Words, commands, signs and units: what they mean in answers and in prose. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "vocabulary/unit.h"
#include "vocabulary/vocabulary.h"

static void finds_commands(void **state)
{
	static const struct {
		const char *name;
		int kind, value, role;
	} cases[] = {
		{ "Bbb", TOKEN_COMMAND, COMMAND_BOARD, ROLE_FUNCTION },
		{ "zeta", TOKEN_SYMBOL, 0, ROLE_FUNCTION },
		{ "frac", TOKEN_COMMAND, COMMAND_FRAC, ROLE_FUNCTION },
		{ "leqslant", TOKEN_OPERATOR, 'l', ROLE_RELATION },
		{ "le", TOKEN_OPERATOR, 'l', ROLE_RELATION },
		{ "quad", TOKEN_LAYOUT, 0, ROLE_SPACE },
		{ "text", TOKEN_TEXT, 0, ROLE_TEXT },
		{ "therefore", TOKEN_OPERATOR, 'T', ROLE_STOP },
		{ "because", TOKEN_UNKNOWN, 0, ROLE_STOP },
		{ "pi", TOKEN_CONSTANT, EXPRESSION_PI, ROLE_FUNCTION },
		{ "arcsin", TOKEN_FUNCTION, EXPRESSION_ARCSIN, ROLE_FUNCTION },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct meaning *m = vocabulary_command(text_of(cases[i].name));

		assert_non_null(m);
		assert_string_equal(m->name, cases[i].name);
		assert_int_equal(m->kind, cases[i].kind);
		assert_int_equal(m->value, cases[i].value);
		assert_int_equal(m->role, cases[i].role);
	}
	assert_null(vocabulary_command(TEXT("")));
	assert_null(vocabulary_command(TEXT("fra")));
	assert_null(vocabulary_command(TEXT("fracc")));
	assert_null(vocabulary_command(TEXT("pi\0")));
	/* In prose case does not matter, and what is not known is mathematics. */
	assert_int_equal(vocabulary_command_role(TEXT("Quad")), ROLE_SPACE);
	assert_int_equal(vocabulary_command_role(TEXT("Delta")), ROLE_FUNCTION);
	assert_int_equal(vocabulary_command_role(TEXT("nosuchcommand")), ROLE_FUNCTION);
}

static void finds_words(void **state)
{
	(void)state;
	assert_int_equal(vocabulary_word(TEXT("mod"))->value, COMMAND_MOD);
	assert_null(vocabulary_word(TEXT("MOD")));
	assert_int_equal(vocabulary_prose_word(TEXT("SIN"))->role, ROLE_FUNCTION);
	/* A function to the parser, a word in prose. */
	assert_int_equal(vocabulary_word(TEXT("round"))->kind, TOKEN_FUNCTION);
	assert_null(vocabulary_prose_word(TEXT("round")));
	assert_true(vocabulary_connects(TEXT("And")) && vocabulary_connects(TEXT("\xe5\x92\x8c")));
	assert_false(vocabulary_connects(TEXT("\xe4\xb8\x8e")));
	assert_int_equal(vocabulary_prose_word(TEXT("\xe4\xb8\x8e"))->role, ROLE_CONNECTOR);
	assert_true(vocabulary_is_filler(TEXT("Approximately")) && !vocabulary_is_filler(TEXT("approximate")));
	assert_true(vocabulary_is_ordinal(TEXT("rd"), false) && !vocabulary_is_ordinal(TEXT("RD"), false));
}

static void finds_signs(void **state)
{
	static const struct {
		const char *text, *answer, *prose; /* the sign for each; NULL for none */
	} cases[] = {
		{ "+/-1", "+/-", "+" },   { "<=", "<=", "<=" },       { "=<", "=<", "=" },      { "$$", "$", "$$" },
		{ "...", "...", "." },    { ".5", NULL, "." },        { "\\{x", "\\{", "\\{" }, { "\\,", "\\,", "\\," },
		{ "\\frac", NULL, NULL }, { "|x|", "|", NULL },       { "@", NULL, NULL },      { "\v", NULL, "\v" },
		{ "\\_", "\\_", NULL },   { "\\\\", "\\\\", "\\\\" }, { "**2", "**", "**" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct meaning *answer = vocabulary_sign(text_of(cases[i].text), 0, false);
		const struct meaning *prose = vocabulary_sign(text_of(cases[i].text), 0, true);

		if ((answer == NULL) != (cases[i].answer == NULL) || (prose == NULL) != (cases[i].prose == NULL) ||
		    (answer != NULL && strcmp(answer->name, cases[i].answer) != 0) ||
		    (prose != NULL && strcmp(prose->name, cases[i].prose) != 0))
			fail_msg("'%s': %s in an answer, %s in prose", cases[i].text,
				 answer == NULL ? "none" : answer->name, prose == NULL ? "none" : prose->name);
	}
}

/* The same size in two ways, each found in its own place of the table. */
static void measures_units(void **state)
{
	static const struct {
		const char *unit, *same;
		double size; /* in base units */
	} cases[] = {
		{ "cm^2", "square centimeters", 1e-4 },
		{ "sq. ft.", "ft^2", 0.09290304 },
		{ "m/s^2", "m s^-2", 1 },
		{ "km/h", "kilometers per hour", 1 / 3.6 },
		{ "mph", "miles an hour", 0.44704 },
		{ "kJ", "kilojoules", 1000 },
		{ "kWh", "kW*h", 3.6e6 },
		{ "N m", "newton-meters", 1 },
		{ "MHz", "megahertz", 1e6 },
		{ "GB", "gigabytes", 8e9 },
		{ "Pa", "pascals", 1 },
		{ "um", "micrometres", 1e-6 },
		{ "km", "KM", 1000 }, /* capitals for small letters */
		{ "Meters", "m", 1 },
		{ "lbs", "pounds", 0.45359237 },
		{ "tsp", "teaspoons", 4.92892159375e-6 },
		{ "yrs", "years", 1 },
		{ "W", "watts", 1 },
		{ "kohm", "kiloohms", 1000 },
		{ "mpg", "miles per gallon", 425143.707430272 },
		{ "cups of milk", "cup", 2.365882365e-4 },
	};
	static const char *const none[] = { "metr", "square apples", "per", "m per", "apples per day", "m deep", "" };
	struct unit_measure m, n;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		if (!unit_measure_of(text_of(cases[i].unit), &m) || !unit_measure_of(text_of(cases[i].same), &n))
			fail_msg("%s or %s is no unit", cases[i].unit, cases[i].same);
		if (!unit_same_kind(&m, &n))
			fail_msg("%s is no %s", cases[i].unit, cases[i].same);
		if (fabs(unit_size(&m) - cases[i].size) > 1e-12 * cases[i].size ||
		    fabs(unit_size(&n) - cases[i].size) > 1e-12 * cases[i].size)
			fail_msg("%s is %.17g, %s is %.17g", cases[i].unit, unit_size(&m), cases[i].same,
				 unit_size(&n));
	}
	for (i = 0; i < countof(none); i++)
		if (unit_measure_of(text_of(none[i]), &m))
			fail_msg("'%s' is a unit", none[i]);
	assert_true(unit_measure_of(TEXT("cm"), &m) && unit_measure_of(TEXT("cm^2"), &n) && !unit_same_kind(&m, &n));
	assert_true(unit_measure_of(TEXT("km"), &m) && unit_measure_of(TEXT("m"), &n) && !unit_same_size(&m, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(finds_commands), cmocka_unit_test(finds_words),
					    cmocka_unit_test(finds_signs), cmocka_unit_test(measures_units) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
