/*
 * What Vulkan devices there are, what of them matters here, and which one a
 * name means.
 */
#ifndef COMPUTE_VK_DEVICE_H
#define COMPUTE_VK_DEVICE_H

#include <stddef.h>

#include "base/text.h"
#include "compute/vk/cooperative.h"
#include "compute/vk/loader.h"

/* Bindings of every shader's one descriptor set (shaders/common.glsl). */
enum {
	DEVICE_BINDINGS = 10
};

/* Faster paths that not every device has; EAST_VULKAN_DISABLE takes a comma-separated list of their names. */
enum device_path {
	DEVICE_COOPERATIVE,
	DEVICE_SPLIT,
	DEVICE_SUBGROUP,
	DEVICE_PATHS
};

struct adapter {
	VkPhysicalDevice handle;
	VkPhysicalDeviceProperties properties;
	VkPhysicalDeviceMemoryProperties memory;
	VkPhysicalDeviceFeatures features;
	VkPhysicalDeviceVulkan11Features features11;
	VkPhysicalDeviceVulkan12Features features12;
	VkPhysicalDeviceVulkan11Properties properties11; /* subgroups, largest allocation, UUID */
	VkPhysicalDeviceVulkan12Properties properties12; /* driver */
	unsigned subgroup_least, subgroup_most; /* sizes that can be asked for; the size itself where none can */
	bool full_subgroups;                    /* so can full ones of one size in compute shaders */
	struct cooperative cooperative;
	uint32_t family;             /* of the queue for compute */
	char unusable[128];          /* why nothing can run on it, or "" */
	bool disabled[DEVICE_PATHS]; /* by EAST_VULKAN_DISABLE */
	bool tells_budget;           /* VK_EXT_memory_budget */
	/* Bytes of one binding, one allocation and the heap; less than the device's where the environment says so. */
	size_t binding_limit, allocation_limit, heap_limit;
};

/*
 * All devices, in the order of their indices: discrete, integrated, virtual
 * and other ones, then software. Of one GPU under several drivers only the one
 * with the better driver is kept. *out is on the heap.
 *
 * ERROR_DEVICE if there is none at all; ERROR_RANGE if EAST_VULKAN_BINDING,
 * EAST_VULKAN_ALLOCATION or EAST_VULKAN_HEAP is not a number of bytes from
 * 131072; ERROR_USAGE if EAST_VULKAN_DISABLE names what there is not.
 */
int device_list(const struct loader *l, struct adapter **out, size_t *count, struct error *e);

/*
 * The index that `which` means: "" the first that can be used and is not
 * software, a number that index, else a part of a device's name in any case.
 *
 * ERROR_DEVICE, with what there is, if that is none or several, or if it
 * cannot be used.
 */
int device_choose(const struct adapter *adapters, size_t count, const char *which, size_t *out, struct error *e);

/*
 * The index of the device that is better than the CPU beyond doubt: the first
 * discrete one that can be used and has the shared memory for the gradients of heads
 * of any usual width. ERROR_DEVICE with the reason against each.
 */
int device_choose_auto(const struct adapter *adapters, size_t count, size_t *out, struct error *e);

bool device_has_extension(const struct loader *l, VkPhysicalDevice handle, const char *name);

/* The index of the heap that device_local memory comes from. */
uint32_t device_heap(const struct adapter *a);

/* Bytes that one binding and one allocation can have, and that all allocations from a heap can have together. */
size_t device_binding_limit(const struct adapter *a);
size_t device_allocation_limit(const struct adapter *a);
size_t device_heap_limit(const struct adapter *a, uint32_t heap);

/* Bytes of device_heap() that the driver would let this process have at present; SIZE_MAX if it does not say. */
size_t device_budget(const struct loader *l, const struct adapter *a);

/* Whether reductions go by subgroups; else in shared memory, for the reason that *why (NULL is fine) receives. */
bool device_reduces_by_subgroups(const struct adapter *a, const char **why);

/* Lanes of attention that work on one row (shaders/attention.glsl); with smaller subgroups it uses shared memory. */
enum {
	DEVICE_ROW_LANES = 16
};

/* Lines on one device, the first after "vulkan:INDEX". */
void device_describe(const struct loader *l, const struct adapter *a, struct builder *out);

#endif
