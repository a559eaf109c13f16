/* What a text does not answer: unfinished, taken back, refused, hedged, or said in another turn. The source is UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "matching/extract.h"

struct extraction {
	const char *solution;
	const char *answer; /* NULL: none */
};

static const struct extraction unfinished_cases[] = {
	{ "So we have 3 + 4 =", NULL },
	{ "So we have 3 + 4 = ", NULL },
	{ "There are 12 boxes, each with 5 +", NULL },
	{ "We get $12 \\times", NULL },
	{ "The first step gives 3 \\times 4 = 12, and then we need to add", NULL },
	{ "That leaves 20 apples. Now we multiply by", NULL },
	{ "She has 5 apples and", NULL },
	{ "First we get 12. Then we", NULL },
	{ "There are 12 boxes, so we", NULL },
	{ "He earns $40 because the", NULL },
	{ "There are 7 days in a", NULL },
	{ "From these 3 equations we get:", NULL },
	{ "Step 1: Add.\nStep 42:", NULL },
	{ "Step 1: Add.\nStep 42", NULL },
	{ "The total is 12. The answer is 3 *", NULL },
	{ "The answer is 12. We check that 3 * 4 =", "12" },
	{ "\\boxed{12} since 3 * 4 =", "12" },
	{ "First \\boxed{42}, but on reflection it is \\boxed{", NULL },
	{ "First \\boxed{42}, then finally \\boxed{}", NULL },
	{ "First \\boxed{42}, then finally \\boxed{ } or rather 5.", "5" },
	{ "First \\boxed{42}, then \\boxed{?}", NULL },
	{ "It is \\boxed{42}, as asked for in \\boxed{}.", "42" },
	{ "Put it in \\boxed{}: the answer is 42.", "42" },
	{ "So x = 7", "x = 7" },
	{ "She has 7 apples in it", "7" },
	{ "There are about 42 or so", "42" },
	{ "The total is 42", "42" },
	{ "5!", "5!" },
	{ "She wins 18 to 3 at", NULL },
};

static const struct extraction denied_cases[] = {
	{ "The answer is not 42.", NULL },
	{ "The answer isn't 42.", NULL },
	{ "The answer isn’t 42.", NULL },
	{ "The answer is definitely not equal to 42.", NULL },
	{ "The answer cannot be 42.", NULL },
	{ "The answer is more than 42.", NULL },
	{ "The answer is less than 42.", NULL },
	{ "So it took longer than 42 minutes.", NULL },
	{ "Answer: none of the 34", NULL },
	{ "Answer: half of 34", NULL },
	{ "Answer: the square root of 34", NULL },
	{ "The answer is twice 34.", NULL },
	{ "The answer is twice 34, that is 68.", "68" },
	{ "Answer: 34 squared", NULL },
	{ "Answer: 34 units squared", "34" },
	{ "Answer: 34 times 2", NULL },
	{ "Answer: 34 times", "34" },
	{ "The answer is at least 34.", NULL },
	{ "Answer: up to 34", NULL },
	{ "Answer: over 34", NULL },
	{ "She needs at least 34 boxes.", "34" },
	{ "It adds up to 34.", "34" },
	{ "<answer>not 34</answer>", NULL },
	{ "It is not 5.\n<answer>34</answer>", "34" },
	{ "$x = 7$ is extraneous, so there is no solution.", NULL },
	{ "$x = 7$ is rejected, hence $x=2$.", "x=2" },
	{ "不选C", NULL },
	{ "Answer: neither of the 34", NULL },
	{ "The total isn't 42, it's 43.", "43" },
	{ "So the total is 43, not 42.", "43" },
	{ "The answer is 43, not 42.", "43" },
	{ "The answer is not 5. It is 6.", "6" },
	{ "She has 5 more than 42 marbles.", "5" },
	{ "There are 42 who do not swim.", "42" },
	{ "I cannot determine the total from the 42 given.", NULL },
	{ "The answer cannot be determined from the 42 given.", NULL },
	{ "There are 42 apples. There is not enough information to go on.", NULL },
	{ "It is impossible to say; 42 were there.", NULL },
	{ "I don't know, maybe 42.", NULL },
	{ "We can't tell how tall he is, but he is 42 years old.", "42" },
	{ "Since we cannot solve for y at once, x comes first. So x = 3.", "x = 3" },
	{ "The answer is cannot be determined.", "cannot be determined" },
	{ "cannot be determined", "cannot be determined" },
};

