/* What stands before an answer: letters of choices, labels of values, boxes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "tests/answer/rows.h"

/* Letters of choices, alone and with what they stand for. */
static void choices(void **state)
{
	static const struct row rows[] = {
		{ "C", "C. 17", ANSWER_EQUAL },
		{ "17", "C. 17", ANSWER_EQUAL },
		{ "18", "C. 17", ANSWER_DIFFERENT },
		{ "B", "C. 17", ANSWER_DIFFERENT },
		{ "(C) 17", "(D) 17", ANSWER_DIFFERENT },
		{ "(C) 17", "C", ANSWER_EQUAL },
		{ "D", "\\textbf{(D)}\\ \\frac34", ANSWER_EQUAL },
		{ "0.75", "\\textbf{(D) }\\frac34", ANSWER_EQUAL },
		{ "D", "\\text{D. }7", ANSWER_EQUAL },
		{ "D) 7", "7", ANSWER_EQUAL },
		{ "B", "b", ANSWER_EQUAL },
		{ "B", "c", ANSWER_DIFFERENT },
		{ "2B", "2b", ANSWER_DIFFERENT },
		{ "E", "e", ANSWER_DIFFERENT },
		{ "BD", "B, D", ANSWER_EQUAL },
		{ "ABDEF", "A, B, D, E \\text{ and } F", ANSWER_EQUAL },
		{ "BD", "B, C, D", ANSWER_DIFFERENT },
		{ "E", "\\mathrm{E}*2", ANSWER_DIFFERENT },
		{ "A:B", "B:A", ANSWER_DIFFERENT },
	};
	static const struct row same[] = {
		{ "C. 17", "C", ANSWER_EQUAL },
		{ "C. 17", "17", ANSWER_DIFFERENT },
		{ "C. 17", "D. 17", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
	check_same_rows(same, countof(same));
}

static void choices_in_words(void **state)
{
	static const struct row rows[] = {
		{ "C", "\\text{Option C}", ANSWER_EQUAL }, { "C", "choice (C)", ANSWER_EQUAL },
		{ "C", "Option D", ANSWER_DIFFERENT },     { "C", "C. None of the above", ANSWER_EQUAL },
		{ "Friday", "C. Friday", ANSWER_EQUAL },   { "A. Smith", "A. Jones", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What says whose value a number is, and what is still to be solved. */
static void labels(void **state)
{
	static const struct row rows[] = {
		{ "17", "p+q=17", ANSWER_EQUAL },
		{ "17", "17=p+q", ANSWER_EQUAL },
		{ "17", "p+q=18", ANSWER_DIFFERENT },
		{ "a+b=17", "17", ANSWER_EQUAL },
		{ "a+b=17", "2a+2b=34", ANSWER_EQUAL },
		{ "17", "|T|=17", ANSWER_EQUAL },
		{ "17", "\\min g=17", ANSWER_EQUAL },
		{ "17", "\\max_{x\\ge0}f(x)=17", ANSWER_EQUAL },
		{ "17", "\\deg(Q)=17", ANSWER_EQUAL },
		{ "17", "\\mathbb{E}[Y]=17", ANSWER_EQUAL },
		{ "17", "n(B)=17", ANSWER_EQUAL },
		{ "1/4", "P(X\\ge 2)=\\frac14", ANSWER_EQUAL },
		{ "1/4", "\\Pr(A\\mid B)=\\frac14", ANSWER_EQUAL },
		{ "17", "\\dim U=17", ANSWER_EQUAL },
		{ "17", "\\operatorname{Var}(X)=17", ANSWER_EQUAL },
		{ "17", "\\text{Number of paths}=17", ANSWER_EQUAL },
		{ "17", "\\text{The sum is }17", ANSWER_EQUAL },
		{ "17", "\\text{Sum: }17", ANSWER_EQUAL },
		{ "1/2", "\\cos B=\\frac12", ANSWER_EQUAL },
		{ "1/2", "\\tan\\alpha=0.5", ANSWER_EQUAL },
		{ "2", "\\frac{AB}{BC}=2", ANSWER_EQUAL },
		{ "3x^2", "\\frac{dy}{dx}=3x^2", ANSWER_EQUAL },
		{ "\\frac{x}{2z}", "E(x,0,z)=\\frac xz\\left[\\frac12\\right]", ANSWER_EQUAL },
		{ "17", "3x=17", ANSWER_DIFFERENT },
		{ "17", "-x=17", ANSWER_DIFFERENT },
		{ "17", "x^2=17", ANSWER_DIFFERENT },
		{ "17", "x-1=17", ANSWER_DIFFERENT },
		{ "17", "|x|=17", ANSWER_DIFFERENT },
		{ "1/2", "\\sin x=\\frac12", ANSWER_DIFFERENT },
		{ "5", "2x+3y=5", ANSWER_DIFFERENT },
		{ "x=17", "y=17", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Labels of several pieces, and what looks like one. */
static void longer_labels(void **state)
{
	static const struct row rows[] = {
		{ "8", "\\text{Area of } PQR=8", ANSWER_EQUAL },
		{ "8", "\\operatorname{Area}(PQR)=8", ANSWER_EQUAL },
		{ "8", "\\operatorname{ord}_5(2)=8", ANSWER_EQUAL },
		{ "8", "\\text{lcm}(a,b)=8", ANSWER_EQUAL },
		{ "8", "\\text{lcm}(4,8)", ANSWER_EQUAL },
		{ "8", "\\text{Sum}: 8", ANSWER_EQUAL },
		{ "8", "\\text{Total cost: \\$8}", ANSWER_EQUAL },
		{ "8", "k_{\\max}=8", ANSWER_EQUAL },
		{ "8", "k_{min}=8", ANSWER_EQUAL },
		{ "8", "f^{-1}(3)=8", ANSWER_EQUAL },
		{ "8", "q(2)=8", ANSWER_EQUAL },
		{ "8", "\\varphi(15)=8", ANSWER_EQUAL },
		{ "8", "f(1)+f(2)=8", ANSWER_EQUAL },
		{ "8", "\\#\\{n:n<9\\}=8", ANSWER_EQUAL },
		{ "8", "|P\\cup Q|=8", ANSWER_EQUAL },
		{ "8", "|z|=8", ANSWER_EQUAL },
		{ "8", "|a-b|=8", ANSWER_EQUAL },
		{ "8", "PQ^2=8", ANSWER_EQUAL },
		{ "8", "\\sigma^2=8", ANSWER_EQUAL },
		{ "8", "R^2=8", ANSWER_DIFFERENT },
		{ "8", "x(x+1)=8", ANSWER_DIFFERENT },
		{ "8", "\\sqrt x=8", ANSWER_DIFFERENT },
		{ "8", "2^n=8", ANSWER_DIFFERENT },
		{ "8", "|x-1|=8", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Several boxes are a list, and no product. */
static void boxes(void **state)
{
	static const struct row rows[] = {
		{ "3,4", "\\boxed{3} \\quad \\boxed{4}", ANSWER_EQUAL },
		{ "12", "\\boxed{3} \\quad \\boxed{4}", ANSWER_DIFFERENT },
		{ "3,4", "\\boxed{3}\\\\ y = \\boxed{4}", ANSWER_EQUAL },
		{ "3,4", "\\boxed{x=3} \\text{ or } \\boxed{x=4}", ANSWER_EQUAL },
		{ "9", "\\boxed{3}^2", ANSWER_EQUAL },
		{ "3 \\text{ cm}", "\\boxed{3}\\text{ cm}", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void labels_of_sums(void **state)
{
	static const struct row rows[] = {
		{ "8", "\\sum x_i=8", ANSWER_EQUAL },
		{ "8", "\\lfloor x\\rfloor=8", ANSWER_EQUAL },
		{ "8", "\\sum_{cyc}ab=8", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* The name of a point may be left out. */
static void points(void **state)
{
	static const struct row rows[] = {
		{ "(4,-1)", "Q(4,-1)", ANSWER_EQUAL },     { "(1,2),(3,4)", "A(1,2), B(3,4)", ANSWER_EQUAL },
		{ "(4,-1)", "Q(-1,4)", ANSWER_DIFFERENT }, { "Q(4,-1)", "R(4,-1)", ANSWER_DIFFERENT },
		{ "(1,2)", "k(1,2)", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(choices), cmocka_unit_test(choices_in_words),
					    cmocka_unit_test(labels),  cmocka_unit_test(longer_labels),
					    cmocka_unit_test(boxes),   cmocka_unit_test(labels_of_sums),
					    cmocka_unit_test(points) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
