/*
 * Recording, barriers, submission, and what goes between host and device.
 *
 * A few frames take turns: while the device works on one, the next is recorded.
 * Barriers come from the ranges that commands read and write, here alone; they
 * reach across submissions, since a queue's commands are in one order.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compute/vk/vk.h"

enum {
	STAGING_BYTES = 4 << 20
};

static const VkPipelineStageFlags device_stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;

/* -- failures ------------------------------------------------------------- */

void vk_fail(struct vulkan_backend *v, const struct error *failure)
{
	if (v->failure.code == ERROR_NONE)
		v->failure = *failure;
}

static void fail_result(struct vulkan_backend *v, VkResult r, const char *doing)
{
	struct error e;

	if (r == VK_ERROR_DEVICE_LOST) {
		v->lost = true;
		error_set(&e, ERROR_DEVICE,
			  "the device %s was lost in %s, or just before; drivers do that when work takes too long or "
			  "memory runs out: take fewer rows or a smaller batch, or less at once by EAST_VULKAN_WORK. "
			  "Training goes on from its last checkpoint when the same command is given again",
			  v->adapter.properties.deviceName, v->last == NULL ? doing : v->last);
	} else if (r == VK_ERROR_OUT_OF_DEVICE_MEMORY || r == VK_ERROR_OUT_OF_HOST_MEMORY) {
		error_set(&e, ERROR_MEMORY,
			  "%s on %s, after %s: %s; its heap has %zu bytes, of which this program uses %zu: take fewer "
			  "rows or a smaller batch or model",
			  doing, v->adapter.properties.deviceName, v->last == NULL ? "nothing" : v->last,
			  loader_result(r), v->adapter.heap_limit, v->used[device_heap(&v->adapter)]);
	} else {
		error_set(&e, ERROR_DEVICE, "%s on %s: %s", doing, v->adapter.properties.deviceName, loader_result(r));
	}
	vk_fail(v, &e);
}

static bool failed(const struct vulkan_backend *v)
{
	return v->lost || v->failure.code != ERROR_NONE;
}

/* -- frames --------------------------------------------------------------- */

static int open_frame(struct vulkan_backend *v, struct frame *f, struct error *e)
{
	const VkCommandBufferAllocateInfo commands = {
		.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
		.commandPool = v->command_pool,
		.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
		.commandBufferCount = 1,
	};
	const VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
	const VkDescriptorPoolSize size = { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, MAX_DISPATCHES * DEVICE_BINDINGS };
	const VkDescriptorPoolCreateInfo pool = {
		.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
		.maxSets = MAX_DISPATCHES,
		.poolSizeCount = 1,
		.pPoolSizes = &size,
	};
	VkResult r = v->f.vkAllocateCommandBuffers(v->device, &commands, &f->commands);

	if (r == VK_SUCCESS)
		r = v->f.vkCreateFence(v->device, &fence, NULL, &f->fence);
	if (r == VK_SUCCESS)
		r = v->f.vkCreateDescriptorPool(v->device, &pool, NULL, &f->sets);
	if (r != VK_SUCCESS)
		return error_set(e, ERROR_DEVICE, "the Vulkan driver makes no command buffer: %s", loader_result(r));
	return vk_alloc_staging(v, &f->staging, STAGING_BYTES, e);
}

/* A whole number by the environment; `usual` without. */
static int read_number(const char *variable, int64_t usual, int64_t *out, struct error *e)
{
	const char *text = getenv(variable);

	*out = usual;
	return text == NULL ? 0 : text_to_int(text, 1, INT64_MAX, variable, out, e);
}

/*
 * Some 0.1 s of work at once, so that no driver's watchdog takes it for a hung
 * device; on an integrated one the desktop waits as well.
 */
static int read_limits(struct vulkan_backend *v, struct error *e)
{
	bool discrete = v->adapter.properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU;
	int64_t work;

	if (read_number("EAST_VULKAN_WORK", discrete ? 200000000000 : 20000000000, &work, e))
		return -1;
	v->work_limit = (double)work;
	return 0;
}

int vk_queue_open(struct vulkan_backend *v, struct error *e)
{
	const VkCommandPoolCreateInfo pool = {
		.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
		.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
		.queueFamilyIndex = v->adapter.family,
	};
	VkResult r = v->f.vkCreateCommandPool(v->device, &pool, NULL, &v->command_pool);

	if (r != VK_SUCCESS)
		return error_set(e, ERROR_DEVICE, "the Vulkan driver makes no command pool: %s", loader_result(r));
	for (size_t i = 0; i < FRAMES; i++)
		if (open_frame(v, &v->frames[i], e))
			return -1;
	if (vk_alloc_staging(v, &v->status, sizeof(uint32_t), e))
		return -1;
	memset(v->status->mapped, 0xff, sizeof(uint32_t));
	return read_limits(v, e);
}

