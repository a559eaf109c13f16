/* Names that need not be the same, and conditions that say nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "tests/answer/rows.h"

/* Names of arguments do not matter; those of functions do. */
static void arguments(void **state)
{
	static const struct row rows[] = {
		{ "g(x)=x^3", "g(t)=t^3", ANSWER_EQUAL },           { "g(x)=x^3", "h(x)=x^3", ANSWER_DIFFERENT },
		{ "g(x)=bx", "g(b)=b^2", ANSWER_DIFFERENT },        { "f(x,y)=x-2y", "f(u,v)=u-2v", ANSWER_EQUAL },
		{ "f(x,y)=x-2y", "f(u,v)=v-2u", ANSWER_DIFFERENT }, { "a_n=3^n", "a_k=3^k", ANSWER_EQUAL },
		{ "a_n=3^n", "b_n=3^n", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What runs through the integers. */
static void parameters(void **state)
{
	static const struct row rows[] = {
		{ "n=5k", "n=5m", ANSWER_EQUAL },
		{ "n=5k", "n=5k+1", ANSWER_DIFFERENT },
		{ "n=5k", "n=5k+5", ANSWER_DIFFERENT },
		{ "5k", "5m", ANSWER_DIFFERENT },
		{ "x=\\frac\\pi3+k\\pi", "x=n\\pi-\\frac{2\\pi}3", ANSWER_EQUAL },
		{ "x=\\frac\\pi3+k\\pi", "x=\\frac\\pi3+2n\\pi", ANSWER_DIFFERENT },
		{ "x=k\\pi\\text{ or }x=\\frac\\pi2+2k\\pi", "x=\\frac\\pi2+2n\\pi, x=n\\pi", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void constants_of_integration(void **state)
{
	static const struct row rows[] = {
		{ "e^x+C", "e^x+C_1", ANSWER_EQUAL },
		{ "e^x+C", "e^x-7+C", ANSWER_EQUAL },
		{ "e^x+c", "e^x+C", ANSWER_EQUAL },
		{ "\\ln|x|+C", "\\ln|5x|+C", ANSWER_EQUAL },
		{ "e^x+C", "e^x", ANSWER_DIFFERENT },
		{ "e^x+C", "e^x+x+C", ANSWER_DIFFERENT },
		{ "e^x+c", "e^x+1+c", ANSWER_DIFFERENT },
		{ "C_1\\cos x+C_2\\sin x", "c_2\\cos x+c_1\\sin x", ANSWER_EQUAL },
		{ "C_1\\cos x+C_2\\sin x", "C_1\\cos x+C_2\\sin 2x", ANSWER_DIFFERENT },
		{ "C_5", "C_6", ANSWER_DIFFERENT },
		{ "C", "C+1", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What only says again where an answer holds. */
static void conditions(void **state)
{
	static const struct row rows[] = {
		{ "n=5k", "n=5m\\text{ for some integer }m", ANSWER_EQUAL },
		{ "a_n=3^n", "a_n=3^n, n\\ge 1", ANSWER_EQUAL },
		{ "f(x)=2x", "f(x)=2x\\text{ for all real numbers }x", ANSWER_EQUAL },
		{ "f(x)=2x", "f(x)=2x\\quad\\forall x\\in\\mathbb{R}", ANSWER_EQUAL },
		{ "5k", "5k\\quad(k\\in\\mathbb{Z})", ANSWER_EQUAL },
		{ "5k", "5k, where k is an integer", ANSWER_EQUAL },
		{ "3^n", "3^n, n=0,1,2,\\ldots", ANSWER_EQUAL },
		{ "x=k\\pi", "x=n\\pi, n\\in\\mathbb{Z}", ANSWER_EQUAL },
		{ "\\frac2x", "\\frac2x, x\\ne0", ANSWER_EQUAL },
		{ "x", "x\\text{ for }x>3", ANSWER_UNPARSED },
		{ "3^n", "3^n\\text{ for }n\\ge 5", ANSWER_UNPARSED },
		{ "5", "x=5, y\\ge1", ANSWER_DIFFERENT },
		{ "x>2, x<5", "(2,5)", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Arrows are left out where the other side has none. */
static void vectors(void **state)
{
	static const struct row rows[] = {
		{ "\\vec{p}=m\\vec{v}", "p=mv", ANSWER_EQUAL },
		{ "\\vec{p}=m\\vec{v}", "p=mw", ANSWER_DIFFERENT },
		{ "\\vec{u}", "\\vec{v}", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void solved_equations(void **state)
{
	static const struct row rows[] = {
		{ "L\\ddot{q}+\\frac{q}{C}=0", "\\ddot{q}=-\\frac{q}{LC}", ANSWER_EQUAL },
		{ "L\\ddot{q}+\\frac{q}{C}=0", "\\ddot{q}=\\frac{q}{LC}", ANSWER_DIFFERENT },
		{ "\\dot{q}^2=9", "\\dot{q}=3", ANSWER_DIFFERENT },
		{ "V=IR", "R=\\frac VI", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void shapes_of_letters(void **state)
{
	static const struct row rows[] = {
		{ "\\varphi+\\epsilon_0", "\\phi+\\varepsilon_0", ANSWER_EQUAL },
		{ "\\ell^2", "l^2", ANSWER_EQUAL },
		{ "\\theta", "\\phi", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void functions_of_letters(void **state)
{
	static const struct row rows[] = {
		{ "x(t)=A\\cos\\omega t", "x=A\\cos(\\omega t)", ANSWER_EQUAL },
		{ "v(t)=gt", "gt", ANSWER_EQUAL },
		{ "f(x)=x\\text{ or }f(x)=-x", "f(x)=\\pm x", ANSWER_EQUAL },
		{ "f(x)=x\\text{ or }f(x)=-x", "f(x)=x", ANSWER_DIFFERENT },
		{ "y=Ae^{x}+Be^{-x}", "y=C_1e^{x}+C_2e^{-x}", ANSWER_EQUAL },
		{ "y=Ae^{x}+Be^{-x}", "y=C_1e^{x}+C_2e^{-2x}", ANSWER_DIFFERENT },
		{ "y=ce^{2x}", "y=Ce^{2x}", ANSWER_EQUAL },
		{ "A-B", "C_1-C_2", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void families(void **state)
{
	static const struct row rows[] = {
		{ "x=30^\\circ+180^\\circ k", "x=210^\\circ+180^\\circ n", ANSWER_EQUAL },
		{ "x=30^\\circ+180^\\circ k", "x=30^\\circ+90^\\circ n", ANSWER_DIFFERENT },
		{ "x=k\\pi", "\\{n\\pi\\mid n\\in\\mathbb{Z}\\}", ANSWER_EQUAL },
		{ "x=k\\pi", "\\{2n\\pi\\mid n\\in\\mathbb{Z}\\}", ANSWER_DIFFERENT },
		{ "e^x+C", "e^x+\\text{const}", ANSWER_EQUAL },
		{ "e^x+C", "e^x+K", ANSWER_EQUAL },
		{ "n\\text{ is even}", "n\\text{ is odd}", ANSWER_DIFFERENT },
		{ "n\\text{ is even}", "n\\text{ is even}", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(arguments),
					    cmocka_unit_test(parameters),
					    cmocka_unit_test(constants_of_integration),
					    cmocka_unit_test(conditions),
					    cmocka_unit_test(vectors),
					    cmocka_unit_test(solved_equations),
					    cmocka_unit_test(shapes_of_letters),
					    cmocka_unit_test(functions_of_letters),
					    cmocka_unit_test(families) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