static const struct extraction taken_back_cases[] = {
	{ "The answer is 3... no, 5.", "5." },
	{ "The answer is 3. Wait, no.", NULL },
	{ "Is it 42? No.", NULL },
	{ "Is it 42? No, it is 41.", "41" },
	{ "It is 42 or no number at all, so 42.", "42" },
	{ "The answer is 3. No, 5.", "5." },
	{ "The answer is 3 — wait, it's 5.", "5" },
	{ "The answer is 3, or rather 5.", "5." },
	{ "The answer is 3. Wait, it should be 5 apples.", "5" },
	{ "\\boxed{3}. No, it's 5.", "5" },
	{ "The answer is 3. Wait, let me check: 1 + 2 = 3. Yes.", "3" },
	{ "\\boxed{3}\n\nWait, 1 + 2 = 3. Good.", "3" },
	{ "I previously said the answer is 3, but that's wrong.", NULL },
	{ "I previously said the answer is 3, but that's wrong. It is 5.", "5" },
	{ "I first thought the answer is 3, but it is 5.", "5" },
	{ "I initially thought 3, but the correct answer is 5.", "5" },
	{ "\\boxed{3}\n\nWait, that is wrong.", NULL },
	{ "\\boxed{3}. Oh, I made a mistake. The sum is 5.", "5" },
	{ "\\boxed{3}. That’s not right.", NULL },
	{ "\\boxed{3}. Let me know if that's wrong.", "3" },
	{ "The answer is B. Some take C. But that is wrong, since 5 > 3.", "B" },
	{ "#### 5\nWait, I forgot one.\n#### 6", "6" },
	{ "#### 5\nTom has no pens and buys 4.\n#### 4", "5" },
	{ "#### 5\nBut what if he had 4?\n#### 4", "5" },
	{ "#### 5\nNo pens are left. How many were there?\n#### 4", "5" },
	{ "#### 5\nNo, that is the other one.\n#### 4", "4" },
};

static const struct extraction hedged_cases[] = {
	{ "The answer is 3 (or 4).", NULL },
	{ "The answer is 3 apples (or 4 apples).", NULL },
	{ "So it is 3 (or 4).", NULL },
	{ "The answer is 3, or maybe 4.", NULL },
	{ "The answer is 3 or possibly 4.", NULL },
	{ "It is 3, maybe 4.", NULL },
	{ "The answer is 3 unless 0 counts, in which case 4.", NULL },
	{ "Sorry, I am unable to help with that (3).", NULL },
	{ "\\boxed{3} (or \\boxed{4})", NULL },
	{ "\\boxed{3}, or perhaps \\boxed{4}", NULL },
	{ "\\boxed{3} (or maybe 4)", NULL },
	{ "The answer is 0.75 (or 3/4).", "0.75" },
	{ "The answer is 0.75, or perhaps 3/4.", "0.75" },
	{ "\\boxed{0.5} (or \\boxed{\\frac12})", "\\frac12" },
	{ "It takes 2 hours (or 120 minutes).", "2" },
	{ "The answer is 3 (or so).", "3" },
	{ "The answer is 1/3 (or 0.33).", "1/3" },
	{ "The answer is 0.67 (or 2/3).", "0.67" },
	{ "The answer is 1/3 (or 33.3%).", "1/3" },
	{ "The answer is B (or C).", NULL },
	{ "The answer is 3 or 4.", "3 or 4" },
	{ "\\boxed{3?}", "3" },
};

