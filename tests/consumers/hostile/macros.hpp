// SPDX-License-Identifier: MIT
// The macros of <windows.h> that headers stumble over. On purpose without #pragma once.
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define small char
#define near
