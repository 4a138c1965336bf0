// SPDX-License-Identifier: MIT
// The only file that includes xsimd and knows its versions (8.1 to 14.x) and their traps.
//
// What leaves this file: native registers of float or double, their integer views, and a dozen operations whose meaning
// does not depend on the version: fma is fused wherever the target can fuse, nothing depends on the operand order of
// min and max, and NaN is found by its bits, which -ffast-math cannot fold away.
#pragma once

#include <xact/detail/config.hpp>

// g++ 12's own AVX-512 intrinsics start from undefined registers and warn of it wherever they are inlined.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <xsimd/xsimd.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if defined(XSIMD_NO_SUPPORTED_ARCHITECTURE)
#error "xact: xsimd supports no SIMD instruction set of this target"
#endif
#if XSIMD_VERSION_MAJOR < 8 || (XSIMD_VERSION_MAJOR == 8 && XSIMD_VERSION_MINOR < 1)
#error "xact needs xsimd 8.1 or later"
#endif

XACT_NAMESPACE_BEGIN
namespace detail {

template <class T>
using batch = xsimd::batch<T, xsimd::default_arch>;
template <class T>
using batch_bool = xsimd::batch_bool<T, xsimd::default_arch>;

template <class T>
inline constexpr std::size_t width = batch<T>::size;

template <class T>
using integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

// The layout of an IEEE number, for the code that works on bits.
template <class T>
struct ieee;
template <>
struct ieee<float> {
    static constexpr int fraction_bits = 23;
    static constexpr std::int32_t magnitude = 0x7fffffff;
    static constexpr std::int32_t infinity = 0x7f800000;
    static constexpr std::int32_t bias = 127;
};
template <>
struct ieee<double> {
    static constexpr int fraction_bits = 52;
    static constexpr std::int64_t magnitude = 0x7fffffffffffffff;
    static constexpr std::int64_t infinity = 0x7ff0000000000000;
    static constexpr std::int64_t bias = 1023;
};

template <class T>
constexpr bool is_nan(T v) noexcept = delete;
XACT_INLINE bool is_nan(float v) noexcept {
    return (__builtin_bit_cast(std::int32_t, v) & ieee<float>::magnitude) > ieee<float>::infinity;
}
XACT_INLINE bool is_nan(double v) noexcept {
    return (__builtin_bit_cast(std::int64_t, v) & ieee<double>::magnitude) > ieee<double>::infinity;
}

// Infinity and NaN that the optimiser does not see: under -ffast-math it may put anything in the place of one it sees.
template <class T>
XACT_INLINE T from_hidden_bits(integer<T> bits) noexcept {
#if defined(XACT_FAST_MATH)
    asm("" : "+r"(bits));
#endif
    return __builtin_bit_cast(T, bits);
}
template <class T>
XACT_INLINE T positive_infinity() noexcept {
    return from_hidden_bits<T>(ieee<T>::infinity);
}
template <class T>
XACT_INLINE T quiet_nan() noexcept {
    return from_hidden_bits<T>(ieee<T>::infinity | integer<T>{1} << (ieee<T>::fraction_bits - 1));
}

#if defined(__FMA__) || defined(__AVX512F__) || defined(__aarch64__)
inline constexpr bool has_fma = true;
#else
inline constexpr bool has_fma = false;
#endif

// Hides a value from the optimiser: what is computed before is rounded before, whatever the contraction and
// reassociation flags say.
template <class T>
XACT_INLINE batch<T> barrier(batch<T> v) noexcept {
    typename batch<T>::register_type r = v;
#if defined(__AVX512F__)
    asm("" : "+v"(r));
#elif defined(__SSE2__)
    asm("" : "+x"(r));
#elif defined(__aarch64__)
    asm("" : "+w"(r));
#endif
    return batch<T>(r);
}

template <class T>
XACT_INLINE batch<T> fma(batch<T> a, batch<T> b, batch<T> c) noexcept {
#if defined(__AVX512F__)
    // xsimd before 11 multiplies and adds here
    if constexpr (std::is_same_v<T, float>)
        return batch<T>(_mm512_fmadd_ps(a, b, c));
    else
        return batch<T>(_mm512_fmadd_pd(a, b, c));
#elif defined(XACT_FAST_MATH)
    if constexpr (has_fma)
        return xsimd::fma(a, b, c);
    else // a plain product and sum would be taken apart and put together with their neighbours
        return barrier(barrier(barrier(a) * barrier(b)) + barrier(c));
#else
    return xsimd::fma(a, b, c);
#endif
}

// a / b. Under -ffast-math compilers turn a float division into an estimate and a Newton step: up to 4096 ulps off, and
// another one each. Divisions by the same double they turn into products with its inverse.
template <class T>
XACT_INLINE batch<T> divide(batch<T> a, batch<T> b) noexcept {
#if defined(XACT_FAST_MATH) && defined(__SSE2__)
    if constexpr (std::is_same_v<T, float>) {
        typename batch<T>::register_type q = a, d = b;
#if defined(__AVX512F__)
        asm("vdivps %1, %0, %0" : "+v"(q) : "v"(d));
#elif defined(__AVX__)
        asm("vdivps %1, %0, %0" : "+x"(q) : "x"(d));
#else
        asm("divps %1, %0" : "+x"(q) : "x"(d));
#endif
        return batch<T>(q);
    }
#endif
#if defined(__aarch64__)
    if constexpr (std::is_same_v<T, float>) return batch<T>(vdivq_f32(a, b)); // xsimd takes an estimate and two steps
#endif
#if defined(XACT_FAST_MATH)
    return a / barrier(b);
#else
    return a / b;
#endif
}

// Under -ffast-math compilers make an estimate and a Newton step of it too.
template <class T>
XACT_INLINE batch<T> sqrt(batch<T> v) noexcept {
#if defined(XACT_FAST_MATH) && defined(__SSE2__)
    if constexpr (std::is_same_v<T, float>) {
        typename batch<T>::register_type r = v;
#if defined(__AVX512F__)
        asm("vsqrtps %0, %0" : "+v"(r));
#elif defined(__AVX__)
        asm("vsqrtps %0, %0" : "+x"(r));
#else
        asm("sqrtps %0, %0" : "+x"(r));
#endif
        return batch<T>(r);
    }
#endif
#if defined(__aarch64__)
    if constexpr (std::is_same_v<T, float>) return batch<T>(vsqrtq_f32(v)); // as for divide
#endif
    return xsimd::sqrt(v);
}

template <class To, class From>
XACT_INLINE batch<To> bit_cast(batch<From> v) noexcept {
    static_assert(sizeof(To) == sizeof(From));
#if XSIMD_VERSION_MAJOR >= 11
    return xsimd::bitwise_cast<To>(v);
#else
    return xsimd::bitwise_cast<batch<To>>(v);
#endif
}

template <class T>
XACT_INLINE batch<integer<T>> bits(batch<T> v) noexcept {
    return bit_cast<integer<T>>(v);
}

// The nearest integers.
XACT_INLINE batch<std::int32_t> to_integer(batch<float> v) noexcept {
#if defined(__AVX512F__)
    return batch<std::int32_t>(_mm512_maskz_cvtps_epi32(0xffff, v));
#elif defined(__AVX__)
    return batch<std::int32_t>(_mm256_cvtps_epi32(v));
#elif defined(__SSE2__)
    return batch<std::int32_t>(_mm_cvtps_epi32(v));
#elif defined(__aarch64__)
    return batch<std::int32_t>(vcvtnq_s32_f32(v));
#endif
}

// The sign bit of one and the other bits of the other. (Of what stands in #else g++ makes more than one instruction
// there.)
template <class T>
XACT_INLINE batch<T> copysign(batch<T> magnitude, batch<T> sign) noexcept {
    using I = integer<T>;
    const batch<I> first(ieee<T>::magnitude);
#if defined(__AVX512F__)
    constexpr int third_chooses = 0xd8;
    return bit_cast<T>(batch<I>(_mm512_ternarylogic_epi32(bits(sign), bits(magnitude), first, third_chooses)));
#else
    return bit_cast<T>((bits(magnitude) & first) | (bits(sign) & batch<I>(~ieee<T>::magnitude)));
#endif
}
// The same for a magnitude without a sign.
template <class T>
XACT_INLINE batch<T> with_sign_of(batch<T> sign, batch<T> magnitude) noexcept {
#if defined(__AVX512F__)
    return copysign(magnitude, sign);
#else
    return bit_cast<T>(bits(magnitude) | (bits(sign) & batch<integer<T>>(~ieee<T>::magnitude)));
#endif
}

// A comparison of integers, for numbers. (xsimd 8.1 cannot select integers on AVX-512 at -O0.)
template <class T>
XACT_INLINE batch_bool<T> for_numbers(batch_bool<integer<T>> condition) noexcept {
#if XSIMD_VERSION_MAJOR >= 9
    return xsimd::batch_bool_cast<T>(condition);
#else
    return xsimd::bool_cast(condition);
#endif
}

// Whether the magnitude's bits are above a bound; those of infinity are the bound of NaN.
template <class T>
XACT_INLINE batch_bool<T> is_above(batch<T> v, integer<T> bound) noexcept {
    using I = integer<T>;
    return for_numbers<T>((bits(v) & batch<I>(ieee<T>::magnitude)) > batch<I>(bound));
}
template <class T>
XACT_INLINE batch_bool<T> is_nan(batch<T> v) noexcept {
    return is_above(v, ieee<T>::infinity);
}
/// All lanes alike: xsimd 8.1 makes a mask of a bool bit by bit.
template <class T>
XACT_INLINE batch_bool<T> mask_of(bool v) noexcept {
    return batch<T>(v ? T{1} : T{0}) > batch<T>(T{0});
}
template <class T>
XACT_INLINE batch_bool<T> is_nan_or_infinite(batch<T> v) noexcept {
    return is_above(v, ieee<T>::infinity - 1);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion" // without optimisation g++ has macros for some intrinsics
// y, or x where that is NaN.
template <class T>
XACT_INLINE batch<T> unless_nan(batch<T> x, batch<T> y) noexcept {
#if defined(__AVX512F__)
    constexpr int nan_is_taken = 0x11; // of the eight classes of x, quiet and signalling NaN
    if constexpr (std::is_same_v<T, float>)
        return batch<T>(_mm512_fixupimm_ps(y, x, _mm512_set1_epi32(nan_is_taken), 0));
    else
        return batch<T>(_mm512_fixupimm_pd(y, x, _mm512_set1_epi64(nan_is_taken), 0));
#elif defined(XACT_FAST_MATH)
    return xsimd::select(is_nan(x), x, y);
#else
    return xsimd::select(xsimd::isnan(x), x, y);
#endif
}
#pragma GCC diagnostic pop

// Scaling by powers of two, and conversions under a mask.
#if defined(__AVX512F__) && defined(__AVX512DQ__)
inline constexpr bool has_scaling = true;

// v * 2^floor(k). A subnormal result takes a hundred cycles.
template <class T>
XACT_INLINE batch<T> times_two_to(batch<T> v, batch<T> k) noexcept {
    if constexpr (std::is_same_v<T, float>)
        return batch<T>(_mm512_scalef_ps(v, k));
    else
        return batch<T>(_mm512_scalef_pd(v, k));
}
// Where the condition holds, the nearest integer to v >= 0, as the bits of a number; elsewhere v.
template <class T>
XACT_INLINE batch<T> to_integer_where(batch_bool<T> condition, batch<T> v) noexcept {
    if constexpr (std::is_same_v<T, float>)
        return batch<T>(_mm512_castsi512_ps(_mm512_mask_cvtps_epi32(_mm512_castps_si512(v), condition, v)));
    else
        return batch<T>(_mm512_castsi512_pd(_mm512_mask_cvtpd_epi64(_mm512_castpd_si512(v), condition, v)));
}
#else
inline constexpr bool has_scaling = false;
template <class T>
batch<T> times_two_to(batch<T> v, batch<T> k) noexcept = delete;
template <class T>
batch<T> to_integer_where(batch_bool<T> condition, batch<T> v) noexcept = delete;
#endif

template <class T>
XACT_INLINE batch<T> load(const T* p) noexcept {
    return batch<T>::load_unaligned(p);
}
template <class T>
XACT_INLINE void store(T* p, batch<T> v) noexcept {
    v.store_unaligned(p);
}

// Asks for the line of memory that holds *p.
XACT_INLINE void prefetch(const void* p) noexcept { __builtin_prefetch(p); }

// Element i mod lookup_entries of a table for every lane's i: one instruction where a register holds the table.
// Elsewhere lookup_entries is 0.
#if defined(__AVX512F__)
inline constexpr int lookup_entries = 16;
XACT_INLINE batch<float> lookup(const float* table, batch<std::int32_t> i) noexcept {
    return batch<float>(_mm512_maskz_permutexvar_ps(0xffff, i, load(table)));
}
#elif defined(__AVX2__)
inline constexpr int lookup_entries = 8;
XACT_INLINE batch<float> lookup(const float* table, batch<std::int32_t> i) noexcept {
    return batch<float>(_mm256_permutevar8x32_ps(load(table), i));
}
#else
inline constexpr int lookup_entries = 0;
template <class T>
batch<T> lookup(const T* table, batch<integer<T>> i) noexcept = delete;
#endif

// The first n elements, from 1 to width - 1; the other lanes hold `fill`, and their memory is not touched. Without a
// way through memory, where a load of the whole would wait for the stores of its parts.
#if defined(__AVX512F__)
XACT_INLINE batch<float> load_partial(const float* p, std::size_t n, float fill) noexcept {
    return batch<float>(_mm512_mask_loadu_ps(batch<float>(fill), static_cast<__mmask16>((1u << n) - 1u), p));
}
XACT_INLINE batch<double> load_partial(const double* p, std::size_t n, double fill) noexcept {
    return batch<double>(_mm512_mask_loadu_pd(batch<double>(fill), static_cast<__mmask8>((1u << n) - 1u), p));
}
XACT_INLINE void store_partial(float* p, std::size_t n, batch<float> v) noexcept {
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1u), v);
}
XACT_INLINE void store_partial(double* p, std::size_t n, batch<double> v) noexcept {
    _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1u << n) - 1u), v);
}
#elif defined(__AVX__)
XACT_INLINE __m256 first_floats(std::size_t n) noexcept {
    return _mm256_cmp_ps(_mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_ps(static_cast<float>(n)), _CMP_LT_OQ);
}
XACT_INLINE __m256d first_doubles(std::size_t n) noexcept {
    return _mm256_cmp_pd(_mm256_setr_pd(0, 1, 2, 3), _mm256_set1_pd(static_cast<double>(n)), _CMP_LT_OQ);
}
XACT_INLINE batch<float> load_partial(const float* p, std::size_t n, float fill) noexcept {
    const __m256 is_first = first_floats(n);
    return batch<float>(
        _mm256_blendv_ps(batch<float>(fill), _mm256_maskload_ps(p, _mm256_castps_si256(is_first)), is_first));
}
XACT_INLINE batch<double> load_partial(const double* p, std::size_t n, double fill) noexcept {
    const __m256d is_first = first_doubles(n);
    return batch<double>(
        _mm256_blendv_pd(batch<double>(fill), _mm256_maskload_pd(p, _mm256_castpd_si256(is_first)), is_first));
}
XACT_INLINE void store_partial(float* p, std::size_t n, batch<float> v) noexcept {
    _mm256_maskstore_ps(p, _mm256_castps_si256(first_floats(n)), v);
}
XACT_INLINE void store_partial(double* p, std::size_t n, batch<double> v) noexcept {
    _mm256_maskstore_pd(p, _mm256_castpd_si256(first_doubles(n)), v);
}
#elif defined(__SSE2__)
XACT_INLINE batch<float> load_partial(const float* p, std::size_t n, float fill) noexcept {
    const __m128 rest = batch<float>(fill);
    if (n == 1) return batch<float>(_mm_move_ss(rest, _mm_load_ss(p)));
    const __m128 two = _mm_loadl_pi(rest, reinterpret_cast<const __m64*>(p));
    return batch<float>(n == 2 ? two : _mm_movelh_ps(two, _mm_move_ss(rest, _mm_load_ss(p + 2))));
}
XACT_INLINE batch<double> load_partial(const double* p, std::size_t, double fill) noexcept {
    return batch<double>(_mm_loadl_pd(batch<double>(fill), p));
}
XACT_INLINE void store_partial(float* p, std::size_t n, batch<float> v) noexcept {
    if (n == 1) return _mm_store_ss(p, v);
    _mm_storel_pi(reinterpret_cast<__m64*>(p), v);
    if (n == 3) _mm_store_ss(p + 2, _mm_movehl_ps(v, v));
}
XACT_INLINE void store_partial(double* p, std::size_t, batch<double> v) noexcept { _mm_storel_pd(p, v); }
#else
template <class T>
XACT_INLINE batch<T> load_partial(const T* p, std::size_t n, T fill) noexcept {
    alignas(sizeof(batch<T>)) T lanes[width<T>];
    batch<T>(fill).store_aligned(lanes);
    for (std::size_t i = 0; i < n; ++i) lanes[i] = p[i];
    return batch<T>::load_aligned(lanes);
}
template <class T>
XACT_INLINE void store_partial(T* p, std::size_t n, batch<T> v) noexcept {
    alignas(sizeof(batch<T>)) T lanes[width<T>];
    v.store_aligned(lanes);
    for (std::size_t i = 0; i < n; ++i) p[i] = lanes[i];
}
#endif

