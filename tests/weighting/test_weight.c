/* The power map, its errors and its spread; verdicts and choices of records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "weighting/weight.h"

static int power(const double *v, size_t n, double a, double *w, struct error *e)
{
	const struct weight_curve curve = { WEIGHT_POWER, a, 0 };

	return weight_from_values(v, NULL, n, &curve, w, NULL, NULL, e);
}

static void mean_is_one(void **state)
{
	static const double sharpness[] = { 0.1, 0.5, 1, 2, 3, 100, -0.5, -1, -100 };
	struct rng r;

	(void)state;
	rng_init(&r, 1, 0);
	for (int round = 0; round < 300; round++) {
		double v[500], w[500], sum = 0, a = sharpness[rng_below(&r, countof(sharpness))];
		size_t n = (size_t)rng_between(&r, 1, 500);
		struct error e = { 0 };

		for (size_t i = 0; i < n; i++)
			v[i] = ldexp(0.01 + rng_uniform(&r), round % 3 == 0 ? (int)rng_between(&r, -900, 900) : 0);
		assert_int_equal(power(v, n, a, w, &e), 0);
		for (size_t i = 0; i < n; i++) {
			assert_true(isfinite(w[i]) && w[i] >= 0);
			sum += w[i];
		}
		/* Each division rounds by 2^-53 of its weight; the plain sum here by n 2^-53 of the whole. */
		assert_true(fabs(sum / (double)n - 1) <= ((double)n + 4) * 0x1p-53);
		/* w_i / w_j = (v_i / v_j)^a; pow's argument is off by 3 * 2^-53, which a multiplies. */
		if (round % 3 != 0 && w[0] > 0 && w[n - 1] > 0)
			assert_true(fabs(w[0] / w[n - 1] / pow(v[0] / v[n - 1], a) - 1) <=
				    (6 * fabs(a) + 12) * 0x1p-53);
	}
}

static void special_cases(void **state)
{
	double v[] = { 0, 0.5, 1e300, 5e-324 }, w[4], scaled[] = { 1, 2, 3 }, plain[3], some[] = { 0, 3, 1, 0 };
	struct error e = { 0 };

	(void)state;
	/* a = 0 is plain training, bit for bit, whatever the values. */
	assert_int_equal(power(v, 4, 0, w, &e), 0);
	for (size_t i = 0; i < 4; i++)
		assert_true(w[i] == 1);
	assert_int_equal(power(some, 4, 1, w, &e), 0);
	assert_true(w[0] == 0 && w[1] == 3 && w[2] == 1 && w[3] == 0);
	assert_int_equal(power(v + 2, 1, -7, w, &e), 0);
	assert_true(w[0] == 1);
	/* Extremes neither overflow nor vanish. */
	assert_int_equal(power(v + 2, 2, 100, w, &e), 0);
	assert_true(w[0] == 2 && w[1] == 0);
	assert_int_equal(power(v + 2, 2, -100, w, &e), 0);
	assert_true(w[0] == 0 && w[1] == 2);
	/* The unit cancels; w may be v. */
	assert_int_equal(power(scaled, 3, 2, plain, &e), 0);
	for (size_t i = 0; i < 3; i++)
		scaled[i] *= 0.125;
	assert_int_equal(power(scaled, 3, 2, scaled, &e), 0);
	assert_memory_equal(scaled, plain, sizeof plain);
}

