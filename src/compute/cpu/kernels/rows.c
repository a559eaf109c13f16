#include "compute/cpu/kernels/rows.h"

#include "compute/cpu/kernels/simd.h"

/* VLEN/2 doubles: half of a vector of floats, widened. */
typedef double vd __attribute__((vector_size(VLEN * 4)));

static inline vd widen_low(vf a)
{
#if VLEN == 16
	return (vd)_mm512_cvtps_pd(_mm512_castps512_ps256((__m512)a));
#elif VLEN == 8
	return (vd)_mm256_cvtps_pd(_mm256_castps256_ps128((__m256)a));
#else
	return (vd){ (double)a[0], (double)a[1] };
#endif
}

static inline vd widen_high(vf a)
{
#if VLEN == 16
	return (vd)_mm512_cvtps_pd(_mm512_extractf32x8_ps((__m512)a, 1));
#elif VLEN == 8
	return (vd)_mm256_cvtps_pd(_mm256_extractf128_ps((__m256)a, 1));
#else
	return (vd){ (double)a[2], (double)a[3] };
#endif
}

static inline double sum_doubles(vd a)
{
	double t[VLEN / 2];
	size_t half, i;

	memcpy(t, &a, sizeof t);
	for (half = VLEN / 4; half > 0; half /= 2)
		for (i = 0; i < half; i++)
			t[i] += t[i + half];
	return t[0];
}

/* Whether a lane of the mask is set: -1 becomes 1.0f, since as a float it would be NaN. */
static inline bool any(vi mask)
{
	return largest_lane((vf)(mask & splat_int(0x3f800000))) > 0;
}

/* Zero in the lanes from n on. */
static inline vf keep_first(vf a, size_t n)
{
	return (vf)((vi)a & (lanes() < splat_int((int32_t)n)));
}

/* -- softmax -------------------------------------------------------------- */

static float largest(const float *x, size_t n)
{
	vf most[2] = { splat(-INFINITY), splat(-INFINITY) };
	vi nan = splat_int(0);
	size_t i;

	for (i = 0; i + 2 * VLEN <= n; i += 2 * VLEN) {
		vf a = load(x + i), b = load(x + i + VLEN);

		most[0] = larger(a, most[0]);
		most[1] = larger(b, most[1]);
		nan |= (a != a) | (b != b);
	}
	for (; i < n; i += VLEN) {
		size_t left = n - i;
		vf a = left < VLEN ? load_first(x + i, left) : load(x + i);

		if (left < VLEN)
			a = select_float(lanes() < splat_int((int32_t)left), a, splat(-INFINITY));
		most[0] = larger(a, most[0]);
		nan |= a != a;
	}
	if (any(nan))
		return NAN;
	return largest_lane(larger(most[0], most[1]));
}

static size_t find(const float *x, size_t n, float value)
{
	size_t i = 0;

	for (; i + 8 * VLEN <= n; i += 8 * VLEN) {
		vi hit = splat_int(0);

		for (size_t j = 0; j < 8; j++)
			hit |= load(x + i + j * VLEN) == splat(value);
		if (any(hit))
			break;
	}
	while (i < n && x[i] != value)
		i++;
	return i;
}

/* out NULL: only the sum. divide: whether temperature is other than 1. */
static inline double exponentials(float *out, const float *x, size_t n, float max, float temperature, bool divide)
{
	vd low = { 0 }, high = { 0 };
	size_t i;

	for (i = 0; i < n; i += VLEN) {
		size_t left = n - i;
		vf a = (left < VLEN ? load_first(x + i, left) : load(x + i)) - splat(max);

		a = exp_vector(divide ? a / splat(temperature) : a);
		if (left < VLEN) {
			a = keep_first(a, left);
			if (out != NULL)
				store_first(out + i, a, left);
		} else if (out != NULL) {
			store(out + i, a);
		}
		low += widen_low(a);
		high += widen_high(a);
	}
	return sum_doubles(low + high);
}

static double exp_sum(const float *x, size_t n, float max)
{
	return exponentials(NULL, x, n, max, 1, false);
}

static double exp_store(float *out, const float *x, size_t n, float max, float temperature)
{
	return temperature == 1 ? exponentials(out, x, n, max, 1, false)
				: exponentials(out, x, n, max, temperature, true);
}

static void softmax(float *x, size_t n, float lse, float factor)
{
	size_t i;

	for (i = 0; i + VLEN <= n; i += VLEN)
		store(x + i, exp_vector(load(x + i) - splat(lse)) * splat(factor));
	if (i < n)
		store_first(x + i, exp_vector(load_first(x + i, n - i) - splat(lse)) * splat(factor), n - i);
}

/* -- norm ----------------------------------------------------------------- */

