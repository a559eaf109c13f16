/* Extraction rule by rule, their order, gold texts, numbers in words; time on hostile texts. The source is UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/memory.h"
#include "matching/extract.h"

struct extraction {
	const char *solution;
	enum extract_rule rule; /* 0: nothing is found */
	const char *answer;
};

static const struct extraction tag_cases[] = {
	{ "<answer>3x + 2</answer>", EXTRACT_TAG, "3x + 2" },
	{ "<answer>The total is 15.</answer>", EXTRACT_TAG, "15" },
	{ "<answer>B</answer>", EXTRACT_TAG, "B" },
	{ "<answer> \\boxed{7} </answer>", EXTRACT_TAG, "7" },
	{ "<answer>5!</answer>", EXTRACT_TAG, "5!" },
	{ "<answer>5", EXTRACT_TAG, "5" },
	{ "<answer>1</answer> no <answer>2</answer>", EXTRACT_TAG, "2" },
	{ "<final_answer>12</final_answer>", EXTRACT_TAG, "12" },
	{ "<answer></answer>", 0, NULL },
	{ "answer>5", 0, NULL },
};

static const struct extraction boxed_cases[] = {
	{ "\\boxed{1} then \\boxed{2}.", EXTRACT_BOXED, "2" },
	{ "\\boxed {7}", EXTRACT_BOXED, "7" },
	{ "\\boxed\n{ 7 }", EXTRACT_BOXED, "7" },
	{ "$\\boxed 7$", EXTRACT_BOXED, "7" },
	{ "\\boxed 7.", EXTRACT_BOXED, "7" },
	{ "\\boxed\\frac{1}{2} x", EXTRACT_BOXED, "\\frac{1}{2}" },
	{ "\\boxed{\\frac{1}{2}}", EXTRACT_BOXED, "\\frac{1}{2}" },
	{ "\\boxed{\\boxed{3}}", EXTRACT_BOXED, "3" },
	{ "\\boxed{\\{1\\}}", EXTRACT_BOXED, "\\{1\\}" },
	{ "\\boxed{1} \\boxed{2", 0, NULL },
	{ "\\boxed{1 \\boxed{2}", EXTRACT_BOXED, "2" },
	{ "\\boxed{1} \\boxed{}", 0, NULL },
	{ "\\boxed{1} is put in \\boxed{}", EXTRACT_BOXED, "1" },
	{ "\\boxed{3?}", EXTRACT_BOXED, "3" },
	{ "\\boxed{?}", 0, NULL },
	{ "put it in \\boxed{answer}", 0, NULL },
	{ "\\boxed{x", EXTRACT_BOXED, "x" },
	{ "$\\boxed{28 percentage}", EXTRACT_BOXED, "28 percentage" },
	{ "\\boxed{28", EXTRACT_BOXED, "28" },
	{ "$\\boxed{\\frac{1}{2}$. So", EXTRACT_BOXED, "\\frac{1}{2}" },
	{ "\\boxed", 0, NULL },
	{ "boxed{x}", 0, NULL },
	{ "}}} \\boxed{a}", EXTRACT_BOXED, "a" },
	{ "\\boxed{ \\boxed{a }", EXTRACT_BOXED, "a" },
	{ "\\fbox{a} \\boxed{b}", EXTRACT_BOXED, "\\fbox{a} \\boxed{b}" },
	{ "\\boxed{1},\\boxed{2}, \\boxed{3}", EXTRACT_BOXED, "\\boxed{1},\\boxed{2}, \\boxed{3}" },
	{ "\\boxed{(2, 2)} \\quad \\text{and} \\quad \\boxed{(6, 2)}", EXTRACT_BOXED,
	  "\\boxed{(2, 2)} \\quad \\text{and} \\quad \\boxed{(6, 2)}" },
	{ "$\\boxed{1}$ and $\\boxed{2}$", EXTRACT_BOXED, "\\boxed{1}$ and $\\boxed{2}" },
	{ "\\boxed{x = 3} or \\boxed{x=4}", EXTRACT_BOXED, "\\boxed{x = 3} or \\boxed{x=4}" },
	{ "maybe \\boxed{1}... no, \\boxed{2}", EXTRACT_BOXED, "2" },
	{ "\\boxed{1}. \\boxed{2}", EXTRACT_BOXED, "2" },
	{ "\\boxed{5}\n\n\\boxed{5}", EXTRACT_BOXED, "5" },
	{ "\\boxed{4}\n\n\\boxed{5}", EXTRACT_BOXED, "5" },
	{ "\\boxed{5} \\boxed{5}", EXTRACT_BOXED, "5" },
	{ "$x = \\boxed{1}$ and $y = \\boxed{2}$", EXTRACT_BOXED, "\\boxed{1}$ and $y = \\boxed{2}" },
	{ "$$x = \\boxed{1} \\quad y = \\boxed{2}$$", EXTRACT_BOXED, "\\boxed{1} \\quad y = \\boxed{2}" },
	{ "$$\\boxed{1+1} = \\boxed{2}$$", EXTRACT_BOXED, "2" },
	{ "\\framebox{7}, or \\framebox{8}", EXTRACT_BOXED, "\\framebox{7}, or \\framebox{8}" },
	{ "\\\\boxed{8}", EXTRACT_BOXED, "8" },
};

