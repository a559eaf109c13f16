/*
 * Buffers: one allocation each, since there are few and they live long; the
 * model carves its tensors out of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "compute/vk/vk.h"

/* The first type among those allowed that has all wanted and none of the unwanted properties. */
static bool find_type(const struct vulkan_backend *v, uint32_t allowed, VkMemoryPropertyFlags wanted,
		      VkMemoryPropertyFlags unwanted, uint32_t *out)
{
	for (uint32_t i = 0; i < v->adapter.memory.memoryTypeCount; i++) {
		VkMemoryPropertyFlags has = v->adapter.memory.memoryTypes[i].propertyFlags;

		if ((allowed >> i & 1) != 0 && (has & wanted) == wanted && (has & unwanted) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

/*
 * Device memory: not what the host sees as well where there is a choice,
 * since on discrete devices that is a small window. Staging: what is coherent,
 * and cached where there is such, since downloads are read from it.
 */
static bool choose_type(const struct vulkan_backend *v, uint32_t allowed, bool staging, uint32_t *out)
{
	const VkMemoryPropertyFlags local = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
	const VkMemoryPropertyFlags seen = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;

	if (staging)
		return find_type(v, allowed, seen | VK_MEMORY_PROPERTY_HOST_CACHED_BIT, 0, out) ||
		       find_type(v, allowed, seen, 0, out);
	return find_type(v, allowed, local, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT, out) ||
	       find_type(v, allowed, local, 0, out) || find_type(v, allowed, 0, 0, out);
}

static int out_of_memory(struct vulkan_backend *v, uint32_t heap, size_t bytes, const char *what, VkResult r,
			 struct error *e)
{
	size_t budget = device_budget(&v->loader, &v->adapter);
	char told[80] = "";

	if (r == VK_ERROR_DEVICE_LOST)
		return error_set(e, ERROR_DEVICE, "%s: the device was lost", what);
	if (budget != SIZE_MAX && heap == device_heap(&v->adapter))
		snprintf(told, sizeof told, " of %zu that the driver lets it have", budget);
	return error_set(
		e, ERROR_MEMORY,
		"%s: no memory for %zu bytes on %s: its heap has %zu bytes, of which this program uses %zu%s, and "
		"one allocation at most %zu; take fewer rows or a smaller batch or model",
		what, bytes, v->adapter.properties.deviceName, device_heap_limit(&v->adapter, heap), v->used[heap],
		told, device_allocation_limit(&v->adapter));
}

static int allocate(struct vulkan_backend *v, struct buffer *buffer, size_t bytes, bool staging, const char *what,
		    struct error *e)
{
	const VkBufferCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
		.size = bytes,
		.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
			 VK_BUFFER_USAGE_TRANSFER_DST_BIT,
	};
	VkMemoryAllocateInfo memory = { .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO };
	VkMemoryRequirements needs;
	VkResult r;

	buffer->heap = device_heap(&v->adapter);
	/* beyond this the call itself would be invalid */
	if (bytes > device_allocation_limit(&v->adapter))
		return out_of_memory(v, buffer->heap, bytes, what, VK_ERROR_OUT_OF_DEVICE_MEMORY, e);
	r = v->f.vkCreateBuffer(v->device, &info, NULL, &buffer->handle);
	if (r != VK_SUCCESS) {
		buffer->handle = VK_NULL_HANDLE;
		return out_of_memory(v, buffer->heap, bytes, what, r, e);
	}
	v->f.vkGetBufferMemoryRequirements(v->device, buffer->handle, &needs);
	if (!choose_type(v, needs.memoryTypeBits, staging, &memory.memoryTypeIndex))
		return error_set(e, ERROR_DEVICE, "%s: the device has no memory of the kind", what);
	buffer->heap = v->adapter.memory.memoryTypes[memory.memoryTypeIndex].heapIndex;
	memory.allocationSize = needs.size;
	if (needs.size > device_allocation_limit(&v->adapter) ||
	    needs.size > device_heap_limit(&v->adapter, buffer->heap) - v->used[buffer->heap])
		r = VK_ERROR_OUT_OF_DEVICE_MEMORY;
	else
		r = v->f.vkAllocateMemory(v->device, &memory, NULL, &buffer->memory);
	if (r != VK_SUCCESS) {
		buffer->memory = VK_NULL_HANDLE;
		return out_of_memory(v, buffer->heap, bytes, what, r, e);
	}
	buffer->bytes = (size_t)needs.size;
	v->used[buffer->heap] += buffer->bytes;
	r = v->f.vkBindBufferMemory(v->device, buffer->handle, buffer->memory, 0);
	if (r == VK_SUCCESS && staging)
		r = v->f.vkMapMemory(v->device, buffer->memory, 0, VK_WHOLE_SIZE, 0, &buffer->mapped);
	return r == VK_SUCCESS ? 0 : out_of_memory(v, buffer->heap, bytes, what, r, e);
}

void vk_release(struct vulkan_backend *v, struct buffer *buffer)
{
	if (buffer == NULL)
		return;
	if (buffer->handle != VK_NULL_HANDLE)
		v->f.vkDestroyBuffer(v->device, buffer->handle, NULL);
	if (buffer->memory != VK_NULL_HANDLE) {
		v->f.vkFreeMemory(v->device, buffer->memory, NULL);
		v->used[buffer->heap] -= buffer->bytes;
	}
	free(buffer);
}

static int new_buffer(struct vulkan_backend *v, struct buffer **out, size_t bytes, bool staging, const char *what,
		      struct error *e)
{
	void *memory;

	*out = NULL;
	if (memory_try(&memory, 1, sizeof **out, what, e))
		return -1;
	if (bytes > SIZE_MAX - 63) {
		free(memory);
		return error_set(e, ERROR_MEMORY, "%s: no memory for %zu bytes", what, bytes);
	}
	bytes = bytes == 0 ? 64 : (bytes + 63) / 64 * 64;
	if (allocate(v, memory, bytes, staging, what, e)) {
		vk_release(v, memory);
		return -1;
	}
	*out = memory;
	return 0;
}

int vk_alloc_staging(struct vulkan_backend *v, struct buffer **out, size_t bytes, struct error *e)
{
	return new_buffer(v, out, bytes, true, "memory to exchange with the device", e);
}

int vk_alloc(struct backend *b, struct buffer **out, size_t bytes, const char *what, struct error *e)
{
	if (new_buffer(vk_of(b), out, bytes, false, what, e))
		return -1;
	vk_zero(b, (struct view){ *out, 0, 0 }, (bytes + 3) / 4);
	return 0;
}

struct capacity vk_capacity(struct backend *b)
{
	struct vulkan_backend *v = vk_of(b);
	struct capacity c = {
		.heap = v->adapter.heap_limit,
		.budget = device_budget(&v->loader, &v->adapter),
		.used = v->used[device_heap(&v->adapter)],
		.allocation = device_allocation_limit(&v->adapter),
		.operand = device_binding_limit(&v->adapter),
	};

	for (size_t i = 0; i < FRAMES; i++)
		c.staging +=
			v->frames[i].staging == NULL ? 0 : v->frames[i].staging->bytes; /* NULL: no memory for it */
	return c;
}

void vk_free(struct backend *b, struct buffer *buffer)
{
	struct vulkan_backend *v = vk_of(b);
	size_t kept = 0;

	if (buffer == NULL)
		return;
	vk_wait(v);
	for (size_t i = 0; i < v->access_count; i++)
		if (v->accesses[i].buffer != buffer->handle)
			v->accesses[kept++] = v->accesses[i];
	v->access_count = kept;
	vk_release(v, buffer);
}

struct view vk_scratch(struct vulkan_backend *v, size_t n)
{
	struct error e;

	if (v->scratch == NULL || v->scratch->bytes / 4 < n) {
		vk_free(&v->base, v->scratch);
		v->scratch = NULL;
		if (new_buffer(v, &v->scratch, (n + n / 4) * 4, false, "scratch of an operation", &e))
			vk_fail(v, &e);
	}
	return (struct view){ v->scratch, 0, n };
}
