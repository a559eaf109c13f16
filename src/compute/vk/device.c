#include "compute/vk/device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

/* -- one device ----------------------------------------------------------- */

bool device_has_extension(const struct loader *l, VkPhysicalDevice handle, const char *name)
{
	VkExtensionProperties *all;
	uint32_t count = 0;
	bool found = false;

	if (l->vkEnumerateDeviceExtensionProperties(handle, NULL, &count, NULL) < 0 || count == 0)
		return false;
	all = memory_new(count, sizeof *all);
	if (l->vkEnumerateDeviceExtensionProperties(handle, NULL, &count, all) < 0)
		count = 0;
	for (uint32_t i = 0; i < count; i++)
		found = found || strcmp(all[i].extensionName, name) == 0;
	free(all);
	return found;
}

/* A queue family for compute, one without graphics where there is one: it does not wait for the desktop. */
static bool find_family(const struct loader *l, struct adapter *a)
{
	VkQueueFamilyProperties *families;
	uint32_t count = 0;
	bool found = false, alone = false;

	l->vkGetPhysicalDeviceQueueFamilyProperties(a->handle, &count, NULL);
	if (count == 0)
		return false;
	families = memory_new(count, sizeof *families);
	l->vkGetPhysicalDeviceQueueFamilyProperties(a->handle, &count, families);
	for (uint32_t i = 0; i < count; i++) {
		bool without_graphics = !(families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT);

		if (!(families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) || (found && (alone || !without_graphics)))
			continue;
		a->family = i;
		found = true;
		alone = without_graphics;
	}
	free(families);
	return found;
}

static void read_subgroups(const struct loader *l, struct adapter *a)
{
	VkPhysicalDeviceSubgroupSizeControlPropertiesEXT sizes = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES_EXT,
	};
	VkPhysicalDeviceProperties2 all = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &sizes };
	VkPhysicalDeviceSubgroupSizeControlFeaturesEXT control = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT,
	};
	VkPhysicalDeviceFeatures2 features = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
					       .pNext = &control };

	a->subgroup_least = a->subgroup_most = a->properties11.subgroupSize;
	if (!device_has_extension(l, a->handle, VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME))
		return;
	l->vkGetPhysicalDeviceProperties2(a->handle, &all);
	a->subgroup_least = sizes.minSubgroupSize;
	a->subgroup_most = sizes.maxSubgroupSize;
	l->vkGetPhysicalDeviceFeatures2(a->handle, &features);
	a->full_subgroups = control.computeFullSubgroups && control.subgroupSizeControl &&
			    (sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0;
}

static void read_device(const struct loader *l, VkPhysicalDevice handle, struct adapter *a)
{
	VkPhysicalDeviceProperties2 properties = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2 };
	VkPhysicalDeviceFeatures2 features = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2 };
	VkPhysicalDeviceMemoryProperties2 memory = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2 };
	uint32_t version;

	memset(a, 0, sizeof *a);
	a->handle = handle;
	l->vkGetPhysicalDeviceProperties2(handle, &properties);
	a->properties = properties.properties;
	version = a->properties.apiVersion;
	if (version < VK_API_VERSION_1_2) {
		snprintf(a->unusable, sizeof a->unusable, "its driver has Vulkan %u.%u, and 1.2 is needed",
			 VK_API_VERSION_MAJOR(version), VK_API_VERSION_MINOR(version));
		return;
	}
	a->properties11.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES;
	a->properties12.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES;
	a->properties11.pNext = &a->properties12;
	properties.pNext = &a->properties11;
	l->vkGetPhysicalDeviceProperties2(handle, &properties);
	a->features11.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES;
	a->features12.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES;
	a->features11.pNext = &a->features12;
	features.pNext = &a->features11;
	l->vkGetPhysicalDeviceFeatures2(handle, &features);
	a->features = features.features;
	a->properties11.pNext = a->features11.pNext = NULL;
	l->vkGetPhysicalDeviceMemoryProperties2(handle, &memory);
	a->memory = memory.memoryProperties;
	a->tells_budget = device_has_extension(l, handle, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
	read_subgroups(l, a);
	cooperative_read(l, a);
	if (!find_family(l, a))
		snprintf(a->unusable, sizeof a->unusable, "it has no queue for compute");
	else if (a->properties.limits.maxPerStageDescriptorStorageBuffers < DEVICE_BINDINGS)
		snprintf(a->unusable, sizeof a->unusable, "a shader can bind %u buffers, and %d are needed",
			 a->properties.limits.maxPerStageDescriptorStorageBuffers, DEVICE_BINDINGS);
}

