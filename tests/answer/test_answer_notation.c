/* What answers are written with: signs, digits, sets, cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "tests/answer/rows.h"

/* Parts, each with its mark, after commas or on lines of their own. */
static void parts(void **state)
{
	static const struct row rows[] = {
		{ "5, 7", "(a) 5\n(b) 7", ANSWER_EQUAL },
		{ "5, 7", "5\n(b) 7", ANSWER_EQUAL },
		{ "5, 7", "(a) 5, (b) 7", ANSWER_EQUAL },
		{ "5, 7, 9", "(a) $5$\n(b) $7$\n(c) $9$", ANSWER_EQUAL },
		{ "\\frac12, 3", "(a) 0.5,\n(b) 3", ANSWER_EQUAL },
		{ "5, 8", "(a) 5\n(b) 7", ANSWER_DIFFERENT },
		{ "7", "(a) 5\n(b) 7", ANSWER_DIFFERENT },
		{ "5a", "(a) 5", ANSWER_EQUAL },
		{ "x = 1, (a+b) 2", "x = 1, (a) 2", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* "and" holds together, "or" is an alternative. */
static void joints(void **state)
{
	static const struct row rows[] = {
		{ "\\emptyset", "x<1\\text{ and }x>4", ANSWER_EQUAL },
		{ "(-\\infty,1)\\cup(4,\\infty)", "x<1\\text{ and }x>4", ANSWER_DIFFERENT },
		{ "(-\\infty,1)\\cup(4,\\infty)", "x<1\\text{ or }x>4", ANSWER_EQUAL },
		{ "(-\\infty,1)\\cup(4,\\infty)", "x<1, x>4", ANSWER_EQUAL },
		{ "(1,4)", "x>1\\text{ and }x<4", ANSWER_EQUAL },
		{ "(1,4)", "x>1, x<4", ANSWER_EQUAL },
		{ "(1,2)\\cup(2,4)", "x>1, x<4\\text{ and }x\\ne2", ANSWER_EQUAL },
		{ "(-\\sqrt2,\\infty)", "x>-\\sqrt2\\text{ or }x>1", ANSWER_EQUAL },
		{ "(-\\pi,\\infty)", "x>-\\pi\\text{ or }x>5", ANSWER_EQUAL },
		{ "(5,\\infty)", "x>-\\pi\\text{ or }x>5", ANSWER_DIFFERENT },
		{ "(-\\infty,\\infty)", "x>2\\text{ or }x<5", ANSWER_EQUAL },
		{ "\\{1,2\\}", "1\\text{ and }2", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Signs that stand for more than one thing. */
static void signs(void **state)
{
	static const struct row rows[] = {
		{ "7!!", "105", ANSWER_EQUAL },  { "7!!", "5040!", ANSWER_DIFFERENT }, { "(3!)!", "720", ANSWER_EQUAL },
		{ "3!4!", "144", ANSWER_EQUAL }, { "2^3 3^2", "72", ANSWER_EQUAL },    { "3 4", "12", ANSWER_UNPARSED },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What brackets after a function hold, and what follows them. */
static void powers(void **state)
{
	static const struct row rows[] = {
		{ "\\sin(x)^2", "\\sin^2 x", ANSWER_EQUAL }, { "\\sin(x)^2", "\\sin(x^2)", ANSWER_DIFFERENT },
		{ "sqrt(x)^2", "x", ANSWER_EQUAL },          { "\\lg 1000", "3", ANSWER_EQUAL },
		{ "\\lg x", "\\ln x", ANSWER_DIFFERENT },    { "\\operatorname{ceil}(6.1)", "7", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What is around an answer and says nothing. */
static void layout(void **state)
{
	static const struct row rows[] = {
		{ "\\mleft(\\frac12\\mright)^2", "1/4", ANSWER_EQUAL },
		{ "\\lbrack 2,3)", "[2,3)", ANSWER_EQUAL },
		{ "7\\checkmark", "7", ANSWER_EQUAL },
		{ "\\Rightarrow 7", "7", ANSWER_EQUAL },
		{ "\\therefore 7", "7", ANSWER_EQUAL },
		{ "7\\footnote{by hand}", "7", ANSWER_EQUAL },
		{ "\\framebox{7}", "7", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void decorations(void **state)
{
	static const struct row rows[] = {
		{ "\\dot{x}_0 t", "t\\dot{x}_{0}", ANSWER_EQUAL },
		{ "\\dot{x}_0", "\\dot{x}_1", ANSWER_DIFFERENT },
		{ "\\dot{x}", "\\ddot{x}", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Digits that repeat, and those of larger bases. */
static void digits(void **state)
{
	static const struct row rows[] = {
		{ "0.\\dot6", "2/3", ANSWER_EQUAL },
		{ "0.8\\dot{3}", "5/6", ANSWER_EQUAL },
		{ "0.\\dot{0}\\dot{9}", "1/11", ANSWER_EQUAL },
		{ "0.\\dot{1}4285\\dot{7}", "1/7", ANSWER_EQUAL },
		{ "0.(6)", "2/3", ANSWER_EQUAL },
		{ "0.8(3)", "5/6", ANSWER_EQUAL },
		{ "0.8(3)", "2.4", ANSWER_EQUAL },
		{ "0.8(3)", "0.83", ANSWER_DIFFERENT },
		{ "2B_{16}", "43", ANSWER_EQUAL },
		{ "FF_{16}", "255", ANSWER_EQUAL },
		{ "1A_{12}", "22", ANSWER_EQUAL },
		{ "2B_{16}", "44", ANSWER_DIFFERENT },
		{ "2A_1", "A_1\\cdot 2", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void combinations(void **state)
{
	static const struct row rows[] = {
		{ "C(9,4)", "126", ANSWER_EQUAL },
		{ "{}_9C_4", "126", ANSWER_EQUAL },
		{ "_{9}C_{4}", "126", ANSWER_EQUAL },
		{ "^{9}C_4", "126", ANSWER_EQUAL },
		{ "9C4", "126", ANSWER_EQUAL },
		{ "{}_9P_2", "72", ANSWER_EQUAL },
		{ "C(n,2)", "\\frac{n(n-1)}2", ANSWER_EQUAL },
		{ "C(9,4)", "125", ANSWER_DIFFERENT },
		{ "9C", "9C_1", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void unit_vectors(void **state)
{
	static const struct row rows[] = {
		{ "(3,-4)", "3\\mathbf{i}-4\\mathbf{j}", ANSWER_EQUAL },
		{ "(3,-4)", "3\\mathbf i-4\\mathbf j", ANSWER_EQUAL },
		{ "(3,0,1)", "3\\hat{i}+\\hat{k}", ANSWER_EQUAL },
		{ "(3,0,1)", "3\\hat{\\mathbf{\\imath}}+\\hat{\\mathbf{k}}", ANSWER_EQUAL },
		{ "\\begin{pmatrix}a\\\\2b\\end{pmatrix}", "a\\mathbf i+2b\\mathbf j", ANSWER_EQUAL },
		{ "(3,-4)", "3\\mathbf{i}+4\\mathbf{j}", ANSWER_DIFFERENT },
		{ "3+4i", "3+4\\mathbf{i}", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Long lists and large matrices are at least what they are, however they are spaced. */
static void large(void **state)
{
	struct builder x = { 0 }, y = { 0 }, z = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 700; i++) {
		builder_format(&x, "%s%zu", i > 0 ? "," : "", i * i % 1009);
		builder_format(&y, "%s%zu", i > 0 ? ", \\ " : "", i * i % 1009);
		builder_format(&z, "%s%zu", i > 0 ? "," : "", i * i % 1009 + (i == 650));
	}
	assert_int_equal(matched(x.data, y.data, &answer_policy_default).verdict, ANSWER_EQUAL);
	assert_int_not_equal(matched(x.data, z.data, &answer_policy_default).verdict, ANSWER_EQUAL);
	builder_reset(&x);
	builder_reset(&y);
	builder_reset(&z);
	builder_string(&x, "\\begin{pmatrix}");
	builder_string(&y, "\\begin{bmatrix}");
	builder_string(&z, "\\begin{bmatrix}");
	for (i = 0; i < 900; i++) {
		builder_format(&x, "%zu%s", i % 7, i % 30 < 29 ? "&" : "\\\\");
		builder_format(&y, "%zu%s", i % 7, i % 30 < 29 ? " & " : "\\\\");
		builder_format(&z, "%zu%s", i % 7 + (i == 800), i % 30 < 29 ? " & " : "\\\\");
	}
	builder_string(&x, "\\end{pmatrix}");
	builder_string(&y, "\\end{bmatrix}");
	builder_string(&z, "\\end{bmatrix}");
	assert_int_equal(matched(x.data, y.data, &answer_policy_default).verdict, ANSWER_EQUAL);
	assert_int_equal(matched(x.data, z.data, &answer_policy_default).verdict, ANSWER_DIFFERENT);
	builder_clear(&x);
	builder_clear(&y);
	builder_clear(&z);
}

/* Linear in one variable, however they are written. */
static void inequalities(void **state)
{
	static const struct row rows[] = {
		{ "x<2", "-x>-2", ANSWER_EQUAL },
		{ "(4,\\infty)", "3x>12", ANSWER_EQUAL },
		{ "(-\\infty,-2]", "-4x\\ge 8", ANSWER_EQUAL },
		{ "[-2,1]", "-3\\le 2x+1\\le 3", ANSWER_EQUAL },
		{ "[-3,1)", "-1<-x\\le 3", ANSWER_EQUAL },
		{ "[-1,3)", "-1<-x\\le 3", ANSWER_DIFFERENT },
		{ "(3,\\infty)", "4x+1>x+10", ANSWER_EQUAL },
		{ "x\\ne 5", "2x\\ne 10", ANSWER_EQUAL },
		{ "x<1", "x^2<1", ANSWER_DIFFERENT },
		{ "x>y", "x-y>0", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void sequences(void **state)
{
	static const struct row rows[] = {
		{ "1,2,\\ldots,n", "1,2,3,4,\\dots,n", ANSWER_EQUAL },
		{ "1,2,\\ldots,n", "1,...,n", ANSWER_EQUAL },
		{ "5,10,\\ldots,5n", "5,10,15,\\ldots,5n", ANSWER_EQUAL },
		{ "\\{0,1,\\ldots,m\\}", "\\{0,1,2,\\ldots,m\\}", ANSWER_EQUAL },
		{ "1,2,\\ldots,n", "1,2,\\ldots,n+1", ANSWER_DIFFERENT },
		{ "5,10,\\ldots,5n", "5,6,\\ldots,5n", ANSWER_DIFFERENT },
		{ "1,3,9,\\ldots,81", "1,3,\\ldots,81", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* By what their members are like. */
static void described_sets(void **state)
{
	static const struct row rows[] = {
		{ "\\{3k\\mid k\\in\\mathbb{Z}\\}", "\\{3m:m\\in\\mathbb{Z}\\}", ANSWER_EQUAL },
		{ "\\{3k\\mid k\\in\\mathbb{Z}\\}", "\\{4k\\mid k\\in\\mathbb{Z}\\}", ANSWER_UNDECIDED },
		{ "\\{3k+1\\mid k\\in\\mathbb{Z}\\}", "\\{3k-2\\mid k\\in\\mathbb{Z}\\}", ANSWER_UNDECIDED },
		{ "\\{3k\\mid k\\in\\mathbb{Z}\\}", "\\{0,3\\}", ANSWER_UNDECIDED },
		{ "\\{3k\\mid k\\in\\mathbb{Z}\\}", "3", ANSWER_DIFFERENT },
		{ "\\{x:x>4\\}", "(4,\\infty)", ANSWER_EQUAL },
		{ "\\{x\\in\\mathbb{R}\\mid x>4\\}", "(4,\\infty)", ANSWER_EQUAL },
		{ "\\{1:2,3:5\\}", "\\{3:5,1:2\\}", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What is above the line belongs to the whole name. */
static void scripts(void **state)
{
	static const struct row rows[] = {
		{ "(a_n)^2", "a_n^2", ANSWER_EQUAL },
		{ "x_{10}^2", "(x_{10})^2", ANSWER_EQUAL },
		{ "\\log_{2}^{3} x", "(\\log_2 x)^3", ANSWER_EQUAL },
		{ "2^{3^2}", "2^3^2", ANSWER_EQUAL },
		{ "x''", "x^{\\prime\\prime}", ANSWER_EQUAL },
		{ "g'(x)", "g^\\prime(x)", ANSWER_EQUAL },
		{ "C_9^4", "126", ANSWER_EQUAL },
		{ "C_{10}^{3}", "120", ANSWER_EQUAL },
		{ "A_{10}^3", "720", ANSWER_EQUAL },
		{ "C_1^2x", "(C_1)^2x", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void marked_bases(void **state)
{
	static const struct row rows[] = {
		{ "43", "\\text{2B}_{16}", ANSWER_EQUAL }, { "43", "(2B)_{16}", ANSWER_EQUAL },
		{ "5", "(101)_2", ANSWER_EQUAL },          { "43", "\\mathrm{2B}_{16}", ANSWER_EQUAL },
		{ "5", "(102)_3", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void even_and_odd(void **state)
{
	static const struct row rows[] = {
		{ "\\{2k\\mid k\\in\\mathbb{Z}\\}", "\\text{even integers}", ANSWER_EQUAL },
		{ "\\{2k+1\\mid k\\in Z\\}", "\\text{all odd numbers}", ANSWER_EQUAL },
		{ "\\{2k\\mid k\\in\\mathbb{Z}\\}", "\\text{odd integers}", ANSWER_UNDECIDED },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void left_out(void **state)
{
	static const struct row rows[] = {
		{ "1+2+\\cdots+n", "\\frac{n(n+1)}2", ANSWER_UNDECIDED },
		{ "1+2+\\cdots+n", "1+2+\\ldots+n", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Values with their conditions, in any order; systems likewise. */
static void cases(void **state)
{
	static const struct row rows[] = {
		{ "\\begin{cases}3 & x>1\\\\ 2 & x\\le 1\\end{cases}",
		  "\\begin{cases}2, & \\text{if }x\\le 1\\\\ 3, & \\text{if }x>1\\end{cases}", ANSWER_EQUAL },
		{ "\\begin{cases}3 & x>1\\\\ 2 & x\\le 1\\end{cases}",
		  "\\begin{cases}5 & x>1\\\\ 4 & x\\le 1\\end{cases}", ANSWER_DIFFERENT },
		{ "\\begin{cases}3 & x>1\\\\ 2 & x\\le 1\\end{cases}",
		  "\\begin{cases}2 & x>1\\\\ 3 & x\\le 1\\end{cases}", ANSWER_DIFFERENT },
		{ "\\begin{cases}x, & x<1,\\\\ 0, & \\text{otherwise}.\\end{cases}",
		  "\\begin{cases}x & \\text{when }x<1\\\\0 & \\text{otherwise}\\end{cases}", ANSWER_EQUAL },
		{ "\\begin{cases}1 & n\\text{ is even}\\\\0 & n\\text{ is odd}\\end{cases}",
		  "\\begin{cases}1 & \\text{if $n$ is even}\\\\0 & \\text{if $n$ is odd}\\end{cases}", ANSWER_EQUAL },
		{ "\\begin{cases}1 & n\\text{ is even}\\\\0 & n\\text{ is odd}\\end{cases}",
		  "\\begin{cases}1 & n\\text{ is odd}\\\\0 & n\\text{ is even}\\end{cases}", ANSWER_DIFFERENT },
		{ "g(x)=\\begin{cases}3 & x>1\\\\ 2 & x\\le 1\\end{cases}",
		  "\\begin{cases}3 & x>1\\\\ 2 & x\\le 1\\end{cases}", ANSWER_EQUAL },
		{ "\\begin{cases}x=3\\\\y=4\\end{cases}", "(3,4)", ANSWER_EQUAL },
		{ "\\begin{cases}x&=3\\\\y&=4\\end{cases}", "x=3, y=4", ANSWER_EQUAL },
		{ "\\begin{cases}2x+y=3\\\\x-y=1\\end{cases}", "\\begin{cases}x-y=1\\\\2x+y=3\\end{cases}",
		  ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What is typed or set in a way of its own. */
static void typed(void **state)
{
	static const struct row rows[] = {
		{ "[-2,9)", "[-2, 9[", ANSWER_EQUAL },
		{ "[-2,9)", "\\left[-2; 9\\right[", ANSWER_EQUAL },
		{ "(-\\infty,5)", "(-\\infty,5[", ANSWER_EQUAL },
		{ "[-2,9]", "[-2, 9[", ANSWER_DIFFERENT },
		{ "[1,2)\\cup[3,4)", "[1,2[ \\cup [3,4[", ANSWER_EQUAL },
		{ "\\begin{pmatrix}5&1\\\\0&3\\end{pmatrix}", "\\begin{pmatrix}5 & 1 \\\\[6pt] 0 & 3\\end{pmatrix}",
		  ANSWER_EQUAL },
		{ "\\begin{pmatrix}5&1\\\\0&3\\end{pmatrix}", "\\begin{pmatrix}5 & 1 \\\\[0.5em] 3 & 0\\end{pmatrix}",
		  ANSWER_DIFFERENT },
		{ "0.00041", "4.1 x 10^-4", ANSWER_EQUAL },
		{ "126", "7 x 18 = 126", ANSWER_EQUAL },
		{ "7x", "7 x", ANSWER_EQUAL },
		{ "7x18", "7 x 18", ANSWER_DIFFERENT },
		/* A comma of a list is none of a decimal. */
		{ "\\{4,9\\}", "\\{4,9,0\\}", ANSWER_DIFFERENT },
		{ "x=-1,6", "x=-1,6,0", ANSWER_DIFFERENT },
		{ "4, 9.5", "4, 9,5", ANSWER_DIFFERENT },
		{ "9.5", "9,5", ANSWER_EQUAL },
		/* One value that is written twice. */
		{ "\\frac{7}{4}", "\\frac{7}{4} \\text{ or } 1.75", ANSWER_EQUAL },
		{ "\\frac{7}{4}", "\\frac{7}{4} \\text{ or } 1.7", ANSWER_DIFFERENT },
		{ "\\frac{7}{4}", "\\frac{7}{4}, 1.75", ANSWER_DIFFERENT },
		{ "6th", "6^{th}", ANSWER_EQUAL },
		{ "x^{th}", "x^{ht}", ANSWER_EQUAL },
		{ "no", "No", ANSWER_EQUAL },
		{ "\\text{No}", "no", ANSWER_EQUAL },
		{ "no", "on", ANSWER_DIFFERENT },
		{ "no", "yes", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joints),       cmocka_unit_test(signs),        cmocka_unit_test(large),
		cmocka_unit_test(powers),       cmocka_unit_test(layout),       cmocka_unit_test(decorations),
		cmocka_unit_test(digits),       cmocka_unit_test(combinations), cmocka_unit_test(unit_vectors),
		cmocka_unit_test(inequalities), cmocka_unit_test(sequences),    cmocka_unit_test(described_sets),
		cmocka_unit_test(scripts),      cmocka_unit_test(marked_bases), cmocka_unit_test(even_and_odd),
		cmocka_unit_test(left_out),     cmocka_unit_test(cases),        cmocka_unit_test(parts),
		cmocka_unit_test(typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
