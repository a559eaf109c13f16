/*
 * Pipelines: made when first used, from the embedded SPIR-V, and kept on disk
 * between runs by the driver's own cache.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "compute/vk/vk.h"

/* -- the cache on disk ---------------------------------------------------- */

enum {
	CACHE_LIMIT = 256 << 20
};

/*
 * $XDG_CACHE_HOME/east/vulkan-KEY, or ~/.cache/east/vulkan-KEY, where KEY is
 * the driver's own name for what its caches fit; NULL when neither variable
 * is set. *folder receives the folder's path.
 */
static char *cache_path(const struct vulkan_backend *v, char **folder)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	struct builder path = { 0 };

	if (base != NULL && base[0] == '/')
		builder_format(&path, "%s/east", base);
	else if (home != NULL && home[0] == '/')
		builder_format(&path, "%s/.cache/east", home);
	else
		return NULL;
	*folder = memory_string(path.data, path.size);
	builder_string(&path, "/vulkan-");
	for (size_t i = 0; i < VK_UUID_SIZE; i++)
		builder_format(&path, "%02x", v->adapter.properties.pipelineCacheUUID[i]);
	return path.data;
}

/* Whether the bytes begin as a cache of this device does; drivers differ in how well they look. */
static bool is_ours(const struct vulkan_backend *v, struct text bytes)
{
	const VkPhysicalDeviceProperties *p = &v->adapter.properties;
	VkPipelineCacheHeaderVersionOne header;

	if (bytes.size < sizeof header)
		return false;
	memcpy(&header, bytes.data, sizeof header);
	return header.headerSize == sizeof header && header.headerVersion == VK_PIPELINE_CACHE_HEADER_VERSION_ONE &&
	       header.vendorID == p->vendorID && header.deviceID == p->deviceID &&
	       memcmp(header.pipelineCacheUUID, p->pipelineCacheUUID, VK_UUID_SIZE) == 0;
}

/* A cache that cannot be read is as good as none: it only saves time. */
static void read_cache(struct vulkan_backend *v, struct builder *bytes)
{
	char *folder = NULL, *path = cache_path(v, &folder);
	struct error ignored;

	if (path != NULL && file_exists(path) &&
	    (file_read(bytes, path, CACHE_LIMIT, &ignored) || !is_ours(v, builder_view(bytes))))
		builder_reset(bytes);
	free(folder);
	free(path);
}

static void write_whole(const char *path, const void *data, size_t bytes)
{
	struct file_output o;
	struct error ignored;

	if (file_output_open(&o, path, FILE_ALONE, &ignored))
		return;
	fwrite(data, 1, bytes, o.stream);
	(void)file_output_commit(&o, &ignored);
}

static void write_cache(struct vulkan_backend *v)
{
	char *folder = NULL, *path = cache_path(v, &folder);
	struct error ignored;
	size_t bytes = 0;
	void *data;

	if (path != NULL && v->f.vkGetPipelineCacheData(v->device, v->cache, &bytes, NULL) == VK_SUCCESS &&
	    bytes > v->cache_bytes) {
		data = memory_new(bytes, 1);
		if (v->f.vkGetPipelineCacheData(v->device, v->cache, &bytes, data) == VK_SUCCESS &&
		    file_make_directory(folder, &ignored) == 0)
			write_whole(path, data, bytes);
		free(data);
	}
	free(folder);
	free(path);
}

/* -- layouts -------------------------------------------------------------- */

static int refused(VkResult r, const char *what, struct error *e)
{
	return error_set(
		e, r == VK_ERROR_OUT_OF_HOST_MEMORY || r == VK_ERROR_OUT_OF_DEVICE_MEMORY ? ERROR_MEMORY : ERROR_DEVICE,
		"the Vulkan driver makes no %s: %s", what, loader_result(r));
}

static int make_layouts(struct vulkan_backend *v, struct error *e)
{
	VkDescriptorSetLayoutBinding bindings[DEVICE_BINDINGS];
	const VkDescriptorSetLayoutCreateInfo set = {
		.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
		.bindingCount = DEVICE_BINDINGS,
		.pBindings = bindings,
	};
	const VkPushConstantRange push = { VK_SHADER_STAGE_COMPUTE_BIT, 0, 128 };
	const VkPipelineLayoutCreateInfo layout = {
		.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
		.setLayoutCount = 1,
		.pSetLayouts = &v->set_layout,
		.pushConstantRangeCount = 1,
		.pPushConstantRanges = &push,
	};
	VkResult r;

	for (uint32_t i = 0; i < DEVICE_BINDINGS; i++)
		bindings[i] = (VkDescriptorSetLayoutBinding){
			.binding = i,
			.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
			.descriptorCount = 1,
			.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
		};
	r = v->f.vkCreateDescriptorSetLayout(v->device, &set, NULL, &v->set_layout);
	if (r == VK_SUCCESS)
		r = v->f.vkCreatePipelineLayout(v->device, &layout, NULL, &v->layout);
	return r == VK_SUCCESS ? 0 : refused(r, "pipeline layout", e);
}

int vk_pipelines_open(struct vulkan_backend *v, struct error *e)
{
	struct builder bytes = { 0 };
	VkPipelineCacheCreateInfo info = { .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO };
	VkResult r;

	if (make_layouts(v, e))
		return -1;
	read_cache(v, &bytes);
	v->cache_bytes = info.initialDataSize = bytes.size;
	info.pInitialData = bytes.data;
	r = v->f.vkCreatePipelineCache(v->device, &info, NULL, &v->cache);
	builder_clear(&bytes);
	return r == VK_SUCCESS ? 0 : refused(r, "pipeline cache", e);
}

