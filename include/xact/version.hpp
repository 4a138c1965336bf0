// SPDX-License-Identifier: MIT
#pragma once

// The single source of the version: CMake reads these three lines.
#define XACT_VERSION_MAJOR 0
#define XACT_VERSION_MINOR 1
#define XACT_VERSION_PATCH 0