/* -- all devices ---------------------------------------------------------- */

static int type_rank(const struct adapter *a)
{
	switch (a->properties.deviceType) {
	case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
		return 0;
	case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
		return 1;
	case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
		return 2;
	case VK_PHYSICAL_DEVICE_TYPE_CPU:
		return 4;
	default:
		return 3;
	}
}

static const char *kind_name(const struct adapter *a)
{
	static const char *const kinds[] = { "discrete", "integrated", "virtual", "other", "software" };

	return kinds[type_rank(a)];
}

/* Of two drivers for one GPU, the one that computes better as experience goes; lower is better. */
static int driver_rank(const struct adapter *a)
{
	switch (a->properties12.driverID) {
	case VK_DRIVER_ID_MESA_RADV:
	case VK_DRIVER_ID_NVIDIA_PROPRIETARY:
	case VK_DRIVER_ID_INTEL_OPEN_SOURCE_MESA:
		return 0;
	case VK_DRIVER_ID_AMD_OPEN_SOURCE:
	case VK_DRIVER_ID_INTEL_PROPRIETARY_WINDOWS:
		return 1;
	case VK_DRIVER_ID_AMD_PROPRIETARY:
		return 2;
	default:
		return 3;
	}
}

static bool same_hardware(const struct adapter *a, const struct adapter *b)
{
	static const uint8_t none[VK_UUID_SIZE];

	return type_rank(a) != 4 && memcmp(a->properties11.deviceUUID, none, sizeof none) != 0 &&
	       memcmp(a->properties11.deviceUUID, b->properties11.deviceUUID, sizeof none) == 0;
}

static bool is_better(const struct adapter *a, const struct adapter *b)
{
	bool usable = a->unusable[0] == '\0';

	return usable != (b->unusable[0] == '\0') ? usable : driver_rank(a) < driver_rank(b);
}

/* Put a where its kind belongs, after those of its kind; returns the new count. */
static size_t insert(struct adapter *list, size_t count, const struct adapter *a)
{
	size_t at;

	for (size_t i = 0; i < count; i++) {
		if (!same_hardware(a, &list[i]))
			continue;
		if (is_better(a, &list[i]))
			list[i] = *a;
		return count;
	}
	for (at = count; at > 0 && type_rank(&list[at - 1]) > type_rank(a); at--)
		list[at] = list[at - 1];
	list[at] = *a;
	return count + 1;
}

/* Limits by the environment, SIZE_MAX without: for tests of what is larger, and to leave memory to others. */
struct forced {
	size_t binding, allocation, heap;
};

static int forced_limit(const char *variable, size_t *out, struct error *e)
{
	const char *text = getenv(variable);
	int64_t bytes;

	*out = SIZE_MAX;
	if (text == NULL)
		return 0;
	if (text_to_int(text, 131072, INT64_MAX, variable, &bytes, e))
		return -1;
	*out = (size_t)bytes;
	return 0;
}

static int forced_limits(struct forced *f, struct error *e)
{
	return forced_limit("EAST_VULKAN_BINDING", &f->binding, e) ||
			       forced_limit("EAST_VULKAN_ALLOCATION", &f->allocation, e) ||
			       forced_limit("EAST_VULKAN_HEAP", &f->heap, e)
		       ? -1
		       : 0;
}

static size_t least(VkDeviceSize a, size_t b)
{
	return a < b ? (size_t)a : b;
}

static void set_limits(struct adapter *a, const struct forced *f)
{
	a->heap_limit = least(a->memory.memoryHeaps[device_heap(a)].size, f->heap);
	a->allocation_limit = least(a->properties11.maxMemoryAllocationSize, f->allocation);
	if (a->allocation_limit > a->heap_limit)
		a->allocation_limit = a->heap_limit;
	a->binding_limit = least(a->properties.limits.maxStorageBufferRange, f->binding);
}

