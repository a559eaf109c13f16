/* Rounding floats to the storage type of packed weights that base/half.h lacks. */
#ifndef COMPUTE_DTYPE_H
#define COMPUTE_DTYPE_H

#include <stddef.h>
#include <stdint.h>

enum {
	Q8_0_BLOCK = 32
};

/*
 * Q8_0_BLOCK floats as int8 times one scale: max |w| / 127 rounded to f16,
 * each quotient w / scale rounded half away from zero. Returns the scale.
 */
uint16_t dtype_to_q8_0(int8_t q[Q8_0_BLOCK], const float w[Q8_0_BLOCK]);

#endif