void vk_queue_close(struct vulkan_backend *v)
{
	vk_wait(v);
	for (size_t i = 0; i < FRAMES; i++) {
		struct frame *f = &v->frames[i];

		v->f.vkDestroyFence(v->device, f->fence, NULL);
		v->f.vkDestroyDescriptorPool(v->device, f->sets, NULL);
		vk_release(v, f->staging);
	}
	vk_release(v, v->status);
	v->f.vkDestroyCommandPool(v->device, v->command_pool, NULL);
}

static void wait_frame(struct vulkan_backend *v, struct frame *f)
{
	VkResult r;

	if (!f->submitted)
		return;
	r = v->f.vkWaitForFences(v->device, 1, &f->fence, VK_TRUE, UINT64_MAX);
	if (r == VK_SUCCESS)
		r = v->f.vkResetFences(v->device, 1, &f->fence);
	if (r != VK_SUCCESS)
		fail_result(v, r, "waiting");
	f->submitted = false;
}

/* The frame that is recorded; NULL after a failure. */
static struct frame *recording(struct vulkan_backend *v)
{
	const VkCommandBufferBeginInfo begin = {
		.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
		.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
	};
	struct frame *f = &v->frames[v->frame];
	VkResult r;

	if (failed(v))
		return NULL;
	if (f->recording)
		return f;
	wait_frame(v, f);
	if (failed(v))
		return NULL;
	r = v->f.vkResetDescriptorPool(v->device, f->sets, 0);
	if (r == VK_SUCCESS)
		r = v->f.vkBeginCommandBuffer(f->commands, &begin);
	if (r != VK_SUCCESS) {
		fail_result(v, r, "recording");
		return NULL;
	}
	f->recording = true;
	f->dispatches = 0;
	f->work = 0;
	f->staged = 0;
	return f;
}

/* Hand the device what is recorded. */
static void submit(struct vulkan_backend *v)
{
	const VkMemoryBarrier to_host = {
		.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
		.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
		.dstAccessMask = VK_ACCESS_HOST_READ_BIT,
	};
	struct frame *f = &v->frames[v->frame];
	const VkSubmitInfo submit = {
		.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
		.commandBufferCount = 1,
		.pCommandBuffers = &f->commands,
	};
	VkResult r;

	if (!f->recording)
		return;
	f->recording = false;
	v->f.vkCmdPipelineBarrier(f->commands, device_stages, VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &to_host, 0, NULL, 0,
				  NULL);
	r = v->f.vkEndCommandBuffer(f->commands);
	if (r == VK_SUCCESS && !v->lost)
		r = v->f.vkQueueSubmit(v->queue, 1, &submit, f->fence);
	if (r != VK_SUCCESS)
		fail_result(v, r, "submitting");
	else
		f->submitted = !v->lost;
	v->frame = (v->frame + 1) % FRAMES;
}

void vk_wait(struct vulkan_backend *v)
{
	submit(v);
	for (size_t i = 0; i < FRAMES; i++)
		wait_frame(v, &v->frames[(v->frame + i) % FRAMES]);
}

/* -- barriers ------------------------------------------------------------- */

static bool conflicts(const struct vulkan_backend *v, const struct access *a)
{
	for (size_t i = 0; i < v->access_count; i++) {
		const struct access *b = &v->accesses[i];

		if (a->buffer == b->buffer && a->from < b->to && b->from < a->to && (a->write || b->write))
			return true;
	}
	return false;
}

/* Note what the next command does to memory, after a barrier if it must wait for an earlier one. */
static void order(struct vulkan_backend *v, struct frame *f, const struct access *accesses, size_t count)
{
	const VkMemoryBarrier all = {
		.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
		.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
		.dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT |
				 VK_ACCESS_TRANSFER_WRITE_BIT,
	};
	bool wait = v->access_count + count > MAX_ACCESSES;

	for (size_t i = 0; i < count && !wait; i++)
		wait = conflicts(v, &accesses[i]);
	if (wait) {
		v->f.vkCmdPipelineBarrier(f->commands, device_stages, device_stages, 0, 1, &all, 0, NULL, 0, NULL);
		v->access_count = 0;
	}
	memcpy(v->accesses + v->access_count, accesses, count * sizeof *accesses);
	v->access_count += count;
}

