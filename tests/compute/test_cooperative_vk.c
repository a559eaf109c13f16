/*
 * Which cooperative matrices are used of those that a device lists, and what
 * is asked of its driver for them: with drivers made up here, since few
 * machines have any, and none at hand has them of bf16.
 */
/* Runs: special */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "compute/vk/device.h"

/* -- a driver ------------------------------------------------------------- */

static struct {
	const char *extensions[4];
	VkBool32 matrix, bfloat16;
	VkCooperativeMatrixPropertiesKHR shapes[8];
	uint32_t shape_count;
} driver;

static VKAPI_ATTR VkResult VKAPI_CALL extensions(VkPhysicalDevice device, const char *layer, uint32_t *count,
						 VkExtensionProperties *out)
{
	uint32_t n = 0;

	(void)device;
	(void)layer;
	for (; n < countof(driver.extensions) && driver.extensions[n] != NULL; n++)
		if (out != NULL)
			snprintf(out[n].extensionName, sizeof out[n].extensionName, "%s", driver.extensions[n]);
	*count = n;
	return VK_SUCCESS;
}

static VKAPI_ATTR void VKAPI_CALL features(VkPhysicalDevice device, VkPhysicalDeviceFeatures2 *out)
{
	(void)device;
	for (VkBaseOutStructure *s = out->pNext; s != NULL; s = s->pNext) {
		if (s->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR)
			((VkPhysicalDeviceCooperativeMatrixFeaturesKHR *)(void *)s)->cooperativeMatrix = driver.matrix;
		if (s->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_BFLOAT16_FEATURES_KHR) {
			((VkPhysicalDeviceShaderBfloat16FeaturesKHR *)(void *)s)->shaderBFloat16Type = VK_TRUE;
			((VkPhysicalDeviceShaderBfloat16FeaturesKHR *)(void *)s)->shaderBFloat16CooperativeMatrix =
				driver.bfloat16;
		}
	}
}

