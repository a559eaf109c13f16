#include "compute/vk/loader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define VALIDATION_LAYER "VK_LAYER_KHRONOS_validation"

const char *loader_result(VkResult r)
{
	switch (r) {
	case VK_ERROR_OUT_OF_HOST_MEMORY:
		return "out of host memory";
	case VK_ERROR_OUT_OF_DEVICE_MEMORY:
		return "out of device memory";
	case VK_ERROR_INITIALIZATION_FAILED:
		return "initialization failed";
	case VK_ERROR_DEVICE_LOST:
		return "device lost";
	case VK_ERROR_LAYER_NOT_PRESENT:
		return "layer not present";
	case VK_ERROR_EXTENSION_NOT_PRESENT:
		return "extension not present";
	case VK_ERROR_FEATURE_NOT_PRESENT:
		return "feature not present";
	case VK_ERROR_INCOMPATIBLE_DRIVER:
		return "incompatible driver";
	case VK_ERROR_TOO_MANY_OBJECTS:
		return "too many objects";
	case VK_ERROR_OUT_OF_POOL_MEMORY:
		return "out of pool memory";
	case VK_ERROR_FRAGMENTED_POOL:
		return "fragmented pool";
	case VK_TIMEOUT:
		return "timeout";
	default:
		return "unknown failure";
	}
}

/* -- entry points --------------------------------------------------------- */

static int missing(const char *name, struct error *e)
{
	return error_set(e, ERROR_DEVICE, "the Vulkan driver lacks %s: it is older than Vulkan 1.2", name);
}

static int open_library(struct loader *l, struct error *e)
{
	static const char *const names[] = { "libvulkan.so.1", "libvulkan.so" };
	char why[256] = "";

	for (size_t i = 0; i < countof(names) && l->library == NULL; i++) {
		l->library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
		if (l->library == NULL && i == 0)
			snprintf(why, sizeof why, "%s", dlerror());
	}
	if (l->library == NULL)
		return error_set(e, ERROR_DEVICE,
				 "no Vulkan loader on this machine (%s); install the graphics driver's Vulkan package, "
				 "or mesa-vulkan-drivers",
				 why);
	void *entry = dlsym(l->library, "vkGetInstanceProcAddr");

	if (entry == NULL)
		return missing("vkGetInstanceProcAddr", e);
	memcpy(&l->vkGetInstanceProcAddr, &entry, sizeof entry);
	return 0;
}

