/* What a record reads, says is wrong, and adds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "record/record.h"

/* JSON written with ' for ". */
static struct json *json_of(const char *quoted)
{
	struct error e = { 0 };
	struct builder b = { 0 };
	struct json *json;
	size_t i;

	builder_string(&b, quoted);
	for (i = 0; i < b.size; i++)
		b.data[i] = b.data[i] == '\'' ? '"' : b.data[i];
	if (json_parse(&json, builder_view(&b), "test", &e))
		fail_msg("%s", e.text);
	builder_clear(&b);
	return json;
}

static void assert_printed(const struct json *json, const char *quoted)
{
	struct json *want = json_of(quoted);
	struct builder a = { 0 }, b = { 0 };

	json_print(&a, json);
	json_print(&b, want);
	assert_string_equal(a.data, b.data);
	builder_clear(&a);
	builder_clear(&b);
	json_free(want);
}

static const char whole[] =
	"{'id':'q','question':'1+1?','answer':'2','x':1.50,"
	"'paths':[{'text':'#### 2','tokens':3,'logprob':-0.5,'pred':'2','correct':true,'cluster':0},"
	"{'text':'so','tokens':1,'logprob':0,'pred':null,'correct':false,'cluster':-1}],"
	"'clusters':[{'answer':'2','count':1,'correct':true},{'answer':null,'count':2,'correct':false},"
	"{'count':3,'correct':false}],"
	"'unanswered':4,'entropy':1.25,'unit':'nats','accuracy':0.5,'rejected':0.25,"
	"'weight':1.5,'chosen':0,'rejected_path':null,'train':[0,1]}";

enum {
	ALL = 2 * RECORD_CLUSTER - 1
};

static void reads_all(void **state)
{
	struct json *json = json_of(whole);
	struct record r;
	struct error e;

	(void)state;
	record_open(&r, json, "f:1");
	if (record_need(&r, ALL, &e))
		fail_msg("%s", e.text);
	assert_true(text_is(r.id, "q") && text_is(r.question, "1+1?") && text_is(r.answer, "2"));
	assert_int_equal(r.path_count, 2);
	assert_true(text_is(r.paths[0].text, "#### 2") && text_is(r.paths[0].pred, "2"));
	assert_true(r.paths[0].tokens == 3 && r.paths[0].logprob == -0.5);
	assert_true(r.paths[0].correct && r.paths[0].cluster == 0);
	assert_true(r.paths[1].pred.data == NULL && !r.paths[1].correct && r.paths[1].cluster == -1);
	assert_int_equal(r.cluster_count, 3);
	assert_true(text_is(r.clusters[0].answer, "2") && r.clusters[0].correct && r.clusters[1].count == 2);
	/* Null says that the paths have no answer; no field says nothing. */
	assert_null(r.clusters[1].answer.data);
	assert_non_null(r.clusters[2].answer.data);
	assert_int_equal(r.unanswered, 4);
	assert_true(r.entropy == 1.25 && r.accuracy == 0.5 && r.rejected == 0.25 && text_is(r.unit, "nats"));
	assert_true(r.weight == 1.5 && r.chosen == 0 && r.rejected_path == -1);
	assert_true(r.train_count == 2 && r.train[0] == 0 && r.train[1] == 1);
	record_clear(&r);
	assert_printed(json, whole);
	json_free(json);
}

