/* Stands in for test_cooperative_vk.c in a build without Vulkan. */
/* Runs: special */
#include <stdio.h>

int main(void)
{
	puts("skipped: all: this build has no Vulkan");
	return 0;
}