/* -- staging -------------------------------------------------------------- */

/*
 * A frame with room for `bytes` more of staging, at an offset that shaders can
 * bind; where there is none the frame is submitted, and a fresh one's staging
 * replaced by a larger one. NULL after a failure.
 */
static struct frame *with_staging(struct vulkan_backend *v, size_t bytes)
{
	size_t align = (size_t)v->adapter.properties.limits.minStorageBufferOffsetAlignment;
	struct frame *f = recording(v);
	struct error e;

	if (f == NULL || bytes == 0)
		return f;
	f->staged = vk_parts(f->staged, align < 4 ? 4 : align) * (align < 4 ? 4 : align);
	if (f->staged + bytes <= f->staging->bytes)
		return f;
	if (f->dispatches > 0 || f->staged > 0) {
		submit(v);
		f = recording(v);
	}
	if (f == NULL || bytes <= f->staging->bytes)
		return f;
	vk_wait(v);
	f = &v->frames[v->frame];
	vk_release(v, f->staging);
	if (vk_alloc_staging(v, &f->staging, bytes, &e)) {
		vk_fail(v, &e);
		/* something must stand there; this much was to be had before */
		if (vk_alloc_staging(v, &f->staging, STAGING_BYTES, &e))
			v->lost = true;
		return NULL;
	}
	return recording(v);
}

static void copy_bytes(struct vulkan_backend *v, struct frame *f, const struct buffer *to, size_t to_at,
		       const struct buffer *from, size_t from_at, size_t bytes)
{
	const struct access accesses[] = {
		{ to->handle, to_at, to_at + bytes, true },
		{ from->handle, from_at, from_at + bytes, false },
	};
	const VkBufferCopy region = { from_at, to_at, bytes };

	order(v, f, accesses, countof(accesses));
	v->f.vkCmdCopyBuffer(f->commands, from->handle, to->handle, 1, &region);
	if (++f->dispatches >= MAX_DISPATCHES)
		submit(v);
}

void vk_upload(struct backend *b, struct view to, const void *from, size_t n)
{
	struct vulkan_backend *v = vk_of(b);
	const unsigned char *bytes = from;
	size_t left = n * 4, at = to.offset * 4;

	while (left > 0) {
		struct frame *f = with_staging(v, 4);
		size_t part;

		if (f == NULL)
			return;
		part = order_least(left, f->staging->bytes - f->staged);
		memcpy((unsigned char *)f->staging->mapped + f->staged, bytes, part);
		f->staged += part;
		copy_bytes(v, f, to.buffer, at, f->staging, f->staged - part, part);
		bytes += part;
		at += part;
		left -= part;
	}
}

void vk_download(struct backend *b, void *to, struct view from, size_t n)
{
	struct vulkan_backend *v = vk_of(b);
	unsigned char *bytes = to;
	size_t left = n * 4, at = from.offset * 4;

	while (left > 0) {
		struct frame *f = with_staging(v, 4);
		size_t part = 0, staged = 0;

		if (f != NULL) {
			part = order_least(left, f->staging->bytes - f->staged);
			staged = f->staged;
			f->staged += part;
			copy_bytes(v, f, f->staging, staged, from.buffer, at, part);
			vk_wait(v);
		}
		if (failed(v)) {
			memset(bytes, 0, left); /* sync() says why */
			return;
		}
		memcpy(bytes, (unsigned char *)f->staging->mapped + staged, part);
		bytes += part;
		at += part;
		left -= part;
	}
	vk_wait(v);
}

void vk_copy(struct backend *b, struct view to, struct view from, size_t n)
{
	struct frame *f = recording(vk_of(b));

	if (f != NULL && n > 0)
		copy_bytes(vk_of(b), f, to.buffer, to.offset * 4, from.buffer, from.offset * 4, n * 4);
}

void vk_zero(struct backend *b, struct view to, size_t n)
{
	struct vulkan_backend *v = vk_of(b);
	struct frame *f = recording(v);

	if (f == NULL || n == 0)
		return;
	order(v, f, &(struct access){ to.buffer->handle, to.offset * 4, (to.offset + n) * 4, true }, 1);
	v->f.vkCmdFillBuffer(f->commands, to.buffer->handle, to.offset * 4, n * 4, 0);
	if (++f->dispatches >= MAX_DISPATCHES)
		submit(v);
}

/* -- launches ------------------------------------------------------------- */

size_t vk_groups(size_t n)
{
	return order_least(n, 32768);
}