// Which of a register's worth of bytes are not zero.
template <class T>
XACT_INLINE batch_bool<T> load_flags(const unsigned char* p) noexcept {
#if defined(__AVX512F__)
    if constexpr (std::is_same_v<T, float>) {
        const __m512i flags = _mm512_maskz_cvtepu8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
        return batch_bool<float>(_mm512_test_epi32_mask(flags, flags));
    } else {
        const __m512i flags = _mm512_maskz_cvtepu8_epi64(0xff, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
        return batch_bool<double>(_mm512_test_epi64_mask(flags, flags));
    }
#elif defined(__AVX2__)
    if constexpr (std::is_same_v<T, float>) {
        const __m256i flags = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
        return batch_bool<float>(_mm256_castsi256_ps(_mm256_cmpgt_epi32(flags, _mm256_setzero_si256())));
    } else {
        std::int32_t bytes;
        std::memcpy(&bytes, p, sizeof bytes);
        const __m256i flags = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(bytes));
        return batch_bool<double>(_mm256_castsi256_pd(_mm256_cmpgt_epi64(flags, _mm256_setzero_si256())));
    }
#else
    T flags[width<T>];
    for (std::size_t i = 0; i < width<T>; ++i) flags[i] = p[i] != 0 ? T{1} : T{0};
    return load(flags) == batch<T>(T{1});
#endif
}

