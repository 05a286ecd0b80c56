#ifndef PODSH_CLINUX_H
#define PODSH_CLINUX_H
// What Linux has and Swift cannot say: variadic calls, macros, and a child between clone and exec.
#include "CLinuxMounts.h"
#endif