size_t vk_elements(const struct vulkan_backend *v)
{
	size_t fit = (device_binding_limit(&v->adapter) - 256) / 4, part = 1 << 14;

	return order_least(fit / part * part, 16 << 20);
}

struct binding {
	VkDescriptorBufferInfo info;
	struct access access;
	place place;
};

/* What to bind for an operand: from the last offset at which a binding may begin. False if it is too large. */
static bool bind(struct vulkan_backend *v, struct frame *f, const struct launch *l, size_t i, struct binding *out)
{
	size_t align = (size_t)v->adapter.properties.limits.minStorageBufferOffsetAlignment;
	const struct operand *o = &l->operands[i];
	const struct buffer *buffer = o->view.buffer;
	size_t from = o->view.offset * 4, length = ((o->rows - 1) * o->view.pitch + o->columns) * 4, lead;
	struct error e;

	if (o->table != NULL) {
		buffer = f->staging;
		align = align < 4 ? 4 : align;
		from = f->staged = vk_parts(f->staged, align) * align;
		length = o->columns * 4;
		memcpy((unsigned char *)buffer->mapped + from, o->table, length);
		f->staged += length;
	}
	lead = align == 0 ? 0 : from % align;
	out->info = (VkDescriptorBufferInfo){ buffer->handle, from - lead, length + lead };
	/* all that is bound, as the validation layer counts it */
	out->access = (struct access){ buffer->handle, from - lead, from + length, o->write };
	out->place = (place){ (uint32_t)(lead / 4), (uint32_t)o->view.pitch };
	if (length + lead <= device_binding_limit(&v->adapter) && o->view.pitch <= UINT32_MAX)
		return true;
	error_set(&e, ERROR_DEVICE,
		  "%s: an operand of %zu bytes, but %s binds at most %zu: take fewer rows or a smaller model", l->what,
		  length, v->adapter.properties.deviceName, device_binding_limit(&v->adapter));
	vk_fail(v, &e);
	return false;
}

static bool grid_fits(struct vulkan_backend *v, const struct launch *l)
{
	struct error e;

	for (size_t i = 0; i < 3; i++) {
		uint32_t limit = v->adapter.properties.limits.maxComputeWorkGroupCount[i];

		if (l->groups[i] <= limit)
			continue;
		error_set(&e, ERROR_DEVICE, "%s: a grid of %zu workgroups, but %s has at most %u: take fewer rows",
			  l->what, l->groups[i], v->adapter.properties.deviceName, limit);
		vk_fail(v, &e);
		return false;
	}
	return true;
}

/* The workgroups of a launch that one dispatch runs. */
struct piece {
	uint32_t from[3], count[3];
};

