/* Runs the tests of one file of this folder; see parity.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/compute/parity.h"

int main(int argc, char **argv)
{
	return parity_arguments(argc, argv) ? parity_tests() : 0;
}