static int disabled_paths(bool out[DEVICE_PATHS], struct error *e)
{
	static const char *const path_names[DEVICE_PATHS] = { "cooperative", "split", "subgroup" };
	const char *text = getenv("EAST_VULKAN_DISABLE");
	size_t i;

	memset(out, 0, DEVICE_PATHS * sizeof *out);
	while (text != NULL && *text != '\0') {
		size_t n = strcspn(text, ",");

		for (i = 0; i < DEVICE_PATHS; i++)
			if (strlen(path_names[i]) == n && strncmp(text, path_names[i], n) == 0)
				break;
		if (i == DEVICE_PATHS)
			return error_set(
				e, ERROR_USAGE,
				"EAST_VULKAN_DISABLE: '%.*s' is not among what can be: cooperative, split, subgroup",
				(int)n, text);
		out[i] = true;
		text += n + (text[n] == ',');
	}
	return 0;
}

int device_list(const struct loader *l, struct adapter **out, size_t *count, struct error *e)
{
	VkPhysicalDevice *handles;
	bool disabled[DEVICE_PATHS];
	struct forced forced;
	uint32_t found = 0;
	VkResult r = l->vkEnumeratePhysicalDevices(l->instance, &found, NULL);

	*out = NULL;
	*count = 0;
	if (forced_limits(&forced, e) || disabled_paths(disabled, e))
		return -1;
	if (r != VK_SUCCESS || found == 0)
		return error_set(e, ERROR_DEVICE, "no Vulkan device: the loader finds no driver%s%s",
				 r == VK_SUCCESS ? "" : ": ", r == VK_SUCCESS ? "" : loader_result(r));
	handles = memory_new(found, sizeof *handles);
	r = l->vkEnumeratePhysicalDevices(l->instance, &found, handles);
	if (r < 0) {
		free(handles);
		return error_set(e, ERROR_DEVICE, "no Vulkan device: %s", loader_result(r));
	}
	*out = memory_new(found, sizeof **out);
	for (uint32_t i = 0; i < found; i++) {
		struct adapter a;

		read_device(l, handles[i], &a);
		memcpy(a.disabled, disabled, sizeof disabled);
		set_limits(&a, &forced);
		*count = insert(*out, *count, &a);
	}
	free(handles);
	return 0;
}

/* -- choosing ------------------------------------------------------------- */

static bool contains(const char *name, const char *part)
{
	size_t n = strlen(part);

	for (; *name != '\0'; name++)
		if (strncasecmp(name, part, n) == 0)
			return true;
	return false;
}

static void names(const struct adapter *adapters, size_t count, struct builder *out)
{
	for (size_t i = 0; i < count; i++)
		builder_format(out, "%s%zu %s (%s)", i == 0 ? "" : ", ", i, adapters[i].properties.deviceName,
			       kind_name(&adapters[i]));
}

static int no_choice(const struct adapter *adapters, size_t count, struct error *e, const char *why)
{
	struct builder all = { 0 };

	names(adapters, count, &all);
	error_set(e, ERROR_DEVICE, "%s; there are %s", why, all.data);
	builder_clear(&all);
	return -1;
}

static int by_name(const struct adapter *adapters, size_t count, const char *part, size_t *out, struct error *e)
{
	size_t hits = 0;
	char why[160];

	for (size_t i = 0; i < count; i++) {
		if (contains(adapters[i].properties.deviceName, part)) {
			*out = i;
			hits++;
		}
	}
	if (hits == 1)
		return 0;
	snprintf(why, sizeof why, "%s Vulkan device has '%.100s' in its name", hits == 0 ? "no" : "more than one",
		 part);
	return no_choice(adapters, count, e, why);
}

int device_choose(const struct adapter *adapters, size_t count, const char *which, size_t *out, struct error *e)
{
	int64_t index;

	if (which[0] == '\0') {
		for (*out = 0; *out < count; ++*out)
			if (adapters[*out].unusable[0] == '\0' && type_rank(&adapters[*out]) != 4)
				return 0;
		return no_choice(
			adapters, count, e,
			"no Vulkan device is chosen by itself: software devices only when named, as vulkan:INDEX");
	}
	if (strspn(which, "0123456789") == strlen(which)) {
		if (text_to_int(which, 0, INT32_MAX, "the index", &index, e) || (size_t)index >= count) {
			char why[64];

			snprintf(why, sizeof why, "there is no Vulkan device %.20s", which);
			return no_choice(adapters, count, e, why);
		}
		*out = (size_t)index;
	} else if (by_name(adapters, count, which, out, e)) {
		return -1;
	}
	if (adapters[*out].unusable[0] != '\0')
		return error_set(e, ERROR_DEVICE, "%s cannot be used: %s", adapters[*out].properties.deviceName,
				 adapters[*out].unusable);
	return 0;
}

