/* Words, commands, signs and units: what they mean in answers and in prose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "answer/unit.h"
#include "answer/vocabulary.h"
#include "base/memory.h"

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

static void measures_units(void **state)
{
	struct unit_power m, n;

	(void)state;
	assert_true(unit_power_of(TEXT("cm^2"), &m) && unit_power_of(TEXT("square meters"), &n));
	assert_int_equal(m.power, 2);
	assert_true(unit_same_dimension(&m, &n));
	assert_int_equal(m.unit->denominator, 100);
	assert_true(unit_power_of(TEXT("cm."), &m) && !unit_same_dimension(&m, &n));
	assert_false(unit_power_of(TEXT("square apples"), &m));
	assert_null(unit_of(TEXT("metr")));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(finds_commands), cmocka_unit_test(finds_words),
					    cmocka_unit_test(finds_signs), cmocka_unit_test(measures_units) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
