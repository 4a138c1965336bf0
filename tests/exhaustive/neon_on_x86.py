#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds xact_exhaustive with the forms for NEON, whose intrinsics an x86 carries out by way of SIMDe.

    apt-get install libsimde-dev
    python3 tests/exhaustive/neon_on_x86.py
    build/neon_on_x86/xact_exhaustive floats --reduced --table FILE

It sweeps a hundred times as many inputs in an hour as an emulated processor does. What it needs beside SIMDe: the
macros that name the target, the constraint of the one asm statement, and the intrinsics that SIMDe 0.7.4 lacks.
"""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SWEEP = ROOT / "tests" / "exhaustive"
OUT = ROOT / "build" / "neon_on_x86"
COMPILER = ["g++", "-std=c++17"]
X86 = "-march=x86-64-v3"

SIMDE = "#define SIMDE_ENABLE_NATIVE_ALIASES\n#include <simde/arm/neon.h>\n"
MISSING = """
inline float32x4_t vdivq_f32(float32x4_t a, float32x4_t b) { return (float32x4_t)_mm_div_ps((__m128)a, (__m128)b); }
inline float64x2_t vdivq_f64(float64x2_t a, float64x2_t b) { return (float64x2_t)_mm_div_pd((__m128d)a, (__m128d)b); }
inline float32x4_t vsqrtq_f32(float32x4_t a) { return (float32x4_t)_mm_sqrt_ps((__m128)a); }
inline float64x2_t vsqrtq_f64(float64x2_t a) { return (float64x2_t)_mm_sqrt_pd((__m128d)a); }
inline int32x4_t vcvtnq_s32_f32(float32x4_t a) { return (int32x4_t)_mm_cvtps_epi32((__m128)a); }
inline float64x2_t vcvt_high_f64_f32(float32x4_t a) {
    return (float64x2_t)_mm_cvtps_pd(_mm_movehl_ps((__m128)a, (__m128)a));
}
inline float32x4_t vcvt_high_f32_f64(float32x2_t low, float64x2_t high) {
    return vcombine_f32(low, vget_low_f32((float32x4_t)_mm_cvtpd_ps((__m128d)high)));
}
"""
TARGET = {"__aarch64__": 1, "__ARM_NEON": 1, "__ARM_ARCH": 8, "__ARM_FEATURE_FMA": 1}
NOT_THE_TARGET = r"__(?:x86_64|i386|SSE|SSE2|SSE3|SSSE3|SSE4_1|SSE4_2|AVX|AVX2|FMA)__"


def preprocessed(text, *options):
    command = [*COMPILER, X86, "-x", "c++", "-E", *options, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def intrinsics():
    """SIMDe's functions under NEON's names: xsimd asks for functions where SIMDe's aliases are macros."""
    functions = set(re.findall(r"\b(simde_v\w+)\s*\(", preprocessed(SIMDE)))
    macros = preprocessed(SIMDE, "-dM")
    functions -= set(re.findall(r"^#define (simde_v\w+)\(", macros, re.MULTILINE))
    aliases = re.findall(r"^#define (v\w+)\([^)]*\) (simde_v\w+)\(", macros, re.MULTILINE)
    return "".join(f"#undef {name}\nconstexpr auto& {name} = {function};\n"
                   for name, function in aliases if function in functions)


def standard_headers():
    """All that is included anywhere, since the standard library is to be read before the target changes."""
    sources = [f for folder in (ROOT / "include", ROOT / "tests", Path("/usr/include/xsimd"))
               for f in folder.rglob("*.hpp")] + [SWEEP / "forms.cpp"]
    return sorted({name for f in sources for name in re.findall(r"^#include <([a-z_]+)>", f.read_text(), re.MULTILINE)})


def write_headers():
    shutil.rmtree(OUT, ignore_errors=True)
    shutil.copytree(ROOT / "include", OUT / "include")
    simd = OUT / "include" / "xact" / "detail" / "simd.hpp"
    simd.write_text(simd.read_text().replace('"+w"', '"+x"'))
    (OUT / "include" / "asm").mkdir()
    (OUT / "include" / "asm" / "hwcap.h").write_text("#define HWCAP_ASIMD 2\n")
    (OUT / "include" / "arm_neon.h").write_text(f"#pragma once\n{SIMDE}{intrinsics()}{MISSING}")
    x86 = re.findall(rf"^#define ({NOT_THE_TARGET}) ", preprocessed("", "-dM"), re.MULTILINE)
    lines = [f"#include <{name}>" for name in standard_headers()] + ['#include "arm_neon.h"']
    lines += [f"#undef {name}" for name in x86] + [f"#define {name} {value}" for name, value in TARGET.items()]
    (OUT / "target.hpp").write_text("\n".join(lines) + "\n")


def compile_and_link():
    options = ["-O2", "-ffp-contract=off", "-DXACT_SWEEP_NEON", f"-I{ROOT / 'tests'}", "-c"]
    forms = ["-DXACT_SWEEP_LIST=list_neon", "-DXACT_SWEEP_ISA=neon64", "-include", OUT / "target.hpp"]
    subprocess.run([*COMPILER, X86, *options, f"-I{OUT / 'include'}", *forms, SWEEP / "forms.cpp", "-o", OUT / "forms.o"],
                   check=True)
    subprocess.run([*COMPILER, "-march=native", *options, f"-I{ROOT / 'include'}", SWEEP / "main.cpp", "-o",
                    OUT / "main.o"], check=True)
    subprocess.run([*COMPILER, OUT / "main.o", OUT / "forms.o", "-lmpfr", "-lgmp", "-pthread", "-o",
                    OUT / "xact_exhaustive"], check=True)


write_headers()
compile_and_link()
print(OUT / "xact_exhaustive")