/* Of a workgroup: attention's gradient in heads of 164. */
enum {
	SHARED_BYTES = 32768
};

int device_choose_auto(const struct adapter *adapters, size_t count, size_t *out, struct error *e)
{
	struct builder why = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct adapter *a = &adapters[i];
		uint32_t shared = a->properties.limits.maxComputeSharedMemorySize;

		if (type_rank(a) == 0 && a->unusable[0] == '\0' && shared >= SHARED_BYTES) {
			builder_clear(&why);
			*out = i;
			return 0;
		}
		builder_format(&why, "%svulkan:%zu %s ", why.size == 0 ? "" : ", ", i, a->properties.deviceName);
		if (type_rank(a) != 0)
			builder_format(&why, "is %s", kind_name(a));
		else if (a->unusable[0] != '\0')
			builder_format(&why, "cannot be used: %s", a->unusable);
		else
			builder_format(&why, "has %u KiB of shared memory, and %d are wanted", shared / 1024,
				       SHARED_BYTES / 1024);
	}
	error_set(e, ERROR_DEVICE, "no discrete GPU: %s", count == 0 ? "none" : why.data);
	builder_clear(&why);
	return -1;
}

/* -- describing ----------------------------------------------------------- */

uint32_t device_heap(const struct adapter *a)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < a->memory.memoryHeapCount; i++) {
		const VkMemoryHeap *h = &a->memory.memoryHeaps[i], *b = &a->memory.memoryHeaps[best];
		bool local = h->flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT,
		     best_local = b->flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT;

		if (local > best_local || (local == best_local && h->size > b->size))
			best = i;
	}
	return best;
}

size_t device_binding_limit(const struct adapter *a)
{
	return a->binding_limit;
}

size_t device_allocation_limit(const struct adapter *a)
{
	return a->allocation_limit;
}

size_t device_heap_limit(const struct adapter *a, uint32_t heap)
{
	return heap == device_heap(a) ? a->heap_limit : least(a->memory.memoryHeaps[heap].size, SIZE_MAX);
}

size_t device_budget(const struct loader *l, const struct adapter *a)
{
	VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT,
	};
	VkPhysicalDeviceMemoryProperties2 all = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2,
		.pNext = &budget,
	};

	if (!a->tells_budget)
		return SIZE_MAX;
	l->vkGetPhysicalDeviceMemoryProperties2(a->handle, &all);
	return least(budget.heapBudget[device_heap(a)], a->heap_limit);
}

/* 1536 MiB, 2.0 GiB: whole MiB below 2 GiB, then GiB with one digit. */
static void add_bytes(struct builder *out, double bytes)
{
	double mebibytes = bytes / 1048576;

	if (mebibytes < 2048)
		builder_format(out, "%.0f MiB", mebibytes);
	else
		builder_format(out, "%.1f GiB", mebibytes / 1024);
}

bool device_reduces_by_subgroups(const struct adapter *a, const char **why)
{
	const VkSubgroupFeatureFlags needed =
		VK_SUBGROUP_FEATURE_BASIC_BIT | VK_SUBGROUP_FEATURE_ARITHMETIC_BIT | VK_SUBGROUP_FEATURE_SHUFFLE_BIT;
	const VkPhysicalDeviceVulkan11Properties *p = &a->properties11;
	const char *reason = NULL;

	if (a->disabled[DEVICE_SUBGROUP])
		reason = "EAST_VULKAN_DISABLE says so";
	else if (!(p->subgroupSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT))
		reason = "compute shaders have no subgroup operations";
	else if ((p->subgroupSupportedOperations & needed) != needed)
		reason = "subgroups lack arithmetic or shuffles";
	else if (!a->full_subgroups)
		reason = "subgroups cannot be asked to be full";
	else if (p->subgroupSize < 4 || p->subgroupSize > 128)
		reason = "subgroups of 4 to 128 would do";
	if (why != NULL)
		*why = reason;
	return reason == NULL;
}

static void add_reductions(const struct adapter *a, struct builder *out)
{
	const char *why;

	if (device_reduces_by_subgroups(a, &why))
		builder_format(out, "           reduces by subgroups%s\n",
			       a->properties11.subgroupSize >= DEVICE_ROW_LANES
				       ? ""
				       : ", attention in shared memory: subgroups of 16 would do");
	else
		builder_format(out, "           reduces in shared memory: %s\n", why);
}