static const struct extraction hash_cases[] = {
	{ "so\n#### 72", EXTRACT_HASH, "72" },
	{ "####72", EXTRACT_HASH, "72" },
	{ "#### 1\nno\n####  -3.5 \r\nmore", EXTRACT_HASH, "-3.5" },
	{ "##### 5", EXTRACT_HASH, "5" },
	{ "#### The numeric answer is 10.", EXTRACT_HASH, "10" },
	{ "#### 72 dollars", EXTRACT_HASH, "72 dollars" },
	{ "#### Janet makes $18 a day.", EXTRACT_HASH, "$18" },
	{ "#### $1,234", EXTRACT_HASH, "$1,234" },
	{ "#### Yes", EXTRACT_HASH, "Yes" },
	{ "#### No\nmore", EXTRACT_HASH, "No" },
	{ "#### Step 3: Add\nSo we get 11.", 0, NULL },
	{ "#### Final Answer\n42", 0, NULL },
	{ "#### **9**", EXTRACT_HASH, "9" },
	{ "####", 0, NULL },
	{ "#### \n", 0, NULL },
	{ "### five", 0, NULL },
};

static const struct extraction phrase_cases[] = {
	{ "The answer is x.", EXTRACT_PHRASE, "x" },
	{ "THE ANSWER IS: x\ny", EXTRACT_PHRASE, "x" },
	{ "{\"answer\": \"D\"}", EXTRACT_PHRASE, "D" },
	{ "故选D。", EXTRACT_PHRASE, "D" },
	{ "```python\nanswer = 3*5\nprint(answer)\n```\nOutput: 16", 0, NULL },
	{ "```\nAnswer: 15\n```", EXTRACT_PHRASE, "15" },
	{ "正解はDです。", EXTRACT_PHRASE, "D" },
	{ "Answer: 6 to 8", EXTRACT_PHRASE, "6 to 8" },
	{ "The right choice is C, because 6 > 4.", EXTRACT_PHRASE, "C" },
	{ "【答案】D", EXTRACT_PHRASE, "D" },
	{ "**Answer:** **x**", EXTRACT_PHRASE, "x" },
	{ "answer:\n x. And so", EXTRACT_PHRASE, "x" },
	{ "answer is a, the answer is b.", EXTRACT_PHRASE, "b" },
	{ "The answer is **x.**", EXTRACT_PHRASE, "x" },
	{ "The answers are 1 and 2.", EXTRACT_PHRASE, "1 and 2" },
	{ "the answer is", 0, NULL },
	{ "the answer is . x", 0, NULL },
	{ "The answer is 10 weeks.", EXTRACT_PHRASE, "10" },
	{ "the answer is -½ extra", EXTRACT_PHRASE, "-½" },
	{ "Final Answer: The final answer is $5$. I hope it is correct.", EXTRACT_PHRASE, "$5$" },
	{ "**Final Answer**\n\n$x=3$", EXTRACT_PHRASE, "$x=3$" },
	{ "The answer is: \n\n$$x = 4$$\n\nThat is all 3.", EXTRACT_PHRASE, "$$x = 4$$" },
	{ "Answer \\[ \n 9 \n \\]", EXTRACT_PHRASE, "\\[ \n 9 \n \\]" },
	{ "Answer: 5 apples because 3 + 2 = 5", EXTRACT_PHRASE, "5" },
	{ "The answer to the question is 9.", EXTRACT_PHRASE, "9" },
	{ "The final answer, after simplification, is \\frac{1}{2}.", EXTRACT_PHRASE, "\\frac{1}{2}" },
	{ "the answer is approximately 3.14 because 22/7 is close", EXTRACT_PHRASE, "3.14" },
	{ "the answer is $[0, 1)$ since 5 > 3", EXTRACT_PHRASE, "[0, 1)" },
	{ "The answer is \\(\\frac{a}{b}\\) where $b \\neq 0$.", EXTRACT_PHRASE, "\\frac{a}{b}" },
	{ "5 is the answer.", EXTRACT_PHRASE, "5" },
	{ "So 12 is the final answer.", EXTRACT_PHRASE, "12" },
	{ "The answer is no solution.", EXTRACT_PHRASE, "no solution" },
	{ "The answer is forty-two", EXTRACT_PHRASE, "forty-two" },
	{ "ANSWER: Yes.", EXTRACT_PHRASE, "Yes" },
	{ "The answer is 42!", EXTRACT_PHRASE, "42" },
	{ "The answer is clear. We get 5.", 0, NULL },
	{ "The answer is not 5. It is 6.", 0, NULL },
	{ "What is the answer? It is 7.", 0, NULL },
	{ "To answer the question, we compute 3+4=7.", 0, NULL },
	{ "The answer is \\boxed{5} dollars", EXTRACT_PHRASE, "5" },
	{ "La réponse est 5.", EXTRACT_PHRASE, "5" },
	{ "Réponse : 42 euros", EXTRACT_PHRASE, "42" },
	{ "Die Antwort ist 12,5 kg.", EXTRACT_PHRASE, "12,5" },
	{ "Die Antwort lautet: 7", EXTRACT_PHRASE, "7" },
	{ "La respuesta es 10 manzanas", EXTRACT_PHRASE, "10" },
	{ "A resposta é 3.", EXTRACT_PHRASE, "3" },
	{ "La risposta è 4.", EXTRACT_PHRASE, "4" },
	{ "Het antwoord is 6.", EXTRACT_PHRASE, "6" },
	{ "Svaret är 8.", EXTRACT_PHRASE, "8" },
	{ "Ответ: 17", EXTRACT_PHRASE, "17" },
	{ "答案是 25 只。", EXTRACT_PHRASE, "25" },
	{ "因此答案为：$\\frac{1}{2}$。", EXTRACT_PHRASE, "$\\frac{1}{2}$" },
	{ "答えは5です。", EXTRACT_PHRASE, "5" },
	{ "정답은 9입니다.", EXTRACT_PHRASE, "9" },
	{ "Odpowiedź: 3", EXTRACT_PHRASE, "3" },
	{ "Cevap: 12", EXTRACT_PHRASE, "12" },
	{ "Jawaban: 4", EXTRACT_PHRASE, "4" },
	{ "Đáp án là 5.", EXTRACT_PHRASE, "5" },
	{ "उत्तर: 11", EXTRACT_PHRASE, "11" },
	{ "คำตอบคือ 6", EXTRACT_PHRASE, "6" },
	{ "الجواب: 5", EXTRACT_PHRASE, "5" },
	{ "Jibu ni 7", EXTRACT_PHRASE, "7" },
	{ "The answer is for sure D, it can't be A or B", EXTRACT_PHRASE, "D" },
	{ "The answer is (C).", EXTRACT_PHRASE, "(C)" },
	{ "The answer is \\text{(C)}.", EXTRACT_PHRASE, "\\text{(C)}" },
	{ "So the answer is B) 15 apples", EXTRACT_PHRASE, "B" },
	{ "The correct option is (B) 15.", EXTRACT_PHRASE, "(B) 15" },
	{ "The correct option is b.", EXTRACT_PHRASE, "b" },
	{ "The correct options are A, C, and D.", EXTRACT_PHRASE, "A, C, and D" },
	{ "The answer is 0.(3).", EXTRACT_PHRASE, "0.(3)" },
	{ "The answer is $0.\\dot{3}$.", EXTRACT_PHRASE, "$0.\\dot{3}$" },
	{ "ANSWER: A\nWait, that is wrong.\nANSWER: B", EXTRACT_PHRASE, "B" },
	{ "The answer is A", EXTRACT_PHRASE, "A" },
	{ "the answer is a square", EXTRACT_PHRASE, "a square" },
	{ "The answer is A square.", EXTRACT_PHRASE, "A square" },
	{ "the answer is A = 5", EXTRACT_PHRASE, "A = 5" },
};

