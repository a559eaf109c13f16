/*
 * Which Vulkan devices there are and which one a name means, with drivers that
 * are made up: the loader's functions answer from a table.
 */
/* Runs: special */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compute/vk/device.h"

struct fake {
	const char *name;
	VkPhysicalDeviceType type;
	VkDriverId driver;
	uint8_t uuid; /* every byte of the device's; 0: it tells none */
	uint32_t version, shared;
	bool without_compute;
	VkDeviceSize heap, budget; /* budget 0: it does not tell */
};

static const struct fake *fakes;
static uint32_t fake_count;

static const struct fake *fake_of(VkPhysicalDevice handle)
{
	return &fakes[(uintptr_t)handle - 1];
}

static VKAPI_ATTR VkResult VKAPI_CALL enumerate(VkInstance instance, uint32_t *count, VkPhysicalDevice *out)
{
	(void)instance;
	for (uint32_t i = 0; out != NULL && i < *count; i++)
		out[i] = (VkPhysicalDevice)(uintptr_t)(i + 1);
	*count = fake_count;
	return VK_SUCCESS;
}

/* The structure of a chain of that type; NULL if it holds none. */
static void *in_chain(void *next, VkStructureType type)
{
	VkBaseOutStructure *s = next;

	while (s != NULL && s->sType != type)
		s = s->pNext;
	return s;
}

static VKAPI_ATTR void VKAPI_CALL properties(VkPhysicalDevice handle, VkPhysicalDeviceProperties2 *out)
{
	const struct fake *f = fake_of(handle);
	VkPhysicalDeviceVulkan11Properties *p11 =
		in_chain(out->pNext, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES);
	VkPhysicalDeviceVulkan12Properties *p12 =
		in_chain(out->pNext, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES);

	snprintf(out->properties.deviceName, sizeof out->properties.deviceName, "%s", f->name);
	out->properties.apiVersion = f->version == 0 ? VK_API_VERSION_1_3 : f->version;
	out->properties.deviceType = f->type;
	out->properties.limits.maxPerStageDescriptorStorageBuffers = 32;
	out->properties.limits.maxStorageBufferRange = 1u << 30;
	out->properties.limits.maxComputeSharedMemorySize = f->shared == 0 ? 49152 : f->shared;
	if (p11 != NULL) {
		memset(p11->deviceUUID, f->uuid, sizeof p11->deviceUUID);
		p11->maxMemoryAllocationSize = (VkDeviceSize)1 << 32;
		p11->subgroupSize = 32;
	}
	if (p12 != NULL)
		p12->driverID = f->driver;
}

static VKAPI_ATTR void VKAPI_CALL features(VkPhysicalDevice handle, VkPhysicalDeviceFeatures2 *out)
{
	(void)handle;
	(void)out;
}

static VKAPI_ATTR void VKAPI_CALL memory(VkPhysicalDevice handle, VkPhysicalDeviceMemoryProperties2 *out)
{
	const struct fake *f = fake_of(handle);
	VkPhysicalDeviceMemoryBudgetPropertiesEXT *budget =
		in_chain(out->pNext, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT);

	out->memoryProperties.memoryHeapCount = 2;
	out->memoryProperties.memoryHeaps[0].size = (VkDeviceSize)1 << 36; /* the host's */
	out->memoryProperties.memoryHeaps[1].size = f->heap == 0 ? (VkDeviceSize)1 << 33 : f->heap;
	out->memoryProperties.memoryHeaps[1].flags = VK_MEMORY_HEAP_DEVICE_LOCAL_BIT;
	if (budget != NULL)
		budget->heapBudget[1] = f->budget;
}

static VKAPI_ATTR void VKAPI_CALL families(VkPhysicalDevice handle, uint32_t *count, VkQueueFamilyProperties *out)
{
	*count = 1;
	if (out != NULL)
		out->queueFlags = fake_of(handle)->without_compute ? VK_QUEUE_TRANSFER_BIT : VK_QUEUE_COMPUTE_BIT;
}

