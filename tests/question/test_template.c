/* The language of the word problems: each item of the header's table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <string.h>

#include "base/memory.h"
#include "question/template.h"

static struct rng rng;

static struct template_scene fresh(uint64_t seed)
{
	struct template_scene s;

	rng_init(&rng, seed, 0);
	template_scene(&s, &rng, 2, 999);
	return s;
}

static int64_t value(const struct template_scene *s, char letter)
{
	return s->value[letter - 'a'];
}

static void test_draw(void **state)
{
	bool low = false, high = false;

	(void)state;
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct template_scene s = fresh(seed);

		assert_true(template_draw(
			&s, "a=2..5 b=10..30:5 c=a*b-(a+1) d=a..a X:fruit|toy Y:fruit|toy W:red|dark blue; e=7"));
		assert_in_range(value(&s, 'a'), 2, 5);
		assert_in_range(value(&s, 'b'), 10, 30);
		assert_int_equal(value(&s, 'b') % 5, 0);
		assert_int_equal(value(&s, 'c'), value(&s, 'a') * value(&s, 'b') - (value(&s, 'a') + 1));
		assert_int_equal(value(&s, 'd'), value(&s, 'a'));
		assert_int_equal(value(&s, 'e'), 7);
		assert_ptr_not_equal(s.noun[0], s.noun[1]);
		assert_true(text_is(s.word[2], "red") || text_is(s.word[2], "dark blue"));
		assert_true(s.person[0] != s.person[1] && s.person[1] != s.person[2] && s.person[0] != s.person[2]);
		low = low || value(&s, 'a') == 2;
		high = high || value(&s, 'a') == 5;
	}
	assert_true(low && high); /* each has probability (3/4)^400 of never coming up */
}

static void test_conditions(void **state)
{
	static const struct {
		const char *draw;
		bool good;
	} cases[] = {
		{ "a=3 b=4 a<b", true },     { "a=3 b=4 a>b", false },    { "a=3 b=3 a<b", false },
		{ "a=3 b=3 a<=b", true },    { "a=3 b=3 a>=b", true },    { "a=3 b=3 a!=b", false },
		{ "a=3 b=4 a!=b", true },    { "a=3 b=3 a==b", true },    { "a=3 b=4 a==b", false },
		{ "a=12 b=a/5", false },     { "a=12 b=a/4 b==3", true }, { "a=0 b=3/a", false },
		{ "a=5..4", false },         { "a=12 b=a/5 b<9", false }, { "a=12 a/5<9", false },
		{ "a=3 b=4 a*2>b+1", true },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct template_scene s = fresh(i);

		if (template_draw(&s, cases[i].draw) != cases[i].good)
			fail_msg("%s", cases[i].draw);
	}
}

/* A scene in which everything is known. */
static struct template_scene known(void)
{
	static const struct template_noun apple = { "apple", "apples" }, box = { "box", "boxes" };
	static const struct template_name ana = { "Ana", true }, ben = { "Ben", false }, leo = { "Leo", false };
	struct template_scene s = fresh(5);

	assert_true(template_draw(&s, "a=2 b=12 c=5 d=1 W:teacher"));
	s.noun[0] = &apple;
	s.noun[1] = &box;
	s.person[0] = &ana;
	s.person[1] = &ben;
	s.person[2] = &leo;
	return s;
}

static void test_expand(void **state)
{
	static const char *const cases[][2] = {
		{ "plain", "plain" },
		{ "{P} and {Q} and {R}", "Ana and Ben and Leo" },
		{ "{He} {he} {His} {his} {him}", "She she Her her her" },
		{ "{a} {a+b} {b-1} {a*(b-c)}", "2 14 11 14" },
		{ "{_a} {_b} {^a} {^c} {/a} {/c}", "two twelve twice five times half a fifth" },
		{ "{aX} {dX} {X} {X1} {@X} {@Y}", "2 apples 1 apple apples apple an apple a box" },
		{ "{W}", "teacher" },
		{ "{a+b=s} {s-c=t} {t*a=uX}", "2 + 12 = 14 14 - 5 = 9 9 * 2 = 18 apples" },
		{ "[one]", "one" },
		{ "a~b", "ab" },
		{ "<A>", "A" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct template_scene s = known();
		struct builder out = { 0 };

		assert_true(template_expand(&s, cases[i][0], &out));
		assert_string_equal(out.data, cases[i][1]);
		builder_clear(&out);
	}
}

static void test_he(void **state)
{
	static const struct template_name leo = { "Leo", false };
	struct template_scene s = known();
	struct builder out = { 0 };

	(void)state;
	s.person[0] = &leo;
	assert_true(template_expand(&s, "{He} {he} {His} {his} {him}", &out));
	assert_string_equal(out.data, "He he His his him");
	builder_clear(&out);
}

static void test_equations(void **state)
{
	static const char *const refused[] = { "{a-b=s}", "{c/a=s}", "{b*100=s}", "{a-1=s}", "{c/(d-1)=s}" };
	struct builder out = { 0 };
	struct template_scene s = known();

	(void)state;
	assert_true(template_expand(&s, "{a+b=s} {s*c=t}", &out));
	assert_int_equal(s.steps, 2);
	assert_int_equal(s.result, 70);
	assert_int_equal(value(&s, 't'), 70);
	for (size_t i = 0; i < countof(refused); i++) {
		s = known();
		builder_reset(&out);
		if (template_expand(&s, refused[i], &out))
			fail_msg("%s", refused[i]);
	}
	builder_clear(&out);
}

/* Every alternative and every order of groups comes up, and nothing else. */
static void test_choices(void **state)
{
	static const char *const want[] = { "x A B", "x B A", "y2 A B", "y2 B A", "yz A B", "yz B A" };
	unsigned counts[countof(want)] = { 0 }, all = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 600; seed++) {
		struct template_scene s = known();
		struct builder out = { 0 };
		struct rng own;

		rng_init(&own, seed, 1);
		s.rng = &own;
		assert_true(template_expand(&s, "[x|y[{a}|z]] <A><B>", &out));
		for (size_t i = 0; i < countof(want); i++)
			counts[i] += strcmp(out.data, want[i]) == 0;
		builder_clear(&out);
	}
	for (size_t i = 0; i < countof(want); i++) {
		assert_true(counts[i] > 0); /* the rarest has probability 1/8: (7/8)^600 of never */
		all += counts[i];
	}
	assert_int_equal(all, 600);
}

static void test_distractor(void **state)
{
	struct template_scene s = known();
	struct builder out = { 0 };

	(void)state;
	s.distractor = "It rains.";
	assert_true(template_expand(&s, "One.~Two. ~Three.", &out));
	assert_string_equal(out.data, "One. It rains. Two. Three.");
	builder_clear(&out);
}

/* Names are distinct, and no possessive looks odd. */
static void test_words(void **state)
{
	size_t count;
	const struct template_name *people = template_people(&count);

	(void)state;
	assert_true(count >= 40);
	for (size_t i = 0; i < count; i++) {
		assert_int_not_equal(people[i].text[strlen(people[i].text) - 1], 's');
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(people[i].text, people[j].text);
	}
	assert_non_null(template_pool(TEXT("box"), &count));
	assert_true(count >= 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_draw),       cmocka_unit_test(test_conditions), cmocka_unit_test(test_expand),
		cmocka_unit_test(test_he),         cmocka_unit_test(test_equations),  cmocka_unit_test(test_choices),
		cmocka_unit_test(test_distractor), cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
