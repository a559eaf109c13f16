/* What a text does not answer: unfinished, taken back, refused, hedged, or said in another turn. The source is UTF-8. */
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
	{ "\\boxed{3}\n\nWait, that is wrong.", NULL },
	{ "\\boxed{3}. Oh, I made a mistake. The sum is 5.", "5" },
	{ "\\boxed{3}. That’s not right.", NULL },
	{ "\\boxed{3}. Let me know if that's wrong.", "3" },
	{ "The answer is B. Some take C. But that is wrong, since 5 > 3.", "B" },
	{ "#### 5\nWait, I forgot one.\n#### 6", "6" },
	{ "#### 5\nTom has no pens and buys 4.\n#### 4", "5" },
};

static const struct extraction hedged_cases[] = {
	{ "The answer is 3 (or 4).", NULL },
	{ "The answer is 3 apples (or 4 apples).", NULL },
	{ "So it is 3 (or 4).", NULL },
	{ "The answer is 3, or maybe 4.", NULL },
	{ "The answer is 3 or possibly 4.", NULL },
	{ "It is 3, maybe 4.", NULL },
	{ "\\boxed{3} (or \\boxed{4})", NULL },
	{ "\\boxed{3}, or perhaps \\boxed{4}", NULL },
	{ "\\boxed{3} (or maybe 4)", NULL },
	{ "The answer is 0.75 (or 3/4).", "0.75" },
	{ "The answer is 0.75, or perhaps 3/4.", "0.75" },
	{ "\\boxed{0.5} (or \\boxed{\\frac12})", "\\frac12" },
	{ "It takes 2 hours (or 120 minutes).", "2" },
	{ "The answer is 3 (or so).", "3" },
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
		cmocka_unit_test(unfinished), cmocka_unit_test(denied),  cmocka_unit_test(taken_back),
		cmocka_unit_test(hedged),     cmocka_unit_test(turn),    cmocka_unit_test(thinking),
		cmocka_unit_test(code),       cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
