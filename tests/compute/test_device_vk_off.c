/* Stands in for test_device_vk.c in a build without Vulkan. */
/* Runs: special */
#include <stdio.h>

int main(void)
{
	puts("skipped: all: this build has no Vulkan");
	return 0;
}
