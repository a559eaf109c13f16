/* The fields of matched answers. */
#include "matching/match.h"

#include "matching/cluster.h"

const struct match_options match_defaults = { .rules = EXTRACT_ALL,
					      .policy = { ANSWER_PERCENT_EITHER, ANSWER_ROUNDING } };

static const char *const cut_names[] = { "marked", "none", "any", NULL };
static const char *const percent_names[] = { "either", "number", "ratio", NULL };

static int take_rules(void *place, const char *text, struct error *e)
{
	unsigned rules;

	if (extract_rules_parse(text, &rules, e))
		return -1;
	if (place != NULL)
		*(unsigned *)place = rules;
	return 0;
}

/* clang-format off */
const struct option_row match_answer_option_rows[] = {
	{ 'x', "extract", "rules", "where answers are found, one or several with commas", OPTION_TAKEN,
	  OPTION_PLACE(match_options, rules), .words = extract_words, .otherwise = "all", .take = take_rules },
	{ 0, "percent", "policy", "whether 28% is the number 28, the ratio 0.28 or either", OPTION_WORD,
	  OPTION_PLACE(match_options, policy.percent), .words = percent_names },
	{ 0, "rounding", "digits", "decimals of so many digits stand for what rounds to them", OPTION_COUNT,
	  OPTION_PLACE(match_options, policy.rounding), .low = 1, .high = 1000, .zero = "none" },
	{ 0 }
};

const struct option_row match_cut_option_rows[] = {
	{ 0, "cut", "answers", "which answers of paths that were cut off count", OPTION_WORD,
	  OPTION_PLACE(match_options, cut), .words = cut_names },
	{ 0 }
};

const struct option_row match_cluster_option_rows[] = {
	{ 0, "exclude-unanswered", NULL, "put paths without an answer in no cluster; else they are one", OPTION_SWITCH,
	  OPTION_PLACE(match_options, exclude_unanswered) },
	{ 0 }
};

const struct option_row match_grader_option_rows[] = {
	{ 0, "compat", "grader", "judge as that string grader does", OPTION_WORD,
	  OPTION_PLACE(match_options, grader), .words = grader_names,
	  .except = 1u << GRADER_NONE | 1u << GRADER_STRICT },
	{ 0 }
};
/* clang-format on */

bool match_find_answer(const struct match_options *o, struct text solution, bool cut, struct text *answer,
		       enum extract_rule *fired)
{
	if (cut && o->cut == MATCH_CUT_NONE)
		return false;
	if (!o->published)
		return cut && o->cut == MATCH_CUT_MARKED ? extract_cut_answer(solution, o->rules, answer, fired)
							 : extract_answer(solution, o->rules, answer, fired);
	*fired = o->grader == GRADER_HENDRYCKS ? EXTRACT_BOXED : EXTRACT_HASH;
	return grader_extract(o->grader, solution, answer);
}

size_t match_add(struct clusters *c, struct text solution, struct text answer)
{
	if (answer.data == NULL)
		return clusters_add(c, answer, answer, 0);
	return clusters_add(c, answer, extract_context(solution, answer), extract_readings(solution, answer));
}

struct text match_find_gold(const struct match_options *o, struct text gold)
{
	enum extract_rule fired;
	struct text answer;

	if (o->published)
		return grader_extract(o->grader, gold, &answer) ? answer : gold;
	return extract_gold(gold, &answer, &fired) ? answer : TEXT("");
}

/* The path's answer; until all are known, its cluster is the number of its form. */
static void match_path(struct record_path *p, struct clusters *clusters, const struct match_options *o)
{
	enum extract_rule fired;
	bool answered = match_find_answer(o, p->text, record_path_is_cut(p), &p->pred, &fired);

	if (!answered)
		p->pred = (struct text){ NULL, 0 };
	p->rule = text_of(answered ? extract_rule_name(fired) : NULL);
	p->cluster = answered || !o->exclude_unanswered ? (int64_t)match_add(clusters, p->text, p->pred) : -1;
}