static VKAPI_ATTR VkResult VKAPI_CALL shapes(VkPhysicalDevice device, uint32_t *count,
					     VkCooperativeMatrixPropertiesKHR *out)
{
	(void)device;
	for (uint32_t i = 0; out != NULL && i < driver.shape_count; i++) {
		assert_int_equal(out[i].sType, VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR);
		out[i] = driver.shapes[i];
	}
	*count = driver.shape_count;
	return VK_SUCCESS;
}

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL entry(VkInstance instance, const char *name)
{
	(void)instance;
	return strcmp(name, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR") == 0 ? (PFN_vkVoidFunction)shapes
										      : NULL;
}

static const struct loader loader = {
	.vkGetInstanceProcAddr = entry,
	.vkEnumerateDeviceExtensionProperties = extensions,
	.vkGetPhysicalDeviceFeatures2 = features,
};

static void offer(uint32_t m, uint32_t n, uint32_t k, VkComponentTypeKHR type, VkComponentTypeKHR sum)
{
	driver.shapes[driver.shape_count++] = (VkCooperativeMatrixPropertiesKHR){
		.MSize = m,
		.NSize = n,
		.KSize = k,
		.AType = type,
		.BType = type,
		.CType = sum,
		.ResultType = sum,
		.scope = VK_SCOPE_SUBGROUP_KHR,
	};
}

/* All that there can be, with subgroups of 32; cases take away from it. */
static struct adapter all_there(void)
{
	struct adapter a = { 0 };

	memset(&driver, 0, sizeof driver);
	driver.extensions[0] = VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME;
	driver.extensions[1] = VK_KHR_SHADER_BFLOAT16_EXTENSION_NAME;
	driver.matrix = driver.bfloat16 = VK_TRUE;
	a.properties.limits.maxComputeWorkGroupInvocations = 1024;
	a.properties.limits.maxComputeWorkGroupSize[0] = 1024;
	a.properties11.subgroupSize = 32;
	a.subgroup_least = 8;
	a.subgroup_most = 32;
	a.full_subgroups = true;
	a.features12.shaderFloat16 = VK_TRUE;
	a.features12.vulkanMemoryModel = a.features12.vulkanMemoryModelDeviceScope = VK_TRUE;
	return a;
}

static void expect(const struct adapter *a, enum precision precision, uint32_t m, uint32_t n, uint32_t k)
{
	const struct cooperative_shape *s = &a->cooperative.shape[precision];

	if (s->m != m || s->n != n || s->k != k)
		fail_msg("%s: %u x %u x %u instead of %u x %u x %u", precision_names[precision], s->m, s->n, s->k, m, n,
			 k);
}

/* -- what is chosen ------------------------------------------------------- */

static void test_shapes(void **state)
{
	struct adapter a = all_there();

	(void)state;
	offer(16, 8, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	offer(16, 8, 8, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	offer(32, 32, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR); /* larger than a quarter */
	offer(8, 16, 16, VK_COMPONENT_TYPE_BFLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	cooperative_read(&loader, &a);
	assert_true(a.cooperative.offered);
	assert_int_equal(a.cooperative.subgroup, 32);
	expect(&a, PRECISION_F16, 16, 16, 16);
	expect(&a, PRECISION_BF16, 8, 16, 16);
	expect(&a, PRECISION_F32, 0, 0, 0);
}

static void test_unusable_shapes(void **state)
{
	struct adapter a = all_there();

	(void)state;
	offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT16_KHR); /* sums of f16 */
	offer(16, 16, 4, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);  /* rows of 8 bytes */
	offer(12, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	offer(16, 16, 64, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	driver.shapes[4].saturatingAccumulation = VK_TRUE;
	offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	driver.shapes[5].scope = (VkScopeKHR)2; /* the workgroup's */
	offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	driver.shapes[6].BType = VK_COMPONENT_TYPE_BFLOAT16_KHR;
	cooperative_read(&loader, &a);
	assert_true(a.cooperative.offered);
	expect(&a, PRECISION_F16, 0, 0, 0);
	expect(&a, PRECISION_BF16, 0, 0, 0);
	assert_false(cooperative_usable(&a, PRECISION_F16, NULL, NULL));
}

static void test_subgroups(void **state)
{
	struct adapter a = all_there();

	(void)state;
	a.properties.vendorID = 0x8086;
	cooperative_read(&loader, &a);
	assert_int_equal(a.cooperative.subgroup, 8);
	a = all_there();
	offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	a.full_subgroups = false;
	cooperative_read(&loader, &a);
	assert_true(a.cooperative.offered);
	assert_false(cooperative_usable(&a, PRECISION_F16, NULL, NULL));
	a.full_subgroups = true;
	a.properties.limits.maxComputeWorkGroupInvocations = 127;
	assert_false(cooperative_usable(&a, PRECISION_F16, NULL, NULL));
}

/* One thing that is lacking is enough. */
static void test_not_offered(void **state)
{
	(void)state;
	for (int lacking = 0; lacking < 4; lacking++) {
		struct adapter a = all_there();
		const char *why = NULL;

		offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
		switch (lacking) {
		case 0:
			driver.extensions[0] = "VK_KHR_other";
			break;
		case 1:
			driver.matrix = VK_FALSE;
			break;
		case 2:
			a.features12.vulkanMemoryModel = VK_FALSE;
			break;
		default:
			a.features12.vulkanMemoryModelDeviceScope = VK_FALSE;
			break;
		}
		cooperative_read(&loader, &a);
		assert_false(a.cooperative.offered);
		assert_false(cooperative_usable(&a, PRECISION_F16, NULL, &why));
		assert_non_null(why);
	}
}

static void test_lacking_types(void **state)
{
	struct adapter a = all_there();

	(void)state;
	offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	offer(16, 16, 16, VK_COMPONENT_TYPE_BFLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
	a.features12.shaderFloat16 = VK_FALSE;
	cooperative_read(&loader, &a);
	expect(&a, PRECISION_F16, 0, 0, 0);
	expect(&a, PRECISION_BF16, 16, 16, 16);
	a.features12.shaderFloat16 = VK_TRUE;
	driver.bfloat16 = VK_FALSE;
	memset(&a.cooperative, 0, sizeof a.cooperative);
	cooperative_read(&loader, &a);
	expect(&a, PRECISION_F16, 16, 16, 16);
	expect(&a, PRECISION_BF16, 0, 0, 0);
}

/* -- what is asked of the driver ------------------------------------------ */

static const void *asked(const struct cooperative_request *r, VkStructureType type)
{
	for (const VkBaseInStructure *s = r->chain; s != NULL; s = s->pNext)
		if (s->sType == type)
			return s;
	return NULL;
}

/* As far as this build has shaders: all that is usable is asked for, and nothing that is not there. */
static void test_request(void **state)
{
	(void)state;
	for (unsigned given = 0; given < 4; given++) {
		bool f16 = given & 1, bf16 = given & 2;
		struct adapter a = all_there();
		struct cooperative_request r;

		if (f16)
			offer(16, 16, 16, VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
		if (bf16)
			offer(16, 16, 16, VK_COMPONENT_TYPE_BFLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR);
		cooperative_read(&loader, &a);
		f16 = cooperative_usable(&a, PRECISION_F16, NULL, NULL);
		bf16 = cooperative_usable(&a, PRECISION_BF16, NULL, NULL);
		cooperative_request(&a, &r);
		assert_int_equal(r.extension_count, f16 || bf16 ? (bf16 ? 2u : 1u) : 0u);
		assert_true((r.chain != NULL) == (f16 || bf16));
		assert_true((asked(&r, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_BFLOAT16_FEATURES_KHR) != NULL) ==
			    bf16);
		if (r.chain == NULL)
			continue;
		const VkPhysicalDeviceVulkan12Features *f =
			asked(&r, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES);

		assert_non_null(f);
		assert_true((f->shaderFloat16 == VK_TRUE) == f16);
		assert_true(f->vulkanMemoryModel && f->vulkanMemoryModelDeviceScope);
		a.disabled[DEVICE_COOPERATIVE] = true;
		cooperative_request(&a, &r);
		assert_true(r.chain == NULL && r.extension_count == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),        cmocka_unit_test(test_unusable_shapes),
		cmocka_unit_test(test_subgroups),     cmocka_unit_test(test_not_offered),
		cmocka_unit_test(test_lacking_types), cmocka_unit_test(test_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
