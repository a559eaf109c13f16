/* Stands in for the shaders of cooperative matrices where glslc could compile none. */
#include "compute/vk/vk.h"

const struct module vk_cooperative_modules[] = { { .name = "gemm_f16" }, { .name = "gemm_bf16" } };