static const struct extraction choice_cases[] = {
	{ "D", EXTRACT_CHOICE, "D" },
	{ "(C)", EXTRACT_CHOICE, "(C)" },
	{ "**B**", EXTRACT_CHOICE, "B" },
	{ "D. it can't be A or B", EXTRACT_CHOICE, "D" },
	{ "B) 15", EXTRACT_CHOICE, "B) 15" },
	{ "\\text{(C)}", EXTRACT_CHOICE, "\\text{(C)}" },
	{ "$\\text{E}$", EXTRACT_CHOICE, "\\text{E}" },
	{ "Let me think.\n\n(D)", EXTRACT_CHOICE, "(D)" },
	{ "Option C", EXTRACT_CHOICE, "C" },
	{ "(A) or (D)", 0, NULL },
	{ "Among the options, D is correct.", EXTRACT_CHOICE, "D" },
	{ "So it is D", EXTRACT_CHOICE, "D" },
	{ "D is not correct", 0, NULL },
	{ "Yes, it is.", EXTRACT_CHOICE, "Yes" },
	{ "No, they do not meet.", EXTRACT_CHOICE, "No" },
	{ "No, it is 4.", 0, NULL },
	{ "C because it fits", EXTRACT_CHOICE, "C" },
	{ "A: There are 15 trees.", 0, NULL },
	{ "A square", 0, NULL },
	{ "K", 0, NULL },
	{ "ABC", 0, NULL },
	{ "I think so", 0, NULL },
	{ "B+C", 0, NULL },
};

