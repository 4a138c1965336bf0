// SPDX-License-Identifier: MIT
// A check of xact as this program was built, at run time: wrong flags, emulated FMA, flushed subnormals, another
// rounding mode. Not included by xact.hpp.
#pragma once

#include <xact/detail/selftest_table.hpp>
#include <xact/xact.hpp>

#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>

XACT_NAMESPACE_BEGIN

/// What selftest() found.
class selftest_report {
  public:
    struct finding {
        std::string_view function, what;
    };

    /// Whether every function gave what it gives on every right build.
    bool passed() const noexcept { return size_ == 0; }
    explicit operator bool() const noexcept { return passed(); }

    /// Whether subnormal numbers count as zero (FTZ or DAZ is on, as -ffast-math sets it): subnormal results are not
    /// checked then.
    bool flushes_subnormals() const noexcept { return flushes_; }

    std::size_t size() const noexcept { return size_; }
    const finding* begin() const noexcept { return findings_.data(); }
    const finding* end() const noexcept { return findings_.data() + size_; }

    /// The findings in words, a line each; one line that says so if there are none.
    std::string text() const {
        std::string out;
        for (const finding& f : *this) out.append(f.function).append(": ").append(f.what).append("\n");
        if (passed()) out = "every function gives what it should\n";
        if (flushes_) out += "subnormal numbers count as zero (FTZ or DAZ is on): they were not checked\n";
        return out;
    }

  private:
    friend selftest_report selftest() noexcept;

    void add(std::string_view function, std::string_view what) noexcept {
        if (size_ < findings_.size()) findings_[size_++] = {function, what};
    }

    std::array<finding, 6 * std::size(detail::selftest_table) + 1> findings_{};
    std::size_t size_ = 0;
    bool flushes_ = false;
};

namespace detail {

inline constexpr std::size_t selftest_inputs = 2048;

inline std::uint32_t bits_of(float v) noexcept { return __builtin_bit_cast(std::uint32_t, v); }

/// The same inputs everywhere: half of them over all bit patterns, half from -20 to 20.
inline float selftest_input(std::size_t i) noexcept {
    if (i % 2 == 0) return (static_cast<float>(i) - 1024.0f) * 0x1.4p-6f;
    const auto bits = static_cast<std::uint32_t>(i << 21 | (i * 0x9e3779b1u & 0x1fffff));
    return __builtin_bit_cast(float, bits);
}

/// FNV-1a over the results for normal inputs; NaN is one value, a subnormal result counts as zero, since a build may
/// flush it.
class result_hash {
  public:
    void add(float x, float y) noexcept {
        const std::uint32_t in = bits_of(x) & magnitude, out = bits_of(y), size = out & magnitude;
        if (in < smallest_normal && in != 0) return;
        const std::uint32_t word = size > infinite ? not_a_number : size < smallest_normal ? out & ~magnitude : out;
        value_ = (value_ ^ word) * 0x100000001b3;
    }
    std::uint64_t value() const noexcept { return value_; }

  private:
    static constexpr std::uint32_t magnitude = 0x7fffffff, smallest_normal = 0x00800000, infinite = 0x7f800000,
                                   not_a_number = 0x7fc00000;
    std::uint64_t value_ = 0xcbf29ce484222325;
};

inline float magnitude_of(float v) noexcept { return v < 0 ? -v : v; }

/// f over all inputs. Of the loops over arrays each has a formula many times over; here it is compiled once.
template <class F>
void selftest_results(const F& f, const float (&x)[selftest_inputs], float (&y)[selftest_inputs]) noexcept {
    static_assert(selftest_inputs % width<float> == 0);
    for (std::size_t i = 0; i < selftest_inputs; i += width<float>) store(y + i, kernels::evaluate(f, load(x + i)));
}

/// Checks one form over all inputs: in the exact tier by its hash, in the standard tier by its distance from there.
class selftest_form {
  public:
    template <class F>
    selftest_form(const F& f, double claim, double root) noexcept {
        float x[selftest_inputs], y[selftest_inputs], standard[selftest_inputs];
        for (std::size_t i = 0; i < selftest_inputs; ++i) x[i] = selftest_input(i);
        selftest_results(exact(f), x, y);
        selftest_results(f, x, standard);
        result_hash hash;
        for (std::size_t i = 0; i < selftest_inputs; ++i) {
            hash.add(x[i], y[i]);
            const bool near_root = root != 0 && magnitude_of(x[i] - static_cast<float>(root)) < 0.0625f;
            is_near_ =
                is_near_ && (near_root ? magnitude_of(standard[i] - y[i]) <= static_cast<float>(claim + 0.5) * 0x1p-26f
                                       : within(standard[i], y[i], claim));
        }
        hash_ = hash.value();
        at_minus_1_ = exact(f)(-1.0f);
    }
    bool has(std::uint64_t hash) const noexcept { return hash == hash_; }
    bool gives(float at_minus_1) const noexcept { return at_minus_1 == at_minus_1_; }
    bool is_near() const noexcept { return is_near_; }

