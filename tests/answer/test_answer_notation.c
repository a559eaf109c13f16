/* What answers are written with: signs, choices, labels, conditions, names of parameters. */
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(choices),
					    cmocka_unit_test(joints),
					    cmocka_unit_test(signs),
					    cmocka_unit_test(labels),
					    cmocka_unit_test(large),
					    cmocka_unit_test(powers),
					    cmocka_unit_test(layout),
					    cmocka_unit_test(decorations),
					    cmocka_unit_test(digits),
					    cmocka_unit_test(combinations),
					    cmocka_unit_test(unit_vectors),
					    cmocka_unit_test(inequalities),
					    cmocka_unit_test(sequences),
					    cmocka_unit_test(described_sets),
					    cmocka_unit_test(boxes),
					    cmocka_unit_test(arguments),
					    cmocka_unit_test(parameters),
					    cmocka_unit_test(constants_of_integration),
					    cmocka_unit_test(conditions),
					    cmocka_unit_test(vectors),
					    cmocka_unit_test(solved_equations),
					    cmocka_unit_test(longer_labels),
					    cmocka_unit_test(choices_in_words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
