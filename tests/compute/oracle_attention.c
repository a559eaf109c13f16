#include "tests/compute/oracle_attention.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The key row at a position of a span's sequence. */
static size_t key_at(const struct span *s, size_t position)
{
	return position < s->prefix_rows ? s->prefix_row + position : s->key_row + (position - s->prefix_rows);
}

static double dot(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

/* Probabilities [keys] of one row and head; returns the logarithm of the denominator. */
static double probabilities(double *p, const double *q, const double *k, const struct span *s, size_t keys,
			    struct heads heads, size_t key_value, double scale)
{
	double largest = -INFINITY, sum = 0;

	for (size_t j = 0; j < keys; j++) {
		p[j] = scale * dot(q, k + (key_at(s, j) * heads.key_value + key_value) * heads.width, heads.width);
		largest = fmax(largest, p[j]);
	}
	for (size_t j = 0; j < keys; j++)
		sum += exp(p[j] - largest);
	for (size_t j = 0; j < keys; j++)
		p[j] = exp(p[j] - largest) / sum;
	return largest + log(sum);
}

void oracle_attention(double *out, double *lse, const double *q, const double *k, const double *v,
		      const struct span *spans, size_t count, struct heads heads, double scale)
{
	const size_t width = heads.width, group = heads.query / heads.key_value;

	for (const struct span *s = spans; s < spans + count; s++) {
		for (size_t i = 0; i < s->rows; i++) {
			size_t keys = s->position + i + 1, row = s->row + i;
			double *p = memory_new(keys, sizeof *p);

			for (size_t h = 0; h < heads.query; h++) {
				size_t at = (row * heads.query + h) * width;
				double l = probabilities(p, q + at, k, s, keys, heads, h / group, scale);

				if (lse != NULL)
					lse[row * heads.query + h] = l;
				memset(out + at, 0, width * sizeof *out);
				for (size_t j = 0; j < keys; j++) {
					const double *value = v + (key_at(s, j) * heads.key_value + h / group) * width;

					for (size_t c = 0; c < width; c++)
						out[at + c] += p[j] * value[c];
				}
			}
			free(p);
		}
	}
}

void oracle_attention_backward(double *dq, double *dk, double *dv, const double *dout, const double *q, const double *k,
			       const double *v, const struct span *spans, size_t count, struct heads heads,
			       double scale)
{
	const size_t width = heads.width, group = heads.query / heads.key_value;

	for (const struct span *s = spans; s < spans + count; s++) {
		for (size_t i = 0; i < s->rows; i++) {
			size_t keys = s->position + i + 1, row = s->row + i;
			double *p = memory_new(keys, sizeof *p), *dp = memory_new(keys, sizeof *dp);

			for (size_t h = 0; h < heads.query; h++) {
				size_t at = (row * heads.query + h) * width;
				double mean = 0;

				probabilities(p, q + at, k, s, keys, heads, h / group, scale);
				for (size_t j = 0; j < keys; j++) {
					size_t key = (key_at(s, j) * heads.key_value + h / group) * width;

					dp[j] = dot(dout + at, v + key, width);
					mean += p[j] * dp[j];
				}
				memset(dq + at, 0, width * sizeof *dq);
				for (size_t j = 0; j < keys; j++) {
					size_t key = (key_at(s, j) * heads.key_value + h / group) * width;
					double ds = scale * p[j] * (dp[j] - mean);

					for (size_t c = 0; c < width; c++) {
						dq[at + c] += ds * k[key + c];
						dk[key + c] += ds * q[at + c];
						dv[key + c] += p[j] * dout[at + c];
					}
				}
			}
			free(p);
			free(dp);
		}
	}
}

void oracle_rope(double *x, const double *table, const int32_t *position, size_t rows, size_t heads, size_t width,
		 double sign)
{
	for (size_t r = 0; r < rows; r++) {
		const double *cosine = table + (size_t)position[r] * width, *sine = cosine + width / 2;

		for (size_t h = 0; h < heads; h++) {
			double *a = x + (r * heads + h) * width, *b = a + width / 2;

			for (size_t i = 0; i < width / 2; i++) {
				double first = a[i] * cosine[i] - sign * b[i] * sine[i];

				b[i] = b[i] * cosine[i] + sign * a[i] * sine[i];
				a[i] = first;
			}
		}
	}
}