#define GET_GLOBAL(name) \
	if ((l->name = (PFN_##name)l->vkGetInstanceProcAddr(NULL, #name)) == NULL) \
		return missing(#name, e);

static int global_functions(struct loader *l, struct error *e)
{
	LOADER_GLOBAL(GET_GLOBAL)
	return 0;
}

#define GET_INSTANCE(name) \
	if ((l->name = (PFN_##name)l->vkGetInstanceProcAddr(l->instance, #name)) == NULL) \
		return missing(#name, e);

static int instance_functions(struct loader *l, struct error *e)
{
	LOADER_INSTANCE(GET_INSTANCE)
	return 0;
}

#define GET_DEVICE(name) \
	if ((f->name = (PFN_##name)l->vkGetDeviceProcAddr(device, #name)) == NULL) \
		return missing(#name, e);

int loader_device(const struct loader *l, VkDevice device, struct device_functions *f, struct error *e)
{
	LOADER_DEVICE(GET_DEVICE)
	return 0;
}

/* -- validation ----------------------------------------------------------- */

static int wants_validation(bool *out, struct error *e)
{
	const char *value = getenv("EAST_VULKAN_VALIDATE");

	*out = value != NULL && strcmp(value, "1") == 0;
	if (value != NULL && !*out && strcmp(value, "0") != 0)
		return error_set(e, ERROR_USAGE, "EAST_VULKAN_VALIDATE=%s: 0 or 1 is possible", value);
	return 0;
}

static int find_layer(struct loader *l, struct error *e)
{
	VkLayerProperties *layers = NULL;
	uint32_t count = 0;
	bool found = false;

	if (l->vkEnumerateInstanceLayerProperties(&count, NULL) == VK_SUCCESS && count > 0) {
		layers = memory_new(count, sizeof *layers);
		if (l->vkEnumerateInstanceLayerProperties(&count, layers) < 0)
			count = 0;
	}
	for (uint32_t i = 0; i < count; i++)
		found = found || strcmp(layers[i].layerName, VALIDATION_LAYER) == 0;
	free(layers);
	if (!found)
		return error_set(e, ERROR_DEVICE,
				 "EAST_VULKAN_VALIDATE=1: there is no layer " VALIDATION_LAYER
				 "; install vulkan-validationlayers");
	return 0;
}

/* Keeps the first message and counts them all; sync() turns them into a failure. */
static VKAPI_ATTR VkBool32 VKAPI_CALL keep_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
						   VkDebugUtilsMessageTypeFlagsEXT type,
						   const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
	struct loader *l = user;

	(void)severity;
	(void)type;
	if (l->messages++ == 0)
		snprintf(l->message, sizeof l->message, "%s", data->pMessage);
	return VK_FALSE;
}

/* -- open and close ------------------------------------------------------- */

static int create_instance(struct loader *l, bool validate, struct error *e)
{
	static const char *const layers[] = { VALIDATION_LAYER };
	static const char *const extensions[] = { VK_EXT_DEBUG_UTILS_EXTENSION_NAME };
	static const VkValidationFeatureEnableEXT enable[] = {
		VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT
	};
	const VkDebugUtilsMessengerCreateInfoEXT messenger = {
		.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
		.messageSeverity =
			VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
		.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
		.pfnUserCallback = keep_message,
		.pUserData = l,
	};
	const VkValidationFeaturesEXT features = {
		.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
		.pNext = &messenger,
		.enabledValidationFeatureCount = countof(enable),
		.pEnabledValidationFeatures = enable,
	};
	const VkApplicationInfo application = {
		.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
		.pApplicationName = "east",
		.apiVersion = VK_API_VERSION_1_2,
	};
	const VkInstanceCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
		.pNext = validate ? &features : NULL,
		.pApplicationInfo = &application,
		.enabledLayerCount = validate ? countof(layers) : 0,
		.ppEnabledLayerNames = layers,
		.enabledExtensionCount = validate ? countof(extensions) : 0,
		.ppEnabledExtensionNames = extensions,
	};
	VkResult r = l->vkCreateInstance(&info, NULL, &l->instance);

	if (r != VK_SUCCESS) {
		l->instance = VK_NULL_HANDLE;
		return error_set(e, ERROR_DEVICE, "cannot start Vulkan: %s", loader_result(r));
	}
	if (instance_functions(l, e))
		return -1;
	if (validate) {
		PFN_vkCreateDebugUtilsMessengerEXT create =
			(PFN_vkCreateDebugUtilsMessengerEXT)l->vkGetInstanceProcAddr(l->instance,
										     "vkCreateDebugUtilsMessengerEXT");

		if (create == NULL || create(l->instance, &messenger, NULL, &l->messenger) != VK_SUCCESS)
			return error_set(e, ERROR_DEVICE, "the validation layer takes no listener");
	}
	return 0;
}

int loader_open(struct loader *l, struct error *e)
{
	uint32_t version = 0;
	bool validate;

	memset(l, 0, sizeof *l);
	if (wants_validation(&validate, e) || open_library(l, e) || global_functions(l, e) ||
	    (validate && find_layer(l, e)))
		goto failed;
	if (l->vkEnumerateInstanceVersion(&version) != VK_SUCCESS || version < VK_API_VERSION_1_2) {
		error_set(e, ERROR_DEVICE, "the Vulkan loader is of version %u.%u, and 1.2 is needed",
			  VK_API_VERSION_MAJOR(version), VK_API_VERSION_MINOR(version));
		goto failed;
	}
	if (create_instance(l, validate, e))
		goto failed;
	return 0;
failed:
	loader_close(l);
	return -1;
}

void loader_close(struct loader *l)
{
	if (l->messenger != VK_NULL_HANDLE) {
		PFN_vkDestroyDebugUtilsMessengerEXT destroy =
			(PFN_vkDestroyDebugUtilsMessengerEXT)l->vkGetInstanceProcAddr(
				l->instance, "vkDestroyDebugUtilsMessengerEXT");

		destroy(l->instance, l->messenger, NULL);
	}
	if (l->instance != VK_NULL_HANDLE && l->vkDestroyInstance != NULL)
		l->vkDestroyInstance(l->instance, NULL);
	/* The library stays: drivers leave threads and exit handlers that would outlive their code. */
	memset(l, 0, sizeof *l);
}