static const struct extraction bare_cases[] = {
	{ "5-3", EXTRACT_BARE, "5-3" },
	{ "\\gcd(830,450)", EXTRACT_BARE, "\\gcd(830,450)" },
	{ "x=2", EXTRACT_BARE, "x=2" },
	{ "10 weeks", EXTRACT_BARE, "10 weeks" },
	{ "minus nine", EXTRACT_BARE, "minus nine" },
	{ "five sixths", EXTRACT_BARE, "five sixths" },
	{ "2 out of 7", EXTRACT_BARE, "2 out of 7" },
	{ "7 to 4", EXTRACT_BARE, "7 to 4" },
	{ "she has nine", 0, NULL },
	{ "10weeks", EXTRACT_BARE, "10weeks" },
	{ "[x, x + 1]", EXTRACT_BARE, "[x, x + 1]" },
	{ "(-infinity,5)", EXTRACT_BARE, "(-infinity,5)" },
	{ "28 pct", EXTRACT_BARE, "28 pct" },
	{ "$28\\%$", EXTRACT_BARE, "$28\\%$" },
	{ "17\\text{ any text}", EXTRACT_BARE, "17\\text{ any text}" },
	{ "\\begin{pmatrix}1 & 0 \\\\ 0 & 1\\end{pmatrix}", EXTRACT_BARE,
	  "\\begin{pmatrix}1 & 0 \\\\ 0 & 1\\end{pmatrix}" },
	{ "x²", EXTRACT_BARE, "x²" },
	{ "π/2", EXTRACT_BARE, "π/2" },
	{ "1\\frac12", EXTRACT_BARE, "1\\frac12" },
	{ ".1, 4.0", EXTRACT_BARE, ".1, 4.0" },
	{ "19, 46, and 82", EXTRACT_BARE, "19, 46, and 82" },
	{ "$${1,2,3}$$", EXTRACT_BARE, "$${1,2,3}$$" },
	{ "x ∈ (−∞, 5)", EXTRACT_BARE, "x ∈ (−∞, 5)" },
	{ "(x + 1)!", EXTRACT_BARE, "(x + 1)!" },
	{ "|x - 2|", EXTRACT_BARE, "|x - 2|" },
	{ "5!", EXTRACT_BARE, "5!" },
	{ "no solution", EXTRACT_BARE, "no solution" },
	{ "Paris", EXTRACT_BARE, "Paris" },
	{ "１２３", EXTRACT_BARE, "１２３" },
	{ "\"42\"", EXTRACT_BARE, "42" },
	{ "1.09951162778E+12", EXTRACT_BARE, "1.09951162778E+12" },
	{ "2**(1/4)", EXTRACT_BARE, "2**(1/4)" },
	{ "60 miles per hour", 0, NULL },
	{ "3 = x or x = 5", EXTRACT_BARE, "3 = x or x = 5" },
	{ "the value is 110", 0, NULL },
	{ "28 + 32 = 60\nThis is it.", 0, NULL },
	{ "3\n4", 0, NULL },
	{ "16 eggs - 3 eggs = 13 eggs", 0, NULL },
	{ "5 because 3 < 4", 0, NULL },
	{ "No number here", 0, NULL },
	{ "x = 5.\nSo", 0, NULL },
	{ "(1).__class__", 0, NULL },
	{ "eval(\"__import__('os')\")", 0, NULL },
	{ "\\begin{align} x &= 3 \\\\ &= 4 \\end{align}", 0, NULL },
};

static const struct extraction display_cases[] = {
	{ "so \\[ x = 5 \\] for all 3 cases", EXTRACT_DISPLAY, "x = 5" },
	{ "\\[1\\] and $$ y = 2. $$ done", EXTRACT_DISPLAY, "y = 2" },
	{ "We get \\begin{align*} x &= 3+4 \\\\ &= 7 \\end{align*}", EXTRACT_DISPLAY, "7" },
	{ "\\begin{equation} a = 1 \\end{equation} here", EXTRACT_DISPLAY, "a = 1" },
	{ "$$\\begin{aligned} a &= 1 \\\\ b &= 2 \\\\ \\end{aligned}$$ so", EXTRACT_DISPLAY, "b &= 2" },
	{ "so \\[ A = \\begin{pmatrix}1\\\\2\\end{pmatrix} \\] .", EXTRACT_DISPLAY,
	  "A = \\begin{pmatrix}1\\\\2\\end{pmatrix}" },
	{ "cut off \\[ x = 5", EXTRACT_DISPLAY, "x = 5" },
	{ "$$\\begin{array}{l} = 5 \\times 36 \\\\ = 180 \\text{ (days)} \\end{array}$$", EXTRACT_DISPLAY,
	  "= 180 \\text{ (days)}" },
	{ "cost $$5 for all", 0, NULL },
	{ "so $$x$$", 0, NULL },
};

static const struct extraction inline_cases[] = {
	{ "We find that $x \\lt 3$.", EXTRACT_INLINE, "x \\lt 3" },
	{ "The identity is $ \\begin{pmatrix}1 & 0 \\\\ 0 & 1\\end{pmatrix} $.", EXTRACT_INLINE,
	  "\\begin{pmatrix}1 & 0 \\\\ 0 & 1\\end{pmatrix}" },
	{ "Therefore \\(x=\\dfrac{3}{2}\\).", EXTRACT_INLINE, "x=\\dfrac{3}{2}" },
	{ "The solutions are $x = 1$ and $x = 2$.", EXTRACT_INLINE, "$x = 1$ and $x = 2$" },
	{ "So $1$, $2$, and $3$.", EXTRACT_INLINE, "$1$, $2$, and $3$" },
	{ "The minimum is $-2$ for all $n \\ge 0$.", EXTRACT_INLINE, "-2" },
	{ "We get $7$, where $n$ is odd.", EXTRACT_INLINE, "7" },
	{ "He has $5 - $3 = $2 left", 0, NULL },
	{ "It costs $18 a day at $2 an egg", 0, NULL },
	{ "It costs $5, $6 or $7", 0, NULL },
	{ "from $20 and $30 to $40", 0, NULL },
	{ "so $x=5$", EXTRACT_INLINE, "x=5" },
	{ "price \\$5 and $y=6$", EXTRACT_INLINE, "y=6" },
};

