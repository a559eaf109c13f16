#include "training/objective.h"

#include <math.h>

/* What the coefficients of a pass are computed from once its log-probabilities are known. */
struct weighing {
	const struct objective *o;
	double normaliser, baseline;
	struct objective_sum *sum;
};

const char *const train_loss_names[] = { "sft", "lm", "dpo", "kto", NULL };

size_t objective_group(enum train_loss loss)
{
	return loss == TRAIN_DPO ? 2 : 1;
}

double objective_normaliser(const struct objective *o, const size_t *order, size_t n)
{
	size_t targets = 0, i;

	if (o->loss != TRAIN_LM)
		return (double)(n / objective_group(o->loss));
	for (i = 0; i < n; i++)
		targets += example_targets(&o->set->examples[order[i]]);
	return (double)targets;
}

static int not_finite(const struct objective *o, const struct example *x, double loss, struct error *e)
{
	return error_set(e, ERROR_RANGE, "the loss of line %zu, path %u is %g: %s%s", x->line, (unsigned)x->path, loss,
			 o->updated ? "lower the learning rate"
				    : "the model makes it so, no update was made: use another model",
			 o->precision == PRECISION_F16 ? ", or multiply in bf16 or f32" : "");
}

/* -- sft and lm: coefficients are known beforehand ------------------------------------- */

static void set_scales(const struct objective *o, const size_t *order, size_t n, double normaliser)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct example *x = &o->set->examples[order[i]];

		o->scale[order[i]] = o->loss == TRAIN_LM
					     ? (float)(1.0 / normaliser)
					     : (float)(x->weight / (normaliser * (double)example_targets(x)));
	}
}

/* Loss of the members of the pass that ran. */
static int pass_loss(const struct objective *o, struct objective_sum *sum, struct error *e)
{
	size_t m;

	for (m = 0; m < o->batch->member_count; m++) {
		size_t index = o->batch->members[m].example;
		double logprob = batch_logprob(o->batch, m, o->logprob);

		if (!isfinite(logprob))
			return not_finite(o, &o->set->examples[index], -logprob, e);
		sum->loss -= (double)o->scale[index] * logprob;
		sum->items++;
	}
	return 0;
}

/* -- dpo and kto: they depend on the log-probabilities ----------------------------------- */

/* -coefficient is d loss / d logprob of each target of member m. */
static void set_slope(struct batch *b, size_t m, double slope)
{
	const struct member *x = &b->members[m];
	uint32_t i;

	for (i = 0; i < x->rows; i++)
		b->coefficient[x->row + i] = (float)-slope;
}

static double rho_of(const struct objective *o, size_t m, const float *logprob)
{
	return batch_logprob(o->batch, m, logprob) - o->reference->logprob[o->batch->members[m].example];
}

/* Loss of the pair of members m and m + 1; *slope by their delta, the nll term aside. */
static double pair_loss(const struct objective *o, size_t m, const float *logprob, double *delta, double *slope)
{
	const struct example *x = &o->set->examples[o->batch->members[m].example];
	double loss;

	*delta = rho_of(o, m, logprob) - rho_of(o, m + 1, logprob);
	loss = preference_dpo(o->preference, *delta, slope);
	if (o->preference->nll > 0)
		loss -= o->preference->nll * (batch_logprob(o->batch, m, logprob) / (double)example_targets(x));
	return loss;
}

static int weigh_pair(struct weighing *w, size_t m, const float *logprob, struct error *e)
{
	const struct objective *o = w->o;
	const struct example *x = &o->set->examples[o->batch->members[m].example];
	double delta, slope, loss = pair_loss(o, m, logprob, &delta, &slope), factor;

	if (!isfinite(loss))
		return not_finite(o, x, loss, e);
	factor = x->weight / w->normaliser;
	set_slope(o->batch, m, factor * (slope - o->preference->nll / (double)example_targets(x)));
	set_slope(o->batch, m + 1, -factor * slope);
	w->sum->loss += factor * loss;
	w->sum->rho += delta;
	w->sum->right += delta > 0;
	w->sum->items++;
	return 0;
}

static int weigh_one(struct weighing *w, size_t m, const float *logprob, struct error *e)
{
	const struct objective *o = w->o;
	const struct example *x = &o->set->examples[o->batch->members[m].example];
	double rho = rho_of(o, m, logprob), slope, loss, factor;

	loss = preference_kto(o->preference, rho, w->baseline, !x->rejected, &slope);
	if (!isfinite(loss) || !isfinite(rho))
		return not_finite(o, x, isfinite(loss) ? rho : loss, e);
	factor = x->weight / w->normaliser;
	set_slope(o->batch, m, factor * slope);
	w->sum->loss += factor * loss;
	w->sum->rho += x->rejected ? -rho : rho;
	w->sum->right += x->rejected ? rho < w->baseline : rho > w->baseline;
	w->sum->items++;
	return 0;
}

