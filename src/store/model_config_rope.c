/* Rotary frequencies. */
#include <math.h>

#include "store/model_config.h"

/*
 * Llama 3's scaling: long wavelengths are slowed by `factor`, short ones kept,
 * and those between are blended (the rule of its config's rope_type "llama3").
 */
static double llama3_frequency(const struct model_config *c, double f)
{
	double wavelength = 6.283185307179586 / f;
	double blend;

	if (wavelength < (double)c->rope_original / c->rope_high)
		return f;
	if (wavelength > (double)c->rope_original / c->rope_low)
		return f / c->rope_factor;
	blend = ((double)c->rope_original / wavelength - c->rope_low) / (c->rope_high - c->rope_low);
	return (1 - blend) * f / c->rope_factor + blend * f;
}

double model_config_frequency(const struct model_config *c, size_t i)
{
	double f = pow(c->rope_theta, -(double)(2 * i) / (double)c->head_width);

	switch (c->scaling) {
	case ROPE_LINEAR:
		return f / c->rope_factor;
	case ROPE_LLAMA3:
		return llama3_frequency(c, f);
	default:
		return f;
	}
}
