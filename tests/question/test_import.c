/* Foreign records: each shape, each documented error, and the parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <string.h>

#include "base/memory.h"
#include "format/json.h"
#include "question/import.h"

static const struct import_options gsm8k = { IMPORT_GSM8K, "test", false, true };
static const struct import_options math = { IMPORT_MATH, NULL, false, true };
static const struct import_options trl = { IMPORT_TRL, NULL, false, true };
static const struct import_options qwen = { IMPORT_QWEN, NULL, false, true };
static const struct import_options svamp = { IMPORT_SVAMP, NULL, false, true };
static const struct import_options mawps = { IMPORT_MAWPS, NULL, false, true };
static const struct import_options lm_eval = { IMPORT_LM_EVAL, "test", false, true };

static void test_records(void **state)
{
	static const struct {
		const struct import_options *options;
		const char *in, *out;
	} cases[] = {
		{ &gsm8k, "{'question':'How many? ','answer':'It is 2*3=<<2*3=6>>6.\\n#### 6'}",
		  "{'id':'gsm8k/test/000007','question':'How many?','answer':'6','solution':'It is 2*3=6.\\n#### "
		  "6','split':'test'}" },
		{ &gsm8k, "{'question':'Q','answer':'#### $1,234,567.'}",
		  "{'id':'gsm8k/test/000007','question':'Q','answer':'1234567','solution':'#### "
		  "$1,234,567.','split':'test'}" },
		{ &gsm8k, "{'id':'mine','question':'Q','answer':'#### 1\\n#### -2.5 \\n'}",
		  "{'id':'mine','question':'Q','answer':'-2.5','solution':'#### 1\\n#### -2.5','split':'test'}" },
		{ &math,
		  "{'problem':'P','level':'Level 5','type':'Algebra','solution':'So \\\\boxed{1} or "
		  "\\\\boxed{\\\\frac{1}{2}}.'}",
		  "{'id':'math/000007','question':'P','answer':'\\\\frac{1}{2}','solution':'So \\\\boxed{1} or "
		  "\\\\boxed{\\\\frac{1}{2}}.','level':'Level 5','type':'Algebra'}" },
		{ &math, "{'problem':'P','answer':'7','subject':'Geometry','unique_id':'test/g/1.json'}",
		  "{'id':'test/g/1.json','question':'P','answer':'7','subject':'Geometry'}" },
		{ &trl, "{'prompt':'Q','completion':'A\\n#### 12'}",
		  "{'id':'trl/000007','question':'Q','answer':'12','solution':'A\\n#### 12'}" },
		{ &trl,
		  "{'prompt':[{'role':'system','content':'S'},{'role':'user','content':'Q'}],"
		  "'completion':[{'role':'assistant','content':'\\\\boxed{x}'}]}",
		  "{'id':'trl/000007','question':'Q','answer':'x','solution':'\\\\boxed{x}'}" },
		{ &trl, "{'messages':[{'role':'user','content':'Q'},{'role':'assistant','content':'A'}],'answer':3}",
		  "{'id':'trl/000007','question':'Q','answer':'3','solution':'A'}" },
		{ &qwen, "{'idx':4,'question':'Q','gt':'5','answer':'five'}",
		  "{'id':'qwen/000007','question':'Q','answer':'5'}" },
		{ &qwen, "{'problem':'P','final_answer':['$x=1$']}",
		  "{'id':'qwen/000007','question':'P','answer':'$x=1$'}" },
		{ &qwen, "{'question':'Q','answer':'Work.\\n#### 1,000'}",
		  "{'id':'qwen/000007','question':'Q','answer':'1000','solution':'Work.\\n#### 1,000'}" },
		{ &svamp,
		  "{'ID':'s-1','Body':'Ann has 4 pens. If she buys 2 ','Question':'How many are there?','Answer':6.0,"
		  "'Type':'Addition'}",
		  "{'id':'s-1','question':'Ann has 4 pens. If she buys 2, how many are there?','answer':'6',"
		  "'type':'Addition'}" },
		{ &svamp, "{'Body':'Then Ann got 2 more','Question':'How many?','Answer':'2.50'}",
		  "{'id':'svamp/000007','question':'Then Ann got 2 more. How many?','answer':'2.5'}" },
		{ &svamp, "{'Body':'If so, Ann has 2.','Question':'How many?','Answer':2}",
		  "{'id':'svamp/000007','question':'If so, Ann has 2. How many?','answer':'2'}" },
		{ &mawps,
		  "{'Question':'Ann had number0 pens , number1 of them red . How much is number12 and numbers ?',"
		  "'Numbers':'86.0 2.5','Answer':'50.0'}",
		  "{'id':'mawps/000007','question':'Ann had 86 pens, 2.5 of them red. How much is number12 and "
		  "numbers?','answer':'50'}" },
		{ &lm_eval,
		  "{'doc_id':3,'doc':{'question':'Q','answer':'W\\n#### 1,000'},'target':'W\\n#### 1,000','resps':[['x']]}",
		  "{'id':'lm-eval/test/000007','question':'Q','answer':'1000','solution':'W\\n#### "
		  "1,000','split':'test'}" },
		{ &lm_eval, "{'doc':{'problem':'P','solution':'S'},'target':'x^2'}",
		  "{'id':'lm-eval/test/000007','question':'P','answer':'x^2','solution':'S','split':'test'}" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct builder in = { 0 }, printed = { 0 }, want = { 0 };
		struct json *foreign, *record;
		struct error e = { 0 };

		builder_string(&in, cases[i].in);
		builder_string(&want, cases[i].out);
		for (size_t j = 0; j < in.size; j++)
			in.data[j] = in.data[j] == '\'' ? '"' : in.data[j];
		for (size_t j = 0; j < want.size; j++)
			want.data[j] = want.data[j] == '\'' ? '"' : want.data[j];
		assert_int_equal(json_parse(&foreign, builder_view(&in), "f:1", &e), 0);
		if (import_record(&record, foreign, 7, cases[i].options, "f:1", &e))
			fail_msg("%s: %s", cases[i].in, e.text);
		json_print(&printed, record);
		assert_string_equal(printed.data, want.data);
		json_free(record);
		json_free(foreign);
		builder_clear(&in);
		builder_clear(&want);
		builder_clear(&printed);
	}
}

static void test_errors(void **state)
{
	static const struct {
		const struct import_options *options;
		const char *in, *text;
	} cases[] = {
		{ &gsm8k, "{\"answer\":\"#### 1\"}", "question" },
		{ &gsm8k, "{\"question\":\"Q\"}", "answer" },
		{ &gsm8k, "{\"question\":\"Q\",\"answer\":6}", "answer" },
		{ &gsm8k, "{\"question\":\"Q\",\"answer\":\"six\"}", "no '####'" },
		{ &gsm8k, "{\"question\":\"Q\",\"answer\":\"six ####  \"}", "no '####'" },
		{ &gsm8k, "{\"question\":\" \",\"answer\":\"#### 1\"}", "empty" },
		{ &math, "{\"problem\":\"P\",\"solution\":\"none\"}", "boxed" },
		{ &math, "{\"problem\":\"P\",\"solution\":\"\\\\boxed{1\"}", "boxed" },
		{ &math, "{\"problem\":\"P\",\"solution\":\"\\\\boxed{ }\"}", "boxed" },
		{ &trl, "{\"completion\":\"#### 1\"}", "prompt" },
		{ &trl, "{\"prompt\":\"Q\",\"completion\":\"A\"}", "no field 'answer'" },
		{ &trl, "{\"prompt\":[{\"content\":\"Q\"}]}", "role" },
		{ &trl,
		  "{\"messages\":[{\"role\":\"user\",\"content\":\"3?\"},{\"role\":\"assistant\",\"content\":\"#### 3\"},"
		  "{\"role\":\"user\",\"content\":\"And twice?\"}]}",
		  "field \"messages\": a message of the user after others" },
		{ &trl,
		  "{\"messages\":[{\"role\":\"assistant\",\"content\":\"#### 3\"},{\"role\":\"user\",\"content\":\"Q\"}]}",
		  "a message of the user after others" },
		{ &trl,
		  "{\"prompt\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"It\"}],"
		  "\"completion\":\"#### 1\"}",
		  "field \"prompt\" ends with a message of the assistant" },
		{ &trl, "{\"prompt\":\"Q\",\"completion\":[{\"role\":\"user\",\"content\":\"#### 1\"}]}",
		  "field \"completion\" ends with a message of the user" },
		{ &trl, "{\"prompt\":7,\"completion\":\"#### 1\"}", "list of messages" },
		{ &trl, "{\"messages\":[{\"role\":\"assistant\",\"content\":\"#### 1\"}]}", "user" },
		{ &qwen, "{\"question\":\"Q\"}", "'gt'" },
		{ &qwen, "{\"answer\":\"1\"}", "question" },
		{ &svamp, "{\"Body\":\"B\",\"Question\":\"Q\",\"Answer\":\"six\"}", "six" },
		{ &svamp, "{\"Body\":\"B\",\"Question\":\"Q\"}", "'Answer'" },
		{ &mawps, "{\"Numbers\":\"1\",\"Answer\":\"1\"}", "Question" },
		{ &lm_eval, "{\"target\":\"1\"}", "doc" },
		{ &lm_eval, "{\"doc\":{\"text\":\"1\"},\"target\":\"1\"}", "'question'" },
		{ &lm_eval, "{\"doc\":{\"question\":\"1\"}}", "target" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct json *foreign, *record;
		struct error e = { 0 };

		assert_int_equal(json_parse(&foreign, text_of(cases[i].in), "f:1", &e), 0);
		assert_int_equal(import_record(&record, foreign, 0, cases[i].options, "f:1", &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_int_equal(strncmp(e.text, "f:1", 3), 0);
		if (strstr(e.text, cases[i].text) == NULL)
			fail_msg("'%s' is not in: %s", cases[i].text, e.text);
		json_free(foreign);
	}
}

static void test_options(void **state)
{
	struct import_options keep = { IMPORT_GSM8K, NULL, true, true }, none = { IMPORT_GSM8K, NULL, false, false };
	struct json *foreign, *record;
	struct error e;

	(void)state;
	assert_int_equal(
		json_parse(&foreign, TEXT("{\"question\":\"Q\",\"answer\":\"1+1=<<1+1=2>>2\\n#### 2\"}"), "f", &e), 0);
	assert_int_equal(import_record(&record, foreign, 0, &keep, "f", &e), 0);
	assert_true(text_is(json_text(json_find(record, "solution")), "1+1=<<1+1=2>>2\n#### 2"));
	assert_null(json_find(record, "split"));
	json_free(record);
	assert_int_equal(import_record(&record, foreign, 0, &none, "f", &e), 0);
	assert_null(json_find(record, "solution"));
	json_free(record);
	json_free(foreign);
}

static void test_strip(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "a", "a" },
		{ "<<1+1=2>>2", "2" },
		{ "a<<b>>c<<d>>", "ac" },
		{ "a << b", "a << b" },
		{ "a<<b<<c>>d>>", "ad>>" },
		{ ">>x<<", ">>x<<" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct builder out = { 0 };

		import_strip(&out, text_of(cases[i][0]));
		assert_true(text_is(builder_view(&out), cases[i][1]));
		builder_clear(&out);
	}
}

static void test_number(void **state)
{
	static const char *const cases[][2] = {
		{ "72", "72" },     { " 72. ", "72" },      { "$72", "72" },
		{ "-5", "-5" },     { "1,000", "1000" },    { "12,345,678", "12345678" },
		{ "1,5", "1,5" },   { "3,1415", "3,1415" }, { "(1, 200)", "(1, 200)" },
		{ ",123", ",123" }, { "0.25", "0.25" },     { "$ 1,234.50", "1234.50" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct builder out = { 0 };

		import_number(&out, text_of(cases[i][0]));
		assert_string_equal(out.data, cases[i][1]);
		builder_clear(&out);
	}
}

static void test_boxed(void **state)
{
	static const char *const cases[][2] = {
		{ "\\boxed{5}", "5" },
		{ "\\boxed{1} then \\boxed{\\frac{a}{b}} end", "\\frac{a}{b}" },
		{ "\\fbox{7}", "7" },
		{ "\\boxed{1} \\fbox{2}", "2" },
		{ "\\fbox{1} \\boxed{2}", "2" },
		{ "\\boxed{\\{1, 2\\}}", "\\{1, 2\\}" },
		{ "\\boxed{\\{}", "\\{" },
		{ "\\boxed{3} and \\boxed{4", "3" }, /* the last is cut short: the one before it */
		{ "\\boxed{}", "" },
	};
	static const char *const none[] = { "",          "boxed{5}",  "\\boxed",    "\\boxed{",
					    "\\boxed{a", "\\boxed 5", "\\boxed{\\}" };
	struct text content;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		assert_true(import_boxed(text_of(cases[i][0]), &content));
		assert_true(text_is(content, cases[i][1]));
	}
	for (size_t i = 0; i < countof(none); i++)
		assert_false(import_boxed(text_of(none[i]), &content));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records), cmocka_unit_test(test_errors), cmocka_unit_test(test_options),
		cmocka_unit_test(test_strip),   cmocka_unit_test(test_number), cmocka_unit_test(test_boxed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
