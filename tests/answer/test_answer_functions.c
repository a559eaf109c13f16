/* Functions with pieces and of whole numbers: where they part, and where nothing is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "tests/answer/rows.h"

/* Floor and its like part from their neighbours at single points. */
static void steps(void **state)
{
	static const struct row rows[] = {
		{ "\\lfloor x/2\\rfloor", "\\lceil x/2\\rceil-1", ANSWER_DIFFERENT },
		{ "\\lceil y\\rceil", "1+\\lfloor y\\rfloor", ANSWER_DIFFERENT },
		{ "\\lceil 3x-\\frac14\\rceil", "\\lfloor 3x-\\frac14\\rfloor+1", ANSWER_DIFFERENT },
		{ "\\lceil x-y\\rceil", "\\lfloor x-y\\rfloor+1", ANSWER_DIFFERENT },
		{ "\\lfloor x\\rfloor", "\\lfloor x+10^{-30}\\rfloor", ANSWER_DIFFERENT },
		{ "x\\bmod 3", "3-((-x)\\bmod 3)", ANSWER_DIFFERENT },
		{ "\\lceil x\\rceil", "-\\lfloor -x\\rfloor", ANSWER_EQUAL },
		{ "\\lfloor 2x\\rfloor", "\\lfloor x\\rfloor+\\lfloor x+\\frac12\\rfloor", ANSWER_EQUAL },
		{ "x\\bmod 3", "x-3\\lfloor x/3\\rfloor", ANSWER_EQUAL },
		{ "\\lfloor x\\rfloor", "x", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Letters that count are whole numbers, where something counts. */
static void whole_numbers(void **state)
{
	static const struct row rows[] = {
		{ "\\lceil n/3\\rceil", "\\lfloor\\frac{n+2}{3}\\rfloor", ANSWER_EQUAL },
		{ "\\lceil x/3\\rceil", "\\lfloor\\frac{x+2}{3}\\rfloor", ANSWER_DIFFERENT },
		{ "\\lceil n/3\\rceil", "\\lfloor\\frac{n+1}{3}\\rfloor", ANSWER_DIFFERENT },
		{ "\\lfloor m/2\\rfloor", "\\lceil m/2\\rceil-1", ANSWER_DIFFERENT },
		{ "n\\bmod 2", "\\frac{1-(-1)^n}{2}", ANSWER_EQUAL },
		{ "n\\bmod 2", "\\frac{1+(-1)^n}{2}", ANSWER_DIFFERENT },
		{ "\\lfloor k/2\\rfloor", "\\frac{2k-1+(-1)^k}{4}", ANSWER_EQUAL },
		{ "(-1)^n", "\\cos(n\\pi)", ANSWER_EQUAL },
		{ "(-1)^n", "\\cos((n+1)\\pi)", ANSWER_DIFFERENT },
		{ "(-1)^{2m}", "1", ANSWER_EQUAL },
		{ "\\binom nk", "\\frac{n!}{k!(n-k)!}", ANSWER_EQUAL },
		{ "\\binom nk", "\\binom n{k+1}", ANSWER_DIFFERENT },
		{ "(2n-1)!!", "\\frac{(2n)!}{2^n n!}", ANSWER_EQUAL },
		{ "(2n-1)!!", "\\frac{(2n)!}{2^n}", ANSWER_DIFFERENT },
		{ "\\sum_{k=1}^n k^2", "\\frac{n(n+1)(2n+1)}6", ANSWER_EQUAL },
		{ "\\sum_{k=1}^n k^2", "\\frac{n(n-1)(2n+1)}6", ANSWER_DIFFERENT },
		{ "\\prod_{k=1}^n k", "n!", ANSWER_EQUAL },
		{ "\\sum_{k=0}^n\\binom nk", "2^n", ANSWER_EQUAL },
		{ "\\gcd(a,b)", "\\gcd(a-b,b)", ANSWER_EQUAL },
		{ "\\gcd(a,b)", "\\gcd(a,3b)", ANSWER_DIFFERENT },
		{ "\\gcd(p,q)\\operatorname{lcm}(p,q)", "pq", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What bends beyond the constants that are written. */
static void bends(void **state)
{
	static const struct row rows[] = {
		{ "x", "\\min(x,500)", ANSWER_DIFFERENT },
		{ "x", "\\min(x,10^{12})", ANSWER_DIFFERENT },
		{ "x", "\\max(x,-300)", ANSWER_DIFFERENT },
		{ "700", "\\max(x,700)", ANSWER_DIFFERENT },
		{ "x^2", "\\min(x^2,10^6)", ANSWER_DIFFERENT },
		{ "900-x", "|x-900|", ANSWER_DIFFERENT },
		{ "900-x", "\\sqrt{(x-900)^2}", ANSWER_DIFFERENT },
		{ "|900-x|", "\\sqrt{(x-900)^2}", ANSWER_EQUAL },
		{ "\\max(a,b)", "\\frac{a+b+|a-b|}2", ANSWER_EQUAL },
		{ "\\min(x,500)", "\\min(500,x)", ANSWER_EQUAL },
		{ "x", "\\max(x,0)", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Not known is not different. */
static void unknown(void **state)
{
	static const struct row rows[] = {
		{ "\\lim_{x\\to 0}\\frac{\\sin x}x", "1", ANSWER_UNDECIDED },
		{ "\\frac{\\pi^2}6", "\\sum_{k=1}^\\infty\\frac1{k^2}", ANSWER_UNDECIDED },
		{ "\\lim_{x\\to 0}\\frac{\\sin x}x", "\\lim_{x\\to 0}\\frac{\\sin x}x", ANSWER_EQUAL },
		{ "\\lim_{n\\to\\infty}a_n", "(1,2)", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Enclosed where they are definite and FLINT can, else not known. */
static void integrals(void **state)
{
	static const struct row rows[] = {
		{ "\\int_0^2 x^3\\,dx", "4", ANSWER_EQUAL },
		{ "\\int_0^2 x^3\\,dx", "5", ANSWER_DIFFERENT },
		{ "\\int_0^1 x^2+2x\\,dx", "\\frac43", ANSWER_EQUAL },
		{ "\\int_0^{\\pi/2}\\cos t\\,\\mathrm{d}t", "1", ANSWER_EQUAL },
		{ "\\int_0^1\\frac1{1+x^2}dx", "\\frac\\pi4", ANSWER_EQUAL },
		{ "\\int_0^1\\frac1{1+x^2}dx", "0.785", ANSWER_DIFFERENT },
		{ "\\int_{-1}^1|x|\\,dx", "1", ANSWER_EQUAL },
		{ "\\int_0^4\\sqrt x\\,dx", "\\frac{16}3", ANSWER_EQUAL },
		{ "\\int_0^3\\lfloor x\\rfloor\\,dx", "3", ANSWER_EQUAL },
		{ "\\int_0^x t^2\\,dt", "\\frac{x^3}3", ANSWER_EQUAL },
		{ "\\int_0^x t^2\\,dt", "\\frac{x^3}2", ANSWER_DIFFERENT },
		{ "\\int_0^1 e^x dx", "\\int_0^1 e^t dt", ANSWER_EQUAL },
		{ "2\\int_0^1 x\\,dx+1", "2", ANSWER_EQUAL },
		{ "\\int_0^1 f(x)\\,dx", "1", ANSWER_UNDECIDED },
		{ "\\int_a^b f(x)\\,dx", "\\int_a^b f(x) dx", ANSWER_EQUAL },
		{ "\\int x\\,dx", "\\frac{x^2}2", ANSWER_UNDECIDED },
		{ "\\int_0^\\infty e^{-x}\\,dx", "1", ANSWER_UNDECIDED },
		{ "\\int_{-1}^1\\frac1x\\,dx", "0", ANSWER_UNDECIDED },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Sums reach over products, and may have other ranges than numbers. */
static void totals(void **state)
{
	static const struct row rows[] = {
		{ "\\sum_{k=1}^n k\\cdot 2^k", "(n-1)2^{n+1}+2", ANSWER_EQUAL },
		{ "\\sum_{k=1}^4 k/2", "5", ANSWER_EQUAL },
		{ "\\sum_{k=1}^4 k+1", "11", ANSWER_EQUAL },
		{ "\\sum_{cyc}ab", "\\sum_{cyc} ab", ANSWER_EQUAL },
		{ "\\sum_{cyc}ab", "ab+bc+ca", ANSWER_UNDECIDED },
		{ "\\sum_{d\\mid n}d", "\\sum_{d \\mid n} d", ANSWER_EQUAL },
		{ "\\sum_{k=1}^n\\sum_{j=1}^k j", "\\frac{n(n+1)(n+2)}6", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Whole numbers are tried beyond the constants that are written, too. */
static void beyond(void **state)
{
	static const struct row rows[] = {
		{ "\\gcd(n,41)", "1", ANSWER_DIFFERENT },
		{ "\\lfloor n^2/10^7\\rfloor", "0", ANSWER_DIFFERENT },
		{ "n^2\\bmod 5000", "n^2", ANSWER_DIFFERENT },
		{ "n\\bmod 83", "n", ANSWER_DIFFERENT },
		{ "\\lceil n/500\\rceil", "\\lfloor(n+499)/500\\rfloor", ANSWER_EQUAL },
		{ "\\lceil n/500\\rceil", "\\lfloor(n+498)/500\\rfloor", ANSWER_DIFFERENT },
		{ "\\pi\\sum_{k=1}^n k", "\\frac{\\pi n(n+1)}2", ANSWER_EQUAL },
		{ "\\sum_{k=0}^n\\binom nk 2^k", "3^n", ANSWER_EQUAL },
		{ "\\gcd(2n,4)", "2\\gcd(n,2)", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(steps),     cmocka_unit_test(whole_numbers),
					    cmocka_unit_test(bends),     cmocka_unit_test(unknown),
					    cmocka_unit_test(integrals), cmocka_unit_test(totals),
					    cmocka_unit_test(beyond) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
