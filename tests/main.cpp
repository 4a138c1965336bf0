// SPDX-License-Identifier: MIT
// Catch2 3 brings its own main() as a library; that of 2.13 is compiled here.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#endif
#include "catch.hpp"
