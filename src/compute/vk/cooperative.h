/*
 * Cooperative matrices: what a device has of VK_KHR_cooperative_matrix, and
 * for bf16 of VK_KHR_shader_bfloat16, whether this build has a shader for it,
 * and so how gemm() multiplies operands of 16 bits.
 */
#ifndef COMPUTE_VK_COOPERATIVE_H
#define COMPUTE_VK_COOPERATIVE_H

#include "compute/operations.h"
#include "compute/vk/newer.h"

struct adapter;

/* Left [m,k] times right [k,n], summed in f32; m 0: none. */
struct cooperative_shape {
	uint32_t m, n, k;
};

/* What a device says of itself. */
struct cooperative {
	bool offered;      /* the extension and its feature, and Vulkan's memory model */
	uint32_t subgroup; /* invocations of the subgroups that multiply */
	struct cooperative_shape shape[PRECISION_BF16 + 1]; /* by precision: the largest that the shader can use */
};

/* Of gemm_cooperative.comp. */
enum {
	COOPERATIVE_SUBGROUPS = 4, /* of a workgroup: two rows of two */
	COOPERATIVE_STEP = 32,     /* BK */
	COOPERATIVE_PART = 16      /* rows and columns of a subgroup's part of the smallest tile */
};

/* Fill a->cooperative; the rest of *a is read already. */
void cooperative_read(const struct loader *l, struct adapter *a);

/*
 * Whether products of the precision go by cooperative matrices, and of which
 * shape (NULL is fine); else by f32 arithmetic, for the reason that *why (NULL
 * is fine) receives.
 */
bool cooperative_usable(const struct adapter *a, enum precision precision, struct cooperative_shape *shape,
			const char **why);

/* What vkCreateDevice() must be given for it: nothing where nothing is usable. Must stay where it is. */
struct cooperative_request {
	void *chain;               /* for pNext */
	const char *extensions[3]; /* room for one of the caller's */
	uint32_t extension_count;
	VkPhysicalDeviceVulkan12Features features12;
	VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrix;
	VkPhysicalDeviceShaderBfloat16FeaturesKHR bfloat16;
};

void cooperative_request(const struct adapter *a, struct cooperative_request *r);

#endif
