/* Rounding floats to the storage types of packed weights, and back. */
#ifndef COMPUTE_DTYPE_H
#define COMPUTE_DTYPE_H

#include <stddef.h>
#include <stdint.h>

/* To nearest, ties to even; beyond the range is infinity, NaN stays NaN. */
uint16_t dtype_to_bf16(float a);
uint16_t dtype_to_f16(float a);
float dtype_from_f16(uint16_t a);

enum {
	Q8_0_BLOCK = 32
};

/*
 * Q8_0_BLOCK floats as int8 times one scale: max |w| / 127 rounded to f16,
 * each quotient w / scale rounded half away from zero. Returns the scale.
 */
uint16_t dtype_to_q8_0(int8_t q[Q8_0_BLOCK], const float w[Q8_0_BLOCK]);

#endif