static void add_products(const struct adapter *a, struct builder *out)
{
	for (int p = PRECISION_F16; p <= PRECISION_BF16; p++) {
		struct cooperative_shape shape;
		const char *why;

		builder_format(out, "           multiplies %s ", precision_names[p]);
		if (cooperative_usable(a, (enum precision)p, &shape, &why))
			builder_format(out, "by cooperative matrices of %u x %u x %u\n", shape.m, shape.n, shape.k);
		else
			builder_format(out, "by f32 arithmetic: %s\n", why);
	}
}

static void add_subgroups(const struct adapter *a, struct builder *out)
{
	static const struct {
		VkSubgroupFeatureFlags bit;
		const char *name;
	} kinds[] = {
		{ VK_SUBGROUP_FEATURE_VOTE_BIT, "vote" },
		{ VK_SUBGROUP_FEATURE_ARITHMETIC_BIT, "arithmetic" },
		{ VK_SUBGROUP_FEATURE_BALLOT_BIT, "ballot" },
		{ VK_SUBGROUP_FEATURE_SHUFFLE_BIT, "shuffle" },
		{ VK_SUBGROUP_FEATURE_CLUSTERED_BIT, "clustered" },
	};

	builder_format(out, "           subgroups of %u", a->properties11.subgroupSize);
	if (a->subgroup_least != a->subgroup_most)
		builder_format(out, " (%u to %u can be asked for)", a->subgroup_least, a->subgroup_most);
	builder_string(out, " with");
	for (size_t i = 0; i < countof(kinds); i++)
		if (a->properties11.subgroupSupportedOperations & kinds[i].bit)
			builder_format(out, " %s", kinds[i].name);
	builder_char(out, '\n');
}

static void add_features(const struct adapter *a, struct builder *out)
{
	const struct {
		bool there;
		const char *name;
	} features[] = {
		{ a->features12.shaderFloat16, "f16 arithmetic" },
		{ a->features11.storageBuffer16BitAccess, "16-bit storage" },
		{ a->features12.shaderInt8, "8-bit integers" },
		{ a->features.shaderInt64, "64-bit integers" },
		{ a->features.shaderFloat64, "f64" },
		{ a->cooperative.offered, "cooperative matrices" },
	};

	for (int there = 1; there >= 0; there--) {
		const char *separator = there ? "           has " : "           lacks ";

		for (size_t i = 0; i < countof(features); i++) {
			if (features[i].there != (there == 1))
				continue;
			builder_format(out, "%s%s", separator, features[i].name);
			separator = ", ";
		}
		if (separator[0] == ',')
			builder_char(out, '\n');
	}
}

void device_describe(const struct loader *l, const struct adapter *a, struct builder *out)
{
	const VkPhysicalDeviceLimits *limits = &a->properties.limits;
	size_t budget = device_budget(l, a);
	uint32_t version = a->properties.apiVersion;

	builder_format(out, "%s, %s, Vulkan %u.%u", a->properties.deviceName, kind_name(a),
		       VK_API_VERSION_MAJOR(version), VK_API_VERSION_MINOR(version));
	if (a->unusable[0] != '\0') {
		builder_format(out, "\n           cannot be used: %s\n", a->unusable);
		return;
	}
	builder_format(out, "\n           driver %s%s%s\n", a->properties12.driverName,
		       *a->properties12.driverInfo == '\0' ? "" : ", ", a->properties12.driverInfo);
	builder_string(out, "           ");
	add_bytes(out, (double)a->heap_limit);
	builder_string(out, " of memory, ");
	if (budget != SIZE_MAX) {
		add_bytes(out, (double)budget);
		builder_string(out, " of it for this program, ");
	}
	add_bytes(out, (double)device_allocation_limit(a));
	builder_string(out, " an allocation, ");
	add_bytes(out, (double)device_binding_limit(a));
	builder_string(out, " a binding\n");
	builder_format(out, "           groups of %u invocations with %u KiB shared\n",
		       limits->maxComputeWorkGroupInvocations, limits->maxComputeSharedMemorySize / 1024);
	add_subgroups(a, out);
	add_reductions(a, out);
	add_products(a, out);
	add_features(a, out);
}