// Stores past the caches, where there are such: p is aligned to a register, and end_of_stream() orders them before all
// that is written later.
#if defined(__SSE2__)
inline constexpr bool can_stream = true;
XACT_INLINE void stream(float* p, batch<float> v) noexcept {
#if defined(__AVX512F__)
    _mm512_stream_ps(p, v);
#elif defined(__AVX__)
    _mm256_stream_ps(p, v);
#else
    _mm_stream_ps(p, v);
#endif
}
XACT_INLINE void stream(double* p, batch<double> v) noexcept {
#if defined(__AVX512F__)
    _mm512_stream_pd(p, v);
#elif defined(__AVX__)
    _mm256_stream_pd(p, v);
#else
    _mm_stream_pd(p, v);
#endif
}
XACT_INLINE void end_of_stream() noexcept { _mm_sfence(); }
#else
inline constexpr bool can_stream = false;
template <class T>
XACT_INLINE void stream(T* p, batch<T> v) noexcept {
    store(p, v);
}
XACT_INLINE void end_of_stream() noexcept {}
#endif

// Asks for the memory `Ahead` bytes on, which may lie outside of the array.
template <std::size_t Ahead, class T>
XACT_INLINE void prefetch(const T* p) noexcept {
    __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(p) + Ahead));
}