static VKAPI_ATTR VkResult VKAPI_CALL extensions(VkPhysicalDevice handle, const char *layer, uint32_t *count,
						 VkExtensionProperties *out)
{
	(void)layer;
	*count = fake_of(handle)->budget == 0 ? 0 : 1;
	if (out != NULL && *count > 0)
		snprintf(out->extensionName, sizeof out->extensionName, "%s", VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
	return VK_SUCCESS;
}

static const struct loader fake_loader = {
	.vkEnumeratePhysicalDevices = enumerate,
	.vkGetPhysicalDeviceProperties2 = properties,
	.vkGetPhysicalDeviceFeatures2 = features,
	.vkGetPhysicalDeviceMemoryProperties2 = memory,
	.vkGetPhysicalDeviceQueueFamilyProperties = families,
	.vkEnumerateDeviceExtensionProperties = extensions,
};

/* The list of all fakes; free() it. */
static struct adapter *list(const struct fake *f, uint32_t n, size_t *count)
{
	struct adapter *all;
	struct error e;

	fakes = f;
	fake_count = n;
	if (device_list(&fake_loader, &all, count, &e))
		fail_msg("%s", e.text);
	return all;
}

#define DISCRETE VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU
#define INTEGRATED VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU
#define VIRTUAL VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU
#define OTHER VK_PHYSICAL_DEVICE_TYPE_OTHER
#define SOFTWARE VK_PHYSICAL_DEVICE_TYPE_CPU

static void names_are(const struct adapter *all, size_t count, const char *const *names, size_t n)
{
	assert_int_equal(count, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(all[i].properties.deviceName, names[i]);
}

static void test_order(void **state)
{
	static const struct fake f[] = {
		{ .name = "soft", .type = SOFTWARE, .uuid = 9 },  { .name = "small", .type = INTEGRATED, .uuid = 1 },
		{ .name = "odd", .type = OTHER, .uuid = 2 },      { .name = "large", .type = DISCRETE, .uuid = 3 },
		{ .name = "passed", .type = VIRTUAL, .uuid = 4 }, { .name = "second", .type = DISCRETE, .uuid = 5 },
		{ .name = "softer", .type = SOFTWARE, .uuid = 9 }
	};
	static const char *const order[] = { "large", "second", "small", "passed", "odd", "soft", "softer" };
	size_t count, at;
	struct adapter *all = list(f, countof(f), &count);
	struct error e;

	(void)state;
	names_are(all, count, order, countof(order));
	assert_int_equal(device_choose(all, count, "", &at, &e), 0);
	assert_int_equal(at, 0);
	assert_int_equal(device_choose(all, count, "6", &at, &e), 0);
	assert_int_equal(at, 6);
	assert_int_equal(device_choose(all, count, "SMALL", &at, &e), 0);
	assert_int_equal(at, 2);
	assert_int_equal(device_choose(all, count, "soft", &at, &e), -1); /* two have it */
	assert_int_equal(device_choose(all, count, "7", &at, &e), -1);
	free(all);
}

/* One GPU under several drivers is listed once, under the better one, wherever that comes. */
static void test_merged(void **state)
{
	static const struct fake f[] = {
		{ .name = "amd by amdpro", .type = DISCRETE, .driver = VK_DRIVER_ID_AMD_PROPRIETARY, .uuid = 1 },
		{ .name = "nvidia by nvk", .type = DISCRETE, .driver = VK_DRIVER_ID_MAX_ENUM, .uuid = 2 },
		{ .name = "amd by radv", .type = DISCRETE, .driver = VK_DRIVER_ID_MESA_RADV, .uuid = 1 },
		{ .name = "amd by amdvlk", .type = DISCRETE, .driver = VK_DRIVER_ID_AMD_OPEN_SOURCE, .uuid = 1 },
		{ .name = "nvidia", .type = DISCRETE, .driver = VK_DRIVER_ID_NVIDIA_PROPRIETARY, .uuid = 2 },
		{ .name = "another amd", .type = DISCRETE, .driver = VK_DRIVER_ID_MESA_RADV, .uuid = 3 },
		{ .name = "nameless",
		  .type = DISCRETE,
		  .driver = VK_DRIVER_ID_MESA_RADV }, /* no UUID: not known to be the same */
		{ .name = "nameless too", .type = DISCRETE, .driver = VK_DRIVER_ID_MESA_RADV },
	};
	static const char *const order[] = { "amd by radv", "nvidia", "another amd", "nameless", "nameless too" };
	size_t count;
	struct adapter *all = list(f, countof(f), &count);

	(void)state;
	names_are(all, count, order, countof(order));
	free(all);
}

/* The better driver of one GPU may be one that cannot be used. */
static void test_merged_unusable(void **state)
{
	static const struct fake f[] = {
		{ .name = "old radv",
		  .type = DISCRETE,
		  .driver = VK_DRIVER_ID_MESA_RADV,
		  .uuid = 1,
		  .version = VK_API_VERSION_1_1 },
		{ .name = "amdvlk", .type = DISCRETE, .driver = VK_DRIVER_ID_AMD_OPEN_SOURCE, .uuid = 1 },
		{ .name = "radv without compute",
		  .type = DISCRETE,
		  .driver = VK_DRIVER_ID_MESA_RADV,
		  .uuid = 1,
		  .without_compute = true },
	};
	size_t count, at;
	struct adapter *all = list(f, countof(f), &count);
	struct error e;

	(void)state;
	assert_int_equal(device_choose(all, count, "", &at, &e), 0);
	assert_string_equal(all[at].properties.deviceName, "amdvlk");
	free(all);
}

static void auto_takes(const struct fake *f, uint32_t n, const char *name, const char *why)
{
	size_t count, at;
	struct adapter *all = list(f, n, &count);
	struct error e;
	int rc = device_choose_auto(all, count, &at, &e);

	assert_int_equal(rc, name == NULL ? -1 : 0);
	if (name != NULL)
		assert_string_equal(all[at].properties.deviceName, name);
	else if (e.code != ERROR_DEVICE || strstr(e.text, why) == NULL)
		fail_msg("%s", e.text);
	free(all);
}

static void test_auto(void **state)
{
	static const struct fake gpu[] = { { .name = "i", .type = INTEGRATED, .uuid = 1 },
					   { .name = "d", .type = DISCRETE, .uuid = 2 },
					   { .name = "s", .type = SOFTWARE, .uuid = 3 } };
	static const struct fake second[] = {
		{ .name = "narrow", .type = DISCRETE, .uuid = 1, .shared = 16384 },
		{ .name = "old", .type = DISCRETE, .uuid = 2, .version = VK_API_VERSION_1_1 },
		{ .name = "good", .type = DISCRETE, .uuid = 3, .shared = 32768 }
	};
	static const struct fake none[] = { { .name = "i", .type = INTEGRATED, .uuid = 1 },
					    { .name = "s", .type = SOFTWARE, .uuid = 3 } };

	(void)state;
	auto_takes(gpu, 3, "d", NULL);
	auto_takes(second, 3, "good", NULL);
	auto_takes(second, 2, NULL,
		   "vulkan:0 narrow has 16 KiB of shared memory, and 32 are wanted, vulkan:1 old cannot be used: its ");
	auto_takes(none, 2, NULL, "no discrete GPU: vulkan:0 i is integrated, vulkan:1 s is software");
}

/* Heap, allocation and binding; what the driver lets have, and what the environment leaves of each. */
static void test_memory(void **state)
{
	static const struct fake f[] = { { .name = "tells", .type = DISCRETE, .uuid = 1, .budget = 5000000000u },
					 { .name = "silent", .type = DISCRETE, .uuid = 2, .heap = 3000000000u } };
	size_t count;
	struct adapter *all = list(f, countof(f), &count);
	struct builder lines = { 0 };

	(void)state;
	assert_int_equal(device_heap(&all[0]), 1);
	assert_true(device_heap_limit(&all[0], 1) == (size_t)1 << 33);
	assert_true(device_allocation_limit(&all[0]) == (size_t)1 << 32);
	assert_true(device_allocation_limit(&all[1]) == 3000000000u);
	assert_true(device_binding_limit(&all[0]) == (size_t)1 << 30);
	assert_true(device_budget(&fake_loader, &all[0]) == 5000000000u);
	assert_true(device_budget(&fake_loader, &all[1]) == SIZE_MAX);
	device_describe(&fake_loader, &all[0], &lines);
	assert_non_null(strstr(lines.data, "8.0 GiB of memory, 4.7 GiB of it for this program, 4.0 GiB an allocation"));
	builder_reset(&lines);
	device_describe(&fake_loader, &all[1], &lines);
	assert_non_null(strstr(lines.data, "2.8 GiB of memory, 2.8 GiB an allocation, 1024 MiB a binding"));
	builder_clear(&lines);
	free(all);
	setenv("EAST_VULKAN_HEAP", "4000000000", 1);
	all = list(f, countof(f), &count);
	assert_true(device_heap_limit(&all[0], 1) == 4000000000u);
	assert_true(device_heap_limit(&all[0], 0) == (size_t)1 << 36);
	assert_true(device_allocation_limit(&all[0]) == 4000000000u);
	assert_true(device_budget(&fake_loader, &all[0]) == 4000000000u);
	assert_true(device_heap_limit(&all[1], 1) == 3000000000u);
	unsetenv("EAST_VULKAN_HEAP");
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order), cmocka_unit_test(test_merged), cmocka_unit_test(test_merged_unusable),
		cmocka_unit_test(test_auto),  cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
