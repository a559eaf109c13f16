/* Stands in for src/compute/vk in a build without Vulkan. */
#include "compute/backends.h"

static int unavailable(struct error *e)
{
	return error_set(e, ERROR_DEVICE,
			 "this build has no Vulkan: configure found no headers or no glslc, or was told "
			 "--without-vulkan");
}

int vulkan_open(struct backend **out, const char *which, struct error *e)
{
	(void)which;
	*out = NULL;
	return unavailable(e);
}

void vulkan_close(struct backend *b)
{
	(void)b;
}

int vulkan_describe(struct builder *out, const char *which, struct error *e)
{
	(void)out;
	(void)which;
	return unavailable(e);
}
