/* The shaders of cooperative matrices as glslc compiled them: f16 and bf16. */
#include "compute/vk/vk.h"

static const uint32_t words_f16[] = {
#include "shaders/gemm_f16.inc"
};
static const uint32_t words_bf16[] = {
#include "shaders/gemm_bf16.inc"
};

const struct module vk_cooperative_modules[] = {
	{ "gemm_f16", words_f16, sizeof words_f16 },
	{ "gemm_bf16", words_bf16, sizeof words_bf16 },
};
