// SPDX-License-Identifier: MIT
// The selftest passes here, and sees what it is there to see.
#include "support.hpp"

#include <xact/selftest.hpp>

#include <cfenv>
#include <stdexcept>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

TEST_CASE("the selftest passes", "[selftest]") {
    const xact::selftest_report report = xact::selftest();
    INFO(report.text());
    CHECK(report.passed());
    CHECK(report.size() == 0);
    CHECK(report.text().find("every function gives what it should") == 0);
}

TEST_CASE("the selftest names what is off under another rounding mode", "[selftest]") {
    std::fesetround(FE_UPWARD);
    const xact::selftest_report report = xact::selftest();
    std::fesetround(FE_TONEAREST);
    CHECK(!report);
    CHECK(report.text().find("tanh: values in the exact tier are not those of other machines") != std::string::npos);
}

#if defined(__SSE__)
TEST_CASE("the selftest says when subnormal numbers are flushed, and passes all the same", "[selftest]") {
    const unsigned usual = _mm_getcsr();
    _mm_setcsr(usual | 0x8040); // FTZ and DAZ
    const xact::selftest_report report = xact::selftest();
    _mm_setcsr(usual);
    INFO(report.text());
    CHECK(report.flushes_subnormals());
    CHECK(report.passed());
    CHECK(report.text().find("FTZ or DAZ is on") != std::string::npos);
}
#endif

namespace {

enum class fault { none, eight_ulps, flushes, off_at_minus_1 };

// The sigmoid, with something wrong in the value or in the derivative, in one tier.
struct Faulty : xact::elementwise<Faulty> {
    static constexpr std::string_view name = "sigmoid";
    static constexpr xact::accuracy claim = xact::Sigmoid::claim;

    fault in_value, in_slope;
    bool in_exact;

    Faulty(fault of_value, fault of_slope, bool exact) : in_value(of_value), in_slope(of_slope), in_exact(exact) {}

    template <class P>
    xact::lanes<P> value(xact::lanes<P> x) const {
        return with(in_value, x, xact::sigmoid.template value<P>(x));
    }
    using xact::elementwise<Faulty>::derivative;
    template <class P>
    xact::lanes<P> derivative(xact::lanes<P> x) const {
        return with(in_slope, x, xact::sigmoid.template derivative<P>(x));
    }

  private:
    template <class P>
    xact::lanes<P> with(fault what, xact::lanes<P> x, xact::lanes<P> y) const {
        constexpr bool is_exact = std::is_same_v<typename P::scalar, double>;
        switch (is_exact == in_exact ? what : fault::none) {
        case fault::eight_ulps:
            return y * (1.0 + 0x1p-20);
        case fault::flushes:
            return xact::math::select(y > 0x1p-20, y, 0.0);
        case fault::off_at_minus_1:
            return xact::math::select(xact::math::abs(x + 1.0) > 0x1p-20, y, 0.25);
        default:
            return y;
        }
    }
};

const xact::detail::selftest_row& row_of(std::string_view function) {
    for (const xact::detail::selftest_row& row : xact::detail::selftest_table)
        if (row.function == function) return row;
    throw std::out_of_range("no such row");
}

/// What the selftest asks of a value and a derivative, and is answered with no.
template <class F>
std::string complaints(const F& f) {
    const xact::detail::selftest_row& row = row_of(f.name);
    const xact::detail::selftest_form value(f, f.claim.value, 0),
        slope(xact::derivative(f), f.claim.derivative, f.claim.derivative_root);
    std::string wrong;
    if (!value.gives(row.at_minus_1)) wrong += "f(-1) ";
    if (!slope.gives(row.derivative_at_minus_1)) wrong += "f'(-1) ";
    if (!value.has(row.hash)) wrong += "values ";
    if (!slope.has(row.derivative_hash)) wrong += "derivatives ";
    if (!value.is_near()) wrong += "near ";
    if (!slope.is_near()) wrong += "near' ";
    return wrong;
}

} // namespace

TEST_CASE("the selftest's checks see a wrong function", "[selftest]") {
    constexpr fault none = fault::none;
    CHECK(complaints(xact::sigmoid) == "");
    CHECK(complaints(Faulty(none, none, false)) == "");
    CHECK(complaints(Faulty(fault::eight_ulps, none, false)) == "near ");
    CHECK(complaints(Faulty(none, fault::eight_ulps, false)) == "near' ");
    CHECK(complaints(Faulty(fault::flushes, none, false)) == "near ");
    CHECK(complaints(Faulty(none, fault::flushes, true)) == "derivatives near' ");
    CHECK(complaints(Faulty(fault::eight_ulps, none, true)) == "f(-1) values near ");
    // -1 is none of the inputs of the hash
    CHECK(complaints(Faulty(fault::off_at_minus_1, none, true)) == "f(-1) ");
    CHECK(complaints(Faulty(none, fault::off_at_minus_1, true)) == "f'(-1) ");
}