static const struct extraction turn_cases[] = {
	{ "The answer is 42.<|im_end|>\n<|im_start|>user\n3+4?<|im_end|>\n<|im_start|>assistant\nThe answer is 7.",
	  "42" },
	{ "\\boxed{42}<|endoftext|>Human: 3+4? Assistant: \\boxed{7}", "42" },
	{ "42</s> [INST] 3+4? [/INST] 7", "42" },
	{ "It is 42 [INST] 3+4? [/INST] It is 7", "42" },
	{ "42<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n3+4?", "42" },
	{ "42<end_of_turn>\n<start_of_turn>user\nWhat is \\boxed{7}?", "42" },
	{ "42<｜end▁of▁sentence｜><｜User｜>What is 7?", "42" },
	{ "<|im_start|>assistant\nThe answer is 42.<|im_end|>", "42" },
	{ "<|endoftext|>The answer is 7.", NULL },
	{ "\\boxed{5}<|im_end|>\n<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\n<think>a</think>\\boxed{7}",
	  "5" },
	{ "<think>\\boxed{5}<|im_end|>\n<|im_start|>user\n<think></think>7", NULL },
	{ "2 + 40 = 42\n\nQuestion: 3+4?\nAnswer: 7", "42" },
	{ "The answer is 42.\n\nQ: 3+4?\nA: The answer is 7.", "42" },
	{ "#### 42\n\n\nProblem: 3+4?\n#### 7", "42" },
	{ "\\boxed{42}\nHuman: 3+4?\nAssistant: \\boxed{7}", "42" },
	{ "\\boxed{42}\n\n**Question 2:** 3+4?\n\n\\boxed{7}", "42" },
	{ "#### 42\nWhat is 3+4?\n#### 7", "42" },
	{ "答案是42。\n\n问题：3+4？\n答案是7。", "42" },
	{ "Let me restate it.\n\nQuestion: how many?\n\nThe answer is 7.", "7" },
	{ "We need x.\nProblem: 3 + x = 10\nSo x = 7.", "x = 7" },
	{ "Part a is 5.\n\nQuestion 2: the rest is 7.", "7" },
	{ "Sure! I will do it in 3 steps.\n\nProblem: 3 + x = 10\n\nSo x = 7.", "x = 7" },
};

static const struct extraction thinking_cases[] = {
	{ "analysisWe need 2+2. Maybe \\boxed{5}? No.assistantfinal4", "4" },
	{ "analysisWe need 2+2. Maybe \\boxed{5}", NULL },
	{ "analysis of the cases gives 4.", "4" },
	{ "<seed:think>\\boxed{5}</seed:think>\\boxed{7}", "7" },
	{ "<seed:think>\\boxed{5}", NULL },
	{ "<|START_THINKING|>\\boxed{5}<|END_THINKING|><|START_RESPONSE|>The result is 7<|END_RESPONSE|>", "7" },
	{ "<|think|>\\boxed{5}<|end|><|begin|>assistant<|content|>It is 7.<|end|>", "7" },
	{ "<|think|>\\boxed{5}", NULL },
	{ "<|channel>thought\n\\boxed{5}<channel|>\\boxed{7}<turn|>", "7" },
	{ "<|channel|>analysis<|message|>\\boxed{5}<|end|><|start|>assistant<|channel|>final<|message|>7<|return|>",
	  "7" },
};

static const struct extraction code_cases[] = {
	{ "__import__('os').system('id') or 0", NULL },
	{ "eval(\"0\") or 0", NULL },
	{ "open('/etc/passwd').read() and 0", NULL },
	{ "().__class__.__base__ or 0", NULL },
};