// How many elements on, one to a whole register, the next aligned one lies.
template <class T>
XACT_INLINE std::size_t to_aligned(const T* p) noexcept {
    constexpr std::size_t size = sizeof(batch<T>);
    return (size - reinterpret_cast<std::uintptr_t>(p) % size) / sizeof(T);
}

// Whether any lane is smaller than 2^-63 but not zero.
XACT_INLINE bool any_tiny(batch<float> v) noexcept {
    constexpr std::int32_t upper_exponent = 0x60000000; // set from 2^-63 on
#if defined(__AVX512F__)
    const __m512i b = _mm512_castps_si512(v);
    const __mmask16 is_small = _mm512_testn_epi32_mask(b, _mm512_set1_epi32(upper_exponent));
    return _mm512_mask_test_epi32_mask(is_small, b, _mm512_set1_epi32(ieee<float>::magnitude)) != 0;
#else
    const batch<std::int32_t> zero(0), b = bits(v);
    const auto is_small = (b & batch<std::int32_t>(upper_exponent)) == zero;
    const auto is_zero = (b & batch<std::int32_t>(ieee<float>::magnitude)) == zero;
    return xsimd::any(is_small & !is_zero);
#endif
}

// A narrower register followed by zeros, and back: through memory a load would wait for narrower stores.
template <class T, std::size_t Lanes>
inline constexpr bool can_extend = false;
#if defined(__AVX__)
template <>
inline constexpr bool can_extend<float, 4> = true;
template <>
inline constexpr bool can_extend<double, 2> = true;
#if defined(__AVX512F__)
template <>
inline constexpr bool can_extend<float, 8> = true;
template <>
inline constexpr bool can_extend<double, 4> = true;
XACT_INLINE batch<float> extended(__m128 v) noexcept { return batch<float>(_mm512_zextps128_ps512(v)); }
XACT_INLINE batch<float> extended(__m256 v) noexcept { return batch<float>(_mm512_zextps256_ps512(v)); }
XACT_INLINE batch<double> extended(__m128d v) noexcept { return batch<double>(_mm512_zextpd128_pd512(v)); }
XACT_INLINE batch<double> extended(__m256d v) noexcept { return batch<double>(_mm512_zextpd256_pd512(v)); }
XACT_INLINE void take_lowest(__m128& out, batch<float> v) noexcept { out = _mm512_castps512_ps128(v); }
XACT_INLINE void take_lowest(__m256& out, batch<float> v) noexcept { out = _mm512_castps512_ps256(v); }
XACT_INLINE void take_lowest(__m128d& out, batch<double> v) noexcept { out = _mm512_castpd512_pd128(v); }
XACT_INLINE void take_lowest(__m256d& out, batch<double> v) noexcept { out = _mm512_castpd512_pd256(v); }
#else
XACT_INLINE batch<float> extended(__m128 v) noexcept { return batch<float>(_mm256_zextps128_ps256(v)); }
XACT_INLINE batch<double> extended(__m128d v) noexcept { return batch<double>(_mm256_zextpd128_pd256(v)); }
XACT_INLINE void take_lowest(__m128& out, batch<float> v) noexcept { out = _mm256_castps256_ps128(v); }
XACT_INLINE void take_lowest(__m128d& out, batch<double> v) noexcept { out = _mm256_castpd256_pd128(v); }
#endif
#endif