static bool record(struct vulkan_backend *v, struct frame *f, const struct launch *l, VkPipeline pipeline,
		   const struct binding *bindings, const struct piece *p)
{
	const VkDescriptorSetAllocateInfo allocate = {
		.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
		.descriptorPool = f->sets,
		.descriptorSetCount = 1,
		.pSetLayouts = &v->set_layout,
	};
	VkWriteDescriptorSet writes[DEVICE_BINDINGS];
	struct access accesses[DEVICE_BINDINGS];
	size_t count = 0;
	VkDescriptorSet set;
	VkResult r = v->f.vkAllocateDescriptorSets(v->device, &allocate, &set);

	if (r != VK_SUCCESS) {
		fail_result(v, r, l->what);
		return false;
	}
	for (uint32_t i = 0; i < DEVICE_BINDINGS; i++) {
		/* drivers may want something in every binding of the layout */
		const struct binding *from =
			&bindings[i < l->operand_count && bindings[i].info.buffer != VK_NULL_HANDLE ? i : 0];

		writes[i] = (VkWriteDescriptorSet){
			.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
			.dstSet = set,
			.dstBinding = i,
			.descriptorCount = 1,
			.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
			.pBufferInfo = &from->info,
		};
		if (i < l->operand_count && bindings[i].info.buffer != VK_NULL_HANDLE)
			accesses[count++] = bindings[i].access;
	}
	v->f.vkUpdateDescriptorSets(v->device, DEVICE_BINDINGS, writes, 0, NULL);
	order(v, f, accesses, count);
	v->f.vkCmdBindPipeline(f->commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
	v->f.vkCmdBindDescriptorSets(f->commands, VK_PIPELINE_BIND_POINT_COMPUTE, v->layout, 0, 1, &set, 0, NULL);
	v->f.vkCmdPushConstants(f->commands, v->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, (uint32_t)l->params_bytes,
				l->params);
	v->f.vkCmdDispatchBase(f->commands, p->from[0], p->from[1], p->from[2], p->count[0], p->count[1], p->count[2]);
	return true;
}

/* One dispatch of a launch: bound, ordered and recorded. False after a failure. */
static bool launch_piece(struct vulkan_backend *v, struct launch *l, VkPipeline pipeline, size_t tables,
			 const struct piece *p, double work)
{
	struct binding bindings[DEVICE_BINDINGS];
	struct frame *f = with_staging(v, tables);

	if (f == NULL)
		return false;
	memset(bindings, 0, sizeof bindings);
	for (size_t i = 0; i < l->operand_count; i++) {
		const struct operand *o = &l->operands[i];

		if ((o->view.buffer != NULL || o->table != NULL) && !bind(v, f, l, i, &bindings[i]))
			return false;
		memcpy((unsigned char *)l->params + i * sizeof(place), &bindings[i].place, sizeof(place));
	}
	v->last = l->what;
	if (!record(v, f, l, pipeline, bindings, p))
		return false;
	f->work += work;
	if (++f->dispatches >= MAX_DISPATCHES || f->work >= v->work_limit)
		submit(v);
	return true;
}

/* How many dispatches a launch takes, so that none runs into a watchdog, and along which dimension it is cut. */
static size_t count_pieces(const struct vulkan_backend *v, const struct launch *l, size_t *along)
{
	double pieces = ceil(l->work / v->work_limit);

	*along = 0;
	for (size_t i = 1; i < 3; i++)
		if (l->groups[i] > l->groups[*along])
			*along = i;
	if (!l->severable || pieces <= 1)
		return 1;
	return pieces < (double)l->groups[*along] ? (size_t)pieces : l->groups[*along];
}

void vk_launch(struct vulkan_backend *v, struct launch *l)
{
	size_t align = (size_t)v->adapter.properties.limits.minStorageBufferOffsetAlignment, tables = 0, pieces, along;
	struct error e;
	VkPipeline pipeline;

	if (failed(v))
		return;
	for (size_t i = 0; i < 3; i++)
		l->groups[i] = l->groups[i] == 0 ? 1 : l->groups[i];
	for (size_t i = 0; i < l->operand_count; i++)
		if (l->operands[i].table != NULL)
			tables += l->operands[i].columns * 4 + align;
	if (l->constants[0] == 0)
		l->constants[0] = GROUP;
	pieces = count_pieces(v, l, &along);
	pipeline = vk_pipeline(v, vk_variant(v, l->shader), l->constants, pieces > 1, &e);
	if (pipeline == VK_NULL_HANDLE) {
		error_wrap(&e, "%s", l->what);
		vk_fail(v, &e);
		return;
	}
	if (!grid_fits(v, l))
		return;
	for (size_t i = 0; i < pieces; i++) {
		struct piece p = { .count = { (uint32_t)l->groups[0], (uint32_t)l->groups[1],
					      (uint32_t)l->groups[2] } };

		p.from[along] = (uint32_t)(l->groups[along] * i / pieces);
		p.count[along] = (uint32_t)(l->groups[along] * (i + 1) / pieces) - p.from[along];
		if (!launch_piece(v, l, pipeline, tables, &p, l->work / (double)pieces))
			return;
	}
}

/* -- sync ----------------------------------------------------------------- */

/* Rows without a distribution, and what the validation layer says, become failures. */
static void look(struct vulkan_backend *v)
{
	uint32_t row;
	struct error e;

	if (v->draws) {
		memcpy(&row, v->status->mapped, sizeof row);
		if (row != UINT32_MAX) {
			error_set(&e, ERROR_RANGE, "sample: the logits of row %u are not numbers with a finite maximum",
				  row);
			vk_fail(v, &e);
		}
		memset(v->status->mapped, 0xff, sizeof row);
		v->draws = false;
	}
	if (v->loader.messages > 0) {
		error_set(&e, ERROR_DEVICE, "the validation layer has %u messages, the first: %s", v->loader.messages,
			  v->loader.message);
		vk_fail(v, &e);
		v->loader.messages = 0;
	}
}

int vk_sync(struct backend *b, struct error *e)
{
	struct vulkan_backend *v = vk_of(b);

	vk_wait(v);
	look(v);
	if (v->failure.code == ERROR_NONE)
		return 0;
	*e = v->failure;
	if (!v->lost)
		v->failure.code = ERROR_NONE;
	return -1;
}