/* Whether 42 is what a text says. */
static const struct {
	const char *solution;
	bool says;
} all_cases[] = {
	{ "La respuesta no es 42.", false },
	{ "Die Antwort ist nicht 42.", false },
	{ "La réponse n'est pas 42.", false },
	{ "La risposta non è 42.", false },
	{ "A resposta não é 42.", false },
	{ "Ответ не 42.", false },
	{ "答案不是42。", false },
	{ "答案并不是 42。", false },
	{ "答えは42ではありません。", false },
	{ "정답은 42가 아닙니다.", false },
	{ "Het antwoord is niet 42.", false },
	{ "Svaret är inte 42.", false },
	{ "The answer is $\\boxed{42}$... no wait, it is 43.", false },
	{ "**42** is not the answer.", false },
	{ "The answer is **not** 42.", false },
	{ "The answer is **42**. No, **43**.", false },
	{ "Answer: ~~42~~ 43", false },
	{ "The answer is $42$ (or $43$).", false },
	{ "The answer is \\(42\\), or maybe \\(43\\).", false },
	{ "$\\boxed{42}$ or maybe $\\boxed{43}$", false },
	{ "So x = 42 (or x = 43).", false },
	{ "x = 42, or maybe x = 43", false },
	{ "The answer is probably 42 or 43.", false },
	{ "42 or maybe 43", false },
	{ "I get 42, maybe 43.", false },
	{ "First \\boxed{42}. Then \\boxed{\\frac{1}{2", false },
	{ "\\boxed{42} but then \\boxed{ }", false },
	{ "We get $$x = 42 + ", false },
	{ "Thus 42 = 6 \\cdot", false },
	{ "= 42 +", false },
	{ "The answer is $42 +", false },
	{ "The sum is 42,\nand the product is", false },
	{ "42 is", false },
	{ "Let the answer be 42 if", false },
	{ "The answer is 42 or", false },
	{ "Answer: 42 -", false },
	{ "The answer: not 42", false },
	{ "Final answer: not enough information (42 given)", false },
	{ "The answer is undefined, not 42.", false },
	{ "The answer is NaN, since 42 / 0", false },
	{ "I refuse to answer 42.", false },
	{ "Answer: I cannot tell; 42 is a guess.", false },
	{ "The answer is impossible to determine from the 42 cards.", false },
	{ "It is unclear whether it is 42.", false },
	{ "I am not sure it is 42.", false },
	{ "Either 42 or 43, I cannot decide.", false },
	{ "42 or 43? I am not sure.", false },
	{ "5<|im_end|>\n<|im_start|>user\n42", false },
	{ "The answer is 5.\n\n---\n\n**Problem:** x\n\nThe answer is 42.", false },
	{ "The answer is 5.\n\nUser: What is it?\n\nAssistant: The answer is 42.", false },
	{ "#### 5\n#### 42", false },
	{ "The answer is 5.</s><s>[INST] x [/INST] The answer is 42.", false },
	{ "The answer is 5.<|endoftext|><|endoftext|>The answer is 42.", false },
	{ "5\n\n\n\nQ: 6*7\nA: 42", false },
	{ "The answer is 5.\r\n\r\nQuestion: x\r\nAnswer: 42", false },
	{ "exec('42')", false },
	{ "os.system(\"x\") or 42", false },
	{ "[42][0] if __import__(\"os\") else 42", false },
	{ "True and 42 or __import__(\"x\")", false },
	{ "getattr(x,'y') or 42", false },
	{ "subprocess.call([\"x\"]) or 42", false },
	{ "import os; 42", false },
	{ "print(42) or exit()", false },
	{ "eval(input()) or 42", false },
	{ "open(\"f\").write(\"x\") or 42", false },
	{ "La respuesta es 42.", true },
	{ "Die Antwort ist 42.", true },
	{ "La réponse est 42.", true },
	{ "Ответ: 42", true },
	{ "答案是42。", true },
	{ "答えは42です。", true },
	{ "정답은 42입니다.", true },
	{ "No, la respuesta es 42.", true },
	{ "Não sei, mas a resposta é 42.", true },
	{ "Nein, die Antwort ist 42.", true },
	{ "不，答案是42。", true },
	{ "The answer is **42** (bold).", true },
	{ "The answer is 42 (approximately).", true },
	{ "The answer is 42 (see Step 3).", true },
	{ "\\boxed{42} \\quad (\\text{or } 42.0)", true },
	{ "The answer is $42$ (or $\\frac{84}{2}$).", true },
	{ "We need x: x = 42 (since x > 0).", true },
	{ "x = 42 (we reject x = -3).", true },
	{ "The answer is 42 (rejecting -3).", true },
	{ "x = 42 or x = -3, but x > 0, so x = 42.", true },
	{ "The answer is 42. (The other root is -3.)", true },
	{ "\\boxed{42}\n\n**Explanation:** -3 is not a solution.", true },
	{ "The possible answers are 3 and 42, and 3 is impossible, so 42.", true },
	{ "So 42 (or 42 percent) of them.", true },
	{ "The answer is 42, and that is final.", true },
	{ "42 it is.", true },
	{ "He can buy 42 apples.", true },
	{ "So at most 42 apples.", true },
	{ "At least 42.", true },
	{ "So she should get 42, right?", true },
	{ "Is the answer 42? Yes, it is.", true },
	{ "Is it 41? No. The answer is 42.", true },
	{ "She said no. The answer is 42.", true },
	{ "The number is neither 40 nor 41 but 42.", true },
	{ "I was wrong before. The answer is 42.", true },
	{ "My earlier answer of 41 was wrong. The answer is 42.", true },
	{ "That's wrong. It is 42.", true },
	{ "Wait, that is wrong: 40 + 2 = 42.", true },
	{ "Not 41. The total is 42.", true },
	{ "We cannot determine x alone, but the sum is 42.", true },
	{ "It is impossible to have half a cat, so the answer is 42.", true },
	{ "There is not enough information at first, but with the hint we get 42.", true },
	{ "The data are insufficient for A. For B, the total is 42.", true },
	{ "Tom does not know that he has 42 apples.", true },
	{ "No one knows, but the answer is 42.", true },
	{ "The question asks for the total, which is 42.", true },
	{ "Problem: 40 + 2\nAnswer: 42", true },
	{ "Q: 40+2?\nA: 42", true },
	{ "User: 40+2?\nAssistant: 42", true },
	{ "Human: 40+2?\n\nAssistant: 42", true },
	{ "Question: 40+2?\n\nAnswer: 42", true },
	{ "The answer is 42.\n\nQuestion: 1+1? Answer: 2", true },
	{ "f(6) = 42", true },
	{ "gcd(84, 126) = 42", true },
	{ "P(\"A\") = 0.5, so N = 42", true },
	{ "The code prints 42.", true },
	{ "```python\nprint(6*7)\n```\nOutput: 42", true },
	{ "max(41, 42) = 42", true },
	{ "The total is 42 = 6(7).", true },
	{ "42\n\n(This is the answer.)", true },
	{ "**Step 3: Conclusion**\nThe total is 42.", true },
	{ "1. x\n2. y\n3. 42 apples", true },
	{ "The answer: 42.", true },
	{ "Therefore: 42", true },
	{ "Solution. 42.", true },
	{ "Let's see: 42.", true },
	{ "So it's 42, isn't it?", true },
	{ "42 isn't divisible by 5, so the answer is 42.", true },
	{ "Thus the total is 12 +", false },
	{ "Hence x = \\frac{42}{", false },
	{ "So $x = 42 +$", false },
	{ "We know 42 is even, so", false },
	{ "First, 3 + 39 = 42. Next,", false },
	{ "Let x = 42. Then", false },
	{ "It is 42 (", false },
	{ "It is 42 (since", false },
	{ "1. Add 3+39 = 42\n2.", false },
	{ "Step 1: there are 42.\nStep 2", false },
	{ "Step 1: there are 42.\n**Step 2:**", false },
	{ "There are 42 apples.\n\n## Step 2", false },
	{ "42 is not the answer.", false },
	{ "42 is incorrect.", false },
	{ "42 is wrong.", false },
	{ "42 isn't right.", false },
	{ "42 cannot be right.", false },
	{ "I don't think the answer is 42.", false },
	{ "I don't think it is 42.", false },
	{ "We cannot say that the answer is 42.", false },
	{ "The answer is anything but 42.", false },
	{ "The answer is over 42.", false },
	{ "The answer is almost 42.", false },
	{ "The answer is under 42.", false },
	{ "The answer is far from 42.", false },
	{ "The answer is nowhere near 42.", false },
	{ "There isn't sufficient information; 42 is a guess.", false },
	{ "The problem doesn't give enough information about the 42 people.", false },
	{ "42 people. More information is required.", false },
	{ "It is not possible to determine this from 42 alone.", false },
	{ "I'm unable to work this out from 42 values.", false },
	{ "I am not able to answer for 42.", false },
	{ "This cannot be calculated from 42.", false },
	{ "We have 42 men. The question can't be answered.", false },
	{ "Unanswerable with just 42.", false },
	{ "The answer is 42, no wait, 5.", false },
	{ "The answer is 42. Sorry, 5.", false },
	{ "The answer is 42 - scratch that, 5.", false },
	{ "The answer is 42, I mean 5.", false },
	{ "The answer is 42, actually 5.", false },
	{ "The answer is 42. Correction: 5.", false },
	{ "The answer is 42. Actually, it's 5.", false },
	{ "The answer is 42. Wait, the answer should be 5.", false },
	{ "The answer is ~~42~~ 5.", false },
	{ "The answer is <s>42</s> 5.", false },
	{ "\\boxed{42}... wait, no, \\boxed{5}", false },
	{ "I said 42 but that was wrong. It is 5.", false },
	{ "\\boxed{42}. Hmm, that does not look right.", false },
	{ "\\boxed{42} is wrong.", false },
	{ "\\boxed{42} is not the answer.", false },
	{ "The answer is 42, but could be 43.", false },
	{ "The answer is 42, but it might be 43.", false },
	{ "It is 42 or it could be 43.", false },
	{ "The answer is 42 [or 43].", false },
	{ "The answer is 42 — or 43.", false },
	{ "So 42 apples or 43 apples.", false },
	{ "The answer is 42; alternatively, 43.", false },
	{ "The answer is 42 (alternatively 43).", false },
	{ "The answer is either 42 or 43.", false },
	{ "42 (or 43)", false },
	{ "$42$ (or $43$)", false },
	{ "The answer is $42$, or maybe $43$.", false },
	{ "The answer is 5.\n\nInput: 42\n\nThe answer is 42.", false },
	{ "5\n\n### Human: 40+2? ### Assistant: 42", false },
	{ "The answer is 5.\n\nNext question: 40+2?\nThe answer is 42.", false },
	{ "The answer is 5.\n\nQuestion #2: 40+2? The answer is 42.", false },
	{ "The answer is 5.\n\nProblem 2. 40+2?\nThe answer is 42.", false },
	{ "The answer is 5.<|assistant|>The answer is 42.", false },
	{ "The answer is 5.\n\nUser: q\nAssistant: The answer is 42.", false },
	{ "The answer is 5.\nUser: q\nThe answer is 42.", false },
	{ "The answer is 5.\n### Instruction:\nq\n### Response:\nThe answer is 42.", false },
	{ "int('42')", false },
	{ "print(\"x\") or 42", false },
	{ "os.system('x') and 42", false },
	{ "[c for c in ().__class__.__bases__][0] or 42", false },
	{ "lambda: 42", false },
	{ "exit() or 42", false },
	{ "(lambda: 42)()", false },
	{ "42 if True else 0", false },
	{ "def f(): return 42", false },
	{ "There are 42 or so", true },
	{ "So 42 is not odd and the answer is 42.", true },
	{ "He sold 42 over the weekend.", true },
	{ "It took over a week; the total is 42.", true },
	{ "The answer is nothing but 42.", true },
	{ "The answer is 42.", true },
	{ "So the total is 42 apples", true },
	{ "The total is: 42", true },
	{ "Answer: 42 (see above)", true },
	{ "The answer is 42 (not 43).", true },
	{ "The answer is 42, not 43.", true },
	{ "The answer is 42, which is not a prime.", true },
	{ "The answer is 42 since 43 is not even.", true },
	{ "The answer is 42 because 41 is wrong.", true },
	{ "The answer is no more and no less: 42.", true },
	{ "**Step 3:** The total is 42.", true },
	{ "1. Add\n2. The sum is 42", true },
	{ "The answer is 42. If that is wrong, tell me.", true },
	{ "The answer is 42, I think.", true },
	{ "I think the answer is 42, but check it.", true },
	{ "The answer is\n42", true },
	{ "Answer:\n\n42", true },
	{ "\\boxed{42}\n\nNote that x = 5 is not the answer.", true },
	{ "\\boxed{42}. We used that 7 is not 6.", true },
	{ "It is not 5 but 42.", true },
	{ "It is not only 5 but 42.", true },
	{ "She does not have 5; she has 42.", true },
	{ "No, the total is 42.", true },
	{ "No. 42", true },
	{ "Wait, 40 + 2 = 42.", true },
	{ "Actually, the answer is 42.", true },
	{ "Is it 41? No, it is 42.", true },
	{ "The answer is 42.\n\nQuestion: how so?\n\nBecause 40 + 2 is 42.", true },
	{ "Question: How many?\nAnswer: 42", true },
	{ "**Problem:** How many are 40 + 2?\n\n**Solution:** 40 + 2 = 42", true },
	{ "There are 42 users: 40 old, and 2 new make 42.", true },
	{ "The number of people that know nothing is 42.", true },
	{ "Without more information about Tom, we use the total: 42.", true },
	{ "We can't tell them apart, so there are 42.", true },
	{ "It costs 42 dollars (about 40 euros).", true },
	{ "The answer is 42 (or 42.0).", true },
	{ "42 (forty-two)", true },
	{ "The answer is 42 (that is, 6 times 7).", true },
	{ "So 42.", true },
	{ "42?", true },
	{ "The answer is 42?", true },
	{ "It's 42!", true },
	{ "We get 40 + 2 = 42 at the end.", true },
	{ "So 42 it is", true },
	{ "42 is the answer you're looking for", true },
	{ "The value we need is 42", true },
	{ "The number to find is 42", true },
	{ "Total = 42", true },
	{ "= 42", true },
	{ "x = 42, as we wanted to find", true },
	{ "42 which is what we", true },
	{ "The sum of all of them is 42 as well", true },
	{ "42 in total, so that is it", true },
	{ "Thus he needs 42 to get by", true },
	{ "The result is 42. Good luck!", true },
};

