/* The shaders as glslc compiled them, one file of numbers each. */
#include "compute/vk/vk.h"

/* clang-format off */
static const uint32_t words_adamw[] = {
#include "shaders/adamw.inc"
};
static const uint32_t words_attention[] = {
#include "shaders/attention.inc"
};
static const uint32_t words_attention_delta[] = {
#include "shaders/attention_delta.inc"
};
static const uint32_t words_attention_dkv[] = {
#include "shaders/attention_dkv.inc"
};
static const uint32_t words_attention_dq[] = {
#include "shaders/attention_dq.inc"
};
static const uint32_t words_attention_merge[] = {
#include "shaders/attention_merge.inc"
};
static const uint32_t words_attention_subgroup[] = {
#include "shaders/attention_subgroup.inc"
};
static const uint32_t words_axpy[] = {
#include "shaders/axpy.inc"
};
static const uint32_t words_column_sum[] = {
#include "shaders/column_sum.inc"
};
static const uint32_t words_cross_entropy[] = {
#include "shaders/cross_entropy.inc"
};
static const uint32_t words_cross_entropy_backward[] = {
#include "shaders/cross_entropy_backward.inc"
};
static const uint32_t words_cross_entropy_subgroup[] = {
#include "shaders/cross_entropy_subgroup.inc"
};
static const uint32_t words_gemm[] = {
#include "shaders/gemm.inc"
};
static const uint32_t words_gemm_half[] = {
#include "shaders/gemm_half.inc"
};
static const uint32_t words_gemm_q8[] = {
#include "shaders/gemm_q8.inc"
};
static const uint32_t words_move[] = {
#include "shaders/move.inc"
};
static const uint32_t words_rmsnorm[] = {
#include "shaders/rmsnorm.inc"
};
static const uint32_t words_rmsnorm_backward[] = {
#include "shaders/rmsnorm_backward.inc"
};
static const uint32_t words_rmsnorm_backward_subgroup[] = {
#include "shaders/rmsnorm_backward_subgroup.inc"
};
static const uint32_t words_rmsnorm_subgroup[] = {
#include "shaders/rmsnorm_subgroup.inc"
};
static const uint32_t words_rope[] = {
#include "shaders/rope.inc"
};
static const uint32_t words_sample[] = {
#include "shaders/sample.inc"
};
static const uint32_t words_sample_subgroup[] = {
#include "shaders/sample_subgroup.inc"
};
static const uint32_t words_scatter_add[] = {
#include "shaders/scatter_add.inc"
};
static const uint32_t words_split_sum[] = {
#include "shaders/split_sum.inc"
};
static const uint32_t words_square_sum[] = {
#include "shaders/square_sum.inc"
};
static const uint32_t words_square_sum_subgroup[] = {
#include "shaders/square_sum_subgroup.inc"
};
static const uint32_t words_swiglu[] = {
#include "shaders/swiglu.inc"
};
/* clang-format on */

#define MODULE(name) [SHADER_##name] = { #name, words_##name, sizeof words_##name },

static const struct module modules[] = { SHADERS(MODULE) };

const struct module *vk_module(enum shader shader)
{
	return shader < SHADER_gemm_f16 ? &modules[shader] : &vk_cooperative_modules[shader - SHADER_gemm_f16];
}
