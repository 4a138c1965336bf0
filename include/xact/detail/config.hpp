// SPDX-License-Identifier: MIT
// The inline namespace that carries the compiler flags, and the inlining attribute.
//
// A formula compiled for AVX-512 and the same formula compiled for SSE2 must not share a symbol: the linker would keep
// one of the two for both. So whatever is compiled from a formula sits in xact::<isa>::<mode>::<subnormals>, inline.
#pragma once

#if !defined(__GNUC__)
#error "xact needs g++ or clang++"
#endif

#if defined(__AVX512FP16__)
#define XACT_ISA avx512_fp16
#elif defined(__AVX512VBMI2__)
#define XACT_ISA avx512_vbmi2
#elif defined(__AVX512BW__) && defined(__AVX512VL__)
#define XACT_ISA avx512_bw_vl
#elif defined(__AVX512BW__)
#define XACT_ISA avx512_bw
#elif defined(__AVX512F__)
#define XACT_ISA avx512f
#elif defined(__AVX2__) && defined(__FMA__) && defined(__BMI2__)
#define XACT_ISA avx2_fma_bmi2
#elif defined(__AVX2__) && defined(__FMA__)
#define XACT_ISA avx2_fma
#elif defined(__AVX2__)
#define XACT_ISA avx2
#elif defined(__AVX__) && defined(__FMA__)
#define XACT_ISA avx_fma
#elif defined(__AVX__)
#define XACT_ISA avx
#elif defined(__SSE4_2__)
#define XACT_ISA sse4_2
#elif defined(__SSE4_1__)
#define XACT_ISA sse4_1
#elif defined(__SSSE3__)
#define XACT_ISA ssse3
#elif defined(__SSE3__)
#define XACT_ISA sse3
#elif defined(__SSE2__)
#define XACT_ISA sse2
#elif defined(__ARM_FEATURE_SVE)
#define XACT_ISA neon64_sve
#elif defined(__aarch64__)
#define XACT_ISA neon64
#else
#error "xact needs a SIMD target with double lanes: x86-64 (SSE2 or later) or 64-bit ARM"
#endif

// -ffast-math, or what compilers tell of its parts
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || __FINITE_MATH_ONLY__
#define XACT_FAST_MATH
#endif

#if defined(XACT_FAST_MATH) && defined(__cpp_exceptions)
#define XACT_MODE fast_math
#elif defined(XACT_FAST_MATH)
#define XACT_MODE fast_math_no_exceptions
#elif defined(__cpp_exceptions)
#define XACT_MODE strict
#else
#define XACT_MODE strict_no_exceptions
#endif

// Whether subnormal numbers cost no microcode, as on AMD's processors: then shorter ways lead to the same bits. Define
// it, 0 or 1, where the compiler is not told for which processor.
#if !defined(XACT_FAST_SUBNORMALS)
#if defined(__znver1__) || defined(__znver2__) || defined(__znver3__) || defined(__znver4__) || defined(__znver5__)
#define XACT_FAST_SUBNORMALS 1
#else
#define XACT_FAST_SUBNORMALS 0
#endif
#endif
#if XACT_FAST_SUBNORMALS
#define XACT_SUBNORMALS fast_subnormals
#else
#define XACT_SUBNORMALS slow_subnormals
#endif

// clang-format off
#define XACT_NAMESPACE_BEGIN \
    namespace xact { inline namespace XACT_ISA { inline namespace XACT_MODE { inline namespace XACT_SUBNORMALS {
#define XACT_NAMESPACE_END }}}}
// clang-format on

// Elementwise, an output of this size or more is written past the caches, which saves reading it first. Define it
// before the first header of xact: where the next step reads the output from a cache larger than that, more is better.
#if !defined(XACT_STREAM_BYTES)
#define XACT_STREAM_BYTES (std::size_t{64} << 20)
#endif

#define XACT_INLINE inline __attribute__((always_inline))