template <class T>
XACT_INLINE T first_lane(batch<T> v) noexcept {
    alignas(sizeof(batch<T>)) T lanes[width<T>];
    v.store_aligned(lanes);
    return lanes[0];
}

// Lane i ^ Distance in every lane i, for a power of two below the width.
#if defined(__SSE2__)
template <std::size_t Distance>
XACT_INLINE batch<float> exchanged(batch<float> v) noexcept {
    static_assert(Distance > 0 && Distance < width<float>);
    constexpr int order = Distance == 2 || Distance == 8 ? 0x4e : 0xb1; // 2 3 0 1, or 1 0 3 2
#if defined(__AVX512F__)
    if constexpr (Distance >= 4)
        return batch<float>(_mm512_shuffle_f32x4(v, v, order));
    else
        return batch<float>(_mm512_permute_ps(v, order));
#elif defined(__AVX__)
    if constexpr (Distance == 4)
        return batch<float>(_mm256_permute2f128_ps(v, v, 1));
    else
        return batch<float>(_mm256_permute_ps(v, order));
#else
    return batch<float>(_mm_shuffle_ps(v, v, order));
#endif
}
template <std::size_t Distance>
XACT_INLINE batch<double> exchanged(batch<double> v) noexcept {
    static_assert(Distance > 0 && Distance < width<double>);
#if defined(__AVX512F__)
    constexpr int order = Distance == 4 ? 0x4e : 0xb1;
    if constexpr (Distance == 1)
        return batch<double>(_mm512_permute_pd(v, 0x55));
    else
        return batch<double>(_mm512_shuffle_f64x2(v, v, order));
#elif defined(__AVX__)
    if constexpr (Distance == 1)
        return batch<double>(_mm256_permute_pd(v, 0x5));
    else
        return batch<double>(_mm256_permute2f128_pd(v, v, 1));
#else
    return batch<double>(_mm_shuffle_pd(v, v, 1));
#endif
}
#else
template <std::size_t Distance, class T>
XACT_INLINE batch<T> exchanged(batch<T> v) noexcept {
    T lanes[width<T>], moved[width<T>];
    store(lanes, v);
    for (std::size_t i = 0; i < width<T>; ++i) moved[i] = lanes[i ^ Distance];
    return load(moved);
}
#endif