  private:
    // In ulps of the right result; half of one more, since that is rounded itself.
    static bool within(float given, float right, double ulps) noexcept {
        if (!is_number(given) || !is_number(right))
            return bits_of(given) == bits_of(right) || (is_nan(given) && is_nan(right));
        constexpr float flushed = 0x1p-100f;
        if (magnitude_of(right) < flushed) return magnitude_of(given) < flushed;
        const std::uint32_t power = bits_of(right) & infinite;
        const float unit = __builtin_bit_cast(float, power - (std::uint32_t{23} << 23));
        return magnitude_of(given - right) <= static_cast<float>(ulps + 0.5) * unit;
    }

    static constexpr std::uint32_t infinite = 0x7f800000;
    static bool is_number(float v) noexcept { return (bits_of(v) & infinite) != infinite; }

    std::uint64_t hash_ = 0;
    float at_minus_1_ = 0;
    bool is_near_ = true;
};

} // namespace detail

/// Checks each function and derivative of this build over 2048 inputs: the exact tier by a hash of its bits, which are
/// the same everywhere, the standard tier by its distance from there; and whether products are fused where xact counts
/// on it. Takes a millisecond or two where it is optimised, and allocates nothing.
inline selftest_report selftest() noexcept {
    selftest_report report;
    volatile float smallest = 0x1p-126f;
    const float half = 0.5f * smallest;
    report.flushes_ = !(half > 0);
    if (detail::has_fma) {
        volatile float a = 1 + 0x1p-13f;
        const detail::batch<float> factor(a);
        if (detail::first_lane(detail::fma(factor, factor, detail::batch<float>(-1 - 0x1p-12f))) != 0x1p-26f)
            report.add("fma", "the product is rounded before the addition");
    }
    bool done[std::size(detail::selftest_table)] = {};
    const auto check = [&](const auto& f) {
        // the same name stands for other parameters when it comes again
        std::size_t i = 0;
        while (i < std::size(done) && (done[i] || detail::selftest_table[i].function != f.name)) ++i;
        if (i == std::size(done)) return;
        done[i] = true;
        const detail::selftest_row& row = detail::selftest_table[i];
        const detail::selftest_form value(f, f.claim.value, 0),
            slope(derivative(f), f.claim.derivative, f.derivative_root());
        const auto say = [&](bool right, std::string_view what) {
            if (!right) report.add(row.function, what);
        };
        say(value.gives(row.at_minus_1), "f(-1) is wrong in the exact tier");
        say(slope.gives(row.derivative_at_minus_1), "f'(-1) is wrong in the exact tier");
        say(value.has(row.hash), "values in the exact tier are not those of other machines");
        say(slope.has(row.derivative_hash), "derivatives in the exact tier are not those of other machines");
        say(value.is_near(), "values in the standard tier exceed their claim");
        say(slope.is_near(), "derivatives in the standard tier exceed their claim");
    };
    std::apply([&](const auto&... f) { (check(f), ...); }, functions);
    return report;
}

XACT_NAMESPACE_END