void vk_pipelines_close(struct vulkan_backend *v)
{
	if (v->cache != VK_NULL_HANDLE)
		write_cache(v);
	for (size_t i = 0; i < v->pipeline_count; i++)
		v->f.vkDestroyPipeline(v->device, v->pipelines[i].handle, NULL);
	for (size_t i = 0; i < SHADER_COUNT; i++)
		v->f.vkDestroyShaderModule(v->device, v->modules[i], NULL);
	v->f.vkDestroyPipelineCache(v->device, v->cache, NULL);
	v->f.vkDestroyPipelineLayout(v->device, v->layout, NULL);
	v->f.vkDestroyDescriptorSetLayout(v->device, v->set_layout, NULL);
}

/* -- variants ------------------------------------------------------------- */

static const struct {
	enum shader shader, by_subgroups;
	unsigned least; /* subgroup size */
} variants[] = {
	{ SHADER_attention, SHADER_attention_subgroup, DEVICE_ROW_LANES },
	{ SHADER_cross_entropy, SHADER_cross_entropy_subgroup, 0 },
	{ SHADER_rmsnorm, SHADER_rmsnorm_subgroup, 0 },
	{ SHADER_rmsnorm_backward, SHADER_rmsnorm_backward_subgroup, 0 },
	{ SHADER_sample, SHADER_sample_subgroup, 0 },
	{ SHADER_square_sum, SHADER_square_sum_subgroup, 0 },
};

enum shader vk_variant(const struct vulkan_backend *v, enum shader shader)
{
	if (!device_reduces_by_subgroups(&v->adapter, NULL))
		return shader;
	for (size_t i = 0; i < countof(variants); i++)
		if (variants[i].shader == shader && variants[i].least <= v->adapter.properties11.subgroupSize)
			return variants[i].by_subgroups;
	return shader;
}

/* Invocations of the full subgroups that a shader relies on, of the size that the device names; 0: it does not. */
static uint32_t full_subgroups(const struct vulkan_backend *v, enum shader shader)
{
	if (shader == SHADER_gemm_f16 || shader == SHADER_gemm_bf16)
		return v->adapter.cooperative.subgroup;
	for (size_t i = 0; i < countof(variants); i++)
		if (variants[i].by_subgroups == shader)
			return v->adapter.properties11.subgroupSize;
	return 0;
}

/* -- pipelines ------------------------------------------------------------ */

static int make_module(struct vulkan_backend *v, enum shader shader, struct error *e)
{
	const VkShaderModuleCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
		.codeSize = vk_module(shader)->bytes,
		.pCode = vk_module(shader)->words,
	};
	VkResult r;

	if (v->modules[shader] != VK_NULL_HANDLE)
		return 0;
	r = v->f.vkCreateShaderModule(v->device, &info, NULL, &v->modules[shader]);
	return r == VK_SUCCESS ? 0 : refused(r, vk_module(shader)->name, e);
}

static int make_pipeline(struct vulkan_backend *v, struct pipeline *p, struct error *e)
{
	const VkPipelineShaderStageRequiredSubgroupSizeCreateInfoEXT subgroups = {
		.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO_EXT,
		.requiredSubgroupSize = full_subgroups(v, p->shader),
	};
	VkSpecializationMapEntry entries[MAX_CONSTANTS];
	const VkSpecializationInfo specialization = { MAX_CONSTANTS, entries, sizeof p->constants, p->constants };
	VkComputePipelineCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
		.stage = {
			.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
			.stage = VK_SHADER_STAGE_COMPUTE_BIT,
			.pName = "main",
			.pSpecializationInfo = &specialization,
		},
		.flags = p->base ? VK_PIPELINE_CREATE_DISPATCH_BASE_BIT : 0,
		.layout = v->layout,
	};
	VkResult r;

	if (make_module(v, p->shader, e))
		return -1;
	for (uint32_t i = 0; i < MAX_CONSTANTS; i++)
		entries[i] = (VkSpecializationMapEntry){ i, i * (uint32_t)sizeof(uint32_t), sizeof(uint32_t) };
	info.stage.module = v->modules[p->shader];
	if (subgroups.requiredSubgroupSize > 0) {
		info.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT_EXT;
		info.stage.pNext = &subgroups;
	}
	r = v->f.vkCreateComputePipelines(v->device, v->cache, 1, &info, NULL, &p->handle);
	return r == VK_SUCCESS ? 0 : refused(r, vk_module(p->shader)->name, e);
}

VkPipeline vk_pipeline(struct vulkan_backend *v, enum shader shader, const uint32_t constants[MAX_CONSTANTS], bool base,
		       struct error *e)
{
	struct pipeline fresh = { .shader = shader, .base = base };

	for (size_t i = 0; i < v->pipeline_count; i++) {
		const struct pipeline *p = &v->pipelines[i];

		if (p->shader == shader && p->base == base && memcmp(p->constants, constants, sizeof p->constants) == 0)
			return p->handle;
	}
	memcpy(fresh.constants, constants, sizeof fresh.constants);
	if (v->pipeline_count == MAX_PIPELINES) {
		error_set(e, ERROR_DEVICE, "%s: more than %d variants of shaders", vk_module(shader)->name,
			  MAX_PIPELINES);
		return VK_NULL_HANDLE;
	}
	if (make_pipeline(v, &fresh, e))
		return VK_NULL_HANDLE;
	v->pipelines[v->pipeline_count++] = fresh;
	return fresh.handle;
}
