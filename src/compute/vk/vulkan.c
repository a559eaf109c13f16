#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/thread.h"
#include "compute/backends.h"
#include "compute/vk/vk.h"

static const struct operations vk_operations = {
	/* memory.c, queue.c */
	.alloc = vk_alloc,
	.free = vk_free,
	.capacity = vk_capacity,
	.upload = vk_upload,
	.download = vk_download,
	.copy = vk_copy,
	.zero = vk_zero,
	.sync = vk_sync,

	/* vulkan.c, gemm.c */
	.set_precision = vk_set_precision,
	.gemm = vk_gemm,
	.pack_size = vk_pack_size,
	.pack = vk_pack,
	.project = vk_project,

	/* rows.c, attention.c */
	.embed = vk_embed,
	.embed_backward = vk_embed_backward,
	.scatter = vk_scatter,
	.gather = vk_gather,
	.scatter_add = vk_scatter_add,
	.bias = vk_bias,
	.bias_backward = vk_bias_backward,
	.rmsnorm = vk_rmsnorm,
	.rmsnorm_backward = vk_rmsnorm_backward,
	.rope = vk_rope,
	.attention = vk_attention,
	.attention_backward = vk_attention_backward,
	.swiglu = vk_swiglu,
	.swiglu_backward = vk_swiglu_backward,
	.axpy = vk_axpy,
	.scale = vk_scale,

	/* loss.c, optimiser.c */
	.cross_entropy = vk_cross_entropy,
	.cross_entropy_backward = vk_cross_entropy_backward,
	.sample = vk_sample,
	.square_sum = vk_square_sum,
	.adamw = vk_adamw,
};

/* -- open and close ------------------------------------------------------- */

static int choose(struct vulkan_backend *v, const char *which, struct error *e)
{
	struct adapter *adapters;
	size_t count, chosen;
	int rc;

	if (device_list(&v->loader, &adapters, &count, e))
		return -1;
	rc = which == NULL ? device_choose_auto(adapters, count, &chosen, e)
			   : device_choose(adapters, count, which, &chosen, e);
	if (rc == 0)
		v->adapter = adapters[chosen];
	free(adapters);
	return rc;
}

static int open_device(struct vulkan_backend *v, struct error *e)
{
	const float priority = 1;
	const VkDeviceQueueCreateInfo queue = {
		.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
		.queueFamilyIndex = v->adapter.family,
		.queueCount = 1,
		.pQueuePriorities = &priority,
	};
	VkPhysicalDeviceSubgroupSizeControlFeaturesEXT full_subgroups = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT,
		.subgroupSizeControl = VK_TRUE,
		.computeFullSubgroups = VK_TRUE,
	};
	VkDeviceCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
		.queueCreateInfoCount = 1,
		.pQueueCreateInfos = &queue,
	};
	struct cooperative_request request;
	VkResult r;

	cooperative_request(&v->adapter, &request);
	if (v->adapter.full_subgroups) {
		full_subgroups.pNext = request.chain;
		request.chain = &full_subgroups;
		request.extensions[request.extension_count++] = VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME;
	}
	info.pNext = request.chain;
	info.enabledExtensionCount = request.extension_count;
	info.ppEnabledExtensionNames = request.extensions;
	r = v->loader.vkCreateDevice(v->adapter.handle, &info, NULL, &v->device);

	if (r != VK_SUCCESS) {
		v->device = VK_NULL_HANDLE;
		return error_set(e, ERROR_DEVICE, "%s does not open: %s", v->adapter.properties.deviceName,
				 loader_result(r));
	}
	if (loader_device(&v->loader, v->device, &v->f, e)) {
		v->device = VK_NULL_HANDLE; /* without functions nothing can close it */
		return -1;
	}
	v->f.vkGetDeviceQueue(v->device, v->adapter.family, 0, &v->queue);
	return vk_pipelines_open(v, e) || vk_queue_open(v, e) ? -1 : 0;
}

/* The device's own name, its driver, and how products are made where that was chosen. */
static void name_device(struct vulkan_backend *v)
{
	const char *info = v->adapter.properties12.driverInfo; /* some drivers say nothing */
	struct cooperative_shape shape;
	char products[64] = "";

	if (cooperative_usable(&v->adapter, v->base.precision, &shape, NULL))
		snprintf(products, sizeof products, ", %s products by matrices of %u x %u x %u",
			 precision_names[v->base.precision], shape.m, shape.n, shape.k);
	else if (v->base.precision != PRECISION_F32)
		snprintf(products, sizeof products, ", %s products by f32 arithmetic",
			 precision_names[v->base.precision]);
	snprintf(v->base.device, sizeof v->base.device, "%.70s%s%.50s%s", v->adapter.properties.deviceName,
		 *info == '\0' ? "" : ", ", info, products);
	backend_note_choice(&v->base);
}

int vk_set_precision(struct backend *b, enum precision precision, struct error *e)
{
	(void)e;
	b->precision = precision;
	name_device(vk_of(b));
	return 0;
}

int vulkan_open(struct backend **out, const char *which, struct error *e)
{
	struct vulkan_backend *v = memory_new(1, sizeof *v);

	*out = NULL;
	v->base.op = &vk_operations;
	v->base.name = "vulkan";
	v->base.threads = 1;
	if (loader_open(&v->loader, e)) {
		free(v);
		return -1;
	}
	if (choose(v, which, e) || open_device(v, e)) {
		vulkan_close(&v->base);
		return -1;
	}
	name_device(v);
	*out = &v->base;
	return 0;
}

void vulkan_close(struct backend *b)
{
	struct vulkan_backend *v = vk_of(b);

	if (v->device != VK_NULL_HANDLE) {
		vk_queue_close(v);
		vk_release(v, v->scratch);
		vk_pipelines_close(v);
		v->f.vkDestroyDevice(v->device, NULL);
	}
	loader_close(&v->loader);
	free(v);
}

/* -- describing ----------------------------------------------------------- */

int vulkan_describe(struct builder *out, const char *which, struct error *e)
{
	struct adapter *adapters = NULL;
	struct loader loader;
	size_t count, chosen = SIZE_MAX, i;
	int rc = -1;

	if (loader_open(&loader, e))
		return -1;
	if (device_list(&loader, &adapters, &count, e) ||
	    (which != NULL && device_choose(adapters, count, which, &chosen, e)))
		goto out;
	for (i = 0; i < count; i++) {
		if (which != NULL && i != chosen)
			continue;
		builder_format(out, "vulkan:%-3zu ", i);
		device_describe(&loader, &adapters[i], out);
	}
	rc = 0;
out:
	free(adapters);
	loader_close(&loader);
	return rc;
}