static const struct extraction expression_cases[] = {
	{ "28 + 32 = 60\nThis solves the problem.", EXTRACT_EXPRESSION, "60" },
	{ " 地块面积 = 72000 / 18 = 4000千克", EXTRACT_EXPRESSION, "4000" },
	{ "donc 353 g - 79 g = 274 g. Donc, il a déjà 79 g de cire.", EXTRACT_EXPRESSION, "79" },
	{ "所以一共有3 + 10 = 13只鸟和鹳鸟。", EXTRACT_EXPRESSION, "13" },
	{ "the value is 110", EXTRACT_EXPRESSION, "110" },
	{ "The roots are 1, 2 and 3.", EXTRACT_EXPRESSION, "1, 2 and 3" },
	{ "So x = 1 or x = 2.", EXTRACT_EXPRESSION, "x = 1 or x = 2" },
	{ "The points are (1,2) and (3,4).", EXTRACT_EXPRESSION, "(1,2) and (3,4)" },
	{ "Possible values: 2, 3, 5", EXTRACT_EXPRESSION, "2, 3, 5" },
	{ "In 2020, 5 apples", EXTRACT_EXPRESSION, "5" },
	{ "after 5 days, 20 apples remain.", EXTRACT_EXPRESSION, "20" },
	{ "makes **$18** every day.", EXTRACT_EXPRESSION, "$18" },
	{ "The probability is 3/4.", EXTRACT_EXPRESSION, "3/4" },
	{ "The probability is 75%.", EXTRACT_EXPRESSION, "75%" },
	{ "It is 5 million dollars.", EXTRACT_EXPRESSION, "5 million" },
	{ "She has 18 eggs (about 20 minus 2).", EXTRACT_EXPRESSION, "18" },
	{ "On the 3rd day he ran 5 km.", EXTRACT_EXPRESSION, "5" },
	{ "The area is 25 cm^2.", EXTRACT_EXPRESSION, "25" },
	{ "So f(x) = x^2 + 1.", EXTRACT_EXPRESSION, "f(x) = x^2 + 1" },
	{ "Hence, AB = 12.", EXTRACT_EXPRESSION, "AB = 12" },
	{ "16 eggs - 3 eggs - 4 eggs = 9 eggs", EXTRACT_EXPRESSION, "9" },
	{ "48/2 = <<48/2=24>>24 clips in May", EXTRACT_EXPRESSION, "24" },
	{ "x=<<11=11>>11 goats", EXTRACT_EXPRESSION, "11" },
	{ "She needs 40/10 = 4 packs of 10.", EXTRACT_EXPRESSION, "4" },
	{ "She made $12, for 3 days, so 36 in total.", EXTRACT_EXPRESSION, "36" },
	{ "The ratio is 3:2.", EXTRACT_EXPRESSION, "3:2" },
	{ "So we need 10^3 apples.", EXTRACT_EXPRESSION, "10^3" },
	{ "the value is √2.", EXTRACT_EXPRESSION, "√2" },
	{ "the temperature is -5 degrees.", EXTRACT_EXPRESSION, "-5" },
	{ "10 - 5 apples", EXTRACT_EXPRESSION, "10 - 5" },
	{ "step 3 is done, 5 remain in step 4", EXTRACT_EXPRESSION, "5" },
	{ "1. Add\n2. Then 7\n", EXTRACT_EXPRESSION, "7" },
	{ "() or 0", EXTRACT_EXPRESSION, "() or 0" },
	{ "a lot", 0, NULL },
	{ "he has 5 apples - a lot", EXTRACT_EXPRESSION, "5" },
	{ "(3 boys", EXTRACT_EXPRESSION, "3" },
	{ "the sum is x + y.", EXTRACT_EXPRESSION, "x + y" },
	{ "24 x 2 = 48", EXTRACT_EXPRESSION, "48" },
	{ "a 5 (6)", EXTRACT_EXPRESSION, "(6)" },
};