/* What is not asked for may be missing or wrong. */
static void reads_what_is_asked(void **state)
{
	static const struct {
		const char *in;
		unsigned fields;
	} cases[] = {
		{ "{'id':'q'}", RECORD_ID },
		{ "{'id':7}", RECORD_ID },
		{ "{'id':3}", RECORD_ANY_PATHS | RECORD_UNANSWERED | RECORD_UNIT },
		{ "{'paths':null,'unanswered':null,'unit':null}", RECORD_ANY_PATHS | RECORD_UNANSWERED | RECORD_UNIT },
		{ "{'paths':[7,{'text':1}],'clusters':8}", RECORD_PATHS },
		{ "{'paths':[{'text':'a'}]}", RECORD_TEXT | RECORD_PRED },
		{ "{'paths':[],'clusters':[]}", RECORD_CLUSTER | RECORD_LIKELIHOOD | RECORD_CORRECT },
		{ "{'accuracy':null,'rejected':'x','entropy':'y'}", RECORD_SHARES | RECORD_ENTROPY },
		{ "{'entropy':null}", RECORD_ENTROPY },
		{ "{'paths':[],'train':[],'chosen':null,'rejected_path':null}",
		  RECORD_TRAIN | RECORD_CHOSEN | RECORD_REJECTED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct json *json = json_of(cases[i].in);
		struct record r;
		struct error e;

		record_open(&r, json, "f:1");
		if (record_need(&r, cases[i].fields, &e))
			fail_msg("%s: %s", cases[i].in, e.text);
		if ((cases[i].fields & RECORD_UNIT) != 0)
			assert_true(r.unit.data == NULL && r.unanswered == -1 && (r.known & RECORD_PATHS) == 0);
		if ((cases[i].fields & RECORD_ENTROPY) != 0)
			assert_true(isnan(r.entropy));
		if ((cases[i].fields & RECORD_CHOSEN) != 0)
			assert_true(r.chosen == -1 && r.rejected_path == -1 && r.train_count == 0);
		record_clear(&r);
		json_free(json);
	}
}

/* Each field of the whole record without, and with a value that it cannot have. */
static void errors(void **state)
{
	static const struct {
		unsigned field;
		const char *in, *says;
	} cases[] = {
		{ RECORD_ID, "{}", "field \"id\" is missing; it must be a string or an integer" },
		{ RECORD_ID, "{'id':7.5}", "field \"id\" must be a string or an integer, here is a fraction" },
		{ RECORD_ID, "{'id':[7]}", "field \"id\" must be a string or an integer, here is an array" },
		{ RECORD_ID, "{'id':''}", "field \"id\" is empty" },
		{ RECORD_QUESTION, "{}", "field \"question\" is missing; it must be a string" },
		{ RECORD_ANSWER, "{'answer':[]}", "field \"answer\" must be a string, here is an array" },
		{ RECORD_PATHS, "{}", "field \"paths\" is missing; it must be an array" },
		{ RECORD_ANY_PATHS, "{'paths':{}}", "field \"paths\" must be an array, here is an object" },
		{ RECORD_TEXT, "{'paths':[{'text':''},3]}", "field \"paths\" must hold objects, here is a number" },
		{ RECORD_TEXT, "{'paths':[{}]}", "field \"text\" is missing; it must be a string" },
		{ RECORD_LIKELIHOOD, "{'paths':[{'logprob':1,'tokens':1}]}",
		  "field \"logprob\" is 1, not between -1e+300 and 0" },
		{ RECORD_LIKELIHOOD, "{'paths':[{'logprob':-1,'tokens':0}]}",
		  "field \"tokens\" is 0, not a whole number from 1 to 1099511627776" },
		{ RECORD_PRED, "{'paths':[{'pred':2}]}", "field \"pred\" must be a string, here is a number" },
		{ RECORD_CORRECT, "{'paths':[{}]}", "field \"correct\" is missing: run `east match` first" },
		{ RECORD_CORRECT, "{'paths':[{'correct':1}]}",
		  "field \"correct\" must be a boolean, here is a number" },
		{ RECORD_CLUSTER, "{'paths':[{}]}", "field \"clusters\" is missing: run `east match` first" },
		{ RECORD_CLUSTER, "{'clusters':[],'paths':[{}]}",
		  "field \"cluster\" is missing: run `east match` first" },
		{ RECORD_CLUSTER, "{'clusters':[],'paths':[{'cluster':0}]}",
		  "field \"cluster\" is 0, but there are 0 clusters" },
		{ RECORD_CLUSTER, "{'clusters':[],'paths':[{'cluster':-2}]}",
		  "field \"cluster\" is -2, not a whole number from -1 to 1099511627776" },
		{ RECORD_CLUSTERS, "{'clusters':{}}", "field \"clusters\" must be an array, here is an object" },
		{ RECORD_CLUSTERS, "{'clusters':[[]]}", "field \"clusters\" must hold objects, here is an array" },
		{ RECORD_CLUSTERS, "{'clusters':[{'correct':true}]}",
		  "field \"count\" is missing; it must be a number" },
		{ RECORD_CLUSTERS, "{'clusters':[{'count':1,'correct':null}]}",
		  "field \"correct\" must be a boolean, here is null" },
		{ RECORD_UNANSWERED, "{'unanswered':-1}",
		  "field \"unanswered\" is -1, not a whole number from 0 to 1099511627776" },
		{ RECORD_SHARES, "{'accuracy':1}", "field \"rejected\" is missing: run `east entropy` first" },
		{ RECORD_SHARES, "{'rejected':1}", "field \"accuracy\" is missing: run `east entropy` first" },
		{ RECORD_SHARES, "{'accuracy':1,'rejected':null}",
		  "field \"rejected\" must be a number, here is null" },
		{ RECORD_SHARES, "{'accuracy':2,'rejected':0}", "field \"accuracy\" is 2, not between 0 and 1" },
		{ RECORD_ENTROPY, "{}", "field \"entropy\" is missing: run `east entropy` first" },
		{ RECORD_ENTROPY, "{'entropy':-1}", "field \"entropy\" is -1, not between 0 and 1e+06" },
		{ RECORD_UNIT, "{'unit':1}", "field \"unit\" must be a string, here is a number" },
		{ RECORD_WEIGHT, "{}", "field \"weight\" is missing: run `east weight` first" },
		{ RECORD_WEIGHT, "{'weight':1e13}", "field \"weight\" is 10000000000000, not between 0 and 1e+12" },
		{ RECORD_TRAIN, "{'paths':[]}", "field \"train\" is missing: run `east weight` first" },
		{ RECORD_TRAIN, "{'paths':[],'train':0}", "field \"train\" must be an array, here is a number" },
		{ RECORD_TRAIN, "{'paths':[{}],'train':[0,1]}",
		  "field \"train\" must hold indices of \"paths\", below 1" },
		{ RECORD_TRAIN, "{'paths':[{}],'train':[0.5]}",
		  "field \"train\" must hold indices of \"paths\", below 1" },
		{ RECORD_CHOSEN, "{'paths':[{}],'chosen':-1}",
		  "field \"chosen\" must hold indices of \"paths\", below 1" },
		{ RECORD_REJECTED, "{'paths':[{}],'rejected_path':'0'}",
		  "field \"rejected_path\" must hold indices of \"paths\", below 1" },
		{ RECORD_REJECTED, "{'paths':[{}]}", "field \"rejected_path\" is missing: run `east weight` first" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct json *json = json_of(cases[i].in);
		struct record r;
		struct error e = { 0 };

		record_open(&r, json, "f:7");
		if (record_need(&r, cases[i].field, &e) == 0)
			fail_msg("%s is read", cases[i].in);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_memory_equal(e.text, "f:7: ", 5);
		assert_string_equal(e.text + 5, cases[i].says);
		record_clear(&r);
		json_free(json);
	}
}

/* What is known is not read again, so that a record in memory needs no JSON. */
static void in_memory(void **state)
{
	struct record r;
	struct error e = { 0 };

	(void)state;
	record_open(&r, NULL, "f:2");
	record_make_paths(&r, 2, RECORD_TEXT);
	r.paths[1].text = TEXT("b");
	assert_int_equal(record_need(&r, RECORD_TEXT, &e), 0);
	assert_int_equal(record_need_of_path(&r, 1, RECORD_TEXT, &e), 0);
	assert_true(text_is(r.paths[1].text, "b"));
	assert_int_equal(record_need(&r, RECORD_ANSWER, &e), -1);
	assert_string_equal(e.text, "f:2: field \"answer\" is missing; it must be a string");
	record_clear(&r);
}

/* One path alone: the others may be anything. */
static void one_path(void **state)
{
	struct json *json = json_of("{'paths':[1,{'text':'b'},{'text':2}]}");
	struct record r;
	struct error e;

	(void)state;
	record_open(&r, json, "f:1");
	assert_int_equal(record_need(&r, RECORD_PATHS, &e), 0);
	assert_int_equal(record_need_of_path(&r, 1, RECORD_TEXT, &e), 0);
	assert_true(text_is(r.paths[1].text, "b"));
	assert_int_equal(record_need_of_path(&r, 0, RECORD_TEXT, &e), -1);
	assert_int_equal(record_need_of_path(&r, 2, RECORD_TEXT, &e), -1);
	record_clear(&r);
	json_free(json);
}

/* Fields go to the end in their order, or where they stood; those of later stages go, all else stays. */
static void adds(void **state)
{
	struct json *json = json_of("{'unparsed':7,'lo':7,'x':{'a':[1]},'weight':1,'train':[9],'until':'gain',"
				    "'paths':[{'text':'a','cluster':9,'y':null},{'text':'b'}]}");
	struct record r;
	struct error e;

	(void)state;
	record_open(&r, json, "f:1");
	assert_int_equal(record_need(&r, RECORD_TEXT, &e), 0);
	r.paths[0].pred = TEXT("1");
	r.paths[0].rule = TEXT("bare");
	r.paths[0].verdict = TEXT("equal");
	r.paths[0].correct = true;
	r.paths[1].cluster = -1;
	record_make_clusters(&r, 1);
	r.clusters[0] = (struct record_cluster){ .count = 3 };
	r.unanswered = 1;
	r.undecided = 2;
	r.unparsed = 3;
	record_add(&r, RECORD_MATCH);
	r.entropy = 0.5;
	r.unit = TEXT("bits");
	r.estimator = TEXT("plugin");
	r.accuracy = 0.25;
	r.lo = r.hi = r.rejected = NAN;
	record_add(&r, RECORD_MEASURE);
	r.weight = 2;
	r.chosen = 1;
	r.rejected_path = -1;
	r.train = memory_new(2, sizeof *r.train);
	r.train[1] = 1;
	r.train_count = 2;
	record_add(&r, RECORD_WEIGH);
	assert_printed(
		json,
		"{'unparsed':3,'x':{'a':[1]},'until':'gain','paths':[{'text':'a','cluster':0,'y':null,'pred':'1','rule':'bare',"
		"'verdict':'equal','correct':true},"
		"{'text':'b','pred':null,'rule':null,'verdict':null,'correct':false,'cluster':-1}],"
		"'clusters':[{'answer':null,'count':3,'correct':false}],"
		"'unanswered':1,'undecided':2,"
		"'entropy':0.5,'unit':'bits','estimator':'plugin','lo':null,'hi':null,'accuracy':0.25,'rejected':null,"
		"'weight':2,'chosen':1,'rejected_path':null,'train':[0,1]}");
	record_clear(&r);
	/* What a stage writes again is no reason to keep what was made of it before. */
	record_open(&r, json, "f:2");
	assert_int_equal(record_need(&r, RECORD_ENTROPY | RECORD_UNIT, &e), 0);
	r.estimator = TEXT("nsb");
	r.asked = TEXT("?");
	record_add(&r, RECORD_MEASURE);
	assert_non_null(json_find(json, "clusters"));
	for (size_t i = 0; i < 4; i++)
		assert_null(json_find(json, (const char *const[]){ "weight", "chosen", "rejected_path", "train" }[i]));
	record_add(&r, RECORD_SAMPLE);
	assert_printed(json, "{'x':{'a':[1]},'until':'gain','paths':[],'asked':'?'}");
	record_clear(&r);
	json_free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all), cmocka_unit_test(reads_what_is_asked),
		cmocka_unit_test(errors),    cmocka_unit_test(in_memory),
		cmocka_unit_test(one_path),  cmocka_unit_test(adds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
