#include "compute/vk/cooperative.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compute/vk/vk.h"

/* -- what the device has -------------------------------------------------- */

/* The larger one that gemm_cooperative.comp can use, of those that multiply the type and sum in f32. */
static void consider(struct cooperative_shape *best, const VkCooperativeMatrixPropertiesKHR *p, VkComponentTypeKHR type)
{
	if (p->AType != type || p->BType != type || p->CType != VK_COMPONENT_TYPE_FLOAT32_KHR ||
	    p->ResultType != VK_COMPONENT_TYPE_FLOAT32_KHR || p->scope != VK_SCOPE_SUBGROUP_KHR ||
	    p->saturatingAccumulation || p->MSize == 0 || p->NSize == 0 || p->KSize < 8 ||
	    COOPERATIVE_PART % p->MSize != 0 || COOPERATIVE_PART % p->NSize != 0 || COOPERATIVE_STEP % p->KSize != 0)
		return;
	if (p->MSize * p->NSize * p->KSize > best->m * best->n * best->k)
		*best = (struct cooperative_shape){ p->MSize, p->NSize, p->KSize };
}

static void read_shapes(const struct loader *l, struct adapter *a, bool bfloat16)
{
	PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR get =
		(PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR)l->vkGetInstanceProcAddr(
			l->instance, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR");
	struct cooperative *c = &a->cooperative;
	VkCooperativeMatrixPropertiesKHR *all;
	uint32_t count = 0;

	if (get == NULL || get(a->handle, &count, NULL) < 0 || count == 0)
		return;
	all = memory_new(count, sizeof *all);
	for (uint32_t i = 0; i < count; i++)
		all[i].sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR;
	if (get(a->handle, &count, all) < 0)
		count = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (a->features12.shaderFloat16)
			consider(&c->shape[PRECISION_F16], &all[i], VK_COMPONENT_TYPE_FLOAT16_KHR);
		if (bfloat16)
			consider(&c->shape[PRECISION_BF16], &all[i], VK_COMPONENT_TYPE_BFLOAT16_KHR);
	}
	free(all);
}

void cooperative_read(const struct loader *l, struct adapter *a)
{
	VkPhysicalDeviceShaderBfloat16FeaturesKHR bfloat16 = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_BFLOAT16_FEATURES_KHR,
	};
	VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrix = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR,
	};
	VkPhysicalDeviceFeatures2 all = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &matrix };
	struct cooperative *c = &a->cooperative;

	if (!device_has_extension(l, a->handle, VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME))
		return;
	if (device_has_extension(l, a->handle, VK_KHR_SHADER_BFLOAT16_EXTENSION_NAME)) {
		bfloat16.pNext = all.pNext;
		all.pNext = &bfloat16;
	}
	l->vkGetPhysicalDeviceFeatures2(a->handle, &all);
	/* all scopes of the memory model: with it, other shaders' atomics need the device's */
	c->offered = matrix.cooperativeMatrix && a->features12.vulkanMemoryModel &&
		     a->features12.vulkanMemoryModelDeviceScope;
	c->subgroup = a->properties11.subgroupSize;
	/* Intel's matrix units serve subgroups of the least size */
	if (a->properties.vendorID == 0x8086)
		c->subgroup = a->subgroup_least;
	if (c->offered)
		read_shapes(l, a, bfloat16.shaderBFloat16Type && bfloat16.shaderBFloat16CooperativeMatrix);
}

/* -- what is used --------------------------------------------------------- */

bool cooperative_usable(const struct adapter *a, enum precision precision, struct cooperative_shape *shape,
			const char **why)
{
	const VkPhysicalDeviceLimits *limits = &a->properties.limits;
	const struct cooperative *c = &a->cooperative;
	uint32_t group = COOPERATIVE_SUBGROUPS * c->subgroup;
	const char *reason = NULL;

	if (precision == PRECISION_F32)
		reason = "f32 has no other";
	else if (vk_module(vk_cooperative_shader(precision))->words == NULL)
		reason = "this build's shader compiler could not compile cooperative matrices of it";
	else if (a->disabled[DEVICE_COOPERATIVE])
		reason = "EAST_VULKAN_DISABLE says so";
	else if (!c->offered)
		reason = "the device has no cooperative matrices";
	else if (!a->full_subgroups)
		reason = "full subgroups cannot be asked for";
	else if (c->shape[precision].m == 0)
		reason = "the device has no cooperative matrices of it that fit";
	else if (group > limits->maxComputeWorkGroupInvocations || group > limits->maxComputeWorkGroupSize[0])
		reason = "the device's subgroups are too large for its workgroups";
	if (why != NULL)
		*why = reason;
	if (shape != NULL && reason == NULL)
		*shape = c->shape[precision];
	return reason == NULL;
}

void cooperative_request(const struct adapter *a, struct cooperative_request *r)
{
	bool f16 = cooperative_usable(a, PRECISION_F16, NULL, NULL),
	     bf16 = cooperative_usable(a, PRECISION_BF16, NULL, NULL);

	memset(r, 0, sizeof *r);
	if (!f16 && !bf16)
		return;
	r->features12 = (VkPhysicalDeviceVulkan12Features){
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
		.shaderFloat16 = f16,
		.vulkanMemoryModel = VK_TRUE,
		.vulkanMemoryModelDeviceScope = VK_TRUE,
	};
	r->matrix = (VkPhysicalDeviceCooperativeMatrixFeaturesKHR){
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR,
		.pNext = &r->features12,
		.cooperativeMatrix = VK_TRUE,
	};
	r->chain = &r->matrix;
	r->extensions[r->extension_count++] = VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME;
	if (bf16) {
		r->bfloat16 = (VkPhysicalDeviceShaderBfloat16FeaturesKHR){
			.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_BFLOAT16_FEATURES_KHR,
			.pNext = r->chain,
			.shaderBFloat16Type = VK_TRUE,
			.shaderBFloat16CooperativeMatrix = VK_TRUE,
		};
		r->chain = &r->bfloat16;
		r->extensions[r->extension_count++] = VK_KHR_SHADER_BFLOAT16_EXTENSION_NAME;
	}
}