static const struct extraction number_cases[] = {
	{ "1 + 2 = 3 apples", EXTRACT_NUMBER, "3" },
	{ "costs $1,234.50.", EXTRACT_NUMBER, "1,234.50" },
	{ "lists 1,2,3", EXTRACT_NUMBER, "3" },
	{ "lists 1, 2, 30", EXTRACT_NUMBER, "30" },
	{ "12,34", EXTRACT_NUMBER, "12,34" },
	{ "on 3/4/2020", EXTRACT_NUMBER, "3/4/2020" },
	{ "version 1.2.3", EXTRACT_NUMBER, "1.2.3" },
	{ "= 1{,}234{,}567", EXTRACT_NUMBER, "1{,}234{,}567" },
	{ "1\\,234", EXTRACT_NUMBER, "1\\,234" },
	{ "11,\\!234.5", EXTRACT_NUMBER, "11,\\!234.5" },
	{ "x = 1\\!23", EXTRACT_NUMBER, "23" },
	{ "x{,}234", EXTRACT_NUMBER, "234" },
	{ "is -5", EXTRACT_NUMBER, "-5" },
	{ "10-5", EXTRACT_NUMBER, "5" },
	{ "x-5", EXTRACT_NUMBER, "5" },
	{ "(x)-5", EXTRACT_NUMBER, "5" },
	{ "10 - 5", EXTRACT_NUMBER, "5" },
	{ "= -5.", EXTRACT_NUMBER, "-5" },
	{ "is −5", EXTRACT_NUMBER, "−5" },
	{ "owes -$5", EXTRACT_NUMBER, "-$5" },
	{ "owes -\\$5", EXTRACT_NUMBER, "-\\$5" },
	{ "owes $-5", EXTRACT_NUMBER, "-5" },
	{ "3-$5", EXTRACT_NUMBER, "5" },
	{ "is 28%", EXTRACT_NUMBER, "28%" },
	{ "is 28\\% of it", EXTRACT_NUMBER, "28\\%" },
	{ "28 percent", EXTRACT_NUMBER, "28 percent" },
	{ "about .5", EXTRACT_NUMBER, ".5" },
	{ ".5", EXTRACT_NUMBER, ".5" },
	{ "end.5", EXTRACT_NUMBER, "5" },
	{ "is 3/4 cup", EXTRACT_NUMBER, "3/4" },
	{ "is 1 1/2 cups", EXTRACT_NUMBER, "1 1/2" },
	{ "of 5, 1/2", EXTRACT_NUMBER, "1/2" },
	{ "is -1 1/2", EXTRACT_NUMBER, "-1 1/2" },
	{ "x = \\frac{3}{4}$", EXTRACT_NUMBER, "\\frac{3}{4}" },
	{ "-\\frac34", EXTRACT_NUMBER, "-\\frac34" },
	{ "2\\frac{1}{2}", EXTRACT_NUMBER, "2\\frac{1}{2}" },
	{ "= 2 \\dfrac12", EXTRACT_NUMBER, "2 \\dfrac12" },
	{ "\\frac{1}{2} of 5", EXTRACT_NUMBER, "5" },
	{ "\\frac{1}{x}", EXTRACT_NUMBER, "1" },
	{ "mass 6.02e23 g", EXTRACT_NUMBER, "6.02e23" },
	{ "1e-5", EXTRACT_NUMBER, "1e-5" },
	{ "2e+3", EXTRACT_NUMBER, "2e+3" },
	{ "1.5 \\times 10^3 m", EXTRACT_NUMBER, "1.5 \\times 10^3" },
	{ "1,5×10⁻³ m", EXTRACT_NUMBER, "1,5×10⁻³" },
	{ "1.5 x 10^{-3}", EXTRACT_NUMBER, "1.5 x 10^{-3}" },
	{ "2 * 3", EXTRACT_NUMBER, "3" },
	{ "1 234 567 people", EXTRACT_NUMBER, "1 234 567" },
	{ "of 5 100 200", EXTRACT_NUMBER, "5 100 200" },
	{ "12,34,567 rupees", EXTRACT_NUMBER, "12,34,567" },
	{ "1'234", EXTRACT_NUMBER, "1'234" },
	{ "1.234.567,89", EXTRACT_NUMBER, "1.234.567,89" },
	{ "0.1\\overline{6}", EXTRACT_NUMBER, "0.1\\overline{6}" },
	{ "0.(3)", EXTRACT_NUMBER, "0.(3)" },
	{ "2½", EXTRACT_NUMBER, "2½" },
	{ "１２３ yen", EXTRACT_NUMBER, "１２３" },
	{ "٤٢", EXTRACT_NUMBER, "٤٢" },
	{ "3 dozen", EXTRACT_NUMBER, "3 dozen" },
	{ "5 million", EXTRACT_NUMBER, "5 million" },
	{ "4万", EXTRACT_NUMBER, "4万" },
	{ "the 5th of 7th", 0, NULL },
	{ "2 to the 3rd", EXTRACT_NUMBER, "2" },
	{ "five", 0, NULL },
	{ "", 0, NULL },
};

static const struct extraction words_cases[] = {
	{ "There are twelve apples left.", EXTRACT_WORDS, "twelve" },
	{ "He has one hundred and five marbles", EXTRACT_WORDS, "one hundred and five" },
	{ "forty-two of them", EXTRACT_WORDS, "forty-two" },
	{ "two million three hundred thousand and six", EXTRACT_WORDS, "two million three hundred thousand and six" },
	{ "no one", 0, NULL },
	{ "twenty twenty", EXTRACT_WORDS, "twenty" },
	{ "the second", 0, NULL },
	{ "seventeen hundred", EXTRACT_WORDS, "seventeen hundred" },
	{ "one thousand thousand", EXTRACT_WORDS, "one thousand" },
	{ "It falls on a Tuesday.", EXTRACT_WORDS, "Tuesday" },
	{ "Three of them come on Monday.", EXTRACT_WORDS, "Three" },
	{ "Monday or Friday", 0, NULL },
	{ "The claim is true.", EXTRACT_WORDS, "true" },
	{ "The system has no solutions.", EXTRACT_WORDS, "no solutions" },
	{ "No solution is true to life", 0, NULL },
	{ "somewhat", 0, NULL },
};