static void refusals(void **state)
{
	static const struct {
		double v[3];
		size_t n;
		double a;
		const char *text;
	} cases[] = {
		{ { 0 }, 0, 1, "no questions are left to weigh" },
		{ { 0, 0 },
		  2,
		  1,
		  "every value is 0, so weights at sharpness 1 are undefined: sample more paths or use --mode "
		  "uniform" },
		{ { 1, 0 }, 2, -1, "value 0 has no weight at sharpness -1" },
		{ { 1, -1 }, 2, 1, "value -1 has no weight at sharpness 1" },
		{ { 1, NAN }, 2, 0, NULL },
		{ { 1, INFINITY }, 2, 1, "value inf has no weight at sharpness 1" },
		{ { 1, 2 }, 2, NAN, NULL },
		{ { 1, 2 }, 2, INFINITY, "value 1 has no weight at sharpness inf" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		double w[3] = { 7, 7, 7 };
		struct error e = { 0 };

		assert_int_equal(power(cases[i].v, cases[i].n, cases[i].a, w, &e), -1);
		assert_int_equal(e.code, ERROR_RANGE);
		if (cases[i].text != NULL)
			assert_string_equal(e.text, cases[i].text);
		assert_true(w[0] == 7 && w[1] == 7 && w[2] == 7);
	}
}

static void spread(void **state)
{
	double even[] = { 1, 1, 1, 1 }, one[] = { 4, 0, 0, 0 }, some[] = { 3, 1 }, none[] = { 0, 0 };
	double effective, largest;

	(void)state;
	weight_spread(even, 4, &effective, &largest);
	assert_true(effective == 4 && largest == 0.25);
	weight_spread(one, 4, &effective, &largest);
	assert_true(effective == 1 && largest == 1);
	weight_spread(some, 2, &effective, &largest);
	assert_true(effective == 1.6 && largest == 0.75);
	weight_spread(none, 2, &effective, &largest);
	assert_true(effective == 0 && largest == 0);
}

/* A record written with ' for ". */
static struct json *record_of(const char *quoted)
{
	struct error e = { 0 };
	struct builder b = { 0 };
	struct json *record;

	builder_string(&b, quoted);
	for (size_t i = 0; i < b.size; i++)
		b.data[i] = b.data[i] == '\'' ? '"' : b.data[i];
	if (json_parse(&record, builder_view(&b), "test", &e))
		fail_msg("%s", e.text);
	builder_clear(&b);
	return record;
}

static int value_of(struct json *json, const struct weight_options *o, enum weight_verdict *verdict, double *value,
		    struct error *e)
{
	struct record r;
	int rc;

	record_open(&r, json, "f:2");
	rc = weight_value(&r, o, verdict, value, e);
	record_clear(&r);
	return rc;
}

static int weigh(struct json *json, const struct weight_options *o, double weight, struct error *e)
{
	struct record r;
	int rc;

	record_open(&r, json, "f:4");
	rc = weight_record(&r, o, weight, e);
	if (rc == 0)
		record_add(&r, RECORD_WEIGH);
	record_clear(&r);
	return rc;
}

static void verdicts(void **state)
{
	static const struct {
		const char *in;
		enum weight_mode mode;
		double sharpness;
		bool drop_right;
		enum weight_verdict verdict;
		double value;
	} cases[] = {
		{ "{'entropy':1.5,'accuracy':0.25,'rejected':0.5}", WEIGHT_ENTROPY, 1, false, WEIGHT_KEPT, 1.5 },
		{ "{'entropy':1.5,'accuracy':0.25,'rejected':0.5}", WEIGHT_ACCURACY, 1, false, WEIGHT_KEPT, 0.75 },
		{ "{'entropy':1.5,'accuracy':0.25,'rejected':0.5}", WEIGHT_REJECTED, 1, false, WEIGHT_KEPT, 0.5 },
		{ "{'entropy':1.5,'accuracy':0.25,'rejected':0.5}", WEIGHT_UNIFORM, 1, false, WEIGHT_KEPT, 1 },
		{ "{'entropy':1.5,'accuracy':0,'rejected':0.5}", WEIGHT_ENTROPY, 1, false, WEIGHT_ALL_WRONG, 1.5 },
		{ "{'entropy':0,'accuracy':1,'rejected':0}", WEIGHT_ENTROPY, 1, false, WEIGHT_KEPT, 0 },
		{ "{'entropy':0,'accuracy':1,'rejected':0}", WEIGHT_ENTROPY, 1, true, WEIGHT_ALL_RIGHT, 0 },
		{ "{'entropy':0,'accuracy':1,'rejected':0}", WEIGHT_ENTROPY, -1, true, WEIGHT_ALL_RIGHT, 0 },
		{ "{'entropy':0,'accuracy':1,'rejected':0}", WEIGHT_ENTROPY, -1, false, WEIGHT_ZERO, 0 },
		{ "{'entropy':0,'accuracy':1,'rejected':0}", WEIGHT_UNIFORM, -1, false, WEIGHT_KEPT, 1 },
		{ "{'entropy':null,'accuracy':null,'rejected':null}", WEIGHT_ENTROPY, 1, false, WEIGHT_UNKNOWN, 0 },
		/* One path alone has no entropy in units of log n. */
		{ "{'entropy':null,'accuracy':1,'rejected':0}", WEIGHT_ENTROPY, 1, false, WEIGHT_UNKNOWN, NAN },
	};
	static const struct {
		const char *in, *text;
	} bad[] = {
		{ "{}", "f:2: field \"entropy\" is missing: run `east entropy` first" },
		{ "{'accuracy':1,'rejected':0}", "f:2: field \"entropy\" is missing: run `east entropy` first" },
		{ "{'accuracy':1,'entropy':0}", "f:2: field \"rejected\" is missing: run `east entropy` first" },
		{ "{'accuracy':1.5,'rejected':0,'entropy':0}", "f:2: field \"accuracy\" is 1.5, not between 0 and 1" },
		{ "{'accuracy':1,'rejected':-1,'entropy':0}", "f:2: field \"rejected\" is -1, not between 0 and 1" },
		{ "{'accuracy':1,'rejected':0,'entropy':-1}", "f:2: field \"entropy\" is -1, not between 0 and 1e+06" },
		{ "{'accuracy':1,'rejected':0,'entropy':'0'}",
		  "f:2: field \"entropy\" must be a number, here is a string" },
		{ "{'accuracy':'1','rejected':0,'entropy':0}",
		  "f:2: field \"accuracy\" must be a number, here is a string" },
	};
	enum weight_verdict verdict;
	double value;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct weight_options o = weight_defaults;
		struct json *record = record_of(cases[i].in);
		struct error e = { 0 };

		o.mode = cases[i].mode;
		o.curve.a = cases[i].sharpness;
		o.drop_right = cases[i].drop_right;
		assert_int_equal(value_of(record, &o, &verdict, &value, &e), 0);
		assert_int_equal(verdict, cases[i].verdict);
		assert_true(value == cases[i].value || (isnan(value) && isnan(cases[i].value)));
		json_free(record);
	}
	for (size_t i = 0; i < countof(bad); i++) {
		struct json *record = record_of(bad[i].in);
		struct error e = { 0 };

		assert_int_equal(value_of(record, &weight_defaults, &verdict, &value, &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_string_equal(e.text, bad[i].text);
		json_free(record);
	}
}

/* Paths 0 to 9: 0 2 4 6 8 correct with texts a b a b c, 1 3 in the largest wrong cluster, 5 7 9 in others. */
static const char ten[] =
	"{'id':'%s','paths':["
	"{'text':'a','correct':true,'cluster':0},{'text':'w1','correct':false,'cluster':1},"
	"{'text':'b','correct':true,'cluster':0},{'text':'w3','correct':false,'cluster':1},"
	"{'text':'a','correct':true,'cluster':0},{'text':'w5','correct':false,'cluster':2},"
	"{'text':'b','correct':true,'cluster':0},{'text':'w7','correct':false,'cluster':3},"
	"{'text':'c','correct':true,'cluster':0},{'text':'w9','correct':false,'cluster':-1}],"
	"'clusters':[{'count':5,'correct':true},{'count':2,'correct':false},{'count':1,'correct':false},"
	"{'count':2,'correct':false}]}";

static struct json *weigh_ten(const char *id, size_t paths, uint64_t seed, double weight)
{
	struct weight_options o = weight_defaults;
	struct builder b = { 0 };
	struct error e = { 0 };
	struct json *record;

	o.paths = paths;
	o.seed = seed;
	o.curve.a = 1 + weight; /* nothing but seed and id may matter for the draws */
	builder_format(&b, ten, id);
	record = record_of(b.data);
	if (weigh(record, &o, weight, &e))
		fail_msg("%s", e.text);
	builder_clear(&b);
	return record;
}

static void choices(void **state)
{
	size_t chosen[10] = { 0 }, rejected[10] = { 0 };

	(void)state;
	for (uint64_t seed = 0; seed < 2000; seed++) {
		size_t most = 1 + seed % 5;
		struct json *record = weigh_ten("q", most, seed, 0.5);
		const struct json *train = json_find(record, "train"), *item;
		size_t c = (size_t)json_value(json_find(record, "chosen"));
		char seen[4] = "";
		double last = -1;
		bool has_chosen = false;

		assert_true(json_value(json_find(record, "weight")) == 0.5);
		assert_int_equal(json_size(train), most < 3 ? most : 3);
		for (item = json_first(train); item != NULL; item = json_next(item)) {
			size_t i = (size_t)json_value(item);
			struct text text = json_text(json_find(json_at(json_find(record, "paths"), i), "text"));

			assert_true(json_value(item) > last && i % 2 == 0 && i < 10);
			assert_null(strchr(seen, text.data[0]));
			strncat(seen, text.data, text.size);
			last = json_value(item);
			has_chosen = has_chosen || i == c;
		}
		assert_true(has_chosen);
		chosen[c]++;
		rejected[(size_t)json_value(json_find(record, "rejected_path"))]++;
		json_free(record);
	}
	/* Uniform: 400 of 2000 each with deviation 18, 1000 of 2000 each with 22; five deviations allowed. */
	for (size_t i = 0; i < 10; i++) {
		assert_in_range(chosen[i], i % 2 == 0 ? 310 : 0, i % 2 == 0 ? 490 : 0);
		assert_in_range(rejected[i], i == 1 || i == 3 ? 888 : 0, i == 1 || i == 3 ? 1112 : 0);
	}
}

static void draws_depend_on_seed_and_id(void **state)
{
	size_t by_seed = 0, by_id = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct json *a = weigh_ten("q", 2, seed, 1), *b = weigh_ten("q", 2, seed, 3),
			    *c = weigh_ten("r", 2, seed, 1);
		struct json *d = weigh_ten("q", 2, seed + 1000, 1);
		struct builder x = { 0 }, y = { 0 };

		json_print(&x, json_find(a, "train"));
		json_print(&y, json_find(b, "train"));
		assert_string_equal(x.data, y.data);
		assert_true(json_value(json_find(a, "chosen")) == json_value(json_find(b, "chosen")));
		assert_true(json_value(json_find(a, "rejected_path")) == json_value(json_find(b, "rejected_path")));
		by_id += json_value(json_find(a, "chosen")) != json_value(json_find(c, "chosen"));
		by_seed += json_value(json_find(a, "chosen")) != json_value(json_find(d, "chosen"));
		builder_clear(&x);
		builder_clear(&y);
		json_free(a);
		json_free(b);
		json_free(c);
		json_free(d);
	}
	/* Equal by chance with probability 1/5. */
	assert_in_range(by_id, 25, 50);
	assert_in_range(by_seed, 25, 50);
}

/* A correct path that ended by itself comes before one that was cut off, which is better than none. */
static void cut_paths_come_last(void **state)
{
	static const char in[] =
		"{'id':'q','paths':["
		"{'text':'a','finish':'length','correct':true,'cluster':0},"
		"{'text':'b','finish':'%s','correct':true,'cluster':0},"
		"{'text':'c','finish':'length','correct':true,'cluster':0}],"
		"'clusters':[{'answer':'1','count':3,'correct':true}],'accuracy':1,'rejected':0,'entropy':0}";
	struct weight_options o = weight_defaults;
	size_t other = 0;

	(void)state;
	for (o.seed = 0; o.seed < 40; o.seed++) {
		for (int ended = 0; ended < 2; ended++) {
			struct error e = { 0 };
			char text[512];
			struct json *record;

			(void)snprintf(text, sizeof text, in, ended ? "stop" : "length");
			record = record_of(text);
			assert_int_equal(weigh(record, &o, 1, &e), 0);
			if (ended)
				assert_true(json_value(json_find(record, "chosen")) == 1);
			else
				other += json_value(json_find(record, "chosen")) != 1;
			json_free(record);
		}
	}
	/* Two in three by chance. */
	assert_in_range(other, 14, 39);
}

static void record_errors(void **state)
{
	static const struct {
		const char *in, *text;
	} cases[] = {
		{ "{'paths':[],'clusters':[]}", "f:4: field \"id\" is missing; it must be a string or an integer" },
		{ "{'id':'q','clusters':[]}", "f:4: field \"paths\" is missing; it must be an array" },
		{ "{'id':'q','paths':[]}", "f:4: field \"clusters\" is missing: run `east match` first" },
		{ "{'id':'q','paths':[],'clusters':3}", "f:4: field \"clusters\" must be an array, here is a number" },
		{ "{'id':'q','paths':[],'clusters':[{'correct':true}]}",
		  "f:4: field \"count\" is missing; it must be a number" },
		{ "{'id':'q','paths':[],'clusters':[]}", "f:4: field \"accuracy\" is above 0, but no path is correct" },
		{ "{'id':'q','paths':[{'text':'a'}],'clusters':[]}",
		  "f:4: field \"correct\" is missing: run `east match` first" },
		{ "{'id':'q','paths':[{'text':'a','correct':true}],'clusters':[]}",
		  "f:4: field \"cluster\" is missing: run `east match` first" },
		{ "{'id':'q','paths':[{'correct':true,'cluster':0}],'clusters':[]}",
		  "f:4: field \"text\" is missing; it must be a string" },
		{ "{'id':'q','paths':[{'text':'a','correct':1,'cluster':0}],'clusters':[]}",
		  "f:4: field \"correct\" must be a boolean, here is a number" },
		{ "{'id':'q','paths':[{'text':'a','correct':true,'cluster':-2}],'clusters':[]}",
		  "f:4: field \"cluster\" is -2, not a whole number from -1 to 1099511627776" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct json *record = record_of(cases[i].in);
		struct error e = { 0 };

		assert_int_equal(weigh(record, &weight_defaults, 1, &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_string_equal(e.text, cases[i].text);
		assert_null(json_find(record, "weight"));
		json_free(record);
	}
}

static void no_wrong_cluster(void **state)
{
	struct json *record =
		record_of("{'id':'q','paths':[{'text':'a','correct':true,'cluster':0},"
			  "{'text':'b','correct':false,'cluster':-1}],'clusters':[{'count':1,'correct':true}]}");
	struct error e = { 0 };

	(void)state;
	assert_int_equal(weigh(record, &weight_defaults, 1, &e), 0);
	assert_true(json_value(json_find(record, "chosen")) == 0);
	assert_int_equal(json_kind(json_find(record, "rejected_path")), JSON_NULL);
	json_free(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mean_is_one),
		cmocka_unit_test(special_cases),
		cmocka_unit_test(refusals),
		cmocka_unit_test(spread),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(choices),
		cmocka_unit_test(draws_depend_on_seed_and_id),
		cmocka_unit_test(cut_paths_come_last),
		cmocka_unit_test(record_errors),
		cmocka_unit_test(no_wrong_cluster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
