/* The shaders of cooperative matrices as glslc compiled them: f16 alone, since it has no bf16. */
#include "compute/vk/vk.h"

static const uint32_t words_f16[] = {
#include "shaders/gemm_f16.inc"
};

const struct module vk_cooperative_modules[] = { { "gemm_f16", words_f16, sizeof words_f16 }, { .name = "gemm_bf16" } };