static float rmsnorm(float *out, const float *x, const float *w, size_t width, float epsilon)
{
	vf sum[4] = { splat(0), splat(0), splat(0), splat(0) }, by;
	size_t i;
	float s;

	for (i = 0; i + 4 * VLEN <= width; i += 4 * VLEN) {
		for (size_t j = 0; j < 4; j++) {
			vf a = load(x + i + j * VLEN);

			sum[j] = fma_vector(a, a, sum[j]);
		}
	}
	for (; i < width; i += VLEN) {
		vf a = width - i < VLEN ? load_first(x + i, width - i) : load(x + i);

		sum[0] = fma_vector(a, a, sum[0]);
	}
	s = 1 / sqrtf(sum_lanes((sum[0] + sum[1]) + (sum[2] + sum[3])) / (float)width + epsilon);
	by = splat(s);
	for (i = 0; i + VLEN <= width; i += VLEN)
		store(out + i, load(x + i) * by * load(w + i));
	if (i < width)
		store_first(out + i, load_first(x + i, width - i) * by * load_first(w + i, width - i), width - i);
	return s;
}

/*
 * With y_c = x_c s w_c: dx_c = s w_c dy_c - x_c s^3 / C sum_j dy_j w_j x_j,
 * and dw_c = dy_c x_c s.
 */
static void rmsnorm_backward(float *dx, float *dw, const float *dout, const float *x, const float *w, size_t width,
			     float s, bool add)
{
	vf dots[2] = { splat(0), splat(0) };
	float pull;
	size_t i;

	for (i = 0; i + 2 * VLEN <= width; i += 2 * VLEN) {
		for (size_t j = 0; j < 2; j++) {
			size_t at = i + j * VLEN;
			vf product = load(dout + at) * load(x + at);

			dots[j] = fma_vector(product, load(w + at), dots[j]);
			store(dw + at, fma_vector(product, splat(s), load(dw + at)));
		}
	}
	for (; i < width; i += VLEN) {
		size_t n = width - i < VLEN ? width - i : VLEN;
		vf product = load_first(dout + i, n) * load_first(x + i, n);

		dots[0] = fma_vector(product, load_first(w + i, n), dots[0]);
		store_first(dw + i, fma_vector(product, splat(s), load_first(dw + i, n)), n);
	}
	pull = -(sum_lanes(dots[0] + dots[1]) * s / (float)width) * s * s;
	for (i = 0; i + VLEN <= width; i += VLEN) {
		vf d = load(dout + i) * splat(s) * load(w + i);

		d = fma_vector(load(x + i), splat(pull), d);
		store(dx + i, add ? load(dx + i) + d : d);
	}
	if (i < width) {
		size_t n = width - i;
		vf d = load_first(dout + i, n) * splat(s) * load_first(w + i, n);

		d = fma_vector(load_first(x + i, n), splat(pull), d);
		store_first(dx + i, add ? load_first(dx + i, n) + d : d, n);
	}
}

/* -- activation ----------------------------------------------------------- */

static inline vf sigmoid(vf x)
{
	return splat(1) / (splat(1) + exp_vector(-x));
}

static void swiglu(float *out, const float *gate, const float *up, size_t width)
{
	size_t i;

	for (i = 0; i + VLEN <= width; i += VLEN) {
		vf g = load(gate + i);

		store(out + i, g * sigmoid(g) * load(up + i));
	}
	if (i < width) {
		vf g = load_first(gate + i, width - i);

		store_first(out + i, g * sigmoid(g) * load_first(up + i, width - i), width - i);
	}
}

/* silu(g) = g s and silu'(g) = s + g s (1 - s), with s = sigmoid(g). */
static inline void swiglu_gradients(vf *dgate, vf *dup, vf d, vf g, vf u)
{
	vf s = sigmoid(g), silu = g * s;

	*dgate = d * u * fma_vector(silu, splat(1) - s, s);
	*dup = d * silu;
}

static void swiglu_backward(float *dgate, float *dup, const float *dout, const float *gate, const float *up,
			    size_t width)
{
	vf dg, du;
	size_t i;

	for (i = 0; i + VLEN <= width; i += VLEN) {
		swiglu_gradients(&dg, &du, load(dout + i), load(gate + i), load(up + i));
		store(dgate + i, dg);
		store(dup + i, du);
	}
	if (i < width) {
		size_t n = width - i;

		swiglu_gradients(&dg, &du, load_first(dout + i, n), load_first(gate + i, n), load_first(up + i, n));
		store_first(dgate + i, dg, n);
		store_first(dup + i, du, n);
	}
}

/* -- elements ------------------------------------------------------------- */

static void axpy(float *y, const float *x, size_t n, float alpha)
{
	size_t i;

	for (i = 0; i + VLEN <= n; i += VLEN)
		store(y + i, fma_vector(splat(alpha), load(x + i), load(y + i)));
	if (i < n)
		store_first(y + i, fma_vector(splat(alpha), load_first(x + i, n - i), load_first(y + i, n - i)), n - i);
}