static int weigh(void *context, const float *logprob, struct error *e)
{
	struct weighing *w = context;
	bool pairs = w->o->loss == TRAIN_DPO;
	size_t m;

	for (m = 0; m < w->o->batch->member_count; m += pairs ? 2 : 1)
		if (pairs ? weigh_pair(w, m, logprob, e) : weigh_one(w, m, logprob, e))
			return -1;
	return 0;
}

/* -- passes ------------------------------------------------------------------------------ */

int objective_baseline(const struct objective *o, const size_t *order, size_t n, double *sum, uint64_t *tokens,
		       struct error *e)
{
	const struct example_set *s = &o->reference->mismatched;
	size_t at, m;

	*sum = 0;
	for (at = 0; at < n;) {
		at = batch_fill(o->batch, s, order, at, n, 1, NULL);
		if (transformer_evaluate(o->transformer, &o->batch->pass, o->logprob, e))
			return -1;
		*tokens += o->batch->pass.rows;
		for (m = 0; m < o->batch->member_count; m++) {
			size_t index = o->batch->members[m].example;
			double rho = batch_logprob(o->batch, m, o->logprob) - o->reference->mismatched_logprob[index];

			if (!isfinite(rho))
				return not_finite(o, &s->examples[index], rho, e);
			*sum += rho;
		}
	}
	return 0;
}

/* L of the item that begins with member m. */
static double item_loss(const struct objective *o, size_t m, const float *logprob, double baseline)
{
	const struct example *x = &o->set->examples[o->batch->members[m].example];
	double unused, slope;

	switch (o->loss) {
	case TRAIN_SFT:
		return -batch_logprob(o->batch, m, logprob) / (double)example_targets(x);
	case TRAIN_DPO:
		return pair_loss(o, m, logprob, &unused, &slope);
	case TRAIN_KTO:
		return preference_kto(o->preference, rho_of(o, m, logprob), baseline, !x->rejected, &slope);
	default:
		return -batch_logprob(o->batch, m, logprob);
	}
}

int objective_losses(const struct objective *o, const size_t *order, size_t n, double baseline, double *loss,
		     uint64_t *tokens, struct error *e)
{
	size_t group = objective_group(o->loss), at, m;

	for (at = 0; at < n;) {
		at = batch_fill(o->batch, o->set, order, at, n, group, NULL);
		if (transformer_evaluate(o->transformer, &o->batch->pass, o->logprob, e))
			return -1;
		*tokens += o->batch->pass.rows;
		for (m = 0; m < o->batch->member_count; m += group) {
			*loss = item_loss(o, m, o->logprob, baseline);
			if (!isfinite(*loss))
				return not_finite(o, &o->set->examples[o->batch->members[m].example], *loss, e);
			loss++;
		}
	}
	return 0;
}

size_t objective_keep(enum train_loss loss, const struct example_set *s, size_t *order, size_t n)
{
	size_t group = objective_group(loss), kept = 0, i, k;

	if (loss == TRAIN_LM)
		return n;
	for (i = 0; i < n; i += group) {
		if (!(s->examples[order[i]].weight > 0))
			continue;
		for (k = 0; k < group; k++) {
			size_t other = order[kept + k];

			order[kept + k] = order[i + k];
			order[i + k] = other;
		}
		kept += group;
	}
	return kept;
}

int objective_accumulate(const struct objective *o, size_t *order, size_t n, double normaliser, double baseline,
			 struct objective_sum *sum, struct error *e)
{
	struct weighing w = { o, normaliser, baseline, sum };
	size_t group = objective_group(o->loss), kept = objective_keep(o->loss, o->set, order, n), at;
	bool late = o->loss == TRAIN_DPO || o->loss == TRAIN_KTO;

	set_scales(o, order, kept, normaliser);
	for (at = 0; at < kept;) {
		at = batch_fill(o->batch, o->set, order, at, kept, group, o->scale);
		if (late ? transformer_accumulate_late(o->transformer, &o->batch->pass, o->logprob, weigh, &w, e)
			 : transformer_accumulate(o->transformer, &o->batch->pass, o->logprob, e) ||
				    pass_loss(o, sum, e))
			return -1;
		sum->tokens += o->batch->pass.rows;
	}
	return 0;
}