static const struct extraction all_cases[] = {
	{ "\\boxed{2} the answer is 3. #### 1\nthen 4", EXTRACT_BOXED, "2" },
	{ "<think>5</think>6", EXTRACT_BARE, "6" },
	{ "<think>\\boxed{5}", 0, NULL },
	{ "I think 5. <think>hm</think>", EXTRACT_EXPRESSION, "5" },
	{ "<think>a</think> b <think>c</think> \\boxed{3}", EXTRACT_BOXED, "3" },
	{ "x</think> 4", EXTRACT_BARE, "4" },
	{ "The answer is 5<|im_end|>\n", EXTRACT_PHRASE, "5" },
	{ "A: There are 15 trees. So 6.", EXTRACT_EXPRESSION, "6" },
	{ "\\[ x = 5 \\]\nSo the total is 7 dollars.", EXTRACT_EXPRESSION, "7" },
	{ "\\[ x = 5 \\] for all 3 cases", EXTRACT_DISPLAY, "x = 5" },
	{ "The sum is $3+4=7$, and 5 is prime.", EXTRACT_INLINE, "7" },
	{ "The sum is $3+4=7$. He has 5.", EXTRACT_EXPRESSION, "5" },
	{ "There are twelve apples left.", EXTRACT_WORDS, "twelve" },
	{ "no idea", 0, NULL },
	{ "I don't know.", 0, NULL },
	{ "", 0, NULL },
	{ "  ", 0, NULL },
};

static void check(const struct extraction *c, unsigned rules)
{
	enum extract_rule fired = 0;
	struct text answer = { NULL, 0 };
	bool found = extract_answer(text_of(c->solution), rules, &answer, &fired);

	if (!found)
		fired = 0;
	if (fired != c->rule || (found && !text_is(answer, c->answer)))
		fail_msg("'%s': rule %s finds '%.*s'", c->solution, found ? extract_rule_name(fired) : "none",
			 (int)answer.size, found ? answer.data : "");
	if (found)
		assert_true(answer.size > 0 && answer.data >= c->solution &&
			    answer.data + answer.size <= c->solution + strlen(c->solution));
}

static void each_rule(void **state)
{
	static const struct {
		const char *name;
		const struct extraction *cases;
		size_t count;
	} rules[] = {
		{ "tag", tag_cases, countof(tag_cases) },
		{ "boxed", boxed_cases, countof(boxed_cases) },
		{ "hash", hash_cases, countof(hash_cases) },
		{ "phrase", phrase_cases, countof(phrase_cases) },
		{ "choice", choice_cases, countof(choice_cases) },
		{ "bare", bare_cases, countof(bare_cases) },
		{ "display", display_cases, countof(display_cases) },
		{ "inline", inline_cases, countof(inline_cases) },
		{ "expression", expression_cases, countof(expression_cases) },
		{ "number", number_cases, countof(number_cases) },
		{ "words", words_cases, countof(words_cases) },
		{ "all", all_cases, countof(all_cases) },
	};
	struct error e = { 0 };
	unsigned set;

	(void)state;
	for (size_t i = 0; i < countof(rules); i++) {
		assert_int_equal(extract_rules_parse(rules[i].name, &set, &e), 0);
		for (size_t j = 0; j < rules[i].count; j++)
			check(&rules[i].cases[j], set);
		if (set != EXTRACT_ALL)
			assert_string_equal(extract_rule_name((enum extract_rule)set), rules[i].name);
	}
	check(&(struct extraction){ "1", 0, NULL }, 0);
}

