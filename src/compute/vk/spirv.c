/* The shaders as glslc compiled them, one file of numbers each. */
#include "vk.h"

/* clang-format off */
static const uint32_t words_adamw[] = {
#include "adamw.inc"
};
static const uint32_t words_attention[] = {
#include "attention.inc"
};
static const uint32_t words_attention_delta[] = {
#include "attention_delta.inc"
};
static const uint32_t words_attention_dkv[] = {
#include "attention_dkv.inc"
};
static const uint32_t words_attention_dq[] = {
#include "attention_dq.inc"
};
static const uint32_t words_attention_merge[] = {
#include "attention_merge.inc"
};
static const uint32_t words_attention_subgroup[] = {
#include "attention_subgroup.inc"
};
static const uint32_t words_axpy[] = {
#include "axpy.inc"
};
static const uint32_t words_column_sum[] = {
#include "column_sum.inc"
};
static const uint32_t words_cross_entropy[] = {
#include "cross_entropy.inc"
};
static const uint32_t words_cross_entropy_backward[] = {
#include "cross_entropy_backward.inc"
};
static const uint32_t words_cross_entropy_subgroup[] = {
#include "cross_entropy_subgroup.inc"
};
static const uint32_t words_gemm[] = {
#include "gemm.inc"
};
static const uint32_t words_gemm_half[] = {
#include "gemm_half.inc"
};
static const uint32_t words_gemm_q8[] = {
#include "gemm_q8.inc"
};
static const uint32_t words_move[] = {
#include "move.inc"
};
static const uint32_t words_rmsnorm[] = {
#include "rmsnorm.inc"
};
static const uint32_t words_rmsnorm_backward[] = {
#include "rmsnorm_backward.inc"
};
static const uint32_t words_rmsnorm_backward_subgroup[] = {
#include "rmsnorm_backward_subgroup.inc"
};
static const uint32_t words_rmsnorm_subgroup[] = {
#include "rmsnorm_subgroup.inc"
};
static const uint32_t words_rope[] = {
#include "rope.inc"
};
static const uint32_t words_sample[] = {
#include "sample.inc"
};
static const uint32_t words_sample_subgroup[] = {
#include "sample_subgroup.inc"
};
static const uint32_t words_scatter_add[] = {
#include "scatter_add.inc"
};
static const uint32_t words_split_sum[] = {
#include "split_sum.inc"
};
static const uint32_t words_square_sum[] = {
#include "square_sum.inc"
};
static const uint32_t words_square_sum_subgroup[] = {
#include "square_sum_subgroup.inc"
};
static const uint32_t words_swiglu[] = {
#include "swiglu.inc"
};
/* clang-format on */

#define MODULE(name) [SHADER_##name] = { #name, words_##name, sizeof words_##name },

static const struct module modules[] = { SHADERS(MODULE) };

const struct module *vk_module(enum shader shader)
{
	return shader < SHADER_gemm_f16 ? &modules[shader] : &vk_cooperative_modules[shader - SHADER_gemm_f16];
}
