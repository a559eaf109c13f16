/*
 * The Vulkan loader, opened when the program runs: a machine without one
 * starts the same binary, and learns why there is no device.
 *
 * Functions are kept under their own names in tables, so that
 * `l->vkCreateDevice(...)` reads like the specification and nothing is global.
 */
#ifndef COMPUTE_VK_LOADER_H
#define COMPUTE_VK_LOADER_H

#define VK_NO_PROTOTYPES
#include <stdbool.h>
#include <vulkan/vulkan_core.h>

#include "base/error.h"

/* clang-format off */
#define LOADER_GLOBAL(X) \
	X(vkCreateInstance) X(vkEnumerateInstanceLayerProperties) X(vkEnumerateInstanceVersion)

#define LOADER_INSTANCE(X) \
	X(vkCreateDevice) X(vkDestroyInstance) X(vkEnumerateDeviceExtensionProperties) \
	X(vkEnumeratePhysicalDevices) X(vkGetDeviceProcAddr) X(vkGetPhysicalDeviceFeatures2) \
	X(vkGetPhysicalDeviceMemoryProperties2) X(vkGetPhysicalDeviceProperties2) \
	X(vkGetPhysicalDeviceQueueFamilyProperties)

#define LOADER_DEVICE(X) \
	X(vkAllocateCommandBuffers) X(vkAllocateDescriptorSets) X(vkAllocateMemory) X(vkBeginCommandBuffer) \
	X(vkBindBufferMemory) X(vkCmdBindDescriptorSets) X(vkCmdBindPipeline) X(vkCmdCopyBuffer) X(vkCmdDispatchBase) \
	X(vkCmdFillBuffer) X(vkCmdPipelineBarrier) X(vkCmdPushConstants) X(vkCreateBuffer) X(vkCreateCommandPool) \
	X(vkCreateComputePipelines) X(vkCreateDescriptorPool) X(vkCreateDescriptorSetLayout) X(vkCreateFence) \
	X(vkCreatePipelineCache) X(vkCreatePipelineLayout) X(vkCreateShaderModule) X(vkDestroyBuffer) \
	X(vkDestroyCommandPool) X(vkDestroyDescriptorPool) X(vkDestroyDescriptorSetLayout) X(vkDestroyDevice) \
	X(vkDestroyFence) X(vkDestroyPipeline) X(vkDestroyPipelineCache) X(vkDestroyPipelineLayout) \
	X(vkDestroyShaderModule) X(vkEndCommandBuffer) X(vkFreeMemory) X(vkGetBufferMemoryRequirements) \
	X(vkGetDeviceQueue) X(vkGetPipelineCacheData) X(vkMapMemory) X(vkQueueSubmit) X(vkResetCommandBuffer) \
	X(vkResetDescriptorPool) X(vkResetFences) X(vkUpdateDescriptorSets) X(vkWaitForFences)
/* clang-format on */

#define LOADER_FIELD(name) PFN_##name name;

struct loader {
	void *library;
	VkInstance instance;
	PFN_vkGetInstanceProcAddr vkGetInstanceProcAddr;
	LOADER_GLOBAL(LOADER_FIELD)
	LOADER_INSTANCE(LOADER_FIELD)

	/* With EAST_VULKAN_VALIDATE: what the validation layer said since the last look. */
	VkDebugUtilsMessengerEXT messenger;
	unsigned messages;
	char message[512]; /* the first of them */
};

struct device_functions {
	LOADER_DEVICE(LOADER_FIELD)
};

/*
 * Open the loader and an instance of Vulkan 1.2; with EAST_VULKAN_VALIDATE set
 * to 1, with the validation layer (core and synchronisation). *l must stay
 * where it is until loader_close().
 *
 * ERROR_DEVICE if there is no loader, it is older, or the layer is missing;
 * ERROR_USAGE if the variable is set to anything but 0 or 1.
 */
int loader_open(struct loader *l, struct error *e);
void loader_close(struct loader *l); /* zeroed is fine */

/* ERROR_DEVICE if the driver lacks a function of Vulkan 1.2. */
int loader_device(const struct loader *l, VkDevice device, struct device_functions *f, struct error *e);

/* What a failed call returned, by its name in the specification without VK_ERROR_. */
const char *loader_result(VkResult r);

#endif