static void order_of_rules(void **state)
{
	static const char all[] = "\\boxed{2} the answer is 3. #### 1\nthen 4";
	static const struct {
		const char *name;
		unsigned rules;
		enum extract_rule fired;
		const char *answer;
	} cases[] = {
		{ "all", EXTRACT_ALL, EXTRACT_BOXED, "2" },
		{ "gsm8k", EXTRACT_HASH | EXTRACT_NUMBER, EXTRACT_HASH, "1" },
		{ "math", EXTRACT_ALL & ~EXTRACT_HASH, EXTRACT_BOXED, "2" },
		{ "letters", EXTRACT_TAG | EXTRACT_BOXED | EXTRACT_PHRASE | EXTRACT_CHOICE, EXTRACT_BOXED, "2" },
		{ "phrase,hash", EXTRACT_HASH | EXTRACT_PHRASE, EXTRACT_HASH, "1" },
		{ "number,phrase", EXTRACT_NUMBER | EXTRACT_PHRASE, EXTRACT_PHRASE, "3" },
		{ "inline,number", EXTRACT_INLINE | EXTRACT_NUMBER, EXTRACT_NUMBER, "4" },
	};
	static const char *const bad[] = { "last", "", "all,", ",all", "all,last", "whole" };
	struct error e = { 0 };
	unsigned rules;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		assert_int_equal(extract_rules_parse(cases[i].name, &rules, &e), 0);
		assert_int_equal(rules, cases[i].rules);
		check(&(struct extraction){ all, cases[i].fired, cases[i].answer }, rules);
	}
	/* A rule that finds nothing gives way to the next. */
	check(&(struct extraction){ "#### \n\\boxed{} the answer is . 4", EXTRACT_EXPRESSION, "4" }, EXTRACT_ALL);
	for (size_t i = 0; i < countof(bad); i++) {
		assert_int_equal(extract_rules_parse(bad[i], &rules, &e), -1);
		assert_int_equal(e.code, ERROR_USAGE);
	}
	assert_string_equal(e.text, "`whole` is none of all, gsm8k, math, letters, tag, boxed, hash, phrase, choice, "
				    "bare, display, inline, expression, number, words");
}

static void gold(void **state)
{
	static const struct extraction cases[] = {
		{ "5", EXTRACT_BARE, "5" },
		{ " \\frac12\n", EXTRACT_BARE, "\\frac12" },
		{ "$[0,1)$", EXTRACT_BARE, "$[0,1)$" },
		{ "19, 46, and 82", EXTRACT_BARE, "19, 46, and 82" },
		{ "17\\text{ any text}", EXTRACT_BARE, "17\\text{ any text}" },
		{ "Thus $x = 5$, so $x + 1 = \\boxed{6}.$", EXTRACT_BOXED, "6" },
		{ "3 + 4 = 7\n#### 7", EXTRACT_HASH, "7" },
		{ "The answer is 7.", EXTRACT_PHRASE, "7" },
		{ "navy blue", EXTRACT_WHOLE, "navy blue" },
		{ "the set of all even integers", EXTRACT_WHOLE, "the set of all even integers" },
		{ "First there are seven boxes with two apples, and in the end there are 14 apples.",
		  EXTRACT_EXPRESSION, "14" },
		{ "<think>", EXTRACT_WHOLE, "<think>" },
		{ " ", 0, NULL },
		{ "", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		enum extract_rule fired = 0;
		struct text answer = { NULL, 0 };
		bool found = extract_gold(text_of(cases[i].solution), &answer, &fired);

		if (found != (cases[i].rule != 0) ||
		    (found && (fired != cases[i].rule || !text_is(answer, cases[i].answer))))
			fail_msg("'%s': rule %s finds '%.*s'", cases[i].solution,
				 found ? extract_rule_name(fired) : "none", (int)answer.size, found ? answer.data : "");
	}
}

/* A quarter of a megabyte of what could make a reader go over it again and again; quadratic work would take minutes. */
static void hostile(void **state)
{
	static const char *const units[] = {
		"\\boxed{",
		"\\boxed{}",
		"\\boxed{1}",
		"\\boxed{1},",
		"\\boxed ",
		"\\fbox",
		"{",
		"}",
		"(",
		")",
		"[",
		"\\[",
		"\\(",
		"\\]",
		"$",
		"$$",
		"$1",
		"$x ",
		"$x$",
		"$x$,",
		"for $x=1$ ",
		"\\begin{align}",
		"\\begin{align}\\end{split}",
		"\\end",
		"\\\\",
		"\\text{",
		"\\frac{",
		"\\frac{1}",
		"####",
		"#### a",
		"answer is ",
		"answer",
		"answer:",
		"answer     ",
		"is the answer ",
		"1,",
		"1",
		"1/",
		"1 234",
		"1,234,",
		"1,23,",
		"1.2",
		"1.234.",
		"1e",
		"1\\times10^",
		"-",
		".",
		"\\",
		" ",
		"\n",
		"a",
		"a ",
		"x = ",
		"x+",
		"1 and ",
		"one ",
		"one hundred and ",
		"<answer>",
		"</think>",
		"<think>",
		"<<",
		"<",
		"\xe7\xad\x94",
		"\xff",
		"(a ",
		"(abc ",
		"*",
		"**",
		"5 abc = ",
		"5!",
		"D) ",
		"'",
		"\xc2\xbd",
		"0.(",
		"**Answer:** ",
	};
	struct builder b = { 0 };
	struct text answer;

	(void)state;
	for (size_t i = 0; i < countof(units); i++) {
		enum extract_rule fired;

		builder_reset(&b);
		builder_string(&b, "7");
		while (b.size < 1 << 18)
			builder_string(&b, units[i]);
		for (unsigned rule = EXTRACT_TAG; rule < EXTRACT_WHOLE; rule *= 2)
			if (extract_answer(builder_view(&b), rule, &answer, &fired))
				assert_int_equal(fired, rule);
		assert_true(extract_gold(builder_view(&b), &answer, &fired));
		assert_true(answer.size > 0);
	}
	builder_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule),
		cmocka_unit_test(order_of_rules),
		cmocka_unit_test(gold),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