/* What is known once all answers are there. */
static void finish_path(struct record *r, struct record_path *p, const struct clusters *clusters)
{
	const struct cluster_form *form = p->cluster < 0 ? NULL : &clusters->forms[p->cluster];
	bool answered = form != NULL && form->answer.text.data != NULL, judged = answered && !r->unjudged;
	struct record_cluster *c;

	p->verdict = text_of(judged ? answer_verdict_name(form->result.verdict) : NULL);
	p->correct = judged && form->result.verdict == ANSWER_EQUAL;
	r->unanswered += p->pred.data == NULL;
	r->undecided += judged && form->result.verdict == ANSWER_UNDECIDED;
	r->unparsed += judged && form->result.verdict == ANSWER_UNPARSED;
	if (form == NULL)
		return;
	p->cluster = (int64_t)form->cluster;
	c = &r->clusters[form->cluster];
	if (c->count++ == 0)
		c->answer = p->pred;
	c->correct = p->correct;
}

static void match_paths(struct record *r, struct clusters *clusters, const struct match_options *o)
{
	size_t i;

	for (i = 0; i < r->path_count; i++)
		match_path(&r->paths[i], clusters, o);
	clusters_join(clusters);
	record_make_clusters(r, clusters->count);
	r->unanswered = r->undecided = r->unparsed = 0;
	for (i = 0; i < r->path_count; i++)
		finish_path(r, &r->paths[i], clusters);
	r->known |= RECORD_PRED | RECORD_CORRECT | RECORD_CLUSTER | RECORD_UNANSWERED;
}

void match_counts_add(struct match_counts *sum, const struct match_counts *one)
{
	sum->questions += one->questions;
	sum->paths += one->paths;
	sum->correct += one->correct;
	sum->unanswered += one->unanswered;
	sum->cut += one->cut;
	sum->cut_unanswered += one->cut_unanswered;
	sum->undecided += one->undecided;
	sum->unparsed += one->unparsed;
	sum->golds_unparsed += one->golds_unparsed;
	sum->golds_empty += one->golds_empty;
}

static void count(struct match_counts *counts, const struct record *r, bool gold_parsed)
{
	size_t i;

	counts->questions++;
	counts->paths += r->path_count;
	for (i = 0; i < r->path_count; i++) {
		counts->correct += r->paths[i].correct;
		counts->cut += record_path_is_cut(&r->paths[i]);
		counts->cut_unanswered += record_path_is_cut(&r->paths[i]) && r->paths[i].pred.data == NULL;
	}
	counts->unanswered += (size_t)r->unanswered;
	counts->undecided += (size_t)r->undecided;
	counts->unparsed += (size_t)r->unparsed;
	counts->golds_unparsed += !gold_parsed && !r->unjudged;
	counts->golds_empty += r->unjudged;
}

int match_record(struct record *r, const struct match_options *o, struct match_counts *counts, struct error *e)
{
	struct clusters clusters;
	int rc = 0;

	/* Null is an answer that is empty. */
	if (r->json != NULL && json_find(r->json, "answer") != NULL &&
	    json_kind(json_find(r->json, "answer")) == JSON_NULL) {
		r->answer = TEXT("");
		r->known |= RECORD_ANSWER;
	}
	if (record_need(r, RECORD_ANSWER | RECORD_TEXT | RECORD_FINISH, e))
		return -1;
	clusters_init(&clusters, match_find_gold(o, r->answer), &o->policy, o->grader);
	r->unjudged = clusters.gold.empty;
	if (r->unjudged && o->strict_input) {
		rc = error_set(e, ERROR_FORMAT, "%s: field \"answer\" is empty: there is nothing to compare with",
			       r->origin);
	} else {
		match_paths(r, &clusters, o);
		count(counts, r, o->grader != GRADER_NONE || clusters.gold.value != NULL);
	}
	clusters_clear(&clusters);
	return rc;
}
