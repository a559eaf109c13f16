/*
 * What each file of kernels offers to its operations, and the tables by
 * instruction set.
 *
 * kernels/X.c is compiled once per instruction set, with KERNEL_ISA set to
 * its name, and exports one table, KERNEL_TABLE(X): kernels_X_generic,
 * kernels_X_avx2, kernels_X_avx512.
 */
#ifndef COMPUTE_CPU_KERNELS_TABLES_H
#define COMPUTE_CPU_KERNELS_TABLES_H

#include "config.h"

#define KERNEL_JOIN_(a, b) a##_##b
#define KERNEL_JOIN(a, b) KERNEL_JOIN_(a, b)
#define KERNEL_TABLE(name) KERNEL_JOIN(kernels_##name, KERNEL_ISA)

#if HAVE_KERNELS_X86_64
#define KERNEL_DECLARE(name) \
	extern const struct kernels_##name kernels_##name##_generic, kernels_##name##_avx2, kernels_##name##_avx512
#define KERNEL_CHOOSE(name, isa) \
	((isa) == ISA_AVX512 ? &kernels_##name##_avx512 : \
	 (isa) == ISA_AVX2   ? &kernels_##name##_avx2 : \
				  &kernels_##name##_generic)
#else
#define KERNEL_DECLARE(name) extern const struct kernels_##name kernels_##name##_generic
#define KERNEL_CHOOSE(name, isa) ((void)(isa), &kernels_##name##_generic)
#endif

#endif
