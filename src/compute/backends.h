/*
 * The openers that backend_open() calls; a backend's own header stays private,
 * since each defines struct buffer for itself.
 */
#ifndef COMPUTE_BACKENDS_H
#define COMPUTE_BACKENDS_H

#include "base/text.h"
#include "compute/operations.h"

/* threads as in backend_open(). ERROR_USAGE if EAST_CPU is set to what is not there. */
int cpu_open(struct backend **out, unsigned threads, struct error *e);
void cpu_close(struct backend *b);

/*
 * which: what stands after "vulkan:", or "", or NULL for the device that "auto"
 * would take, if any: else ERROR_DEVICE says why none. Without Vulkan in the build all
 * of these refuse (src/compute/vk/off.c).
 */
int vulkan_open(struct backend **out, const char *which, struct error *e);
void vulkan_close(struct backend *b);

/* Add to the device's own name that "auto" took it, if it did; to be called again when the name is written anew. */
void backend_note_choice(struct backend *b);

/* As backend_describe(); which NULL for all devices. */
int vulkan_describe(struct builder *out, const char *which, struct error *e);

#endif
