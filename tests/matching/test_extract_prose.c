/* Which expression of a sentence without a mark is its answer, and what belongs to it. The source is UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "matching/extract.h"

static const struct {
	const char *solution, *answer;
} cases[] = {
	{ "So Janet makes 18 dollars per day from 9 eggs.", "18" },
	{ "He needs 5 boxes to hold 40 apples.", "5" },
	{ "He needs 5 boxes, each holding 8 apples.", "5" },
	{ "She needs 6 more to reach 40.", "6" },
	{ "After 6 more they reach 40.", "40" },
	{ "She will have 12 left after 3 days.", "12" },
	{ "It takes 4 hours for 3 workers.", "4" },
	{ "42 of the 50 students passed.", "42" },
	{ "Tom has 15 apples out of 20.", "15" },
	{ "He has 5 apples left after giving 3 to Tom.", "5" },
	{ "There are 33 ounces of cereal in those 3 boxes.", "33" },
	{ "It takes 8 hours because there are 3 workers.", "8" },
	{ "He will be 42 years old when she is 12.", "42" },
	{ "We add 3 and 4 to get 7.", "7" },
	{ "Adding 4 to 5 gives 9.", "9" },
	{ "He sold 3 bikes for a total of 42 dollars.", "42" },
	{ "He bought 3 shirts for $42.", "$42" },
	{ "So each of the 3 children gets 24.", "24" },
	{ "Therefore there are 15 ways to choose 2 of the 6 people.", "15" },
	{ "With 3 friends, he pays 12.", "12" },
	{ "The train covers 60 miles in 2 hours.", "60" },
	{ "In 2 hours the train covers 60 miles.", "60" },
	{ "So the number increases from 3 to 7.", "7" },
	{ "Thus 36 students are left if 4 go home.", "36" },
	{ "So the price drops by 5 to 10.", "10" },
	{ "He paid 20 dollars with 2 coupons.", "20" },
	{ "It took 6 days until all 30 were done.", "6" },
	{ "So x is 3 times as large.", "3" },
	{ "The area is 25 square units, as 5 times 5 is 25.", "25" },
	{ "Janet makes 18 dollars a day selling the 9 eggs.", "18" },
	{ "40 percent of the 120 students play chess.", "40 percent" },
	{ "It takes 2 hours 30 minutes.", "2 hours 30 minutes" },
	{ "Hence the probability is 3 out of 8.", "3 out of 8" },
	{ "The ratio is 2 to 3", "2 to 3" },
	{ "It arrives at 5:45 PM.", "5:45 PM" },
	{ "She spent 130 dollars over 5 weeks.", "130" },
	{ "It will take him 7 more days at 3 pages a day.", "7" },
	{ "He gave 5 to Tom, so he has 11 of the 16 left.", "11" },
	{ "The answer is 14 because 20 minus 6 is 14.", "14" },
	{ "Because 20 minus 6 is 14, he has 14.", "14" },
	{ "Since he has 12 and buys 8, he now has 20", "20" },
	{ "For 5 days, that is 30.", "30" },
	{ "That is 45 for 5 days.", "45" },
	{ "That makes 45 miles for 3 gallons.", "45" },
	{ "He bought 12 for 3 dollars each.", "12" },
	{ "Janet makes 18 dollars every day.\n\nI hope this helps! If you have 2 more questions, just ask.", "18" },
	{ "Janet makes 18 dollars every day. I hope this helps! If you have 2 more questions, just ask.", "18" },
	{ "Janet makes 18 dollars every day.\n\nLet me know if you need more than 3 examples.", "18" },
	{ "Janet makes 18 dollars every day. Let me know if you need more than 3 examples.", "18" },
	{ "Janet makes 18 dollars every day.\n\nFeel free to ask 2 or 3 follow-up questions!", "18" },
	{ "Janet makes 18 dollars every day. Feel free to ask 2 or 3 follow-up questions!", "18" },
	{ "Janet makes 18 dollars every day.\n\nHope that helps! :) See chapter 5.", "18" },
	{ "Janet makes 18 dollars every day. Hope that helps! :) See chapter 5.", "18" },
	{ "Janet makes 18 dollars every day.\n\nIs there anything else? I have 5 minutes.", "18" },
	{ "Janet makes 18 dollars every day. Is there anything else? I have 5 minutes.", "18" },
	{ "Janet makes 18 dollars every day.\n\nHave a great day! P.S. 7 is my lucky number.", "18" },
	{ "Janet makes 18 dollars every day. Have a great day! P.S. 7 is my lucky number.", "18" },
	{ "Janet makes 18 dollars every day.\n\nGood luck with the other 4 problems!", "18" },
	{ "Janet makes 18 dollars every day. Good luck with the other 4 problems!", "18" },
	{ "Janet makes 18 dollars every day.\n\nIf you want, I can solve 10 more.", "18" },
	{ "Janet makes 18 dollars every day. If you want, I can solve 10 more.", "18" },
	{ "Janet makes 18 dollars every day.\n\nPlease let me know whether you would like 3 alternative solutions.",
	  "18" },
	{ "Janet makes 18 dollars every day. Please let me know whether you would like 3 alternative solutions.",
	  "18" },
	{ "Janet makes 18 dollars every day.\n\nNote: this took me 3 steps.", "18" },
	{ "Janet makes 18 dollars every day. Note: this took me 3 steps.", "18" },
	{ "Janet makes 18 dollars every day.\n\nThank you for the 2 questions!", "18" },
	{ "Janet makes 18 dollars every day. Thank you for the 2 questions!", "18" },
	{ "Janet makes 18 dollars every day.\n\nHappy to help with 5 more!", "18" },
	{ "Janet makes 18 dollars every day. Happy to help with 5 more!", "18" },
	{ "If you have 3 apples and buy 4, you have 7.", "7" },
	{ "Yes, because 3 < 4.", "Yes" },
	{ "No, since 3 < 4.", "No" },
	{ "No, because 3 < 4. So the total is 42.", "42" },
	{ "It costs 5 dollars and 50 cents.", "5 dollars and 50 cents" },
	{ "He is 6 feet 2 inches tall.", "6 feet 2 inches" },
	{ "There are 3 boys and 2 girls.", "2" },
	{ "The shop opens at 9:30 a.m.", "9:30 a.m." },
	{ "The shop opens at 8 a.m.", "8 a.m." },
	{ "The shop opens at 8 AM every day.", "8 AM" },
	{ "The chance of it is 1 in 6.", "1 in 6" },
	{ "She runs 1 in 6 hours.", "1" },
	{ "The score is 3 to 2.", "2" },
	{ "(a) 5\n(b) 7", "5\n(b) 7" },
	{ "We find:\n(a) $5$\n(b) $x = 7$\n(c) 9", "$5$\n(b) $x = 7$\n(c) 9" },
	{ "The answers are:\n(a) 5\n(b) 7", "5\n(b) 7" },
	{ "(a) \\boxed{5}\n(b) $\\boxed{7}$", "\\boxed{5}\n(b) $\\boxed{7}" },
	{ "(a) 5\n(b) 7\nSo 12 in all.", "12" },
	{ "He solved 3 out of 8.", "3" },
};

static void prose(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct text answer = { NULL, 0 };
		enum extract_rule fired = 0;
		bool found = extract_answer(text_of(cases[i].solution), EXTRACT_ALL, &answer, &fired);

		if (!found || !text_is(answer, cases[i].answer))
			fail_msg("'%s': rule %s finds '%.*s'", cases[i].solution,
				 found ? extract_rule_name(fired) : "none", found ? (int)answer.size : 0,
				 found ? answer.data : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(prose) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