// A batch of floats as two batches of doubles, and back (rounded once).
struct double_pair {
    batch<double> low, high;
};

XACT_INLINE double_pair widen(batch<float> v) noexcept {
#if defined(__AVX512F__)
    // The zero-masked forms are the plain instructions, without g++ 12's false warnings about undefined lanes.
    const __m512 r = v;
    const __m256 high = _mm256_castpd_ps(_mm512_maskz_extractf64x4_pd(0xf, _mm512_castps_pd(r), 1));
    return {batch<double>(_mm512_maskz_cvtps_pd(0xff, _mm512_castps512_ps256(r))),
            batch<double>(_mm512_maskz_cvtps_pd(0xff, high))};
#elif defined(__AVX__)
    const __m256 r = v;
    return {batch<double>(_mm256_cvtps_pd(_mm256_castps256_ps128(r))),
            batch<double>(_mm256_cvtps_pd(_mm256_extractf128_ps(r, 1)))};
#elif defined(__SSE2__)
    const __m128 r = v;
    return {batch<double>(_mm_cvtps_pd(r)), batch<double>(_mm_cvtps_pd(_mm_movehl_ps(r, r)))};
#elif defined(__aarch64__)
    const float32x4_t r = v;
    return {batch<double>(vcvt_f64_f32(vget_low_f32(r))), batch<double>(vcvt_high_f64_f32(r))};
#else
#error "xact: widening of float lanes is not written for this target"
#endif
}

XACT_INLINE batch<float> narrow(double_pair v) noexcept {
#if defined(__AVX512F__)
    const __m256d low = _mm256_castps_pd(_mm512_maskz_cvtpd_ps(0xff, v.low));
    const __m256d high = _mm256_castps_pd(_mm512_maskz_cvtpd_ps(0xff, v.high));
    return batch<float>(_mm512_castpd_ps(_mm512_maskz_insertf64x4(0xff, _mm512_castpd256_pd512(low), high, 1)));
#elif defined(__AVX__)
    return batch<float>(
        _mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(v.low)), _mm256_cvtpd_ps(v.high), 1));
#elif defined(__SSE2__)
    return batch<float>(_mm_movelh_ps(_mm_cvtpd_ps(v.low), _mm_cvtpd_ps(v.high)));
#elif defined(__aarch64__)
    return batch<float>(vcvt_high_f32_f64(vcvt_f32_f64(v.low), v.high));
#endif
}

} // namespace detail
XACT_NAMESPACE_END

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