static void check(const struct extraction *c)
{
	struct text answer = { NULL, 0 };
	enum extract_rule fired = 0;
	bool found = extract_answer(text_of(c->solution), EXTRACT_ALL, &answer, &fired);

	if (found != (c->answer != NULL) || (found && !text_is(answer, c->answer)))
		fail_msg("'%s': rule %s finds '%.*s'", c->solution, found ? extract_rule_name(fired) : "none",
			 found ? (int)answer.size : 0, found ? answer.data : "");
}

#define CASES(name) \
	static void name(void **state) \
	{ \
		(void)state; \
		for (size_t i = 0; i < countof(name##_cases); i++) \
			check(&name##_cases[i]); \
	}

CASES(unfinished)
CASES(denied)
CASES(taken_back)
CASES(hedged)
CASES(turn)
CASES(thinking)
CASES(code)

static void all(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(all_cases); i++) {
		struct text solution = text_of(all_cases[i].solution), answer = { NULL, 0 };
		enum extract_rule fired;
		struct answer gold, x;
		struct arena a;
		bool says = extract_answer(solution, EXTRACT_ALL, &answer, &fired);

		arena_init(&a);
		answer_parse(&a, TEXT("42"), 0, &gold);
		answer_parse(&a, answer, 0, &x);
		says = says && answer_match(&a, &gold, &x, &answer_policy_default).verdict == ANSWER_EQUAL;
		arena_clear(&a);
		if (says != all_cases[i].says)
			fail_msg("'%s': '%.*s'", all_cases[i].solution, (int)answer.size,
				 answer.size == 0 ? "" : answer.data);
	}
}

/* Time stays linear in texts that doubt themselves everywhere. */
static void hostile(void **state)
{
	static const char *const units[] = { "no, ",
					     "wait. ",
					     "No, 5. ",
					     ", no",
					     "...",
					     "\n",
					     ",",
					     " (or ",
					     "3 (or 4) ",
					     "that's wrong. ",
					     "not 7 ",
					     "<|im_end|>",
					     "<|im_start|>",
					     "\nQuestion:",
					     "\n\nQ: 1",
					     "#### 1\nno ",
					     "\\begin{array}{l}",
					     "\\begin{array}{l}x\\end{array}",
					     "(a) 5\n(b) 7\n",
					     "(a) ",
					     "2 to 3 ",
					     "I hope this helps. ",
					     "cannot ",
					     "5 of ",
					     "f(",
					     "if 3 ",
					     "\\boxed{}",
					     "\\boxed{1} in \\boxed{",
					     "in \\boxed{",
					     "<|think|>",
					     "analysis",
					     "assistantfinal",
					     "cannot solve ",
					     "the answer is not 7. ",
					     "Step 7: ",
					     "\xe2\x80\x94",
					     "<answer></answer>",
					     "3, but that's wrong. " };
	struct builder b = { 0 };
	struct text answer;
	enum extract_rule fired;

	(void)state;
	for (size_t i = 0; i < countof(units); i++) {
		builder_reset(&b);
		builder_string(&b, "The answer is 7. ");
		while (b.size < 1 << 18)
			builder_string(&b, units[i]);
		(void)extract_answer(builder_view(&b), EXTRACT_ALL, &answer, &fired);
		(void)extract_cut_answer(builder_view(&b), EXTRACT_ALL, &answer, &fired);
	}
	builder_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unfinished), cmocka_unit_test(denied), cmocka_unit_test(taken_back),
		cmocka_unit_test(hedged),     cmocka_unit_test(turn),   cmocka_unit_test(thinking),
		cmocka_unit_test(code),       cmocka_unit_test(all),    cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
