/* Answers: what is equal, what is different, and what is not understood, trap by trap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "tests/answer/rows.h"

/* Every form once, and its nearest wrong neighbour. */
static void forms(void **state)
{
	static const struct row rows[] = {
		{ "1\\frac{1}{2}", "1.5", ANSWER_EQUAL },
		{ "1 1/2", "3/2", ANSWER_EQUAL },
		{ "0.\\overline{3}", "\\frac13", ANSWER_EQUAL },
		{ "0.1666...", "1/6", ANSWER_EQUAL },
		{ "\\sqrt{x^2}", "|x|", ANSWER_EQUAL },
		{ "\\sqrt{x^2}", "x", ANSWER_DIFFERENT },
		{ "\\ln(x^2)", "2\\ln x", ANSWER_EQUAL },
		{ "\\log_2 8", "3", ANSWER_EQUAL },
		{ "\\log 100", "2", ANSWER_EQUAL },
		{ "\\log x", "\\ln x", ANSWER_EQUAL },
		{ "\\sin^2 x + \\cos^2 x", "1", ANSWER_EQUAL },
		{ "\\sin 2x", "2 \\sin x \\cos x", ANSWER_EQUAL },
		{ "\\sin 2x", "2 \\sin x", ANSWER_DIFFERENT },
		{ "(x+1)^2", "x^2+2x+1", ANSWER_EQUAL },
		{ "(x+1)^2", "x^2+2x+2", ANSWER_DIFFERENT },
		{ "\\frac{x^2-1}{x-1}", "x+1", ANSWER_EQUAL },
		{ "x=5", "5", ANSWER_EQUAL },
		{ "x=5", "5=x", ANSWER_EQUAL },
		{ "x=5", "y=5", ANSWER_DIFFERENT },
		{ "y = 2x+1", "2x - y + 1 = 0", ANSWER_EQUAL },
		{ "x < 3", "x \\le 3", ANSWER_DIFFERENT },
		{ "x<3", "x>3", ANSWER_DIFFERENT },
		{ "x \\ge 3", "[3, \\infty)", ANSWER_EQUAL },
		{ "(-\\infty,2)\\cup(3,\\infty)", "x<2 \\text{ or } x>3", ANSWER_EQUAL },
		{ "\\{1,2,3\\}", "3,2,1", ANSWER_EQUAL },
		{ "(1,2)", "(2,1)", ANSWER_DIFFERENT },
		{ "(1,2)", "[1,2]", ANSWER_DIFFERENT },
		{ "(1,2,3)", "\\begin{pmatrix}1\\\\2\\\\3\\end{pmatrix}", ANSWER_EQUAL },
		{ "(1,2)", "\\{1,2\\}", ANSWER_DIFFERENT },
		{ "\\pm 2", "2, -2", ANSWER_EQUAL },
		{ "x = \\pm 2", "-2, 2", ANSWER_EQUAL },
		{ "1 \\pm \\sqrt{5}", "1+\\sqrt5, 1-\\sqrt5", ANSWER_EQUAL },
		{ "50\\%", "0.5", ANSWER_EQUAL },
		{ "50\\%", "50", ANSWER_EQUAL },
		{ "50\\%", "5", ANSWER_DIFFERENT },
		{ "90^\\circ", "90", ANSWER_EQUAL },
		{ "90^\\circ", "\\frac{\\pi}{2}", ANSWER_EQUAL },
		{ "5 \\text{ cm}", "50 mm", ANSWER_EQUAL },
		{ "5 \\text{ cm}", "5 \\text{ kg}", ANSWER_DIFFERENT },
		{ "5 cm", "5", ANSWER_EQUAL },
		{ "\\$10", "10", ANSWER_EQUAL },
		{ "\\$1,234.50", "1234.5", ANSWER_EQUAL },
		{ "1,234", "1234", ANSWER_EQUAL },
		{ "1,23,456", "123456", ANSWER_EQUAL },
		{ "3:4", "6:8", ANSWER_EQUAL },
		{ "3:4", "3/4", ANSWER_DIFFERENT },
		{ "9:30", "9:30", ANSWER_EQUAL },
		{ "9:30", "9:31", ANSWER_DIFFERENT },
		{ "2^{10}", "1024", ANSWER_EQUAL },
		{ "9^{9^{9^9}}", "5", ANSWER_DIFFERENT },
		{ "9^{9^{9^9}}", "9^{9^{9^9}}", ANSWER_EQUAL },
		{ "10!", "3628800", ANSWER_EQUAL },
		{ "\\binom{5}{2}", "10", ANSWER_EQUAL },
		{ "\\sum_{k=1}^{10} k", "55", ANSWER_EQUAL },
		{ "\\sum_{i=1}^{3} i^2", "14", ANSWER_EQUAL },
		{ "\\prod_{k=1}^4 k", "24", ANSWER_EQUAL },
		{ "e^{i\\pi}", "-1", ANSWER_EQUAL },
		{ "i^2", "-1", ANSWER_EQUAL },
		{ "3+4i", "4i+3", ANSWER_EQUAL },
		{ "\\frac{1}{1+i}", "\\frac{1-i}{2}", ANSWER_EQUAL },
		{ "\\text{Yes}", "yes", ANSWER_EQUAL },
		{ "\\text{(C)}", "C", ANSWER_EQUAL },
		{ "(C)", "\\text{C}", ANSWER_EQUAL },
		{ "\\text{even}", "Even", ANSWER_EQUAL },
		{ "\\text{even}", "odd", ANSWER_DIFFERENT },
		{ "forty-two", "42", ANSWER_EQUAL },
		{ "six hundred and five", "605", ANSWER_EQUAL },
		{ "\\mathbb{R}", "(-\\infty,\\infty)", ANSWER_EQUAL },
		{ "all real numbers", "\\mathbb{R}", ANSWER_EQUAL },
		{ "\\emptyset", "\\{\\}", ANSWER_EQUAL },
		{ "no solution", "\\emptyset", ANSWER_EQUAL },
		{ "204_5", "54", ANSWER_EQUAL },
		{ "11_{2}", "3", ANSWER_EQUAL },
		{ "\\frac{\\sqrt{2}}{2}", "\\frac{1}{\\sqrt2}", ANSWER_EQUAL },
		{ "\\sqrt[3]{-8}", "-2", ANSWER_EQUAL },
		{ "\\cos\\frac{\\pi}{7}\\cos\\frac{2\\pi}{7}\\cos\\frac{3\\pi}{7}", "1/8", ANSWER_EQUAL },
		{ "4\\arctan\\frac15-\\arctan\\frac1{239}", "\\pi/4", ANSWER_EQUAL },
		{ "2\\sqrt{3+2\\sqrt2}", "2+2\\sqrt2", ANSWER_EQUAL },
		{ "\\left[\\frac{1}{2},1\\right)", "[0.5,1)", ANSWER_EQUAL },
		{ "f(x) = x^2", "x^2", ANSWER_EQUAL },
		{ "P(x) = x^2+1", "x^2+1", ANSWER_EQUAL },
		{ "\\frac{a}{b}", "a/b", ANSWER_EQUAL },
		{ "xy", "yx", ANSWER_EQUAL },
		{ "x \\in (1,2]", "(1,2]", ANSWER_EQUAL },
		{ "1<x\\le2", "(1,2]", ANSWER_EQUAL },
		{ "0.3333333", "1/3", ANSWER_EQUAL },
		{ "0.33", "1/3", ANSWER_DIFFERENT },
		{ "1.5 \\times 10^3", "1500", ANSWER_EQUAL },
		{ "1e-3", "0.001", ANSWER_EQUAL },
		{ "\xe2\x88\x92"
		  "5",
		  "-5", ANSWER_EQUAL },
		{ "\xc2\xbd", "0.5", ANSWER_EQUAL },
		{ "x\xc2\xb2", "x^2", ANSWER_EQUAL },
		{ "\xef\xbc\x93", "3", ANSWER_EQUAL },
		{ "\xe2\x88\x9a"
		  "2",
		  "\\sqrt{2}", ANSWER_EQUAL },
		{ "\xcf\x80/2", "\\frac{\\pi}{2}", ANSWER_EQUAL },
		{ "x\xe2\x89\xa5"
		  "3",
		  "x \\geq 3", ANSWER_EQUAL },
		{ "2x+3y=5", "4x+6y-10=0", ANSWER_EQUAL },
		{ "2x+3y=5", "4x+6y-11=0", ANSWER_DIFFERENT },
		{ "y \\le 2x", "2x - y \\ge 0", ANSWER_EQUAL },
		{ "x^3-1", "(x-1)(x^2+x+1)", ANSWER_EQUAL },
		{ "n!", "n(n-1)!", ANSWER_EQUAL },
		{ "\\max(1,2)", "2", ANSWER_EQUAL },
		{ "5 \\mod 3", "2", ANSWER_EQUAL },
		{ "10 \\pmod 7", "3", ANSWER_EQUAL },
		{ "\\lfloor 3.7 \\rfloor", "3", ANSWER_EQUAL },
		{ "|{-3}|", "3", ANSWER_EQUAL },
		{ "\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
		  ANSWER_EQUAL },
		{ "[[1,2],[3,4]]", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", ANSWER_EQUAL },
		{ "\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}", "\\begin{pmatrix}1&3\\\\2&4\\end{pmatrix}",
		  ANSWER_DIFFERENT },
		{ "\\frac12 \\text{ hour}", "30 minutes", ANSWER_EQUAL },
		{ "x=1, y=2", "(1,2)", ANSWER_EQUAL },
		{ "x=1,y=2", "y=2, x=1", ANSWER_EQUAL },
		{ "\\text{January 5}", "January 5", ANSWER_EQUAL },
		{ "10 \\text{ square meters}", "10 m^2", ANSWER_EQUAL },
		{ "(3,-\\infty)", "(3,-\\infty)", ANSWER_EQUAL },
		{ "\\tan^{-1}(1)", "\\pi/4", ANSWER_EQUAL },
		{ "\\sin^{-1} x", "\\arcsin x", ANSWER_EQUAL },
		{ "3x^2y", "3yx^2", ANSWER_EQUAL },
		{ "2^{x+1}", "2 \\cdot 2^x", ANSWER_EQUAL },
		{ "e^{\\ln x}", "x", ANSWER_EQUAL },
		{ "(x^2)^{1/2}", "|x|", ANSWER_EQUAL },
		{ "a^2-b^2", "(a-b)(a+b)", ANSWER_EQUAL },
		{ "\\frac{1}{x}-\\frac1{x+1}", "\\frac{1}{x(x+1)}", ANSWER_EQUAL },
		{ "-\\frac{1}{2}", "\\frac{-1}{2}", ANSWER_EQUAL },
		{ "\\frac{-1}{-2}", "0.5", ANSWER_EQUAL },
		{ "\\frac{3\\pi}{4} \\text{ radians}", "135^\\circ", ANSWER_EQUAL },
		{ "12\\text{ cm}^2", "12", ANSWER_EQUAL },
		{ "1{,}000", "1000", ANSWER_EQUAL },
		{ "10\\,000", "10000", ANSWER_EQUAL },
		{ "10 000", "10000", ANSWER_EQUAL },
		{ "A", "\\textbf{(A)}", ANSWER_EQUAL },
		{ "A", "B", ANSWER_DIFFERENT },
		{ "\\text{A and B}", "A, B", ANSWER_EQUAL },
		{ "7.0", "7", ANSWER_EQUAL },
		{ ".5", "1/2", ANSWER_EQUAL },
		{ "5.", "5", ANSWER_EQUAL },
		{ "2", "1/0", ANSWER_UNDECIDED },
		{ "\\sqrt{-4}", "2i", ANSWER_EQUAL },
		{ "8 \\text{ inches}", "8\\ in", ANSWER_EQUAL },
		{ "\\frac{n(n+1)}{2}", "\\binom{n+1}{2}", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* The same things as different hands write them, from arithmetic to geometry. */
static void hands(void **state)
{
	static const struct row rows[] = {
		{ "(x,y)=(1,2)", "(1,2)", ANSWER_EQUAL },
		{ "(1,2)", "(x, y) = (1, 2)", ANSWER_EQUAL },
		{ "\\left\\{1,2\\right\\}", "{1, 2}", ANSWER_EQUAL },
		{ "\\frac{3}{4} cup", "3/4", ANSWER_EQUAL },
		{ "5 dollars", "\\$5.00", ANSWER_EQUAL },
		{ "USD 5", "5", ANSWER_EQUAL },
		{ "2:30 p.m.", "2:30 PM", ANSWER_EQUAL },
		{ "2:30 p.m.", "2:30 a.m.", ANSWER_DIFFERENT },
		{ "\\sqrt[3]{2}", "2^{1/3}", ANSWER_EQUAL },
		{ "10^{-3}", "0.001", ANSWER_EQUAL },
		{ "\\mathrm{e}^2", "e^2", ANSWER_EQUAL },
		{ "f(x)=2x+1", "2x+1", ANSWER_EQUAL },
		{ "f(x)=2x+1", "y=2x+1", ANSWER_EQUAL },
		{ "x^{\\frac{1}{2}}", "\\sqrt{x}", ANSWER_EQUAL },
		{ "\\log_{10} 2", "\\log 2", ANSWER_EQUAL },
		{ "\\langle 1,2,3\\rangle", "(1,2,3)", ANSWER_EQUAL },
		{ "10\\,\\text{m/s}", "10 m/s", ANSWER_EQUAL },
		{ "10\\,\\text{m/s}", "10", ANSWER_EQUAL },
		{ "1.0 \\times 10^{-2}", ".01", ANSWER_EQUAL },
		{ "\\{x \\in \\mathbb{R} : x > 2\\}", "(2,\\infty)", ANSWER_EQUAL },
		{ "x > 2 \\text{ and } x < 5", "(2,5)", ANSWER_EQUAL },
		{ "x<2 \\text{ or } x>5", "(-\\infty,2)\\cup(5,\\infty)", ANSWER_EQUAL },
		{ "\\text{undefined}", "undefined", ANSWER_EQUAL },
		{ "4! = 24", "24", ANSWER_EQUAL },
		{ "\\approx 3.14", "3.14", ANSWER_EQUAL },
		{ "\\sin(30^\\circ)", "\\frac{1}{2}", ANSWER_EQUAL },
		{ "\\arcsin\\left(\\frac{\\sqrt{3}}{2}\\right)", "\\frac{\\pi}{3}", ANSWER_EQUAL },
		{ "\\frac{\\sqrt{3}}{3}", "\\tan 30^\\circ", ANSWER_EQUAL },
		{ "-\\frac{3}{4}", "-.75", ANSWER_EQUAL },
		{ "\\frac{-3}{4}", "-\\frac34", ANSWER_EQUAL },
		{ "7\\frac{3}{4}", "7.75", ANSWER_EQUAL },
		{ "7 \\frac{3}{4} \\text{ feet}", "7.75", ANSWER_EQUAL },
		{ "\\left(\\frac{1}{2}\\right)^3", "1/8", ANSWER_EQUAL },
		{ "2^{-3}", "\\frac{1}{8}", ANSWER_EQUAL },
		{ "100\\%", "1", ANSWER_EQUAL },
		{ "\\$32,348", "32348", ANSWER_EQUAL },
		{ "32{,}348", "32,348", ANSWER_EQUAL },
		{ "x = 3 \\text{ or } x = -3", "\\pm 3", ANSWER_EQUAL },
		{ "x=3,-3", "\\{-3,3\\}", ANSWER_EQUAL },
		{ "\\frac{1 \\pm \\sqrt{5}}{2}", "\\frac{1+\\sqrt5}{2}, \\frac{1-\\sqrt5}{2}", ANSWER_EQUAL },
		{ "a+b", "b+a", ANSWER_EQUAL },
		{ "a+b", "a-b", ANSWER_DIFFERENT },
		{ "2x", "x2", ANSWER_EQUAL },
		{ "\\frac{x}{2}", "0.5x", ANSWER_EQUAL },
		{ "\\frac{2x+4}{2}", "x+2", ANSWER_EQUAL },
		{ "x(x-1)", "x^2-x", ANSWER_EQUAL },
		{ "|x-1|", "|1-x|", ANSWER_EQUAL },
		{ "\\sqrt{12}", "2\\sqrt3", ANSWER_EQUAL },
		{ "\\frac{4}{\\sqrt{2}}", "2\\sqrt{2}", ANSWER_EQUAL },
		{ "\\sqrt{2}+\\sqrt{3}", "\\sqrt{5+2\\sqrt6}", ANSWER_EQUAL },
		{ "i^{2023}", "-i", ANSWER_EQUAL },
		{ "(2+3i)(2-3i)", "13", ANSWER_EQUAL },
		{ "|3+4i|", "5", ANSWER_EQUAL },
		{ "e^{2\\ln 3}", "9", ANSWER_EQUAL },
		{ "\\ln e^5", "5", ANSWER_EQUAL },
		{ "\\log_3 81", "4", ANSWER_EQUAL },
		{ "\\frac{\\log 8}{\\log 2}", "3", ANSWER_EQUAL },
		{ "\\cos(\\pi)", "-1", ANSWER_EQUAL },
		{ "\\tan(x)", "\\frac{\\sin x}{\\cos x}", ANSWER_EQUAL },
		{ "\\sec^2 x - 1", "\\tan^2 x", ANSWER_EQUAL },
		{ "\\cosh x", "\\frac{e^x+e^{-x}}{2}", ANSWER_EQUAL },
		{ "\\binom{n}{2}", "\\frac{n(n-1)}{2}", ANSWER_EQUAL },
		{ "(n+1)!", "(n+1) n!", ANSWER_EQUAL },
		{ "\\sum_{i=1}^{n} i", "\\sum_{k=1}^n k", ANSWER_EQUAL },
		{ "\\{1,2,3\\} \\cup \\{3,4\\}", "\\{1,2,3,4\\}", ANSWER_EQUAL },
		{ "(-\\infty, 3] \\cap [0, 5)", "[0,3]", ANSWER_EQUAL },
		{ "\\begin{pmatrix}1\\\\2\\end{pmatrix}", "\\begin{bmatrix}1\\\\2\\end{bmatrix}", ANSWER_EQUAL },
		{ "2\\begin{pmatrix}1\\\\2\\end{pmatrix}", "\\begin{pmatrix}2\\\\4\\end{pmatrix}", ANSWER_EQUAL },
		{ "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}^T", "\\begin{pmatrix}1&3\\\\2&4\\end{pmatrix}",
		  ANSWER_EQUAL },
		{ "\\begin{vmatrix}1&2\\\\3&4\\end{vmatrix}", "-2", ANSWER_EQUAL },
		{ "y = -\\frac{2}{3}x + 4", "2x + 3y = 12", ANSWER_EQUAL },
		{ "x^2+y^2=4", "y^2 = 4 - x^2", ANSWER_EQUAL },
		{ "x^2+y^2=4", "x^2+y^2=5", ANSWER_DIFFERENT },
		{ "x + y > 3", "y > 3 - x", ANSWER_EQUAL },
		{ "x + y > 3", "x + y < 3", ANSWER_DIFFERENT },
		{ "A = \\pi r^2", "\\pi r^2", ANSWER_EQUAL },
		{ "V=\\frac{4}{3}\\pi r^3", "\\frac43 \\pi r^3", ANSWER_EQUAL },
		{ "1, 2, and 3", "1,2,3", ANSWER_EQUAL },
		{ "1; 2; 3", "1, 2, 3", ANSWER_EQUAL },
		{ "\\text{Monday}", "monday", ANSWER_EQUAL },
		{ "\\text{Monday}", "Tuesday", ANSWER_DIFFERENT },
		{ "\\text{(A)}", "(A)", ANSWER_EQUAL },
		{ "12\\text{ square units}", "12", ANSWER_EQUAL },
		{ "12 \\text{ cm}^{2}", "12\\ \\mathrm{cm}^2", ANSWER_EQUAL },
		{ "12 \\text{ cm}^{2}", "12 \\text{ cm}^3", ANSWER_DIFFERENT },
		{ "3.0", "3", ANSWER_EQUAL },
		{ "3.10", "3.1", ANSWER_EQUAL },
		{ "3.1", "3.14", ANSWER_DIFFERENT },
		{ "1000000", "1 \\times 10^6", ANSWER_EQUAL },
		{ "10^6", "1,000,000", ANSWER_EQUAL },
		{ "6.02e23", "6.02 \\times 10^{23}", ANSWER_EQUAL },
		{ "1,000,000", "1 000 000", ANSWER_EQUAL },
		{ "2\\text{ hours }", "120 minutes", ANSWER_EQUAL },
		{ "1/2", "\\frac{1}{2}.", ANSWER_EQUAL },
		{ "\\frac{1}{2}", "$\\frac{1}{2}$.", ANSWER_EQUAL },
		{ "\\boxed{5}", "5", ANSWER_EQUAL },
		{ "\\mathbf{5}", "5", ANSWER_EQUAL },
		{ "\\displaystyle\\frac12", "0.5", ANSWER_EQUAL },
		{ "\\left.\\frac12\\right.", "1/2", ANSWER_EQUAL },
		{ "{5}", "5", ANSWER_EQUAL },
		{ "\\{5\\}", "5", ANSWER_EQUAL },
		{ "x\\le 5", "x \\leqslant 5", ANSWER_EQUAL },
		{ "x \\in \\{1,2\\}", "\\{1,2\\}", ANSWER_EQUAL },
		{ "x \\in (0, 1)", "0<x<1", ANSWER_EQUAL },
		{ "\\frac{1}{3}", "\\frac{1}{4}", ANSWER_DIFFERENT },
		{ "5", "-5", ANSWER_DIFFERENT },
		{ "x^2", "x^3", ANSWER_DIFFERENT },
		{ "(1,2)", "(1,3)", ANSWER_DIFFERENT },
		{ "\\sqrt{2}", "1.414", ANSWER_DIFFERENT },
		{ "\\pi", "\\frac{22}{7}", ANSWER_DIFFERENT },
		{ "[0,1]", "[0,1)", ANSWER_DIFFERENT },
		{ "\\{1,2\\}", "\\{1,3\\}", ANSWER_DIFFERENT },
		{ "x=2", "x=3", ANSWER_DIFFERENT },
		{ "2\\pi", "2", ANSWER_DIFFERENT },
		{ "\\sqrt{2}", "\\sqrt{3}", ANSWER_DIFFERENT },
		{ "50", "500", ANSWER_DIFFERENT },
		{ "\\frac{a}{b}", "\\frac{b}{a}", ANSWER_DIFFERENT },
		{ "12", "1,2", ANSWER_DIFFERENT },
		{ "A", "a+1", ANSWER_DIFFERENT },
		{ "0", "\\emptyset", ANSWER_DIFFERENT },
		{ "\\infty", "-\\infty", ANSWER_DIFFERENT },
		{ "+\\infty", "\\infty", ANSWER_EQUAL },
		{ "+7", "7", ANSWER_EQUAL },
		{ "7.", "7", ANSWER_EQUAL },
		{ "1\\,234\\,567", "1234567", ANSWER_EQUAL },
		{ "12^{\\text{th}}", "12", ANSWER_EQUAL },
		{ "5th", "5", ANSWER_EQUAL },
		{ "\\frac{7}{8}\\text{ inch}", "0.875", ANSWER_EQUAL },
		{ "0.875 in", "7/8", ANSWER_EQUAL },
		{ "45\\%", "0.45", ANSWER_EQUAL },
		{ "x^{2}-4x+4", "(x-2)^2", ANSWER_EQUAL },
		{ "\\dfrac{-1+\\sqrt{3}}{2}", "\\frac{\\sqrt3-1}{2}", ANSWER_EQUAL },
		{ "\\text{no solution}", "no real solutions", ANSWER_EQUAL },
		{ "\\frac{10}{3} \\approx 3.33", "\\frac{10}{3}", ANSWER_EQUAL },
		{ "3\\frac13", "\\frac{10}{3}", ANSWER_EQUAL },
		{ "2\\cdot 3^{4}", "162", ANSWER_EQUAL },
		{ "2^{3^2}", "512", ANSWER_EQUAL },
		{ "(2^3)^2", "64", ANSWER_EQUAL },
		{ "-2^2", "-4", ANSWER_EQUAL },
		{ "(-2)^2", "4", ANSWER_EQUAL },
		{ "1 - 2 - 3", "-4", ANSWER_EQUAL },
		{ "8/4/2", "1", ANSWER_EQUAL },
		{ "2+3\\times4", "14", ANSWER_EQUAL },
		{ "\\frac{1}{2}\\cdot\\frac{3}{4}", "\\frac38", ANSWER_EQUAL },
		{ "6\\div 2", "3", ANSWER_EQUAL },
		{ "90^{\\circ}", "90 degrees", ANSWER_EQUAL },
		{ "30\xc2\xb0", "30", ANSWER_EQUAL },
		{ "\\angle A = 30^\\circ", "30", ANSWER_EQUAL },
		{ "m\\angle ABC = 60^\\circ", "60^\\circ", ANSWER_EQUAL },
		{ "AB = 5", "5", ANSWER_EQUAL },
		{ "5:3", "5 : 3", ANSWER_EQUAL },
		{ "3n+2", "3k+2", ANSWER_DIFFERENT },
		{ "30 min", "1/2 hour", ANSWER_EQUAL },
		{ "30 sec", "30", ANSWER_EQUAL },
		{ "2 min(3,4)", "6", ANSWER_EQUAL },
		{ "2x+3y=+x6", "54y0=0", ANSWER_DIFFERENT },
		{ "\\log 100", "2/0", ANSWER_UNDECIDED },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Branches and domains: equal where both are real, or not at all. */
static void branches(void **state)
{
	static const struct row rows[] = {
		{ "\\sqrt{x^2}", "|x|", ANSWER_EQUAL },
		{ "\\sqrt{x^2}", "x", ANSWER_DIFFERENT },
		{ "\\sqrt{1/n}", "\\frac{1}{\\sqrt{n}}", ANSWER_EQUAL },
		{ "\\ln(x^2)", "2\\ln x", ANSWER_EQUAL },
		{ "\\ln(x-5)+\\ln(x-6)", "\\ln((x-5)(x-6))", ANSWER_EQUAL },
		{ "\\arcsin(\\sin x)", "x", ANSWER_DIFFERENT },
		{ "\\sqrt[3]{x^3}", "x", ANSWER_EQUAL },
		{ "\\sqrt[4]{x^4}", "x", ANSWER_DIFFERENT },
		{ "\\frac{x^2-1}{x-1}", "x+1", ANSWER_EQUAL },
		{ "(-8)^{1/3}", "1+i\\sqrt{3}", ANSWER_EQUAL },
		{ "\\sqrt[3]{-8}", "-2", ANSWER_EQUAL },
		{ "\\sqrt{-x}\\sqrt{-x}", "-x", ANSWER_EQUAL },
		{ "e^{ix}", "\\cos x+i\\sin x", ANSWER_EQUAL },
		{ "|x|", "x", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Order and brackets of tuples, intervals, sets and lists. */
static void collections(void **state)
{
	static const struct row rows[] = {
		{ "(0,1]", "[0,1)", ANSWER_DIFFERENT },
		{ "(0,1)", "(0,1)", ANSWER_EQUAL },
		{ "[0,1]", "(0,1)", ANSWER_DIFFERENT },
		{ "[-\\infty,3)", "(-\\infty,3)", ANSWER_EQUAL },
		{ "]0,1[", "(0,1)", ANSWER_EQUAL },
		{ "[0,1]\\cup[1,2]", "[0,2]", ANSWER_EQUAL },
		{ "(0,1)\\cup(1,2)", "(0,2)", ANSWER_DIFFERENT },
		{ "(1,2)\\cup(0,1)", "(0,1)\\cup(1,2)", ANSWER_EQUAL },
		{ "\\mathbb{R}\\setminus\\{0\\}", "(-\\infty,0)\\cup(0,\\infty)", ANSWER_EQUAL },
		{ "x\\ne 0", "(-\\infty,0)\\cup(0,\\infty)", ANSWER_EQUAL },
		{ "\\{1,1,2\\}", "\\{1,2\\}", ANSWER_EQUAL },
		{ "2,2,3", "2,3", ANSWER_DIFFERENT },
		{ "1,2,...", "1,2", ANSWER_DIFFERENT },
		{ "1,2,\\ldots,10", "1,2,\\ldots,12", ANSWER_DIFFERENT },
		{ "\\{5\\}", "5", ANSWER_EQUAL },
		{ "[x, x + 1]", "[x + 1, x]", ANSWER_DIFFERENT },
		{ "x<3", "y<3", ANSWER_DIFFERENT },
		{ "x=1,x=2", "y=1,y=2", ANSWER_DIFFERENT },
		{ "(1,\\frac{9}{2})", "(1,4.5)", ANSWER_EQUAL },
		{ "(1,2,3)", "(1,2)", ANSWER_DIFFERENT },
		{ "\\{x\\mid x>2\\}", "(2,\\infty)", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* A class of numbers is no number, but one written without its modulus may stand for it. */
static void congruences(void **state)
{
	static const struct row rows[] = {
		{ "n \\equiv 0 \\pmod 4", "n \\equiv 0 \\pmod 8", ANSWER_DIFFERENT },
		{ "5 \\pmod 7", "5 \\pmod{9}", ANSWER_DIFFERENT },
		{ "5 \\mod 7", "5 \\bmod 9", ANSWER_DIFFERENT },
		{ "x \\equiv 2 \\pmod 5", "x = 2", ANSWER_DIFFERENT },
		{ "x \\equiv 2 \\pmod 5", "2", ANSWER_EQUAL },
		{ "x \\equiv 2 \\pmod 5", "2 (mod 5)", ANSWER_EQUAL },
		{ "x = 2", "2 (mod 5)", ANSWER_DIFFERENT },
		{ "x \\equiv 2 \\pmod 5", "x \\equiv 2\\ (\\text{mod } 5)", ANSWER_EQUAL },
		{ "x \\equiv 2 \\pmod 5", "x \\equiv 7 (mod 5)", ANSWER_EQUAL },
		{ "x \\equiv 2 \\pmod 5", "x \\equiv -3 \\pmod 5", ANSWER_EQUAL },
		{ "x \\equiv 2 \\pmod 5", "x \\equiv 2 \\text{ (mod 5)}", ANSWER_EQUAL },
		{ "x \\equiv 2 \\pmod 5", "x \\equiv 2 \\text{ (mod 6)}", ANSWER_DIFFERENT },
		{ "x \\equiv 2 \\pmod 5", "x \\equiv 2 (\\bmod 5)", ANSWER_EQUAL },
		{ "x \\equiv 2 \\pmod 5", "y \\equiv 2 \\pmod 5", ANSWER_DIFFERENT },
		{ "x \\equiv 2, 3 \\pmod 5", "x = 2, 3", ANSWER_DIFFERENT },
		{ "x \\equiv 2, 3 \\pmod 5", "x \\equiv 3, 2 \\pmod{5}", ANSWER_EQUAL },
		{ "a^2 \\equiv b \\pmod p", "a^2 \\equiv b \\pmod q", ANSWER_DIFFERENT },
		{ "a^2 \\equiv b \\pmod p", "a^2 = b", ANSWER_DIFFERENT },
		/* An operation has a value. */
		{ "23 \\bmod 5", "3", ANSWER_EQUAL },
		{ "r = 23 \\bmod 5", "r = 3", ANSWER_EQUAL },
		{ "23 \\bmod 5", "13 \\bmod 10", ANSWER_EQUAL },
		{ "3 (m + 1)", "3m + 3", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Sizes that nothing may build. */
static void sizes(void **state)
{
	static const struct row rows[] = {
		{ "9^{9^{9^9}}", "9^{9^{9^{10}}}", ANSWER_UNDECIDED },
		{ "\\sqrt{2}", "2^{10^{10}}", ANSWER_DIFFERENT },
		{ "(10^9)!", "5", ANSWER_DIFFERENT },
		{ "10^{1000000}", "10^{1000001}", ANSWER_UNDECIDED },
		{ "1e999999999", "2", ANSWER_DIFFERENT },
		{ "e^{\\pi\\sqrt{163}}", "262537412640768744", ANSWER_DIFFERENT },
		{ "\\frac{1}{10^{40}}", "\\frac{1}{10^{41}}", ANSWER_DIFFERENT },
		{ "0", "\\frac{1}{10^{300}}", ANSWER_DIFFERENT },
		{ "12345678902", "12345678901", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* What is no answer is neither right nor different in silence. */
static void not_understood(void **state)
{
	static const char *const texts[] = {
		"",
		"  ",
		"\\frac{1}",
		"(1,2",
		"\\left(",
		"{",
		"x = ",
		"1 + ",
		"\\sqrt",
		"^2",
		"=",
		"3 4",
		"\\unknown{x}",
		"(1).__class__",
		"eval(\"__import__('os')\")",
		"\\begin{pmatrix}1&2\\\\3\\end{pmatrix}",
		"\\{1, 2",
	};
	struct answer x;
	struct arena a;
	size_t i;

	(void)state;
	for (i = 0; i < countof(texts); i++) {
		arena_init(&a);
		if (answer_parse(&a, text_of(texts[i]), 0, &x))
			fail_msg("%s was parsed", texts[i]);
		assert_non_null(x.problem);
		assert_null(x.value);
		arena_clear(&a);
		assert_int_equal(matched("1", texts[i], &answer_policy_default).verdict, ANSWER_UNPARSED);
	}
	/* The same text is the same answer even so. */
	assert_int_equal(matched("3 4", "3 4", &answer_policy_default).verdict, ANSWER_EQUAL);
}

static void repeat(struct builder *b, const char *s, size_t times)
{
	while (times-- > 0)
		builder_string(b, s);
}

/* Depth and length are refused before they cost anything. */
static void bounds(void **state)
{
	static const struct {
		const char *open, *inside, *close;
		size_t times;
	} nests[] = {
		{ "{", "1", "}", 4000 },      { "(", "1", ")", 4000 },          { "\\frac{", "1", "}{2}", 500 },
		{ "\\sqrt{", "2", "}", 500 }, { "1\\frac{", "1", "}{2}", 100 }, { "-", "1", "", 4000 },
		{ "1/", "1", "", 3000 },      { "x^", "x", "", 2000 },          { "\\sin", "x", "", 1000 },
		{ "|", "1", "|", 2000 },      { "x_{", "1", "}", 1000 },        { "\\left(", "1", "\\right)", 500 },
	};
	struct builder b = { 0 };
	struct answer x;
	struct arena a;
	size_t i;

	(void)state;
	for (i = 0; i < countof(nests); i++) {
		arena_init(&a);
		builder_reset(&b);
		repeat(&b, nests[i].open, nests[i].times);
		builder_string(&b, nests[i].inside);
		repeat(&b, nests[i].close, nests[i].times);
		if (answer_parse(&a, builder_view(&b), 0, &x))
			fail_msg("%s was parsed %zu deep", nests[i].open, nests[i].times);
		arena_clear(&a);
	}
	/* Words have no depth: their braces only part them. */
	arena_init(&a);
	builder_reset(&b);
	repeat(&b, "\\text{", 500);
	builder_string(&b, "2");
	repeat(&b, "}", 500);
	assert_true(answer_parse(&a, builder_view(&b), 0, &x));
	arena_clear(&a);
	builder_reset(&b);
	repeat(&b, "1", ANSWER_SIZE_MAX + 1);
	arena_init(&a);
	assert_false(answer_parse(&a, builder_view(&b), 0, &x));
	assert_string_equal(x.problem, "it is too long");
	arena_clear(&a);
	builder_clear(&b);
}

static void policies(void **state)
{
	static const struct row exact[] = {
		{ "1/3", "0.333333333", ANSWER_DIFFERENT },
		{ "0.50", "1/2", ANSWER_EQUAL },
	};
	static const struct row rounded[] = {
		{ "1/3", "0.333333", ANSWER_EQUAL },         { "1/3", "0.33333", ANSWER_DIFFERENT },
		{ "2/3", "0.666667", ANSWER_EQUAL },         { "2/3", "0.666666", ANSWER_EQUAL }, /* cut, not rounded */
		{ "2/7", "0.285715", ANSWER_DIFFERENT },     { "-2/7", "-0.285714", ANSWER_EQUAL },
		{ "2/3", "0.666668", ANSWER_DIFFERENT },     { "\\pi", "3.14159", ANSWER_EQUAL },
		{ "\\pi", "3.14", ANSWER_DIFFERENT },        { "0.160257708151404", "0.16", ANSWER_DIFFERENT },
		{ "-1/3", "-0.3333333", ANSWER_EQUAL },      { "1234567", "1234568", ANSWER_DIFFERENT },
		{ "3.000002", "3.00000", ANSWER_DIFFERENT }, /* its zeros are no digits that were rounded to */
		{ "3.000002", "3.00001", ANSWER_DIFFERENT }, { "9.999999", "10.0000", ANSWER_DIFFERENT },
	};
	static const struct row two_digits[] = {
		{ "1/3", "0.33", ANSWER_EQUAL },
		{ "1/3", "0.3", ANSWER_DIFFERENT },
	};
	static const struct row number[] = { { "50\\%", "50", ANSWER_EQUAL },
					     { "50\\%", "0.5", ANSWER_DIFFERENT },
					     { "50\\%", "50\\%", ANSWER_EQUAL } };
	static const struct row ratio[] = { { "50\\%", "50", ANSWER_DIFFERENT },
					    { "50\\%", "0.5", ANSWER_EQUAL },
					    { "-50\\%", "-1/2", ANSWER_EQUAL } };

	(void)state;
	check_rows(exact, countof(exact), &(struct answer_policy){ .rounding = 0 });
	check_rows(rounded, countof(rounded), &answer_policy_default);
	check_rows(two_digits, countof(two_digits), &(struct answer_policy){ .rounding = 2 });
	check_rows(number, countof(number), &(struct answer_policy){ .percent = ANSWER_PERCENT_NUMBER });
	check_rows(ratio, countof(ratio), &(struct answer_policy){ .percent = ANSWER_PERCENT_RATIO });
}

/* The proof that stands behind a verdict. */
static void proofs(void **state)
{
	static const struct {
		const char *gold, *pred;
		enum expression_proof proof;
	} rows[] = {
		{ "1/2", "0.5", EXPRESSION_BY_RATIONAL },
		{ "\\pi", "\\pi", EXPRESSION_BY_FORM },
		{ "(x+1)^2", "x^2+2x+1", EXPRESSION_BY_CANONICAL },
		{ "\\frac{\\pi}{2}", "\\pi/2", EXPRESSION_BY_FORM },
		{ "\\frac{\\sqrt{2}}{2}", "\\frac{1}{\\sqrt{2}}", EXPRESSION_BY_ALGEBRA },
		{ "\\sqrt{3+2\\sqrt{2}}", "1+\\sqrt{2}", EXPRESSION_BY_ALGEBRA },
		{ "\\sqrt{2}", "1.41421356237", EXPRESSION_BY_BALLS },
		{ "\\sin^2 x+\\cos^2 x", "1", EXPRESSION_BY_EVIDENCE },
		{ "2^{10^{10}}", "3", EXPRESSION_BY_SIZE },
	};
	const struct answer_policy exact = { .rounding = 0 };
	size_t i;

	(void)state;
	for (i = 0; i < countof(rows); i++) {
		struct answer_result r = matched(rows[i].gold, rows[i].pred, &exact);

		if (r.decision.proof != rows[i].proof)
			fail_msg("%s | %s: proof %d, not %d", rows[i].gold, rows[i].pred, (int)r.decision.proof,
				 (int)rows[i].proof);
	}
	assert_true(matched("\\ln(x^2)", "2\\ln x", &exact).decision.partial);
	assert_false(matched("\\sin 2x", "2\\sin x\\cos x", &exact).decision.partial);
}

/* The relation behind clusters: no roundings, one reading. */
static void sameness(void **state)
{
	static const struct row rows[] = {
		{ "1/2", "0.5", ANSWER_EQUAL },
		{ "1/3", "0.3333333333", ANSWER_DIFFERENT },
		{ "50\\%", "50", ANSWER_EQUAL },
		{ "50\\%", "0.5", ANSWER_DIFFERENT },
		{ "5 cm", "5", ANSWER_EQUAL },
		{ "1,2", "2,1", ANSWER_EQUAL },
		{ "(1,2)", "1,2", ANSWER_DIFFERENT },
		{ "x=5", "5", ANSWER_DIFFERENT },
		{ "\\sqrt{8}", "2\\sqrt2", ANSWER_EQUAL },
		{ "90^\\circ", "90", ANSWER_EQUAL },
	};

	(void)state;
	check_same_rows(rows, countof(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),          cmocka_unit_test(hands),       cmocka_unit_test(branches),
		cmocka_unit_test(collections),    cmocka_unit_test(congruences), cmocka_unit_test(sizes),
		cmocka_unit_test(not_understood), cmocka_unit_test(bounds),      cmocka_unit_test(policies),
		cmocka_unit_test(proofs),         cmocka_unit_test(sameness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