static void scale(float *x, size_t n, float alpha)
{
	size_t i;

	for (i = 0; i + VLEN <= n; i += VLEN)
		store(x + i, load(x + i) * splat(alpha));
	if (i < n)
		store_first(x + i, load_first(x + i, n - i) * splat(alpha), n - i);
}

/* -- sums ----------------------------------------------------------------- */

/*
 * Rows are added in runs of RUN, and the runs' sums to each other: the error
 * grows with RUN + rows / RUN instead of with the rows. STRIPE vectors of
 * columns keep their sums in registers.
 */
enum {
	RUN = 32,
	STRIPE = 4
};

static void stripe_sum(float *out, const float *x, size_t pitch, size_t rows)
{
	vf total[STRIPE] = { 0 };
	size_t r, j;

	for (size_t first = 0; first < rows; first += RUN) {
		size_t last = rows - first < RUN ? rows : first + RUN;
		vf sum[STRIPE] = { 0 };

		for (r = first; r < last; r++)
			for (j = 0; j < STRIPE; j++)
				sum[j] += load(x + r * pitch + j * VLEN);
		for (j = 0; j < STRIPE; j++)
			total[j] += sum[j];
	}
	for (j = 0; j < STRIPE; j++)
		store(out + j * VLEN, load(out + j * VLEN) + total[j]);
}

static void column_sum(float *out, const float *x, size_t pitch, size_t rows, size_t width)
{
	size_t c, r;

	for (c = 0; c + STRIPE * VLEN <= width; c += STRIPE * VLEN)
		stripe_sum(out + c, x + c, pitch, rows);
	for (; c < width; c += VLEN) {
		size_t n = width - c < VLEN ? width - c : VLEN;
		vf total = splat(0);

		for (size_t first = 0; first < rows; first += RUN) {
			size_t last = rows - first < RUN ? rows : first + RUN;
			vf sum = splat(0);

			for (r = first; r < last; r++)
				sum += load_first(x + r * pitch + c, n);
			total += sum;
		}
		store_first(out + c, load_first(out + c, n) + total, n);
	}
}

static double square_sum(const float *x, size_t n)
{
	vd sum[4] = { 0 };
	size_t i;

	for (i = 0; i + 2 * VLEN <= n; i += 2 * VLEN) {
		vf a = load(x + i), b = load(x + i + VLEN);
		vd wide[4] = { widen_low(a), widen_high(a), widen_low(b), widen_high(b) };

		for (size_t j = 0; j < 4; j++)
			sum[j] += wide[j] * wide[j];
	}
	for (; i < n; i += VLEN) {
		vf a = n - i < VLEN ? load_first(x + i, n - i) : load(x + i);

		sum[0] += widen_low(a) * widen_low(a);
		sum[1] += widen_high(a) * widen_high(a);
	}
	return sum_doubles((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

/* -- optimiser ------------------------------------------------------------ */

/*
 * Moments of elements without gradients decay until they are subnormal and
 * stay there, where arithmetic is slow: below the least normal float they
 * become 0. NaN stays NaN.
 */
static inline vf flush(vf a)
{
	return (vf)((vi)a & ~(absolute(a) < splat(0x1p-126f)));
}

static inline void adamw_vector(vf *p, vf grad, vf *m, vf *v, const struct adamw_step *step)
{
	vf g = grad * splat(step->scale), change;

	*m = flush(fma_vector(splat(step->beta1), *m, splat(step->rest1) * g));
	*v = flush(fma_vector(splat(step->beta2), *v, splat(step->rest2) * g * g));
	change = splat(step->rate) * *m / fma_vector(square_root(*v), splat(step->root2), splat(step->epsilon));
	*p -= fma_vector(splat(step->decay), *p, change);
}

static void adamw(float *p, const float *grad, float *m, float *v, size_t n, const struct adamw_step *step)
{
	vf a, b, c;
	size_t i;

	for (i = 0; i + VLEN <= n; i += VLEN) {
		a = load(p + i);
		b = load(m + i);
		c = load(v + i);
		adamw_vector(&a, load(grad + i), &b, &c, step);
		store(p + i, a);
		store(m + i, b);
		store(v + i, c);
	}
	if (i < n) {
		a = load_first(p + i, n - i);
		b = load_first(m + i, n - i);
		c = load_first(v + i, n - i);
		adamw_vector(&a, load_first(grad + i, n - i), &b, &c, step);
		store_first(p + i, a, n - i);
		store_first(m + i, b, n - i);
		store_first(v + i, c, n - i);
	}
}

const struct kernels_rows KERNEL_TABLE(rows) = {
	.largest = largest,
	.find = find,
	.exp_sum = exp_sum,
	.exp_store = exp_store,
	.softmax = softmax,
	.rmsnorm = rmsnorm,
	.rmsnorm_backward = rmsnorm_backward,
	.swiglu = swiglu,
	.swiglu_backward = swiglu_backward,
	.axpy = axpy,
	.scale = scale,
	.column_sum = column_sum,
	.square_sum = square_sum,
	.adamw = adamw,
};
