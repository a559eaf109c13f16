/* For programs that bring no other definition; nothing else may stand here. */
#include "base/program.h"

const char program_source[] = "unknown";
